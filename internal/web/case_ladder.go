package web

import (
	"liuke/internal/account"
	"liuke/internal/desk"
)

// CaseLadder is how far a case went up, and who was asked what about it.
type CaseLadder struct {
	MayTakeOver bool
	Opinions    []OpinionLine
}

// OpinionLine is one question to an expert.
type OpinionLine struct {
	desk.Opinion
	Chip   Chip
	Due    Due
	Past   *Past // when it was answered
	Mine   bool  // the reader was asked, and this is what they are to answer first
	Cancel bool  // the reader may take it back
}

func (s *Site) caseLadder(v *visit, f desk.File) (*CaseLadder, error) {
	may, err := s.Desk.MayTakeOver(v.ctx(), v.actor, f)
	ladder := &CaseLadder{MayTakeOver: may}
	answering := false // one form at a time
	for _, o := range f.Opinions {
		if o.State == desk.OpinionCancelled {
			continue
		}
		line := OpinionLine{Opinion: o, Due: v.page.Due(o.DueAt)}
		if open := o.State == desk.OpinionAsked; open {
			line.Chip = Chip{"open", v.t("ladder.opinion_open")}
			if o.DueAt < v.page.Now {
				line.Chip = Chip{"broken", v.t("ladder.opinion_late")}
			}
			line.Mine = o.AskedID == v.actor.ID && !answering
			answering = answering || line.Mine
			line.Cancel = o.AskedByID == v.actor.ID || f.Case.OwnerID == v.actor.ID || v.actor.Can(account.CaseAssign)
		} else {
			past := v.page.Past(o.AnsweredAt)
			line.Chip, line.Past = Chip{"good", v.t("ladder.opinion_answered")}, &past
		}
		ladder.Opinions = append(ladder.Opinions, line)
	}
	return ladder, err
}

// ladderChips say how far up a case is, and that others read of it.
func (v *visit) ladderChips(c desk.Case) []Chip {
	var chips []Chip
	if c.Level > 0 {
		chips = append(chips, Chip{"soon", v.t("ladder.chip", "Step", c.Level)})
	}
	if c.Public {
		chips = append(chips, Chip{"soon", v.t("desk.public.yes")})
	}
	return chips
}

// EscalatePage takes a case up a step.
type EscalatePage struct{ caseDialog }

func escalateDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	return &EscalatePage{v.dialog(f, form, nil)}, nil
}

func escalate(s *Site, a *act) error {
	_, err := s.Desk.Escalate(a.ctx(), a.actor, a.on, desk.Escalate{Reason: a.text("reason")})
	return err
}

func takeOver(s *Site, a *act) error {
	_, err := s.Desk.TakeOver(a.ctx(), a.actor, a.on)
	return err
}

// AskPage asks one of the staff for an opinion.
type AskPage struct {
	caseDialog
	Members []Option
	Dues    []Option
}

func askDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	members, err := s.Desk.Members(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	dues, err := v.dueOptions()
	page := &AskPage{caseDialog: v.dialog(f, form, nil), Dues: dues}
	for _, m := range members {
		if m.ID != v.actor.ID && m.ID != f.Case.AboutID {
			page.Members = append(page.Members, Option{Value: m.ID, Label: m.Name, AsIs: true, Hint: v.t("role." + string(m.Role))})
		}
	}
	return page, err
}

func ask(s *Site, a *act) error {
	due, err := a.dueTime(a.text("due"), a.text("at"))
	if err != nil {
		return err
	}
	_, err = s.Desk.Ask(a.ctx(), a.actor, a.on, desk.Ask{StaffID: a.text("staff"), Question: a.text("question"), DueAt: due})
	return err
}

func opine(s *Site, a *act) error {
	_, err := s.Desk.Opine(a.ctx(), a.actor, a.on, desk.Opine{OpinionID: a.text("opinion"), Answer: a.text("answer")})
	return err
}

func unask(s *Site, a *act) error {
	_, err := s.Desk.CancelAsk(a.ctx(), a.actor, a.on, a.text("opinion"))
	return err
}

// askedOf is what the reader was asked for an opinion on, as Today shows it.
func (s *Site) askedOf(v *visit) (brief Brief, err error) {
	asked, err := s.Desk.AskedOf(v.ctx(), v.actor)
	for _, a := range asked {
		row := v.caseRow(a.Row)
		due := v.page.Due(a.Opinion.DueAt)
		row.ID, row.Due, row.Href = "opinion-"+a.Opinion.ID, &due, row.Href+"#opinions"
		row.Why = v.t("ladder.asked_why", "Name", a.Opinion.AskedBy, "Question", a.Opinion.Question)
		brief.add(row)
	}
	return brief, err
}
