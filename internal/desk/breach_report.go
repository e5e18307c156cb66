package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/setting"
	"liuke/internal/standard"
)

// BreachFilter says which breaches are meant.
type BreachFilter struct {
	Standard    string // its code; "" for all
	From, Until calendar.Day
	Viewer      Viewer // who may see the case that answers them
}

// BreachRow is a breach beside the case that answers it.
type BreachRow struct {
	Breach standard.Breach
	Row    Row
}

// BreachDay says how often a standard was broken on a day.
type BreachDay struct {
	Standard string
	Day      calendar.Day
	Times    int64
}

// BreachSpan is a part of the time of a report: the days from the one on and
// before the other, with what there was to be broken for.
type BreachSpan struct {
	From, Until calendar.Day
	Purchases   int64
	Cases       int64
}

// BreachPart is how often one standard was broken.
type BreachPart struct {
	Standard standard.Standard
	Times    []int64 // by span
	All      int64
	Of       []int64 // what that is counted against, by span; nil where the reader sees only some of the cases
}

// Rate returns how many breaches there were for each thousand of what they are
// counted against, over all spans or one; false where there was nothing, or too
// little to tell.
func (p BreachPart) Rate(spans ...int) (perThousand float64, known bool) {
	if p.Of == nil {
		return 0, false
	}
	if spans == nil {
		for i := range p.Of {
			spans = append(spans, i)
		}
	}
	var times, of int64
	for _, i := range spans {
		times, of = times+p.Times[i], of+p.Of[i]
	}
	if of < leastExposed {
		return 0, false
	}
	return 1000 * float64(times) / float64(of), true
}

// leastExposed is how much there must have been for a rate to say something.
const leastExposed = 20

// BreachReport is how the standards were kept over some time.
type BreachReport struct {
	Spans []BreachSpan
	Parts []BreachPart // of each standard that was broken or holds, in the company's order
	Rows  []BreachRow  // the latest
	All   int64        // how many there are
}

// Reported reports on the spans up to and with today, each of so many days. No
// more than limit rows are listed.
func (s *Service) Reported(ctx context.Context, actor account.Actor, code string, spans, days, limit int) (r BreachReport, err error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return r, err
	}
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return r, err
	}
	all, _, err := s.standards(ctx)
	if err != nil {
		return r, err
	}
	zone := k.Rules.Calendar.Zone()
	today := calendar.DayOf(k.Now, zone)
	f := BreachFilter{Standard: code, From: today + 1 - calendar.Day(spans*days), Until: today + 1, Viewer: viewer(actor)}
	for from := f.From; from < f.Until; from += calendar.Day(days) {
		span := BreachSpan{From: from, Until: from + calendar.Day(days)}
		span.Purchases, span.Cases, err = s.Breaches.Exposed(ctx, span.From.Start(zone), span.Until.Start(zone))
		if err != nil {
			return r, err
		}
		r.Spans = append(r.Spans, span)
	}
	counts, err := s.Breaches.BreachDays(ctx, f)
	if err != nil {
		return r, err
	}
	for _, st := range all.List {
		part := partOf(st, r.Spans, counts, f.Viewer.seesAll())
		if code == "" && part.All == 0 && !st.Holds(today) || code != "" && code != st.Code {
			continue
		}
		r.Parts, r.All = append(r.Parts, part), r.All+part.All
	}
	r.Rows, err = s.Breaches.BreachRows(ctx, f, limit)
	return r, err
}

// partOf counts what is of the standard.
func partOf(st standard.Standard, spans []BreachSpan, counts []BreachDay, seesAll bool) BreachPart {
	p := BreachPart{Standard: st, Times: make([]int64, len(spans))}
	for i, span := range spans {
		for _, c := range counts {
			if c.Standard == st.Code && c.Day >= span.From && c.Day < span.Until {
				p.Times[i] += c.Times
				p.All += c.Times
			}
		}
		switch {
		case !seesAll:
		case st.Per == standard.PerCase:
			p.Of = append(p.Of, span.Cases)
		default:
			p.Of = append(p.Of, span.Purchases)
		}
	}
	return p
}

// AnswersBreaches returns the breaches that the case of the file answers, in
// order, each with its standard as it was laid down when it was reported.
func (s *Service) AnswersBreaches(ctx context.Context, actor account.Actor, f File) ([]Broken, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	breaches, err := s.Breaches.CaseBreaches(ctx, f.Case.ID)
	if err != nil || len(breaches) == 0 {
		return nil, err
	}
	all, _, err := s.standards(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Broken, len(breaches))
	for i, b := range breaches {
		of, _ := all.Standard(b.Standard)
		if of.Version != b.Version {
			if of, err = s.standardThen(ctx, b, of); err != nil {
				return nil, err
			}
		}
		list[i] = Broken{of, b}
	}
	return list, nil
}

// standardThen returns the standard of the breach in the version of then, or as
// it is now where that version is not kept.
func (s *Service) standardThen(ctx context.Context, b standard.Breach, now standard.Standard) (standard.Standard, error) {
	versions, err := setting.History[standard.Standards](ctx, s.Settings, standard.Setting)
	for _, all := range versions {
		if of, ok := all.Standard(b.Standard); ok && of.Version == b.Version {
			return of, nil
		}
	}
	return now, err
}
