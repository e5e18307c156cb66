package review

import (
	"cmp"
	"slices"

	"liuke/internal/calendar"
)

// Month is how many deals of a month were reviewed.
type Month struct {
	From  calendar.Day // its first day
	Parts map[Outcome]Coverage
}

// Coverage is how many of some deals were reviewed.
type Coverage struct {
	Deals    int
	Done     int
	NoAnswer int // asked, and not answered
}

// coverage counts the deals by month, the latest first: as many months as there
// are from the first deal to the last.
func coverage(deals []Deal, reviews map[dealKey]Review) []Month {
	byMonth := map[calendar.Day]*Month{}
	for _, d := range deals {
		from := monthOf(d.Day)
		if byMonth[from] == nil {
			byMonth[from] = &Month{From: from, Parts: map[Outcome]Coverage{}}
		}
		c := byMonth[from].Parts[d.Outcome]
		c.Deals++
		switch reviews[dealKey{d.LossID, d.Outcome}].State {
		case Done:
			c.Done++
		case NoAnswer:
			c.NoAnswer++
		}
		byMonth[from].Parts[d.Outcome] = c
	}
	months := make([]Month, 0, len(byMonth))
	for _, m := range byMonth {
		months = append(months, *m)
	}
	slices.SortFunc(months, func(a, b Month) int { return cmp.Compare(b.From, a.From) })
	return months
}

func monthOf(d calendar.Day) calendar.Day {
	year, month, _ := d.Date()
	return calendar.DayOn(year, month, 1)
}

// Theme is how often a reason was given in the reviews that were done: by our
// people before, and by the customers.
type Theme struct {
	Reason    string
	Ours      int // reviews in which our people had said it last
	Customers int // reviews in which a customer's answer comes to it
	Both      int // of these, how many in the same review
}

// Themes are what the reviews of deals with one outcome come to.
type Themes struct {
	Outcome Outcome
	Reviews int // done
	Agreed  int // in which what our people said is among what the customer said
	List    []Theme
}

// themes counts the reasons, those that customers name most first.
func themes(outcome Outcome, reviews []Review) Themes {
	all := Themes{Outcome: outcome}
	byReason := map[string]*Theme{}
	at := func(code string) *Theme {
		if byReason[code] == nil {
			byReason[code] = &Theme{Reason: code}
		}
		return byReason[code]
	}
	for _, r := range reviews {
		if r.State != Done || r.Outcome != outcome {
			continue
		}
		all.Reviews++
		said := r.Reasons()
		for _, code := range said {
			at(code).Customers++
		}
		if r.Ours.Reason == "" {
			continue
		}
		at(r.Ours.Reason).Ours++
		if slices.Contains(said, r.Ours.Reason) {
			at(r.Ours.Reason).Both++
			all.Agreed++
		}
	}
	for _, t := range byReason {
		all.List = append(all.List, *t)
	}
	slices.SortFunc(all.List, func(a, b Theme) int {
		return cmp.Or(cmp.Compare(b.Customers, a.Customers), cmp.Compare(b.Ours, a.Ours), cmp.Compare(a.Reason, b.Reason))
	})
	return all
}
