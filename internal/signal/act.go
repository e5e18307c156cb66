package signal

import (
	"context"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/wording"
)

// one returns a signal that the actor may change, and all that are read as one with it.
func (s *Service) one(ctx context.Context, actor account.Actor, id string) (Row, []Signal, error) {
	if err := actor.Need(account.SignalWrite); err != nil {
		return Row{}, nil, err
	}
	rows, err := s.List(ctx, actor, Filter{ID: id, Snoozed: true, Closed: true, Limit: 1})
	if err != nil {
		return Row{}, nil, err
	}
	if len(rows) == 0 {
		return Row{}, nil, unknown()
	}
	r := rows[0]
	all, err := s.store.Together(ctx, id)
	if i := slices.IndexFunc(all, func(o Signal) bool { return o.ID == id }); i >= 0 {
		r.Signal = all[i]
	}
	return r, all, err
}

// Snooze puts a signal away until a day, for a reason.
func (s *Service) Snooze(ctx context.Context, actor account.Actor, id string, until calendar.Day, why string) (Row, error) {
	r, all, err := s.one(ctx, actor, id)
	if err != nil {
		return r, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return r, err
	}
	why = wording.Line(why)
	switch {
	case r.ClosedAt != 0:
		return r, fault.New(fault.Conflict, "signal.closed")
	case until <= today || until > today+maxSnooze:
		return r, fault.New(fault.Invalid, "signal.snooze_range", fault.Args{"Max": maxSnooze}).On("until")
	case why == "":
		return r, fault.New(fault.Invalid, "signal.snooze_why").On("why")
	case utf8.RuneCountInString(why) > maxReason:
		return r, fault.New(fault.Invalid, "signal.snooze_why_long", fault.Args{"Max": maxReason}).On("why")
	}
	return s.act(ctx, r, all, s.clock(), func(o *Signal) bool {
		if o.ID != id && o.SnoozedUntil > until { // somebody put it away for longer
			return false
		}
		o.SnoozedUntil, o.SnoozeWhy, o.ByName = until, why, actor.Name
		return true
	})
}

// Dismiss closes a signal that tells nothing. It is opened again only by what happens later.
func (s *Service) Dismiss(ctx context.Context, actor account.Actor, id string) (Row, error) {
	r, all, err := s.one(ctx, actor, id)
	if err != nil || r.ClosedAt != 0 {
		return r, err
	}
	now := s.clock()
	return s.act(ctx, r, all, now, func(o *Signal) bool {
		o.ClosedAt, o.ClosedWhy, o.ByName = now, Dismissed, actor.Name
		return true
	})
}

// Undoable returns why Undo can take nothing back of a signal: it ended by itself, or the same was seen again since and is open. nil if it can.
func (s *Service) Undoable(ctx context.Context, actor account.Actor, r Row) error {
	switch {
	case r.ClosedAt == 0:
		return nil
	case r.ClosedWhy != Dismissed:
		return fault.New(fault.Conflict, "signal.closed")
	}
	open, err := s.List(ctx, actor, Filter{CustomerID: r.RootID, Kind: r.Kind, Snoozed: true, Limit: 1})
	if err == nil && len(open) > 0 {
		err = fault.New(fault.Conflict, "signal.open_again")
	}
	return err
}

// Undo takes back that a signal was snoozed or dismissed, and with it those that were in the same act.
func (s *Service) Undo(ctx context.Context, actor account.Actor, id string) (Row, error) {
	r, all, err := s.one(ctx, actor, id)
	if err != nil {
		return r, err
	}
	if err := s.Undoable(ctx, actor, r); err != nil {
		return r, err
	}
	was := r.Signal
	return s.act(ctx, r, all, s.clock(), func(o *Signal) bool {
		if o.ClosedAt == 0 && (o.SnoozedUntil != was.SnoozedUntil || o.SnoozeWhy != was.SnoozeWhy || o.ByName != was.ByName) {
			return false
		}
		o.ClosedAt, o.ClosedWhy, o.SnoozedUntil, o.SnoozeWhy, o.ByName = 0, "", 0, "", ""
		return true
	})
}

// MarkRight says that a signal was right. That opens and closes nothing; whoever said so first keeps the mark.
func (s *Service) MarkRight(ctx context.Context, actor account.Actor, id string) (Row, error) {
	r, all, err := s.one(ctx, actor, id)
	switch {
	case err != nil || r.Right():
		return r, err
	case r.ClosedWhy == Dismissed:
		return r, fault.New(fault.Conflict, "signal.right_dismissed")
	}
	now := s.clock()
	return s.act(ctx, r, all, now, func(o *Signal) bool {
		if o.RightAt != 0 {
			return false
		}
		o.RightAt, o.RightBy = now, actor.Name
		return true
	})
}

// Unmark takes back that a signal was right.
func (s *Service) Unmark(ctx context.Context, actor account.Actor, id string) (Row, error) {
	r, all, err := s.one(ctx, actor, id)
	if err != nil || r.RightAt == 0 {
		return r, err
	}
	return s.act(ctx, r, all, s.clock(), func(o *Signal) bool {
		o.RightAt, o.RightBy = 0, ""
		return true
	})
}

// act does the same to each signal, as far as do reports that it concerns it, and saves them together.
func (s *Service) act(ctx context.Context, r Row, all []Signal, now int64, do func(*Signal) bool) (Row, error) {
	var changed []Signal
	for _, o := range all {
		if !do(&o) {
			continue
		}
		o.Version++
		changed = append(changed, o)
		if o.ID == r.ID {
			r.Signal = o
		}
	}
	return r, s.store.Change(ctx, changed, now)
}
