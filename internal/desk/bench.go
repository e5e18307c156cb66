package desk

import "context"

// Bench keeps what people share who work on cases side by side.
type Bench interface {
	// Colleagues returns who may sign in, by name, with whose eyes they look.
	Colleagues(ctx context.Context) ([]Colleague, error)
	// Follow has the member of staff hear of what happens in the case; following
	// twice is following once.
	Follow(ctx context.Context, caseID, staffID string, at int64) error
	// Unfollow ends it.
	Unfollow(ctx context.Context, caseID, staffID string) error
	// Here keeps that a page shows a case, in the place of what was known of the
	// page. Open pages hear of it when the page was not heard of since the
	// instant, or does something else than then.
	Here(ctx context.Context, p Presence, since int64) error
	// Gone forgets the page.
	Gone(ctx context.Context, p Presence) error
	// Present returns who has the case open as far as was heard since the
	// instant, a row for each page, by name.
	Present(ctx context.Context, caseID string, since int64) ([]Presence, error)
	// KeepUnsent keeps a draft in the place of the version before, or returns a
	// Conflict fault when there is another.
	KeepUnsent(ctx context.Context, u Unsent) error
	// Unsent returns the drafts of a member of staff at a place.
	Unsent(ctx context.Context, staffID string, at Place) ([]Unsent, error)
	// DropUnsent forgets a draft, if there is one.
	DropUnsent(ctx context.Context, u Unsent) error
}

// Colleague is one of the staff as others at the bench know them.
type Colleague struct {
	Viewer
	Name string
}

// sees reports whether the colleague may see the case of the file.
func (c Colleague) sees(f File) bool { return c.Sees(f.Case) || f.letsIn(c.Viewer) }
