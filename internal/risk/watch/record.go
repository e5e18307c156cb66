package watch

import (
	"cmp"
	"context"
	"math"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/risk"
)

// RecordDays is how many days are waited before it is looked whether somebody left.
const RecordDays = 90

// GreenTold is how many of those who left while green are listed, the dearest first.
const GreenTold = 100

// Record is how often the flags were right. It looks at the customers who on a day had something at stake, and at what they
// bought in the days since: who bought nothing has left, as far as is known.
type Record struct {
	From       calendar.Day // the day looked back to
	Until      calendar.Day
	Afterwards bool  // no flag was kept on that day: they are those of what was known then, reckoned now
	Sample     int64 // customers looked at; 0: all

	Customers int64
	Flagged   int64 // of them, on that day
	Found     int64 // of those flagged, have left
	Left      int64 // have left
	LeftValue int64 // at stake on that day
	FoundAt   int64 // of it, with those flagged
	Green     []Missed
}

// Missed is somebody who left without having been flagged.
type Missed struct {
	CustomerID string
	Value      int64 // at stake on the day looked back to
	Last       calendar.Day
}

// Missed is how many left without having been flagged.
func (r *Record) Missed() int64 { return r.Left - r.Found }

// freshDays is for how many days a record that was reckoned afterwards stands: to reckon it takes as long as the rest of a night.
const freshDays = 7

// fresh says whether a record that was reckoned afterwards still stands as of a day.
func (r *Record) fresh(asOf calendar.Day) bool {
	return r != nil && r.Afterwards && r.Until < asOf && asOf < r.Until+freshDays
}

// check reckons the record as of the purchases' day; last is that of the run before. It is nil where there is no time to look
// back over.
func (s *Service) check(ctx context.Context, p *purchases, book *risk.Book, flags map[string][]Flag, last *Record) (*Record, error) {
	from := p.asOf - RecordDays
	first, kept, err := s.store.FirstDay(ctx)
	if err != nil {
		return nil, err
	}
	r := &Record{From: from, Until: p.asOf}
	switch {
	case kept && first <= from:
		for customer, id := range p.ids {
			r.add(p, customer, heldOn(flags[id], from))
		}
	case last.fresh(p.asOf):
		return last, nil
	default:
		past, err := risk.Assess(book, settings(from), ctx.Err)
		if unlearnable(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		r.Afterwards = true
		if !p.sample.whole {
			r.Sample = int64(len(p.sample.kept))
		}
		for i := range past.Risks {
			found := &past.Risks[i]
			r.add(p, p.sample.kept[found.Customer].customer, found.Chance >= risk.FlagFrom)
		}
	}
	r.rank()
	if r.Customers == 0 {
		return nil, nil
	}
	return r, nil
}

// heldOn reports whether a flag held on a day.
func heldOn(flags []Flag, day calendar.Day) bool {
	return slices.ContainsFunc(flags, func(f Flag) bool { return f.Raised <= day && (f.Open || f.Cleared > day) })
}

// add counts one customer.
func (r *Record) add(p *purchases, customer int, flagged bool) {
	value := int64(math.Round(p.of(customer).Value(int32(r.From))))
	if value == 0 || p.first(customer) > r.From {
		return
	}
	r.Customers++
	if flagged {
		r.Flagged++
	}
	last := p.last(customer)
	if last > r.From {
		return
	}
	r.Left++
	r.LeftValue += value
	if flagged {
		r.Found++
		r.FoundAt += value
		return
	}
	r.Green = append(r.Green, Missed{CustomerID: p.ids[customer], Value: value, Last: last})
}

// rank keeps the dearest of those missed.
func (r *Record) rank() {
	slices.SortFunc(r.Green, func(a, b Missed) int {
		return cmp.Or(-cmp.Compare(a.Value, b.Value), cmp.Compare(a.CustomerID, b.CustomerID))
	})
	r.Green = slices.Clip(r.Green[:min(len(r.Green), GreenTold)])
}
