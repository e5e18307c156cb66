package desk

import (
	"slices"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/promise"
)

// Verdict is the customer's answer to how what was done compares with what
// they expected.
type Verdict struct {
	Answer  Expectation
	Text    string // what they say to it; may be empty
	Instead bool   // said knowing that they answered before, in the place of that
}

// Expectations lists the answers, the best first.
var Expectations = []Expectation{AboveExpectation, AsExpected, BelowExpectation}

// expectationKey begins the message that names an answer.
const expectationKey = "desk.expectation."

func (e Expectation) key() string { return expectationKey + string(e) }

func (v Verdict) clean() (Verdict, error) {
	if !slices.Contains(Expectations, v.Answer) {
		return v, fault.New(fault.Invalid, "desk.answer_unknown").On("answer")
	}
	text, err := limit("text", words(v.Text), MaxWords)
	v.Text = text
	return v, err
}

// Said is an answer of the customer that was recorded.
type Said struct {
	Answer Expectation
	Told   string // the member of staff or program it was told to; "" when the customer gave it themself
	At     int64
}

// Said returns what the customer answered to the round, in order.
func (f File) Said(round string) []Said {
	var said []Said
	for _, e := range f.Timeline {
		answer, ok := strings.CutPrefix(e.Args["AnswerKey"], expectationKey)
		if ok && e.Args["Round"] == round {
			said = append(said, Said{Answer: Expectation(answer), Told: e.Args["Told"], At: e.At})
		}
	}
	return said
}

// Confirm takes the customer's answer to the round that their link names. As
// and above expectation settle the case; below opens it again, with an update
// promised and the supervisors told. Silence was no answer: a case that closed
// unconfirmed can still be answered. Of two answers to one round the first
// counts, unless the second is said in its place by one who knows of it.
func (k Clerk) Confirm(f File, round string, v Verdict) (Change, error) {
	v, err := v.clean()
	if err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	before := f.Said(round)
	switch {
	case round == f.Case.Round() && f.Case.unanswered():
		if v.Text != "" {
			d.say(Inbound, v.Text, nil)
		}
		return d.judge(v.Answer, round, "", "")
	case v.Instead && len(before) > 0:
		return d.sayInstead(v, round, before[len(before)-1].Answer)
	}
	return Change{}, fault.New(fault.Expired, "desk.round_over")
}

// Hear records the answer that the customer gave to the one who acts, as on the
// telephone.
func (k Clerk) Hear(f File, v Verdict) (Change, error) {
	v, err := v.clean()
	if err != nil {
		return Change{}, err
	}
	if f.Case.State == Open && f.Case.FinalAt != 0 {
		return k.draft(f).acceptsAfterAll(v)
	}
	if !f.Case.unanswered() {
		return Change{}, fault.New(fault.Conflict, "desk.not_asked")
	}
	return k.draft(f).judge(v.Answer, f.Case.Round(), k.Actor.Name, v.Text)
}

// judge does what an answer to the round brings about; told is who heard it
// when the customer did not give it themself, said their words in that case.
func (d *draft) judge(a Expectation, round, told, said string) (Change, error) {
	c := &d.change.Case
	answer := []string{"AnswerKey", a.key(), "Round", round, "Told", told, "Said", said}
	if a != BelowExpectation {
		d.close(Settled)
		c.Verdict = a
		d.log(EntrySettled, answer...)
		d.notify(NotifySettled, []string{c.OwnerID})
		d.thank()
		d.planFollowUp()
		return d.end(), nil
	}
	d.log(EntryRefused, answer...)
	return d.refuse()
}

// refuse opens the case again for a customer who is not content: an update is
// owed, and those above are told.
func (d *draft) refuse() (Change, error) {
	d.reopen()
	c := &d.change.Case
	c.Reopened++
	c.Verdict = BelowExpectation
	if err := d.owe(promise.NextUpdate); err != nil {
		return Change{}, err
	}
	d.notify(NotifyRefused, append([]string{c.OwnerID}, d.Supervisors...))
	d.write("letter.reopened", "DueAt", decimal(d.due()))
	return d.end(), nil
}

// sayInstead takes another answer to a round that was answered. Not settled
// opens the case again, whatever has become of it. Settled closes nothing that
// has gone on since: whoever is in charge hears of it, and asks again when
// they are done.
func (d *draft) sayInstead(v Verdict, round string, before Expectation) (Change, error) {
	if v.Answer == before && v.Text == "" {
		return d.change, nil
	}
	if v.Text != "" {
		d.say(Inbound, v.Text, nil)
	}
	c := &d.change.Case
	d.log(EntrySaidInstead, "AnswerKey", v.Answer.key(), "BeforeKey", before.key(), "Round", round, "Told", "")
	switch {
	case v.Answer == BelowExpectation && c.State != Open:
		return d.refuse()
	case v.Answer != BelowExpectation && c.Outcome == Settled && c.Round() == round:
		c.Verdict = v.Answer
	}
	d.notify(NotifySaidInstead, []string{c.OwnerID}, "AnswerKey", v.Answer.key())
	return d.end(), nil
}

// unanswered reports whether the customer was asked and has not answered.
func (c Case) unanswered() bool {
	return c.State == Waiting || c.State == Closed && c.Outcome == Unconfirmed
}
