package api

import "liuke/internal/desk"

// VerdictDraft is what the customer answered.
type VerdictDraft struct {
	Answer  string `json:"answer" doc:"How what was done compares with what the customer expected; below means that it is not settled." enum:"below,as,above"`
	Text    string `json:"text,omitempty" doc:"The customer's words to it." maxLength:"20000" example:"The new kettle works."`
	Version int64  `json:"version,omitempty" doc:"The case's version as you saw it: when somebody has changed the case since, the answer is refused. Left out: whatever it is."`
}

type hearIn struct {
	Ref  string `path:"ref" doc:"The case's number: LK-10432 or 10432." example:"LK-10432"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"A name of your own for this request. Sent again with the same body, it says nothing twice."`
	Body VerdictDraft
}

// hear records what a customer told a program.
func (a *API) hear(c call, in hearIn) (Case, error) {
	f, err := a.Desk.FileByRef(c, c.by, in.Ref)
	if err != nil {
		return Case{}, err
	}
	target := desk.Target{CaseID: f.Case.ID, Version: in.Body.Version, Key: in.Key}
	f, err = a.Desk.Hear(c, c.by, target, desk.Verdict{Answer: desk.Expectation(in.Body.Answer), Text: in.Body.Text})
	if err != nil {
		return Case{}, err
	}
	return caseOf(f), nil
}
