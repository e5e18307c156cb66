package winback

import (
	"context"
	"slices"

	"liuke/internal/fault"
	"liuke/internal/setting"
)

// Now is the code that a reason counts as by now: that of the one it was merged
// into, or else its own.
func (t Tree) Now(code string) string {
	for range t.Reasons { // so many steps at most
		r, _ := t.Reason(code)
		if r.Into == "" {
			break
		}
		code = r.Into
	}
	return code
}

// nowAll is what several reasons count as by now, each once.
func (t Tree) nowAll(codes []string) []string {
	var all []string
	for _, code := range codes {
		if code = t.Now(code); !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	return all
}

// checkMerged returns a fault that says which row merges what cannot be merged.
// One that others were merged into may be merged itself: they go along, and come
// back with it.
func (t Tree) checkMerged(before Tree) error {
	for i, r := range t.Reasons {
		if r.Into == "" {
			continue
		}
		into, ok := t.Reason(r.Into)
		was, _ := before.Reason(r.Code)
		key := ""
		switch {
		case r.Code == Unknown:
			key = "winback.unknown_stays"
		case !ok || r.Into == r.Code:
			key = "winback.into_unknown"
		case t.comesBack(r.Code):
			key = "winback.into_circle"
		case was.Into != r.Into && into.Into != "":
			key = "winback.into_merged"
		case was.Into != r.Into && t.Retired(into):
			key = "winback.into_retired"
		case slices.ContainsFunc(t.Reasons, func(part Reason) bool { return part.Parent == r.Code && part.Into == "" }):
			key = "winback.into_parts"
		default:
			continue
		}
		return fault.New(fault.Conflict, key).On(atRow("reasons", i, "into"))
	}
	return nil
}

// comesBack reports whether a reason was merged into itself, over others.
func (t Tree) comesBack(code string) bool {
	at := code
	for range t.Reasons {
		r, _ := t.Reason(at)
		switch at = r.Into; at {
		case "":
			return false
		case code:
			return true
		}
	}
	return true // it runs into a circle of others
}

// counted is a store that reads what is kept for a reason as of the one that it
// counts as by now. How a reason was understood is read as it was said.
type counted struct {
	Store
	PlayStore
	settings setting.Store
}

// readTree reads the company's reasons, and their version.
func readTree(ctx context.Context, settings setting.Store) (Tree, int64, error) {
	tree, version, err := setting.Load(ctx, settings, TreeSetting, Tree{})
	if version == 0 {
		tree = DefaultTree()
	}
	return tree, version, err
}

// recount has each of a list count for what the reason that code points at counts as.
func recount[T any](ctx context.Context, c counted, list []T, err error, code func(*T) *string) ([]T, error) {
	if err != nil || len(list) == 0 {
		return list, err
	}
	tree, _, err := readTree(ctx, c.settings)
	for i := range list {
		at := code(&list[i])
		*at = tree.Now(*at)
	}
	return list, err
}

// Losses implements Store.
func (c counted) Losses(ctx context.Context, f Filter) ([]Row, error) {
	rows, err := c.Store.Losses(ctx, f)
	return recount(ctx, c, rows, err, func(r *Row) *string { return &r.Reason })
}

// OpenOf implements Store.
func (c counted) OpenOf(ctx context.Context, staffID, teamID string) ([]Row, error) {
	rows, err := c.Store.OpenOf(ctx, staffID, teamID)
	return recount(ctx, c, rows, err, func(r *Row) *string { return &r.Reason })
}

// Loss implements Store.
func (c counted) Loss(ctx context.Context, id string) (Row, error) {
	row, err := c.Store.Loss(ctx, id)
	if err != nil {
		return row, err
	}
	rows, err := recount(ctx, c, []Row{row}, nil, func(r *Row) *string { return &r.Reason })
	return rows[0], err
}

// Ended implements Store.
func (c counted) Ended(ctx context.Context) ([]Ended, error) {
	all, err := c.Store.Ended(ctx)
	return recount(ctx, c, all, err, func(e *Ended) *string { return &e.Reason })
}

// Plays implements PlayStore.
func (c counted) Plays(ctx context.Context, lossID string) ([]Play, error) {
	all, err := c.PlayStore.Plays(ctx, lossID)
	return recount(ctx, c, all, err, func(p *Play) *string { return &p.Reason })
}

// OpenPlays implements PlayStore.
func (c counted) OpenPlays(ctx context.Context, lossIDs []string) ([]Play, error) {
	all, err := c.PlayStore.OpenPlays(ctx, lossIDs)
	return recount(ctx, c, all, err, func(p *Play) *string { return &p.Reason })
}

// Tried implements PlayStore.
func (c counted) Tried(ctx context.Context) ([]Tried, error) {
	all, err := c.PlayStore.Tried(ctx)
	return recount(ctx, c, all, err, func(t *Tried) *string { return &t.Reason })
}

// Records tells what is kept of losses, each for the reason that it counts for by
// now, and how that was understood as it was said.
type Records interface {
	Loss(ctx context.Context, id string) (Row, error)
	Accounts(ctx context.Context, lossID string) ([]Account, error)
	Plays(ctx context.Context, lossID string) ([]Play, error)
}

// Records returns what is kept of losses, for services beside this one.
func (s *Service) Records() Records { return s.records }
