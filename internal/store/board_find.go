package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
)

// onBoard reports whether all cases that the filter may find are on the board.
func onBoard(f desk.Filter) bool {
	return f.Pending || f.State == desk.Open || f.State == desk.Waiting
}

// eyes are those of a viewer: what where.seenBy says in SQL.
type eyes struct {
	all         bool
	reach       account.Reach
	staff, team uint32
	letIn       map[string]bool // cases that came up to the viewer, whatever the reach
}

// eyes returns the viewer's. The caller holds the lock.
func (b *board) eyes(v desk.Viewer, letIn map[string]bool) eyes {
	e := eyes{all: v.StaffID == "", reach: v.Reach, staff: b.codes.of(v.StaffID), team: b.codes.of(v.TeamID), letIn: letIn}
	if v.Reach == account.ReachTeam && v.TeamID == "" {
		e.reach = account.ReachOwn
	}
	return e
}

func (e eyes) see(p *pending) bool {
	switch {
	case e.all:
		return true
	case p.about == e.staff:
		return false
	case e.reach == account.ReachOwn:
		return p.owner == e.staff || len(e.letIn) > 0 && e.letIn[p.id]
	case e.reach == account.ReachTeam:
		return p.team == e.team || p.owner == e.staff || len(e.letIn) > 0 && e.letIn[p.id]
	}
	return true
}

// letIn returns the cases that the viewer sees whatever their reach, where
// the reach matters.
func (db *DB) letIn(ctx context.Context, v desk.Viewer) (map[string]bool, error) {
	if v.StaffID == "" || v.Reach != account.ReachOwn && v.Reach != account.ReachTeam {
		return nil, nil
	}
	w := &where{}
	w.and(letIn, slices.Repeat([]any{v.StaffID}, strings.Count(letIn, "?"))...)
	ids, err := listWhere(ctx, db, w, scanText, "board-let-in")
	in := make(map[string]bool, len(ids))
	for _, id := range ids {
		in[id] = true
	}
	return in, err
}

// sought is a filter in codes. A code of 0 does not matter.
type sought struct {
	desk.Filter
	state, kind, channel, category, topic, owner, team, tier uint32
	roots                                                    map[uint32]bool // nil: does not matter
	numbers                                                  map[int64]bool  // nil: does not matter
}

// sought returns the filter in codes. The caller holds the lock.
func (b *board) sought(f desk.Filter, numbers map[int64]bool) sought {
	s := sought{
		Filter: f, state: b.codes.of(string(f.State)), kind: b.codes.of(string(f.Kind)), channel: b.codes.of(string(f.Channel)),
		category: b.codes.of(string(f.Category)), topic: b.codes.of(f.TopicID),
		owner: b.codes.of(f.OwnerID), team: b.codes.of(f.TeamID), tier: b.codes.of(f.Tier),
		numbers: numbers,
	}
	if f.CustomerID != "" {
		customer := b.codes.of(f.CustomerID)
		s.roots = map[uint32]bool{}
		for i := range b.cases {
			if p := &b.cases[i]; p.customer == customer || p.root == customer {
				s.roots[p.root] = true
			}
		}
	}
	return s
}

func (s *sought) has(p *pending) bool {
	return s.of(p) && s.when(p) && (s.numbers == nil || s.numbers[p.number])
}

// of reports whether the case is what is sought.
func (s *sought) of(p *pending) bool {
	return (s.state == 0 || p.state == s.state) &&
		(s.owner == 0 || p.owner == s.owner) && (!s.Unowned || p.owner == 0) &&
		(s.team == 0 || p.team == s.team) &&
		(s.kind == 0 || p.kind == s.kind) &&
		(s.category == 0 || p.category == s.category) &&
		(s.topic == 0 || p.topic == s.topic) &&
		(s.channel == 0 || p.channel == s.channel) &&
		(s.tier == 0 || p.tier == s.tier) &&
		(s.Severity == 0 || int64(p.severity) == s.Severity) &&
		(s.Level == 0 || int64(p.level) >= s.Level) &&
		(!s.Public || p.public) && (!s.Final || p.final) && (!s.Paused || p.pause != 0) &&
		(s.roots == nil || s.roots[p.root])
}

// when reports whether the case is from and due within the times sought.
func (s *sought) when(p *pending) bool {
	return (s.DueBefore == 0 || p.due < s.DueBefore) && (s.DueFrom == 0 || p.due >= s.DueFrom && p.due != undue) &&
		(!s.Undue || p.due == undue) && (s.Order != desk.DueFirst || p.due != undue) &&
		(s.Since == 0 || p.created >= s.Since) && (s.Until == 0 || p.created < s.Until)
}

// rank is where a case stands in an order: the lower, the earlier.
func rank(o desk.Order, p *pending) int64 {
	switch o {
	case desk.DueFirst, desk.Pressing:
		return p.due
	case desk.ByWorth:
		return -p.worth
	}
	return -p.created
}

// ranked is a case on the board, and where it stands.
type ranked struct {
	rank, number int64
	id           string
}

// compareIn compares two cases in the order.
func compareIn(o desk.Order) func(a, b ranked) int {
	if o == desk.DueFirst || o == desk.Pressing {
		return func(a, b ranked) int { return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.id, b.id)) }
	}
	return func(a, b ranked) int { return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(b.id, a.id)) }
}

// heap is how many candidates for a page are collected before the worst are
// dropped.
const heap = 4096

// first returns the first cases in order that the filter finds for the eyes,
// behind the one that the page before ended with.
func (b *board) first(s sought, e eyes, after *ranked, limit int) []ranked {
	compare := compareIn(s.Order)
	var top []ranked
	bar := undue
	full := false
	for i := range b.cases {
		p := &b.cases[i]
		at := rank(s.Order, p)
		if full && at > bar || after != nil && at < after.rank || !s.has(p) || !e.see(p) {
			continue
		}
		r := ranked{at, p.number, p.id}
		if after != nil && compare(r, *after) <= 0 {
			continue
		}
		if top = append(top, r); len(top) >= limit+heap {
			slices.SortFunc(top, compare)
			top = top[:limit]
			bar, full = top[limit-1].rank, true
		}
	}
	slices.SortFunc(top, compare)
	return top[:min(limit, len(top))]
}

// place reads where the page before ended.
func (f boardCursor) place() (*ranked, error) {
	if f.After == "" {
		return nil, nil
	}
	at, id, ok := strings.Cut(f.After, ".")
	rank, err := strconv.ParseInt(at, 36, 64)
	if err != nil || !ok {
		return nil, fault.New(fault.Invalid, "desk.page_unknown").On("after")
	}
	if f.Order != desk.DueFirst && f.Order != desk.Pressing {
		rank = -rank
	}
	return &ranked{rank: rank, id: id}, nil
}

// boardCursor is a filter that names the last case of the page before.
type boardCursor struct{ desk.Filter }

// next names the last case of a page.
func (f boardCursor) next(last ranked) string {
	at := last.rank
	if f.Order != desk.DueFirst && f.Order != desk.Pressing {
		at = -at
	}
	return strconv.FormatInt(at, 36) + "." + last.id
}

// textNumbers returns the numbers of the cases that have the words, or nil when none are asked for.
func (db *DB) textNumbers(ctx context.Context, f desk.Filter) (map[int64]bool, error) {
	if f.Text == "" {
		return nil, nil
	}
	found, err := db.findCases(ctx, f)
	numbers := make(map[int64]bool, len(found))
	for _, n := range found {
		numbers[n] = true
	}
	return numbers, err
}

// listBoard is List for cases that are on the board.
func (s Desk) listBoard(ctx context.Context, f desk.Filter) (desk.Page, error) {
	after, err := boardCursor{f}.place()
	if err != nil {
		return desk.Page{}, err
	}
	letIn, err := s.db.letIn(ctx, f.Viewer)
	if err != nil {
		return desk.Page{}, err
	}
	numbers, err := s.db.textNumbers(ctx, f)
	if err != nil {
		return desk.Page{}, err
	}
	b := s.db.board
	if err := b.refresh(ctx); err != nil {
		return desk.Page{}, err
	}
	b.mu.RLock()
	top := b.first(b.sought(f, numbers), b.eyes(f.Viewer, letIn), after, f.Limit+1)
	b.mu.RUnlock()
	var page desk.Page
	if len(top) > f.Limit {
		top = top[:f.Limit]
		page.Next = boardCursor{f}.next(top[f.Limit-1])
	}
	page.Rows, err = s.db.rowsOf(ctx, top, f, letIn)
	if err == nil && f.Text != "" {
		err = s.db.quote(ctx, page.Rows, f.Text)
	}
	return page, err
}

// rowsOf fetches the rows of the cases, in their order. One that the viewer may
// see no more is left out.
func (db *DB) rowsOf(ctx context.Context, top []ranked, f desk.Filter, letIn map[string]bool) ([]desk.Row, error) {
	numbers := make([]int64, len(top))
	order := make(map[int64]int, len(top))
	for i, r := range top {
		numbers[i], order[r.number] = r.number, i
	}
	length := excerpt
	if f.Whole {
		length = desk.MaxWords
	}
	rows, err := listIn(ctx, db, scanCaseRow, "case-rows", numbers, length)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r desk.Row) bool {
		return !visible(f.Viewer, letIn, r.Case)
	})
	slices.SortFunc(rows, func(a, b desk.Row) int { return cmp.Compare(order[a.Case.Number], order[b.Case.Number]) })
	return rows, nil
}

// Counts implements desk.Inbox. Those that the board answers are counted in one pass.
func (s Desk) Counts(ctx context.Context, filters []desk.Filter, most int64) ([]int64, error) {
	counts, filters := make([]int64, len(filters)), slices.Clone(filters)
	numbers := make([]map[int64]bool, len(filters))
	var let map[string]bool
	var err error
	var at []int // of the filters that the board answers
	for i, f := range filters {
		if !onBoard(f) || foundAlone(f) {
			if counts[i], err = s.countStored(ctx, f, most); err != nil {
				return nil, err
			}
			continue
		}
		if let == nil {
			if let, err = s.db.letIn(ctx, f.Viewer); err != nil {
				return nil, err
			}
		}
		if numbers[i], err = s.db.textNumbers(ctx, f); err != nil {
			return nil, err
		}
		at = append(at, i)
	}
	if len(at) == 0 {
		return counts, nil
	}
	b := s.db.board
	if err := b.refresh(ctx); err != nil {
		return nil, err
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	all := make([]sought, len(filters))
	for _, i := range at {
		filters[i].Order = desk.Newest // whichever order, there are as many
		all[i] = b.sought(filters[i], numbers[i])
	}
	eyes := b.eyes(filters[at[0]].Viewer, let)
	for n := range b.cases {
		p := &b.cases[n]
		if len(at) == 0 {
			break
		}
		if !eyes.see(p) {
			continue
		}
		for k := 0; k < len(at); k++ {
			i := at[k]
			if !all[i].has(p) {
				continue
			}
			if counts[i]++; counts[i] >= most {
				at = slices.Delete(at, k, k+1)
				k--
			}
		}
	}
	return counts, nil
}
