package web

import (
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/trial/registry"
	"liuke/internal/winback"
)

// answers are what an action may answer, which is a reason of loss, and the playbooks that it may follow: by these a ranking finds
// what a trial showed. What a plan has besides, such as words of an earlier time, stays among them.
func (s *Site) answers(v *visit, kept registry.Plan) (reasons, plays []Option, err error) {
	tree, shelf, err := s.known(v)
	if err != nil {
		return nil, nil, err
	}
	reasons, plays = []Option{{Label: v.t("trial.no_reason")}}, []Option{{Label: v.t("trial.no_play")}}
	for _, r := range tree.Reasons {
		if !tree.Retired(r) || r.Code == kept.Reason {
			reasons = append(reasons, Option{Value: r.Code, Label: tree.Name(r.Code, v.page.Lang()), AsIs: true})
		}
	}
	for _, b := range shelf {
		if !b.Off || b.ID == kept.Play {
			plays = append(plays, Option{Value: b.ID, Label: b.Names.In(v.page.Lang()), AsIs: true})
		}
	}
	return withText(reasons, kept.Reason), withText(plays, kept.Play), nil
}

// withText adds what was written in words, unless it is among the options.
func withText(options []Option, text string) []Option {
	if offers(options, text) {
		return options
	}
	return append(options, Option{Value: text, Label: text, AsIs: true})
}

func offers(options []Option, value string) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return o.Value == value })
}

// checkAnswers refuses a plan that answers or follows what cannot be chosen: no ranking would ever ask for it.
func (s *Site) checkAnswers(v *visit, plan, kept registry.Plan) error {
	reasons, plays, err := s.answers(v, kept)
	switch {
	case err != nil:
		return err
	case !offers(reasons, plan.Reason):
		return fault.New(fault.Invalid, "trial.reason_unknown").On("reason")
	case !offers(plays, plan.Play):
		return fault.New(fault.Invalid, "trial.play_unknown").On("play")
	}
	return nil
}

// known are the reasons of loss, and the playbooks if the reader may see them.
func (s *Site) known(v *visit) (tree winback.Tree, shelf winback.Shelf, err error) {
	if tree, _, err = s.WinBack.Tree(v.ctx()); err != nil || !v.page.Can(account.WinBackRead) {
		return tree, nil, err
	}
	shelf, err = s.WinBack.Shelf(v.ctx(), v.actor)
	return tree, shelf, err
}

// answerLines are what a plan answers and what it follows, by the names that the company gave them.
func (s *Site) answerLines(v *visit, p registry.Plan) ([]Line, error) {
	if p.Reason == "" && p.Play == "" {
		return nil, nil
	}
	tree, shelf, err := s.known(v)
	if err != nil {
		return nil, err
	}
	var lines []Line
	if p.Reason != "" {
		lines = append(lines, Line{v.t("trial.reason"), v.reasonSaid(tree, p.Reason)})
	}
	if p.Play != "" {
		name := p.Play
		if b, known := shelf.Book(p.Play); known {
			name = b.Names.In(v.page.Lang())
		}
		lines = append(lines, Line{v.t("trial.play"), name})
	}
	return lines, nil
}
