package web

import (
	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/knowledge"
)

func talkRoutes() []Route {
	return []Route{
		{"POST", "/cases/{ref}/step", account.CaseWrite, caseAct("step", takeStep)},
		{"POST", "/t/{token}/restated", Public, linked((*Site).trackRestated)},
	}
}

// CaseTalk is how far the conversation with the customer has come, and what
// helps with the step that is next.
type CaseTalk struct {
	Shown    bool // the steps are for a case of this kind
	Steps    []Step
	Next     string // value of the step that is next; "" when all were taken
	Word     string // what it is called
	How      string
	Scripts  []KnowledgeHit
	Restated *RestatedLine
	Early    string // what to do before anything is given; "" when it was done
	Gives    string // words by which something is given
}

// RestatedLine is how we told the customer that we understood them, and their answer.
type RestatedLine struct {
	Chip Chip
	Text string
	Word string // with which the customer put it right
	Past *Past
}

// scriptsShown is how many scripts a step is helped by.
const scriptsShown = 2

// stepFields are where a step is taken.
var stepFields = map[knowledge.Step]string{
	knowledge.Listen: "#timeline", knowledge.Restate: "#field-restate-text", knowledge.GiveChoice: "#field-offer-options-0-text",
	knowledge.Promise: "#field-promise-text", knowledge.Compensate: "#field-offer-options-0-text",
}

// caseTalk prepares the conversation; customer is what they are called.
func (s *Site) caseTalk(v *visit, f desk.File, customer string) (*CaseTalk, error) {
	talk := &CaseTalk{Shown: f.Case.Kind.Talked(), Restated: v.restatedLine(f), Gives: desk.CompensationWords()}
	for _, one := range f.Talk() {
		step := Step{Label: v.t("talk.step." + string(one.Step)), Href: stepFields[one.Step]}
		if step.Href == "" {
			step.Href = "#field-reply-text"
		}
		switch {
		case one.Taken:
			step.State, step.Word = "done", v.t("case.step_done")
		case talk.Next == "":
			step.State, step.Word = "now", v.t("case.step_now")
			talk.Next, talk.Word = string(one.Step), step.Label
			talk.How = v.t("knowledge.guide_how." + string(one.Step))
		}
		talk.Steps = append(talk.Steps, step)
	}
	if early := f.TooEarly(); len(early) > 0 {
		missing := v.t("talk.step." + string(early[0]))
		if len(early) > 1 {
			missing = v.t("talk.and", "First", missing, "Second", v.t("talk.step."+string(early[1])))
		}
		talk.Early = v.t("talk.early", "Steps", missing)
	}
	if !talk.Shown || talk.Next == "" || !v.page.Can(account.KnowledgeRead) {
		return talk, nil
	}
	matter := knowledge.Matter{Words: f.Case.Subject + "\n" + f.Case.Words, Category: f.Case.Category, Day: v.today()}
	matches, err := s.Knowledge.ForStep(v.ctx(), v.actor, knowledge.Step(talk.Next), matter, scriptsShown)
	if err != nil {
		return nil, err
	}
	talk.Scripts, err = s.knowledgeHits(v, f, customer, matches)
	return talk, err
}

// IntoField is the field that scripts for the next step are put into.
func (t *CaseTalk) IntoField() string {
	if t.Next == string(knowledge.Restate) {
		return "field-restate-text"
	}
	return "field-reply-text"
}

func (v *visit) restatedLine(f desk.File) *RestatedLine {
	r, ok := f.Restated()
	if !ok {
		return nil
	}
	line := &RestatedLine{Text: r.Text, Word: r.Words, Chip: Chip{"open", v.t("talk.restated_asked")}}
	switch r.Answer {
	case desk.Understood:
		line.Chip = Chip{"good", v.t("talk.restated_yes")}
	case desk.Misunderstood:
		line.Chip = Chip{"broken", v.t("talk.restated_no")}
	}
	if r.AnsweredAt != 0 {
		past := v.page.Past(r.AnsweredAt)
		line.Past = &past
	}
	return line
}

func takeStep(s *Site, a *act) error {
	_, err := s.Desk.TakeStep(a.ctx(), a.actor, a.on, desk.StepTaken{Step: knowledge.Step(a.text("step"))})
	return err
}

// TrackRestated is how we understood the customer, as they are asked whether
// that is right.
type TrackRestated struct {
	MessageID string
	Text      string
	Open      bool   // the answer is awaited
	Answered  string // what they answered
}

func trackRestated(v *visit, f desk.File) *TrackRestated {
	r, ok := f.Restated()
	if !ok {
		return nil
	}
	line := &TrackRestated{MessageID: r.MessageID, Text: r.Text, Open: r.Answer == desk.NotAnswered}
	switch r.Answer {
	case desk.Understood:
		line.Answered = v.t("track.restated_yes_said")
	case desk.Misunderstood:
		line.Answered = v.t("track.restated_no_said")
	}
	return line
}

// trackRestated takes the customer's word on how we understood them.
func (s *Site) trackRestated(v *visit) error {
	in, err := v.entered()
	if err == nil {
		_, err = s.Desk.AnswerRestated(v.ctx(), v.r.PathValue("token"), in.Get("once"), desk.Correction{
			MessageID: in.Get("message"), Right: in.Get("answer") == "yes", Text: in.Get("correction"),
		})
	}
	return s.tracked(v, "restated", in, err)
}
