package desk

import (
	"liuke/internal/fault"
	"liuke/internal/promise"
)

// Understanding is what the customer said to how we understood them.
type Understanding string

// The answers.
const (
	NotAnswered   Understanding = ""
	Understood    Understanding = "yes"
	Misunderstood Understanding = "no"
)

// Restated is how we told the customer that we understood them, and their answer.
type Restated struct {
	MessageID  string // of what we wrote
	Text       string
	Answer     Understanding
	Words      string // with which the customer put it right
	AnsweredAt int64
}

// Restated returns the last time we said how we understood the customer. It
// returns false when we never did.
func (f File) Restated() (r Restated, ok bool) {
	for _, e := range f.Timeline {
		switch {
		case e.Kind == EntryRestated:
			r = Restated{MessageID: e.Args["MessageID"]}
			r.Text = f.said(r.MessageID)
		case e.Args["RestatedID"] == "" || e.Args["RestatedID"] != r.MessageID:
		case e.Kind == EntryUnderstood:
			r.Answer, r.AnsweredAt = Understood, e.At
		case e.Kind == EntryMisunderstood:
			r.Answer, r.Words, r.AnsweredAt = Misunderstood, f.said(e.Args["MessageID"]), e.At
		}
	}
	return r, r.MessageID != ""
}

func (f File) isRestatement(messageID string) bool {
	for _, e := range f.Timeline {
		if e.Kind == EntryRestated && e.Args["MessageID"] == messageID {
			return true
		}
	}
	return false
}

// said is the text of a message of the case.
func (f File) said(messageID string) string {
	for _, m := range f.Messages {
		if m.ID == messageID {
			return m.Text
		}
	}
	return ""
}

// Correction is the customer's answer to how we understood them.
type Correction struct {
	MessageID string // of the restatement they read
	Right     bool
	Text      string // what is not quite so; needed unless it is right
}

// AnswerRestated takes the customer's word on how we understood them. That it
// is right is recorded; what is not is treated as everything the customer
// writes: it opens the case if we thought we were done, and owes an update. An
// answer to a restatement that another has taken the place of, or that was
// answered, is refused.
func (k Clerk) AnswerRestated(f File, c Correction) (Change, error) {
	text, err := limit("correction", words(c.Text), MaxWords)
	if err == nil && !c.Right {
		text, err = need("correction", text, MaxWords)
	}
	if err != nil {
		return Change{}, err
	}
	restated, ok := f.Restated()
	if !ok || restated.MessageID != c.MessageID || restated.Answer != NotAnswered {
		return Change{}, fault.New(fault.Expired, "talk.restated_over").On("correction")
	}
	d := k.draft(f)
	d.heard(false)
	if c.Right {
		pairs := []string{"RestatedID", c.MessageID}
		if text != "" {
			pairs = append(pairs, "MessageID", d.say(Inbound, text, nil).ID)
		}
		d.log(EntryUnderstood, pairs...)
		d.notify(NotifyUnderstood, []string{f.Case.OwnerID})
		return d.end(), nil
	}
	m := d.say(Inbound, text, nil)
	d.log(EntryMisunderstood, "MessageID", m.ID, "RestatedID", c.MessageID)
	d.spokeUp()
	if err := d.owe(promise.NextUpdate); err != nil {
		return Change{}, err
	}
	d.notify(NotifyMisunderstood, []string{f.Case.OwnerID})
	return d.end(), nil
}
