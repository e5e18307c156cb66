package desk

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// Unsent is what one of the staff entered into a form and has not sent: a draft,
// theirs alone.
type Unsent struct {
	StaffID string
	Place   Place
	Form    string              // what its page calls it
	Version int64               // one more each time it is kept
	Values  map[string][]string // what was entered, by the names of the fields
	SavedAt int64
}

// Place is where a form stands: a case, a work order in the hand of whoever
// carries it out, or the log.
type Place string

// The places.
const (
	AtLog   Place = "log"
	atCase        = "case:"
	atOrder       = "order:"
)

// AtCase is the page of a case.
func AtCase(id string) Place { return Place(atCase + id) }

// AtOrder is the page of a work order.
func AtOrder(id string) Place { return Place(atOrder + id) }

// mayBe returns a fault unless the actor may be at the place.
func (s *Service) mayBe(ctx context.Context, actor account.Actor, at Place) error {
	if id, ok := strings.CutPrefix(string(at), atCase); ok {
		_, err := s.File(ctx, actor, id)
		return err
	}
	if id, ok := strings.CutPrefix(string(at), atOrder); ok {
		_, err := s.Errand(ctx, actor, id)
		return err
	}
	if at != AtLog {
		return fault.New(fault.Invalid, "bench.form_unnamed")
	}
	return nil
}

// maxUnsent is how much a draft may hold, in bytes.
const maxUnsent = 100_000

var formName = regexp.MustCompile(`^[a-z][a-z-]{0,31}$`)

// KeepUnsent keeps a draft of the actor in the place of the version that they
// saw, and returns it as it is kept. When another page of theirs kept a later
// one, that stays and is returned with a Conflict fault; unless over is true.
// What was sent by now, with the key of the request, is not kept, and neither
// is a form that is empty.
func (s *Service) KeepUnsent(ctx context.Context, actor account.Actor, u Unsent, sentKey string, over bool) (Unsent, error) {
	if err := actor.Need(account.CaseWrite); err != nil {
		return Unsent{}, err
	}
	if actor.Kind != account.ActorStaff {
		return Unsent{}, fault.New(fault.Denied, "bench.staff_only")
	}
	if err := s.mayBe(ctx, actor, u.Place); err != nil {
		return Unsent{}, err
	}
	if !formName.MatchString(u.Form) {
		return Unsent{}, fault.New(fault.Invalid, "bench.form_unnamed")
	}
	u.StaffID, u.SavedAt = actor.ID, s.Clock()
	size, filled := u.measure()
	if size > maxUnsent {
		return Unsent{}, fault.New(fault.TooLarge, "bench.draft_long")
	}
	if sentKey != "" {
		if _, err := s.Store.Answer(ctx, actor.ID, sentKey); !fault.Is(err, fault.NotFound) {
			return Unsent{}, err
		}
	}
	known, err := s.unsent(ctx, u)
	if err != nil {
		return Unsent{}, err
	}
	if known.Version != 0 && known.Version != u.Version && !over {
		return known, fault.New(fault.Conflict, "bench.draft_clash")
	}
	if !filled {
		return Unsent{}, s.Bench.DropUnsent(ctx, u)
	}
	u.Version = max(u.Version, known.Version) + 1
	return u, s.Bench.KeepUnsent(ctx, u)
}

// measure returns how large the draft is, in bytes, and whether anything was entered.
func (u Unsent) measure() (size int, filled bool) {
	for name, values := range u.Values {
		size += len(name)
		for _, v := range values {
			size += len(v)
			filled = filled || strings.TrimSpace(v) != ""
		}
	}
	return size, filled
}

// unsent is the draft as it was kept last; its Version is 0 when there is none.
func (s *Service) unsent(ctx context.Context, u Unsent) (Unsent, error) {
	all, err := s.Bench.Unsent(ctx, u.StaffID, u.Place)
	at := slices.IndexFunc(all, func(k Unsent) bool { return k.Form == u.Form })
	if at < 0 {
		return Unsent{}, err
	}
	return all[at], err
}

// Unsent returns the actor's drafts at a place that they may be at, by form.
func (s *Service) Unsent(ctx context.Context, actor account.Actor, at Place) (map[string]Unsent, error) {
	if actor.Kind != account.ActorStaff {
		return nil, nil
	}
	all, err := s.Bench.Unsent(ctx, actor.ID, at)
	drafts := make(map[string]Unsent, len(all))
	for _, u := range all {
		drafts[u.Form] = u
	}
	return drafts, err
}

// DropUnsent forgets the actor's draft of a form.
func (s *Service) DropUnsent(ctx context.Context, actor account.Actor, at Place, form string) error {
	return s.Bench.DropUnsent(ctx, Unsent{StaffID: actor.ID, Place: at, Form: form})
}
