package desk

import (
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// FollowUpState says how a follow-up stands.
type FollowUpState string

// The states.
const (
	FollowUpOpen    FollowUpState = "open"
	FollowUpHolds   FollowUpState = "holds"   // the customer says that it does
	FollowUpFails   FollowUpState = "fails"   // it does not, and the case was opened again
	FollowUpSkipped FollowUpState = "skipped" // nobody asked, for a reason
	FollowUpDropped FollowUpState = "dropped" // the case was opened again before
)

// FollowUp is the task to ask a customer, some time after the case was settled,
// whether it still holds.
type FollowUp struct {
	CaseID  string
	ID      string
	DueAt   int64
	State   FollowUpState
	ToldAt  int64  // when its owner was told that it is due; 0: not yet
	EndedAt int64  // 0: it has not
	ByID    string // who ended it
	Text    string // what the customer said, or why nobody asked
}

// planFollowUp has the owner ask again, so many days after the close.
func (d *draft) planFollowUp() {
	days := d.Rules.Closing.FollowUpDays
	if days == 0 {
		return
	}
	due := d.Rules.Calendar.NextOpen(d.Now + days*dayMS)
	d.change.Case.FollowUpAt = due
	d.change.FollowUps = append(d.change.FollowUps, FollowUp{
		CaseID: d.change.Case.ID, ID: ident.New(), DueAt: due, State: FollowUpOpen,
	})
	d.log(EntryFollowUpPlanned, "DueAt", decimal(due))
}

// dropFollowUp forgets the follow-up of a case that is opened again.
func (d *draft) dropFollowUp() {
	d.change.Case.FollowUpAt = 0
	for _, u := range d.file.Apply(d.change).FollowUps {
		if u.State == FollowUpOpen {
			u.State, u.EndedAt, u.ByID = FollowUpDropped, d.Now, d.Actor.ID
			d.change.FollowUps = append(d.change.FollowUps, u)
		}
	}
}

// TellFollowUp tells the owner that it is time to ask again, once. A case
// without a follow-up that is due is left as it is.
func (k Clerk) TellFollowUp(f File) Change {
	d := k.draft(f)
	for _, u := range f.FollowUps {
		if u.State != FollowUpOpen || u.ToldAt != 0 || u.DueAt > k.Now {
			continue
		}
		u.ToldAt = k.Now
		d.change.FollowUps = append(d.change.FollowUps, u)
		d.log(EntryFollowUpDue, "DueAt", decimal(u.DueAt))
		tell := []string{f.Case.OwnerID}
		if f.Case.OwnerID == "" {
			tell = k.Supervisors
		}
		d.notify(NotifyFollowUp, tell, "DueAt", decimal(u.DueAt))
	}
	return d.end()
}

// AskedAgain is what came of asking a customer whether it still holds.
type AskedAgain struct {
	Result FollowUpState // FollowUpHolds, FollowUpFails or FollowUpSkipped
	Text   string        // what the customer said; needed as the reason when nobody asked
}

// FollowUp ends the follow-up. When it does not hold, the case opens again as
// if the customer had said so at once.
func (k Clerk) FollowUp(f File, a AskedAgain) (Change, error) {
	text, err := limit("text", words(a.Text), maxPromise)
	if err == nil && a.Result == FollowUpSkipped {
		text, err = need("text", text, maxPromise)
	}
	if err != nil {
		return Change{}, err
	}
	at := slices.IndexFunc(f.FollowUps, func(u FollowUp) bool { return u.State == FollowUpOpen })
	switch {
	case !slices.Contains([]FollowUpState{FollowUpHolds, FollowUpFails, FollowUpSkipped}, a.Result):
		return Change{}, fault.New(fault.Invalid, "closing.result_unknown").On("result")
	case at < 0 || f.Case.State != Closed:
		return Change{}, fault.New(fault.Conflict, "closing.no_follow_up")
	}
	d := k.draft(f)
	u := f.FollowUps[at]
	u.State, u.EndedAt, u.ByID, u.Text = a.Result, k.Now, k.Actor.ID, text
	d.change.FollowUps = append(d.change.FollowUps, u)
	d.change.Case.FollowUpAt = 0
	d.log(EntryFollowedUp, "ResultKey", "closing.follow_up_"+string(a.Result), "Text", text)
	if a.Result == FollowUpFails {
		return d.refuse()
	}
	return d.end(), nil
}

// FollowUp ends the follow-up of a case.
func (s *Service) FollowUp(ctx context.Context, actor account.Actor, on Target, a AskedAgain) (File, error) {
	return s.command(ctx, actor, on, "follow_up", a, func(k Clerk, f File) (Change, error) { return k.FollowUp(f, a) })
}

// TellFollowUps tells the owners of settled cases whose customers are to be
// asked again by now. To be called now and then.
func (s *Service) TellFollowUps(ctx context.Context) error {
	return s.sweep(ctx, func(ctx context.Context, k Clerk, after string) ([]string, error) {
		return s.Quality.FollowUpsDue(ctx, k.Now, after, swept)
	}, Clerk.TellFollowUp)
}

// FollowUpsOf returns cases of the actor whose customers are to be asked again
// by now, the first due first.
func (s *Service) FollowUpsOf(ctx context.Context, actor account.Actor) ([]Row, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	return s.Quality.FollowUpsOf(ctx, actor.ID, s.Clock(), todaySize)
}
