package desk

import (
	"context"
	"errors"

	"liuke/internal/account"
	"liuke/internal/promise"
)

// A promise made by policy, such as the first answer, is due after so much time.
// When the company's calendar changes, for a year of holidays was announced or
// hours were changed, such promises are reckoned again from where they began.
// One that somebody gave a date of their own is never moved.

// at returns the clerk by the case's clock, which never runs back: what happens
// to a case is not before what happened to it last, wherever the clock of the
// machine was set.
func (k Clerk) at(f File) Clerk {
	k.Now = max(k.Now, f.Case.UpdatedAt)
	return k
}

// reckoned returns the promise as due by the calendar and the draft's halts. To
// a call the hours do not count in which the customer is left alone.
func (d *draft) reckoned(p promise.Promise) promise.Promise {
	if p.Kind == promise.Callback {
		p.Basis.Spared = d.Rules.Quiet.In(d.zone())
	}
	p.DueAt = p.Basis.Due(d.Rules.Calendar, d.file.Apply(d.change).Stops(p))
	return p
}

// Reckon moves the promises that the calendar has due at another time than when
// they were made. A customer who has to wait longer than they were told is told.
// A case without such a promise is left as it is, so that nothing is done twice.
func (k Clerk) Reckon(f File) Change {
	d := k.draft(f)
	for _, p := range d.reckon() {
		moved, _ := d.file.Apply(d.change).promise(p.ID) // it is one of them
		if moved.DueAt == p.DueAt {
			d.log(EntryStands, "KindKey", kindKey(p.Kind), "DueAt", known(p.DueAt))
			continue
		}
		d.log(EntryMoved, "KindKey", kindKey(p.Kind), "BeforeAt", decimal(p.DueAt), "AfterAt", decimal(moved.DueAt))
		if moved.DueAt > p.DueAt {
			d.write("letter.moved", "KindKey", kindKey(p.Kind), "DueAt", decimal(moved.DueAt))
		}
	}
	return d.end()
}

// ReckonPromises reckons all open promises again that policy made. To be called
// when the calendar changed.
func (s *Service) ReckonPromises(ctx context.Context) error {
	k, err := s.clerk(ctx, account.System)
	if err != nil {
		return err
	}
	var failed error
	var last Reckoned
	for {
		page, err := s.Store.Reckoned(ctx, last.Promise.CaseID, last.Promise.ID, swept)
		if err != nil || len(page) == 0 {
			return errors.Join(failed, err)
		}
		for _, last = range page {
			if last.Halted || last.Promise.Reckon(k.Rules.Calendar, nil, k.Now) != last.Promise {
				_, err := s.carryOut(ctx, account.System, Target{CaseID: last.Promise.CaseID}, nil, func(k Clerk, f File) (Change, error) {
					return k.Reckon(f), nil
				})
				failed = errors.Join(failed, err)
			}
		}
	}
}

// Reckoned is an open promise that policy made, and whether the clocks of its
// case ever stood still.
type Reckoned struct {
	Promise promise.Promise
	Halted  bool
}
