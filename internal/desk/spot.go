package desk

import (
	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/promise"
)

// Spot is a matter that was put right while the customer was there: heard, put
// right, the customer's word, closed.
type Spot struct {
	Did    string      // what was done, as the customer may read it
	Kind   RemedyKind  // of what was given with it; "" when nothing was
	Cost   int64       // of that, minor units
	Answer Expectation // what the customer said to it: as, or above what they expected
	Said   string      // in their words; may be empty
}

// spotBy returns the intake as it is the actor's case when it is settled already.
// Only those who work on cases can say so.
func (in Intake) spotBy(actor account.Actor) (Intake, error) {
	if in.Spot == nil {
		return in, nil
	}
	if actor.Kind == account.ActorStaff {
		in.OwnerID = actor.ID
	}
	return in, actor.Need(account.CaseWrite)
}

// settle does all that a matter settled on the spot goes through, each step in
// the timeline.
func (d *draft) settle(s Spot) error {
	did, err := need("spot.did", words(s.Did), MaxWords)
	if err != nil {
		return err
	}
	said, err := limit("spot.said", words(s.Said), MaxWords)
	if err != nil {
		return err
	}
	if s.Answer != AsExpected && s.Answer != AboveExpectation {
		return fault.New(fault.Invalid, "desk.spot_not_settled").On("spot.answer")
	}
	if err := d.giveAtOnce(s, did); err != nil {
		return err
	}
	c := &d.change.Case
	c.DoneAt = d.Now
	m := d.say(Outbound, did, nil)
	d.log(EntryDone, "MessageID", m.ID)
	d.close(Settled)
	c.Verdict = s.Answer
	d.log(EntrySettled, "AnswerKey", s.Answer.key(), "Round", c.Round(), "Told", d.Actor.Name, "Said", said)
	d.log(EntrySpot)
	if c.Email != "" { // else nobody need bring them our thanks: they were there
		d.write("letter.spot", "Text", did)
	}
	d.planFollowUp()
	return nil
}

// giveAtOnce books what was given, if anything was and it is within authority.
func (d *draft) giveAtOnce(s Spot, did string) error {
	if s.Kind == "" && s.Cost == 0 {
		return nil
	}
	r, err := d.remedy(File{Case: d.change.Case}, "spot", Option{Kind: s.Kind, Text: shortened(did), Cost: s.Cost})
	if err != nil {
		return err
	}
	if at, _ := d.beyond(File{Case: d.change.Case}, []Remedy{r}); at >= 0 {
		return fault.New(fault.Denied, "desk.above_authority", fault.Args{
			"Limit": d.May(File{Case: d.change.Case}).Left, "Currency": d.Rules.Currency,
		}).On("spot.cost")
	}
	r.State, r.ChosenBy, r.ChosenAt = Chosen, d.Actor.ID, d.Now
	d.change.Remedies = append(d.change.Remedies, r)
	d.goodwill(r)
	d.book(r)
	d.log(EntryChosen, "KindKey", "desk.remedy."+string(r.Kind), "Text", r.Text, "Amount", decimal(r.Cost), "Currency", r.Currency)
	return nil
}

// shortened is the beginning of a text, as long as that of a remedy may be.
func shortened(text string) string {
	runes := []rune(line(text))
	return string(runes[:min(len(runes), maxOptionText)])
}

// firstPromise is that of a first answer, which one settled on the spot has had.
func (d *draft) firstPromise(p promise.Promise, spot *Spot) (promise.Promise, error) {
	made, err := promise.Make(p, d.Now)
	if err == nil && spot != nil {
		made = made.Do(d.Now)
	}
	return made, err
}
