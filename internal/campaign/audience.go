package campaign

import (
	"cmp"
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/rule"
)

// audience returns the customers that the rule holds for today, and of how many
// it could not be reckoned, who are not among them.
func (s *Service) audience(ctx context.Context, text string) (roots []string, failed int, err error) {
	var r *rule.Rule
	var asked []string
	if text != "" {
		if r, err = rule.Compile(text); err != nil {
			return nil, 0, on(err, "audience")
		}
		asked = r.Fields()
	}
	company, err := s.Company(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = s.Book.Facts(ctx, calendar.DayOf(s.Clock(), company.Location()), asked, func(rootID string, f *rule.Facts) error {
		holds := true
		if r != nil {
			var unable error
			if holds, unable = r.Holds(f); unable != nil {
				failed++
			}
		}
		if holds {
			roots = append(roots, rootID)
		}
		return nil
	})
	return roots, failed, err
}

// Preview is whom a campaign would reach if it were sent now.
type Preview struct {
	Audience int // customers the rule holds for
	Failed   int // of whom it could not be reckoned
	Asked    int // of the audience, about whom the gate was asked: all, unless that took too long
	Go       int // of those, who would get it: of the whole audience at least as many
	Left     []LeftOut
}

// LeftOut is how many would not get it, and why.
type LeftOut struct {
	Reason Reason
	N      int
}

// previewed is for how long the gate is asked, in milliseconds, so that somebody
// who tries out a rule does not wait for the last of a million.
const previewed = 2_000

// Preview counts the audience, and asks the gate about it.
func (s *Service) Preview(ctx context.Context, by account.Actor, c Campaign) (Preview, error) {
	if err := by.Need(account.CampaignManage); err != nil {
		return Preview{}, err
	}
	roots, failed, err := s.audience(ctx, c.Audience)
	if err != nil {
		return Preview{}, err
	}
	until := s.Clock() + previewed
	reasons, err := s.look(ctx, c, roots, func() bool { return s.Clock() > until })
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Audience: len(roots), Failed: failed, Asked: len(reasons)}
	left := map[Reason]int{}
	for _, reason := range reasons {
		left[reason]++
	}
	p.Go = left[""]
	delete(left, "")
	for reason, n := range left {
		p.Left = append(p.Left, LeftOut{reason, n})
	}
	slices.SortFunc(p.Left, func(a, b LeftOut) int {
		return cmp.Or(b.N-a.N, slices.Index(Reasons, a.Reason)-slices.Index(Reasons, b.Reason))
	})
	return p, nil
}

// look asks the gate about each of the customers until it is enough, without
// sending anything. Of several at one address only the first would get it.
func (s *Service) look(ctx context.Context, c Campaign, roots []string, enough func() bool) (map[string]Reason, error) {
	r, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	now := s.Clock()
	verdicts, taken := make(map[string]Reason, len(roots)), map[string]bool{}
	for some := range slices.Chunk(roots, planned) {
		if len(verdicts) > 0 && enough() {
			break
		}
		seen, err := s.Store.Look(ctx, c, some, Since(r.policy, now))
		if err != nil {
			return nil, err
		}
		for _, root := range some {
			one := seen[root]
			one.Facts.Twice = one.Hash != "" && taken[one.Hash]
			v := r.gate(c, one.Customer, one.Facts, now)
			verdicts[root] = v.Reason
			if v.Go() || v.Reason == ReasonQuiet {
				taken[one.Hash] = true
			}
		}
	}
	return verdicts, nil
}

// holdOut draws who is left alone of those who would get the message. Who would
// not get it anyway is no part of the trial.
func (s *Service) holdOut(ctx context.Context, c Campaign, roots []string) (map[string]bool, error) {
	if c.TrialID == "" {
		return nil, nil
	}
	reasons, err := s.look(ctx, c, roots, func() bool { return false })
	if err != nil {
		return nil, err
	}
	eligible := slices.DeleteFunc(slices.Clone(roots), func(root string) bool {
		return reasons[root] != "" && reasons[root] != ReasonQuiet
	})
	return s.Trials.Place(ctx, c.TrialID, eligible)
}
