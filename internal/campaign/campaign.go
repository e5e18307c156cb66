// Package campaign writes to many customers at once: whom by a rule, only with
// their consent, not too often, and so that nobody gets the same twice. Whether
// a customer may be written to is asked at the moment of sending.
package campaign

import (
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/consent"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/rule"
	"liuke/internal/wording"
)

// State says how a campaign stands.
type State string

// The states.
const (
	Draft     State = "draft"
	Scheduled State = "scheduled" // launched, its time has not come
	Running   State = "running"
	Paused    State = "paused"
	Stopped   State = "stopped" // for good
	Done      State = "done"
)

// Text is what a message says in one language. A text message has no subject.
type Text struct {
	Subject string `json:"subject,omitempty"`
	Body    string `json:"body"`
}

// Campaign is one message to many.
type Campaign struct {
	ID        string
	Name      string
	Purpose   consent.Purpose
	Channel   consent.Channel
	Audience  string // a rule; "" for all customers
	AboutCase bool   // it is about what is open with those it goes to
	Texts     map[string]Text
	Holdout   int64  // how many of a thousand are left alone
	TrialID   string // where those are drawn; "" without any
	State     State
	StartsAt  int64 // 0: when it is launched
	EndsAt    int64 // after that nothing is sent; 0 for never
	Version   int64
	MadeBy    string
	CreatedAt int64
	UpdatedAt int64
	StartedAt int64 // 0: not yet
	EndedAt   int64
}

// Purposes are those that a campaign may have.
var Purposes = []consent.Purpose{consent.ForMarketing, consent.ForSurvey, consent.ForService}

// Channels are those that a campaign may go by: those that there is a Carrier for.
var Channels = []consent.Channel{consent.Email, consent.SMS}

const (
	maxName    = 120 // characters
	maxSubject = 150
	maxBody    = 8_000
	maxSMS     = 500 // of a text message
	// MaxHoldout is the largest share that is left alone, in thousandths.
	MaxHoldout = 500
)

// placeholders are what a message may leave open.
var placeholders = []knowledge.Placeholder{knowledge.ForCustomer, knowledge.ForCompany}

// checked returns the campaign as it is to be kept, or what is wrong with it.
func (c Campaign) checked() (Campaign, error) {
	about := func(key, field string) error { return fault.New(fault.Invalid, key).On(field) }
	c.Name, c.Audience = wording.Line(c.Name), wording.Words(c.Audience)
	switch {
	case !wording.Says(c.Name):
		return c, about("campaign.name_needed", "name")
	case utf8.RuneCountInString(c.Name) > maxName:
		return c, long(maxName, "name")
	case !slices.Contains(Purposes, c.Purpose):
		return c, about("consent.purpose_unknown", "purpose")
	case !slices.Contains(Channels, c.Channel):
		return c, about("consent.channel_unknown", "channel")
	case c.Holdout < 0 || c.Holdout > MaxHoldout:
		return c, fault.New(fault.Invalid, "campaign.holdout_invalid", fault.Args{"Most": MaxHoldout / 10}).On("holdout")
	case c.AboutCase && c.Purpose == consent.ForMarketing:
		return c, about("campaign.about_case_marketing", "about_case")
	case c.AboutCase && c.Holdout > 0:
		return c, about("campaign.about_case_holdout", "holdout")
	case c.EndsAt != 0 && c.EndsAt <= c.StartsAt:
		return c, about("campaign.ends_before", "ends_at")
	}
	if c.Audience != "" {
		if _, err := rule.Compile(c.Audience); err != nil {
			return c, on(err, "audience")
		}
	}
	return c.worded()
}

// on says which field a fault is about.
func on(err error, field string) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.On(field)
	}
	return err
}

func long(limit int, field string) error {
	return fault.New(fault.Invalid, "campaign.text_long", fault.Args{"Limit": limit}).On(field)
}

// worded checks the texts, and leaves out the languages in which there are none.
func (c Campaign) worded() (Campaign, error) {
	texts := map[string]Text{}
	for _, lang := range account.Langs {
		t := Text{wording.Line(c.Texts[lang].Subject), wording.Words(c.Texts[lang].Body)}
		if c.Channel == consent.SMS {
			t.Subject = ""
		}
		if t == (Text{}) {
			continue
		}
		if err := t.check(lang, c.Channel); err != nil {
			return c, err
		}
		texts[lang] = t
	}
	if len(texts) == 0 {
		return c, fault.New(fault.Invalid, "campaign.text_needed").On(account.Langs[0] + ".body")
	}
	c.Texts = texts
	return c, nil
}

func (t Text) check(lang string, channel consent.Channel) error {
	most := maxBody
	if channel == consent.SMS {
		most = maxSMS
	}
	switch {
	case channel != consent.SMS && !wording.Says(t.Subject):
		return fault.New(fault.Invalid, "campaign.subject_needed").On(lang + ".subject")
	case utf8.RuneCountInString(t.Subject) > maxSubject:
		return long(maxSubject, lang+".subject")
	case !wording.Says(t.Body):
		return fault.New(fault.Invalid, "campaign.body_needed").On(lang + ".body")
	case utf8.RuneCountInString(t.Body) > most:
		return long(most, lang+".body")
	}
	for field, text := range map[string]string{"subject": t.Subject, "body": t.Body} {
		if err := checkPlaceholders(text); err != nil {
			return err.On(lang + "." + field)
		}
	}
	return nil
}

// checkPlaceholders refuses placeholders that are broken, and those about cases.
func checkPlaceholders(text string) *fault.Error {
	if err := knowledge.CheckPlaceholders(text); err != nil {
		return err
	}
	filled := knowledge.Fill(text, map[knowledge.Placeholder]string{knowledge.ForCustomer: "", knowledge.ForCompany: ""})
	for _, p := range knowledge.Placeholders {
		if !slices.Contains(placeholders, p) && knowledge.Fill(filled, map[knowledge.Placeholder]string{p: ""}) != filled {
			return fault.New(fault.Invalid, "campaign.placeholder_of_case", fault.Args{"Name": string(p)})
		}
	}
	return nil
}

// In returns what the message says to somebody who reads the language, or in
// the other one when it is not written in that.
func (c Campaign) In(lang, fallback string) (Text, string) {
	for _, l := range append([]string{lang, fallback}, account.Langs...) {
		if t, ok := c.Texts[l]; ok {
			return t, l
		}
	}
	return Text{}, fallback
}

// SendState says how one message stands.
type SendState string

// The states of a message.
const (
	Planned SendState = "planned" // its turn has not come
	Sending SendState = "sending" // it is being handed over
	Sent    SendState = "sent"    // the provider took it
	Left    SendState = "left"    // the gate refused it
	Failed  SendState = "failed"  // the provider refused it for good
	Unknown SendState = "unknown" // nobody knows whether the provider took it; it is not tried again
)

// SendStates lists all states of messages.
var SendStates = []SendState{Planned, Sending, Sent, Left, Failed, Unknown}

// Send is one message of a campaign to one customer.
type Send struct {
	ID         string
	CampaignID string
	CustomerID string
	State      SendState
	Reason     Reason // of one that was left or waits
	DueAt      int64
	Address    string
	Attempts   int64
	MessageID  string
	Lang       string
	Detail     string // what the provider said
	UpdatedAt  int64
	SentAt     int64
	// DeliveredAt is when the provider told that it arrived; 0 while it did not.
	DeliveredAt int64
}

// Lease is how long one message may be under way: who says no meanwhile waits
// for the answer of the provider, and at most as long.
const Lease = 20 * time.Second

// handover is how much of the lease the provider gets. The rest is for what
// comes before and after, so that nothing is under way when the lease is over.
const handover = 15 * time.Second
