package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"liuke/internal/demo"
	"liuke/internal/desk"
	"liuke/internal/evidence"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/workorder"
)

// step plays one step.
func (t *story) step(ctx context.Context, s demo.Step) error {
	if s.By == demo.RoleSupervisor && t.Owner == demo.RoleSupervisor {
		if err := t.takeUp(ctx, t.now+s.At.Millis()); err != nil {
			return err
		}
	}
	if s.Do == demo.ActionMerge {
		return t.merge(ctx, s)
	}
	change, err := t.decide(ctx, t.at(s.By, t.now+s.At.Millis()), s)
	if err != nil || len(change.Entries) == 0 {
		return err
	}
	t.remember(s, change)
	return t.save(ctx, change)
}

// takeUp makes the supervisor the owner of the case.
func (t *story) takeUp(ctx context.Context, at int64) error {
	boss := t.people[demo.RoleSupervisor]
	if t.file.Case.OwnerID == boss.ID {
		return nil
	}
	change, err := t.at(demo.RoleSupervisor, at).Assign(t.file, desk.Member{ID: boss.ID, Name: boss.Name, TeamID: boss.TeamID})
	if err != nil {
		return err
	}
	return t.save(ctx, change)
}

// remember keeps by what the story calls it what later steps are about.
func (t *story) remember(s demo.Step, c desk.Change) {
	switch s.Do {
	case demo.ActionPromise:
		t.promises[s.Promise.Key] = c.Promises[0].ID
	case demo.ActionPutOff:
		for _, p := range c.Promises {
			if p.State == promise.Open {
				t.promises[s.Keeps] = p.ID
			}
		}
	case demo.ActionOffer:
		t.offered = nil
		for _, r := range c.Remedies[:len(s.Options)] {
			t.offered = append(t.offered, r.ID)
		}
	}
}

// play decides what one step makes of the case.
type play func(*story, context.Context, desk.Clerk, demo.Step) (desk.Change, error)

var plays = map[demo.Action]play{
	demo.ActionMessage:  (*story).message,
	demo.ActionPromise:  (*story).promise,
	demo.ActionPutOff:   (*story).putOff,
	demo.ActionKeep:     (*story).keep,
	demo.ActionAsk:      (*story).ask,
	demo.ActionOpine:    (*story).opine,
	demo.ActionEvidence: (*story).askEvidence,
	demo.ActionProof:    (*story).prove,
	demo.ActionAccept:   (*story).accept,
	demo.ActionOffer:    (*story).offer,
	demo.ActionApprove:  (*story).judge,
	demo.ActionDeny:     (*story).judge,
	demo.ActionChoose:   (*story).choose,
	demo.ActionReverse:  (*story).reverse,
	demo.ActionPlan:     (*story).plan,
	demo.ActionAgree:    (*story).agree,
	demo.ActionVisit:    (*story).visit,
}

func (t *story) decide(ctx context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	if play, ok := plays[s.Do]; ok {
		return play(t, ctx, k, s)
	}
	switch s.Do {
	case demo.ActionRestate:
		return k.Restate(t.file, desk.Restatement{Text: s.Text})
	case demo.ActionNote:
		return k.Note(t.file, desk.Note{Text: s.Text})
	case demo.ActionPause:
		return k.Pause(t.file, desk.PauseClocks{Reason: desk.Pause(s.Reason), Why: s.Text, AgreedAt: t.when(s.Until)})
	case demo.ActionResume:
		return k.Resume(t.file)
	case demo.ActionEscalate:
		return k.Escalate(t.file, desk.Escalate{Reason: s.Text})
	case demo.ActionDone:
		return k.Done(t.file, desk.Done{Text: s.Text, Kept: t.pending()})
	case demo.ActionSettle:
		return k.Confirm(t.file, t.file.Case.Round(), desk.Verdict{Answer: desk.Expectation(s.Verdict), Text: s.Text})
	case demo.ActionRefuse:
		return k.Confirm(t.file, t.file.Case.Round(), desk.Verdict{Answer: desk.BelowExpectation, Text: s.Text})
	case demo.ActionLapse:
		return k.CloseSilent(t.file), nil
	case demo.ActionImprove:
		return k.Improve(t.file, desk.Improvement{Text: s.Text})
	case demo.ActionFollowUp:
		return k.FollowUp(t.file, desk.AskedAgain{Result: desk.FollowUpState(s.Verdict), Text: s.Text})
	case demo.ActionLastWord:
		return k.LastWord(t.file, desk.LastWord{Text: s.Text})
	}
	return desk.Change{}, fmt.Errorf("unknown action %q", s.Do)
}

// when is the moment that is told from now; 0 for none.
func (t *story) when(o demo.Offset) int64 {
	if o == 0 {
		return 0
	}
	return t.now + o.Millis()
}

func (t *story) message(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	if s.By == demo.RoleCustomer {
		return k.CustomerWrote(t.file, desk.Letter{Text: s.Text})
	}
	return k.Reply(t.file, desk.Reply{Text: s.Text})
}

func (t *story) promise(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	return k.Promise(t.file, desk.NewPromise{Kind: promise.Kind(s.Promise.Kind), Text: s.Text, DueAt: t.when(s.Promise.Due)})
}

func (t *story) putOff(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	return k.Renegotiate(t.file, desk.Renegotiation{
		PromiseID: t.promises[s.Keeps], DueAt: t.when(s.Until), Reason: s.Text, AskedBy: promise.Party(s.Reason),
	})
}

// keep does a promise, unless an answer did it already.
func (t *story) keep(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	if id := t.promises[s.Keeps]; slices.Contains(t.pending(), id) {
		return k.Keep(t.file, desk.Keep{PromiseID: id})
	}
	return desk.Change{}, nil
}

func (t *story) pending() []string {
	var ids []string
	for _, p := range t.file.Pending() {
		ids = append(ids, p.ID)
	}
	return ids
}

func (t *story) ask(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	who := t.person(s.Of)
	return k.Ask(t.file, desk.Ask{StaffID: who.ID, Question: s.Text, DueAt: t.when(s.Until)}, desk.Member{ID: who.ID, Name: who.Name})
}

func (t *story) opine(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	for _, o := range t.file.Opinions {
		if o.State == desk.OpinionAsked && o.AskedID == k.Actor.ID {
			return k.Opine(t.file, desk.Opine{OpinionID: o.ID, Answer: s.Text})
		}
	}
	return desk.Change{}, fmt.Errorf("%s was not asked", s.By)
}

func (t *story) askEvidence(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	return k.AskEvidence(t.file, desk.AskEvidence{Cause: s.Evidence.Cause, Pieces: s.Evidence.Pieces}, t.causes)
}

func (t *story) prove(ctx context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	photo, err := t.photo(ctx)
	if err != nil {
		return desk.Change{}, err
	}
	return k.GiveEvidence(t.file, desk.Proof{ItemID: t.piece(s.Piece), Text: s.Text, Files: []desk.Upload{photo}})
}

func (t *story) accept(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	return k.TakeEvidence(t.file, desk.Proof{ItemID: t.piece(s.Piece)})
}

// piece is the id of what was asked for and is not settled.
func (t *story) piece(code string) string {
	at := slices.IndexFunc(t.file.Evidence, func(i evidence.Item) bool { return i.Code == code && i.Open() })
	if at < 0 {
		return ""
	}
	return t.file.Evidence[at].ID
}

// photo is one that somebody took.
func (t *story) photo(ctx context.Context) (desk.Upload, error) {
	t.photos++
	content, err := demo.Photo(t.photos)
	if err != nil {
		return desk.Upload{}, err
	}
	name := demo.Text{ZH: "照片%d.png", EN: "photo-%d.png"}.In(t.Language)
	return t.Desk.Upload(ctx, fmt.Sprintf(name, t.photos), bytes.NewReader(content))
}

// dealing is the clerk who knows what else the customer was given.
func (t *story) dealing(ctx context.Context, k desk.Clerk) (desk.Clerk, error) {
	since := k.Now - k.Rules.Authority.Days*dayMillis
	var err error
	k.Dealings, err = t.store.Dealings(ctx, t.file.Case.CustomerID, t.file.Case.ID, since)
	return k, err
}

func (t *story) offer(ctx context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	k, err := t.dealing(ctx, k)
	if err != nil {
		return desk.Change{}, err
	}
	o := desk.Offer{Because: s.Text, Ask: s.Waits}
	for _, rule := range s.Breaks {
		o.Breaks = append(o.Breaks, remedy.Rule(rule))
	}
	for _, option := range s.Options {
		o.Options = append(o.Options, demoOption(option))
	}
	if s.Asked != nil {
		wish := demoOption(*s.Asked)
		o.Wish = &wish
	}
	return k.Offer(t.file, o)
}

// demoOption is the remedy as it is offered. Money back and other goods are what
// customers are entitled to, unless it says that they are a favour.
func demoOption(o demo.RemedyOption) desk.Option {
	option := desk.Option{Kind: desk.RemedyKind(o.Kind), Cost: o.Amount, Text: o.Text}
	if !o.Favour && slices.Contains([]remedy.Kind{remedy.Refund, remedy.Replacement, remedy.Repair}, option.Kind) {
		option.Ground = remedy.Entitled
	}
	return option
}

func (t *story) judge(ctx context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	k, err := t.dealing(ctx, k)
	if err != nil {
		return desk.Change{}, err
	}
	for _, a := range t.file.Approvals {
		if a.State == remedy.ApprovalAsked {
			return k.Decide(t.file, desk.Decide{ApprovalID: a.ID, Version: a.Version, Approve: s.Do == demo.ActionApprove, Note: s.Text})
		}
	}
	return desk.Change{}, fmt.Errorf("no offer waits")
}

// choose records the customer's choice as who has the case hears it.
func (t *story) choose(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	return t.at(t.Owner, k.Now).Choose(t.file, desk.Choice{RemedyID: t.offered[s.Option-1]})
}

func (t *story) reverse(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	for _, r := range t.file.Remedies {
		if r.State == desk.Chosen {
			return k.Reverse(t.file, desk.Reverse{RemedyID: r.ID, Reason: s.Text})
		}
	}
	return desk.Change{}, fmt.Errorf("nothing was chosen")
}

func (t *story) plan(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	o := desk.NewOrder{
		Kind: workorder.Kind(s.Order.Kind), Task: s.Order.Task, Note: s.Order.Note, Place: s.Order.Place,
		Contact: s.Order.Contact, Phone: s.Order.Phone, From: t.hour(s.Order.From), Until: t.hour(s.Order.Until),
	}
	for _, area := range demo.Areas() {
		if area.Key == s.Order.Area {
			o.Area = area.Name.In(t.lang)
		}
	}
	if s.Order.Goes == "" {
		return k.PlanOrder(t.file, o, nil, t.errand)
	}
	who := t.people[s.Order.Goes]
	return k.PlanOrder(t.file, o, &desk.Member{ID: who.ID, Name: who.Name}, t.errand)
}

func (t *story) agree(_ context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	return k.AgreeOrder(t.file, desk.Appointment{
		OrderID: t.order(), From: t.hour(s.Order.From), Until: t.hour(s.Order.Until), Reason: s.Text, AskedBy: promise.Customer,
	})
}

// hour is the next full hour after the moment that is told from now.
func (t *story) hour(o demo.Offset) int64 {
	return time.UnixMilli(t.now + o.Millis()).Truncate(time.Hour).Add(time.Hour).UnixMilli()
}

// order is the id of the last work order.
func (t *story) order() string { return t.file.Orders[len(t.file.Orders)-1].ID }

func (t *story) visit(ctx context.Context, k desk.Clerk, s demo.Step) (desk.Change, error) {
	trial := desk.Trial{
		OrderID: t.order(), Result: workorder.Result(s.Visit.Result), Minutes: s.Visit.Minutes, Note: s.Text, SignedBy: s.Visit.Signed,
	}
	for _, part := range s.Visit.Parts {
		trial.Parts = append(trial.Parts, workorder.Part{Name: part.Name, Count: part.Count})
	}
	if trial.Result == workorder.Succeeded {
		for i := range t.file.Orders[len(t.file.Orders)-1].Checks {
			trial.Ticked = append(trial.Ticked, i)
		}
	}
	if s.Visit.Photo {
		photo, err := t.photo(ctx)
		if err != nil {
			return desk.Change{}, err
		}
		trial.Files = []desk.Upload{photo}
	}
	return k.TryOrder(t.file, trial)
}

// merge has the case go on in one that was told before.
func (t *story) merge(ctx context.Context, s demo.Step) error {
	into, ok := t.told[s.Into]
	if !ok {
		return fmt.Errorf("%q was not told before", s.Into)
	}
	absorbed, goesOn, err := t.at(s.By, t.now+s.At.Millis()).Merge(t.file, into)
	if err != nil {
		return err
	}
	t.past(&absorbed)
	t.past(&goesOn)
	if err := t.store.SaveAll(ctx, []desk.Change{absorbed, goesOn}); err != nil {
		return err
	}
	t.file = t.file.Apply(absorbed)
	t.told[s.Into] = into.Apply(goesOn)
	return nil
}
