package web

import (
	"net/url"

	"liuke/internal/account"
	"liuke/internal/desk"
)

func closingRoutes() []Route {
	return []Route{
		{"GET", "/cases/{ref}/hear", account.CaseWrite, showDialog("hear", hearDialog)},
		{"POST", "/cases/{ref}/hear", account.CaseWrite, dialogAct("hear", hearDialog, hear)},
		{"GET", "/cases/{ref}/last-word", account.CaseAssign, showDialog("last-word", lastWordDialog)},
		{"POST", "/cases/{ref}/last-word", account.CaseAssign, dialogAct("last-word", lastWordDialog, lastWord)},
		{"GET", "/cases/{ref}/improve", account.CaseWrite, showDialog("improve", improveDialog)},
		{"POST", "/cases/{ref}/improve", account.CaseWrite, dialogAct("improve", improveDialog, improve)},
		{"GET", "/cases/{ref}/follow-up", account.CaseWrite, showDialog("follow-up", followUpDialog)},
		{"POST", "/cases/{ref}/follow-up", account.CaseWrite, dialogAct("follow-up", followUpDialog, followUp)},
		{"GET", "/cases/{ref}/invite", account.CaseWrite, showDialog("invite", inviteDialog)},
		{"POST", "/cases/{ref}/invite", account.CaseWrite, dialogAct("invite", inviteDialog, invite)},
		{"GET", "/company/closing", account.CompanyManage, closingSetting.show},
		{"POST", "/company/closing", account.CompanyManage, closingSetting.save},
	}
}

// CaseClosing is how a case ends: what the customer said, and what comes after.
type CaseClosing struct {
	Shown    bool
	Hear     bool // the customer is asked, and may have told somebody
	LastWord bool // the reader may say that we have nothing more to offer
	FollowUp *Due // when the customer is to be asked again; nil: not
	Invite   bool // the customer may be asked for a public review
	Answer   Chip // what the customer said; without a word while they said nothing
	FinalAt  *Past
	Changed  []string // what we changed because of it
	Bought   string   // whether they bought again; "" while that is not known
}

func (s *Site) caseClosing(v *visit, f desk.File) (*CaseClosing, error) {
	c := f.Case
	closing := &CaseClosing{
		Hear:     c.State == desk.Waiting || c.Outcome == desk.Unconfirmed || c.FinalAt != 0,
		LastWord: f.MayGiveLastWord() && v.actor.Can(account.CaseAssign), Changed: f.Improvements(),
	}
	if c.Verdict != desk.NotSaid {
		closing.Answer = Chip{expectationTones[c.Verdict], v.t("desk.expectation." + string(c.Verdict))}
	}
	if c.FinalAt != 0 {
		past := v.page.Past(c.FinalAt)
		closing.FinalAt = &past
	}
	if c.FollowUpAt != 0 {
		due := v.page.Due(c.FollowUpAt)
		closing.FollowUp = &due
	}
	var err error
	if closing.Invite, err = s.Desk.MayInvite(v.ctx(), f); err != nil {
		return nil, err
	}
	if c.State != desk.Open || c.Reopened > 0 || len(closing.Changed) > 0 {
		closing.Bought, err = s.boughtAgain(v, f)
		closing.Shown = v.actor.Can(account.CaseWrite) || closing.says()
	}
	return closing, err
}

// says reports whether there is anything to read.
func (c *CaseClosing) says() bool {
	return c.Answer.Word != "" || c.FinalAt != nil || c.FollowUp != nil || c.Bought != "" || len(c.Changed) > 0
}

// boughtAgain says in a sentence whether the customer has bought since.
func (s *Site) boughtAgain(v *visit, f desk.File) (string, error) {
	again, err := s.Desk.BoughtAgain(v.ctx(), v.actor, f)
	switch {
	case err != nil || !again.Known:
		return "", err
	case again.Day != 0:
		return v.t("closing.bought", "Date", v.page.Date(again.Day), "Count", again.After), nil
	}
	return v.t("closing.not_bought", "Count", again.After), nil
}

var expectationTones = map[desk.Expectation]string{
	desk.BelowExpectation: "broken", desk.AsExpected: "good", desk.AboveExpectation: "good",
}

// HearPage records what the customer told somebody.
type HearPage struct{ caseDialog }

// Answers are what the customer can have said.
func (p *HearPage) Answers() []Option { return p.expectations("") }

func hearDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	return &HearPage{v.dialog(f, form, nil)}, nil
}

func hear(s *Site, a *act) error {
	_, err := s.Desk.Hear(a.ctx(), a.actor, a.on, desk.Verdict{Answer: desk.Expectation(a.text("answer")), Text: a.text("text")})
	return err
}

// LastWordPage tells a customer that we have nothing more to offer.
type LastWordPage struct {
	caseDialog
	Recourse string // where they can turn; "" while that is not laid down
}

func lastWordDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	recourse, err := s.Desk.Recourse(v.ctx(), v.actor, f)
	return &LastWordPage{v.dialog(f, form, nil), recourse}, err
}

func lastWord(s *Site, a *act) error {
	_, err := s.Desk.LastWord(a.ctx(), a.actor, a.on, desk.LastWord{Text: a.text("text")})
	return err
}

// ImprovePage records what we changed because of a case.
type ImprovePage struct{ caseDialog }

func improveDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	return &ImprovePage{v.dialog(f, form, nil)}, nil
}

// Thanked reports whether the customer was thanked, so that they read of a
// change at once.
func (p *ImprovePage) Thanked() bool { return p.Case.Outcome == desk.Settled }

func improve(s *Site, a *act) error {
	_, err := s.Desk.Improve(a.ctx(), a.actor, a.on, desk.Improvement{Text: a.text("text")})
	return err
}

// FollowUpPage records what came of asking a customer again.
type FollowUpPage struct{ caseDialog }

// Results are what can have come of it.
func (p *FollowUpPage) Results() []Option {
	var options []Option
	for _, r := range []desk.FollowUpState{desk.FollowUpHolds, desk.FollowUpFails, desk.FollowUpSkipped} {
		options = append(options, Option{Value: string(r), Label: p.T("closing.follow_up_" + string(r))})
	}
	return options
}

func followUpDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	return &FollowUpPage{v.dialog(f, form, nil)}, nil
}

func followUp(s *Site, a *act) error {
	_, err := s.Desk.FollowUp(a.ctx(), a.actor, a.on, desk.AskedAgain{Result: desk.FollowUpState(a.text("result")), Text: a.text("text")})
	return err
}

// InvitePage asks a customer for a public review.
type InvitePage struct{ caseDialog }

func inviteDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	return &InvitePage{v.dialog(f, form, url.Values{})}, nil
}

func invite(s *Site, a *act) error {
	_, err := s.Desk.Invite(a.ctx(), a.actor, a.on, desk.Invitation{Text: a.text("text")})
	return err
}

// followUps are the reader's cases whose customers are to be asked again, as
// Today shows them.
func (s *Site) followUps(v *visit) (brief Brief, err error) {
	rows, err := s.Desk.FollowUpsOf(v.ctx(), v.actor)
	for _, r := range rows {
		row := v.caseRow(r)
		due := v.page.Due(r.Case.FollowUpAt)
		row.Due, row.Why, row.Href = &due, v.t("closing.ask_again"), row.Href+"#closing"
		brief.add(row)
	}
	return brief, err
}
