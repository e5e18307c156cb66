package api

import (
	"liuke/internal/consent"
)

// Consents is what a customer allows.
type Consents struct {
	Standing []ConsentStanding `json:"standing"`
	Events   []ConsentEvent    `json:"events"`
}

// ConsentStanding says how things stand on a channel for a purpose.
type ConsentStanding struct {
	Channel string `json:"channel" enum:"email,sms,phone,all"`
	Address string `json:"address,omitempty"`
	Purpose string `json:"purpose" enum:"service,survey,marketing,profiling"`
	Allowed bool   `json:"allowed"`
	Since   Time   `json:"since,omitzero" doc:"Missing when nothing was ever said."`
}

// ConsentEvent is one thing that was said.
type ConsentEvent struct {
	ID      string `json:"id"`
	Channel string `json:"channel" enum:"email,sms,phone,all"`
	Address string `json:"address,omitempty"`
	Purpose string `json:"purpose" enum:"service,survey,marketing,profiling"`
	Action  string `json:"action" enum:"given,imported,refused,withdrawn,expired"`
	Wording string `json:"wording,omitempty" doc:"The words that were shown."`
	Lang    string `json:"lang,omitempty"`
	Source  string `json:"source" enum:"agent,form,link,reply,api,import"`
	Proof   string `json:"proof,omitempty"`
	At      Time   `json:"at"`
}

func consentEventOf(e consent.Event) ConsentEvent {
	return ConsentEvent{
		ID: e.ID, Channel: string(e.Channel), Address: e.Address, Purpose: string(e.Purpose), Action: string(e.Action), Wording: e.Wording,
		Lang: e.Lang, Source: string(e.Source), Proof: e.Proof, At: Time(e.At),
	}
}

type listConsentsIn struct {
	ID string `path:"id"`
}

func (a *API) listConsents(c call, in listConsentsIn) (Consents, error) {
	file, err := a.Consents.Of(c, c.by, in.ID)
	if err != nil {
		return Consents{}, err
	}
	out := Consents{Standing: []ConsentStanding{}, Events: []ConsentEvent{}}
	for _, l := range file.Lines {
		s := ConsentStanding{Channel: string(l.Channel), Address: l.Address, Purpose: string(l.Purpose), Allowed: l.Allowed()}
		if l.Last != nil {
			s.Since = Time(l.Last.At)
		}
		out.Standing = append(out.Standing, s)
	}
	for _, e := range file.Events {
		out.Events = append(out.Events, consentEventOf(e))
	}
	return out, nil
}

// ConsentEntry is what a program records of a customer.
type ConsentEntry struct {
	Channel string `json:"channel" enum:"email,sms,phone,all"`
	Address string `json:"address,omitempty" doc:"One address or number; all of the customer's on the channel when left out." maxLength:"254"`
	Purpose string `json:"purpose" enum:"service,survey,marketing,profiling"`
	Action  string `json:"action" enum:"given,imported,refused,withdrawn,expired"`
	Lang    string `json:"lang,omitempty" enum:"zh-CN,en"`
	Wording string `json:"wording,omitempty" doc:"The words that were shown; those in force when left out with given." maxLength:"1000"`
	System  string `json:"system,omitempty" doc:"The system that heard it." maxLength:"500" example:"shop"`
	Proof   string `json:"proof,omitempty" doc:"What shows it, such as a message's or a form's id; it counts once." maxLength:"500"`
	At      Time   `json:"at,omitzero" doc:"When it was said, of what is brought in later; now when left out."`
}

type recordConsentIn struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: the proof names an event."`
	Body ConsentEntry
}

// ConsentAdded is what was added to the ledger.
type ConsentAdded struct {
	Events []ConsentEvent `json:"events" doc:"None when the same proof was heard before."`
}

func (a *API) recordConsent(c call, in recordConsentIn) (ConsentAdded, error) {
	b := in.Body
	events, err := a.Consents.Record(c, c.by, consent.Entry{
		CustomerID: in.ID, Channel: consent.Channel(b.Channel), Address: b.Address, Purpose: consent.Purpose(b.Purpose),
		Action: consent.Action(b.Action), Lang: b.Lang, Wording: b.Wording, Source: consent.FromAPI, Ref: b.System, Proof: b.Proof, At: int64(b.At),
	})
	return addedOf(events), err
}

func addedOf(events []consent.Event) ConsentAdded {
	added := ConsentAdded{Events: []ConsentEvent{}}
	for _, e := range events {
		added.Events = append(added.Events, consentEventOf(e))
	}
	return added
}

// Reply is an answer to a message.
type Reply struct {
	Channel string `json:"channel" enum:"email,sms"`
	Address string `json:"address" doc:"Who answers." maxLength:"254" example:"+86 138 0013 8000"`
	Text    string `json:"text" maxLength:"2000" example:"TD"`
	ID      string `json:"id,omitempty" doc:"The provider's id of the answer; the same counts once." maxLength:"500"`
	System  string `json:"system,omitempty" doc:"The provider." maxLength:"500"`
}

// ReplyHeard is what became of an answer.
type ReplyHeard struct {
	Ended bool   `json:"ended" doc:"Whether it was a word that ends messages. If not, file a case with what was said."`
	Word  string `json:"word,omitempty" doc:"That word."`
	ConsentAdded
}

type hearReplyIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: id names an answer."`
	Body Reply
}

func (a *API) hearReply(c call, in hearReplyIn) (ReplyHeard, error) {
	b := in.Body
	heard, err := a.Consents.Reply(c, c.by, consent.Reply{Channel: consent.Channel(b.Channel), Address: b.Address, Text: b.Text, ID: b.ID, System: b.System})
	return ReplyHeard{Ended: heard.Word != "", Word: heard.Word, ConsentAdded: addedOf(heard.Events)}, err
}
