package desk

import (
	"context"
	"maps"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
)

const coverHanded = "cover.why.handed"

// HandOver returns the changes by which cases go from one of the staff to
// others, with what they were to keep of the promises: to whom, by case. They
// are for whoever gives the customers away to save together with that. A case
// that closed meanwhile, or complains of whom it would go to, stays as it is.
func (s *Service) HandOver(ctx context.Context, by account.Actor, fromID string, to map[string]string) ([]Change, error) {
	if err := by.Need(account.CaseAssign); err != nil {
		return nil, err
	}
	k, err := s.clerk(ctx, by)
	if err != nil {
		return nil, err
	}
	if k.People, err = s.Staff.People(ctx); err != nil {
		return nil, err
	}
	if k.Supervisors, err = s.Staff.Supervisors(ctx); err != nil {
		return nil, err
	}
	members, err := s.Staff.Members(ctx)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, caseID := range slices.Sorted(maps.Keys(to)) {
		at := slices.IndexFunc(members, func(m Member) bool { return m.ID == to[caseID] })
		if at < 0 {
			return nil, fault.New(fault.NotFound, "desk.member_unknown").On("owner")
		}
		f, err := s.Store.File(ctx, caseID)
		if err != nil {
			return nil, err
		}
		now, err := s.toldApart(ctx, k, f.Case)
		if err != nil {
			return nil, err
		}
		now = now.at(f)
		if c := now.Cover(f, fromID, coverHanded, now.given(members[at])); len(c.Entries) > 0 {
			changes = append(changes, c)
		}
	}
	return changes, nil
}
