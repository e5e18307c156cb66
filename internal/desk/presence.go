package desk

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// Presence is that a page of one of the staff shows a case.
type Presence struct {
	CaseID  string
	StaffID string
	Name    string
	Page    string // tells the pages of one person apart
	Writes  bool   // something is being written there
	SeenAt  int64
}

// How often a page says that it is still there, and after how long of silence
// it is taken for closed.
const (
	PresenceBeat = 20 * time.Second
	presenceLife = 50 * time.Second
)

const maxPageName = 64 // characters of what a page calls itself

// Here keeps that a page of the actor shows the case, or does no more, and
// returns who else has it open, each once; who writes is told first.
func (s *Service) Here(ctx context.Context, actor account.Actor, caseID, page string, writes, gone bool) ([]Presence, error) {
	if actor.Kind != account.ActorStaff {
		return nil, fault.New(fault.Denied, "bench.staff_only")
	}
	f, err := s.File(ctx, actor, caseID)
	if err != nil {
		return nil, err
	}
	if page == "" || utf8.RuneCountInString(page) > maxPageName {
		return nil, fault.New(fault.Invalid, "bench.page_unnamed")
	}
	p := Presence{CaseID: caseID, StaffID: actor.ID, Page: page, Writes: writes && actor.Can(account.CaseWrite), SeenAt: s.Clock()}
	if gone {
		err = s.Bench.Gone(ctx, p)
	} else {
		err = s.Bench.Here(ctx, p, p.SeenAt-presenceLife.Milliseconds())
	}
	if err != nil {
		return nil, err
	}
	return s.present(ctx, actor, f)
}

// Present returns who else has the case of the file open.
func (s *Service) Present(ctx context.Context, actor account.Actor, f File) ([]Presence, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	return s.present(ctx, actor, f)
}

func (s *Service) present(ctx context.Context, actor account.Actor, f File) ([]Presence, error) {
	pages, err := s.Bench.Present(ctx, f.Case.ID, s.Clock()-presenceLife.Milliseconds())
	return others(pages, actor.ID), err
}

// others returns one presence for each person but the one who looks: writing
// when any of their pages is. Who writes comes first.
func others(pages []Presence, who string) []Presence {
	var list []Presence
	for _, p := range pages {
		at := slices.IndexFunc(list, func(o Presence) bool { return o.StaffID == p.StaffID })
		switch {
		case p.StaffID == who:
		case at < 0:
			list = append(list, p)
		default:
			list[at].Writes = list[at].Writes || p.Writes
		}
	}
	slices.SortStableFunc(list, func(a, b Presence) int {
		if a.Writes != b.Writes && a.Writes {
			return -1
		} else if a.Writes != b.Writes {
			return 1
		}
		return 0
	})
	return list
}
