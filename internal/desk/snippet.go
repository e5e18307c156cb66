package desk

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// Snippet is a short text that goes into what one writes when one types its
// name. It is its owner's alone, or shared with all of the staff.
type Snippet struct {
	ID string
	SnippetDraft
	OwnerID   string
	Owner     string // name
	Retired   bool
	Version   int64
	CreatedAt int64
	UpdatedAt int64
}

// SnippetDraft is what somebody writes; a snippet is what becomes of it.
type SnippetDraft struct {
	Name   string // as it is typed after a semicolon
	Shared bool
	Texts  map[string]string // by language, at least one, with placeholders
}

// SnippetStore keeps snippets.
type SnippetStore interface {
	// Snippets returns the snippets of the member of staff and those that are shared, by name.
	Snippets(ctx context.Context, staffID string) ([]Snippet, error)
	// Snippet returns a snippet, or a NotFound fault.
	Snippet(ctx context.Context, id string) (Snippet, error)
	// SaveSnippet keeps a new snippet when its Version is 1, or else one in the
	// place of the version before. A Conflict fault tells that there is another
	// by now, or that another one in use has the name.
	SaveSnippet(ctx context.Context, n Snippet) error
}

// How long a snippet may be, in characters, and how many one may have, and share.
const (
	MaxSnippet  = 1_000
	maxSnippets = 100
)

// snippetName is what can be typed without a blank and not be taken for the end of it.
var snippetName = regexp.MustCompile(`^[\p{L}\p{N}_-]{1,30}$`)

// Key is what a name is told from others by: upper and lower case are the same.
func (d SnippetDraft) Key() string { return strings.ToLower(d.Name) }

// In returns the text in the first of the languages that it is written in, or
// else in any.
func (d SnippetDraft) In(langs ...string) string {
	text, _ := textIn(d.Texts, langs)
	return text
}

// MayEdit reports whether the actor may change the snippet.
func (n Snippet) MayEdit(actor account.Actor) bool { return mayEdit(actor, n.OwnerID, n.Shared) }

// checked returns the draft as it is to be kept, or says what is wrong with it.
func (d SnippetDraft) checked() (SnippetDraft, error) {
	d.Name = line(d.Name)
	if !snippetName.MatchString(d.Name) {
		return d, fault.New(fault.Invalid, "snippet.name_invalid").On("name")
	}
	var err error
	d.Texts, err = textsLater(d.Texts, MaxSnippet, "snippet.text_missing")
	return d, err
}

// Snippets returns the actor's snippets and those that are shared, by name.
func (s *Service) Snippets(ctx context.Context, actor account.Actor) ([]Snippet, error) {
	if err := needStaff(actor, account.CaseWrite); err != nil {
		return nil, err
	}
	return s.SnippetStore.Snippets(ctx, actor.ID)
}

// SnippetsAtHand returns the snippets in use, one of each name: the actor's own
// goes before one that is shared.
func (s *Service) SnippetsAtHand(ctx context.Context, actor account.Actor) ([]Snippet, error) {
	all, err := s.Snippets(ctx, actor)
	own := map[string]bool{}
	for _, n := range all {
		own[n.Key()] = own[n.Key()] || !n.Shared && !n.Retired
	}
	return slices.DeleteFunc(all, func(n Snippet) bool { return n.Retired || n.Shared && own[n.Key()] }), err
}

// Snippet returns a snippet of the actor or one that is shared. Of another they
// learn no more than of one there never was.
func (s *Service) Snippet(ctx context.Context, actor account.Actor, id string) (Snippet, error) {
	if err := needStaff(actor, account.CaseWrite); err != nil {
		return Snippet{}, err
	}
	n, err := s.SnippetStore.Snippet(ctx, id)
	if err == nil && n.OwnerID != actor.ID && !n.Shared {
		return Snippet{}, fault.New(fault.NotFound, "snippet.unknown")
	}
	return n, err
}

// CreateSnippet adds a snippet of the actor's.
func (s *Service) CreateSnippet(ctx context.Context, actor account.Actor, d SnippetDraft) (Snippet, error) {
	all, err := s.Snippets(ctx, actor)
	if err != nil {
		return Snippet{}, err
	}
	all = slices.DeleteFunc(all, func(n Snippet) bool { return n.Shared != d.Shared })
	if len(all) >= maxSnippets {
		return Snippet{}, fault.New(fault.TooMany, "snippet.too_many", fault.Args{"Most": maxSnippets}).On("name")
	}
	now := s.Clock()
	n := Snippet{ID: ident.New(), OwnerID: actor.ID, Owner: actor.Name, Version: 1, CreatedAt: now, UpdatedAt: now}
	return s.keepSnippet(ctx, actor, n, d)
}

// EditSnippet changes the version that was seen.
func (s *Service) EditSnippet(ctx context.Context, actor account.Actor, id string, seen int64, d SnippetDraft) (Snippet, error) {
	n, err := s.ownSnippet(ctx, actor, id)
	if err != nil {
		return Snippet{}, err
	}
	if seen != n.Version {
		return Snippet{}, SnippetChanged()
	}
	if !d.Shared && n.OwnerID != actor.ID {
		return Snippet{}, fault.New(fault.Invalid, "snippet.not_yours").On("shared")
	}
	n.Version++
	return s.keepSnippet(ctx, actor, n, d)
}

func (s *Service) keepSnippet(ctx context.Context, actor account.Actor, n Snippet, d SnippetDraft) (Snippet, error) {
	if d.Shared && !actor.Can(account.KnowledgeWrite) {
		return Snippet{}, fault.New(fault.Denied, "snippet.share_denied").On("shared")
	}
	var err error
	if n.SnippetDraft, err = d.checked(); err != nil {
		return Snippet{}, err
	}
	n.UpdatedAt = s.Clock()
	return n, s.SnippetStore.SaveSnippet(ctx, n)
}

// RetireSnippet takes a snippet out of use, or brings it back.
func (s *Service) RetireSnippet(ctx context.Context, actor account.Actor, id string, retired bool) (Snippet, error) {
	n, err := s.ownSnippet(ctx, actor, id)
	if err != nil || n.Retired == retired {
		return n, err
	}
	n.Retired, n.UpdatedAt = retired, s.Clock()
	n.Version++
	return n, s.SnippetStore.SaveSnippet(ctx, n)
}

// ownSnippet returns a snippet that the actor may change.
func (s *Service) ownSnippet(ctx context.Context, actor account.Actor, id string) (Snippet, error) {
	n, err := s.Snippet(ctx, actor, id)
	if err == nil && !n.MayEdit(actor) {
		return Snippet{}, fault.New(fault.Denied, "snippet.edit_denied")
	}
	return n, err
}

// SnippetChanged is the fault of one who writes over what another wrote.
func SnippetChanged() error { return fault.New(fault.Conflict, "snippet.changed_meanwhile") }
