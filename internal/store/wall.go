package store

import (
	"cmp"
	"context"
	"slices"

	"liuke/internal/desk"
)

// Wall implements desk.Inbox: one pass over the board.
func (s Desk) Wall(ctx context.Context, v desk.Viewer, now int64) (desk.Wall, error) {
	letIn, err := s.db.letIn(ctx, v)
	if err != nil {
		return desk.Wall{}, err
	}
	b := s.db.board
	if err := b.refresh(ctx); err != nil {
		return desk.Wall{}, err
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	var w desk.Wall
	eyes := b.eyes(v, letIn)
	open := b.codes.of(string(desk.Open))
	people, teams := make([]desk.Load, len(b.codes)), make([]desk.Load, len(b.codes))
	for i := range b.cases {
		p := &b.cases[i]
		if !eyes.see(p) {
			continue
		}
		if p.state != open {
			w.Waiting++
			continue
		}
		count(&w.Load, p.due, now)
		count(&people[p.owner], p.due, now)
		count(&teams[p.team], p.due, now)
		if p.pause != 0 {
			w.Paused++
		}
	}
	w.Unowned = people[0].Open
	for text, code := range b.codes {
		if code == 0 {
			continue
		}
		if people[code].Open > 0 {
			w.People = append(w.People, desk.Loaded{ID: text, Load: people[code]})
		}
		if teams[code].Open > 0 {
			w.Teams = append(w.Teams, desk.Loaded{ID: text, Load: teams[code]})
		}
	}
	for _, list := range [][]desk.Loaded{w.People, w.Teams} {
		slices.SortFunc(list, func(a, b desk.Loaded) int {
			return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(b.Soon, a.Soon), cmp.Compare(b.Open, a.Open), cmp.Compare(a.ID, b.ID))
		})
	}
	return w, nil
}

func count(l *desk.Load, due, now int64) {
	l.Open++
	switch {
	case due < now:
		l.Late++
	case due < now+desk.SoonFor:
		l.Soon++
	}
}
