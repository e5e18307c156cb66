package desk

import (
	"context"
	"errors"
	"time"

	"liuke/internal/account"
	"liuke/internal/promise"
)

// A promise made by policy, such as the first answer, is due after so much open
// time. When the company's calendar changes, for a year of holidays was announced
// or hours were changed, such promises are reckoned again from where they began.
// One that somebody gave a date of their own is never moved.

// reckoned returns the promise as due by the company's calendar.
func (k Clerk) reckoned(p promise.Promise) promise.Promise {
	p.DueAt = k.Rules.Calendar.Add(p.Basis.From, time.Duration(p.Basis.Within)*time.Millisecond)
	return p
}

// moved returns the promise as the calendar has it now.
func (k Clerk) moved(p promise.Promise) promise.Promise { return p.Move(k.reckoned(p).DueAt, k.Now) }

// Reckon moves the promises that the calendar has due at another time than when
// they were made. A customer who has to wait longer than they were told is told.
// A case without such a promise is left as it is, so that nothing is done twice.
func (k Clerk) Reckon(f File) Change {
	d := k.draft(f)
	for _, p := range f.Promises {
		moved := k.moved(p)
		if moved.DueAt == p.DueAt {
			continue
		}
		d.change.Promises = append(d.change.Promises, moved)
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
	var last promise.Promise
	for {
		page, err := s.Store.Reckoned(ctx, last.CaseID, last.ID, swept)
		if err != nil || len(page) == 0 {
			return errors.Join(failed, err)
		}
		for _, last = range page {
			if k.moved(last).DueAt != last.DueAt {
				_, err := s.carryOut(ctx, account.System, Target{CaseID: last.CaseID}, nil, func(k Clerk, f File) (Change, error) {
					return k.Reckon(f), nil
				})
				failed = errors.Join(failed, err)
			}
		}
	}
}
