package api

import "liuke/internal/desk"

// Message is something said within a case.
type Message struct {
	ID          string       `json:"id"`
	Direction   string       `json:"direction" doc:"in: by the customer; out: to the customer; note: for the staff only." enum:"in,out,note"`
	Author      string       `json:"author,omitempty"`
	Text        string       `json:"text"`
	Attachments []Attachment `json:"attachments,omitempty"`
	CreatedAt   Time         `json:"created_at"`
}

// Attachment is a file that came with a message.
type Attachment struct {
	ID   string `json:"id"`
	Name string `json:"name" example:"kettle.jpg"`
	Type string `json:"type" doc:"What the content is, whatever the name says." example:"image/jpeg"`
	Size int64  `json:"size" doc:"In bytes."`
}

func messageOf(m desk.Message) Message {
	return Message{
		ID: m.ID, Direction: string(m.Direction), Author: m.Author, Text: m.Text, CreatedAt: Time(m.CreatedAt),
		Attachments: each(m.Attachments, func(a desk.Attachment) Attachment {
			return Attachment{ID: a.ID, Name: a.Name, Type: a.Type, Size: a.Size}
		}),
	}
}

// MessageDraft is what is to be said.
type MessageDraft struct {
	Kind    string `json:"kind" doc:"reply: a letter to the customer, which keeps what was promised of an answer; note: for the staff only." enum:"reply,note"`
	Text    string `json:"text" maxLength:"20000" example:"A new kettle is on its way; it arrives on Thursday."`
	Version int64  `json:"version,omitempty" doc:"The case's version as you saw it: when somebody has changed the case since, the message is refused. Left out: whatever it is."`
}

type addMessageIn struct {
	Ref  string `path:"ref" doc:"The case's number: LK-10432 or 10432." example:"LK-10432"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"A name of your own for this request. Sent again with the same body, it says nothing twice."`
	Body MessageDraft
}

// CaseWithMessage is a case to which a message was added.
type CaseWithMessage struct{ Case }

func (c CaseWithMessage) location() string { return "/cases/" + c.Ref }

func (a *API) addMessage(c call, in addMessageIn) (CaseWithMessage, error) {
	f, err := a.Desk.FileByRef(c, c.by, in.Ref)
	if err != nil {
		return CaseWithMessage{}, err
	}
	target := desk.Target{CaseID: f.Case.ID, Version: in.Body.Version, Key: in.Key}
	switch in.Body.Kind {
	case "reply":
		f, err = a.Desk.Reply(c, c.by, target, desk.Reply{Text: in.Body.Text})
	case "note":
		f, err = a.Desk.Note(c, c.by, target, desk.Note{Text: in.Body.Text})
	default:
		err = choiceUnknown([]string{"reply", "note"}).On("kind")
	}
	if err != nil {
		return CaseWithMessage{}, err
	}
	return CaseWithMessage{caseOf(f)}, nil
}
