package api

import (
	"strconv"

	"liuke/internal/calendar"
	"liuke/internal/interaction"
)

// InteractionReport is a contact with a customer that is to be logged.
type InteractionReport struct {
	Kind         string `json:"kind" enum:"call,visit,email,chat,meeting"`
	Direction    string `json:"direction" enum:"out,in" doc:"out: you turned to the customer; in: the customer turned to you."`
	Missed       bool   `json:"missed,omitempty" doc:"Nobody was there."`
	At           Time   `json:"at" doc:"When; not in the future."`
	Minutes      int64  `json:"minutes" minimum:"1" maximum:"1440" doc:"How long it took, whole minutes."`
	StaffID      string `json:"staff_id,omitempty" format:"uuid" doc:"Who of the staff it was, when you know."`
	Contact      string `json:"contact,omitempty" maxLength:"100" doc:"Whom of the customer's people." example:"Anna Berg"`
	Said         string `json:"said,omitempty" maxLength:"5000" doc:"What was said; needed unless missed."`
	Satisfaction int64  `json:"satisfaction,omitempty" minimum:"1" maximum:"5" doc:"How content the customer was, 5 the most; left out when it did not come up."`
	NextOn       string `json:"next_on,omitempty" format:"date" doc:"The day on which to speak again."`
	CaseID       string `json:"case_id,omitempty" format:"uuid" doc:"The case it was about, one of the customer's; needs case:read."`
	PromiseID    string `json:"promise_id,omitempty" doc:"The promise of that case that it was about."`
}

// Interaction is a contact with a customer.
type Interaction struct {
	ID         string `json:"id"`
	CustomerID string `json:"customer_id" doc:"The record it was logged for."`
	Staff      string `json:"staff,omitempty" doc:"The name of whoever of the staff it was."`
	LoggedBy   string `json:"logged_by"`
	LoggedAt   Time   `json:"logged_at"`
	Version    int64  `json:"version" doc:"Above 1 once corrected."`
	InteractionReport
}

// NewInteraction is a contact that was just logged.
type NewInteraction struct{ Interaction }

func (i NewInteraction) location() string { return "/customers/" + i.CustomerID + "/interactions" }

func interactionOf(i interaction.Interaction) Interaction {
	return Interaction{
		ID: i.ID, CustomerID: i.CustomerID, Staff: i.Staff, LoggedBy: i.By, LoggedAt: Time(i.LoggedAt), Version: i.Version,
		InteractionReport: InteractionReport{
			Kind: string(i.Kind), Direction: string(i.Direction), Missed: !i.Reached, At: Time(i.At), Minutes: i.Minutes, StaffID: i.StaffID,
			Contact: i.Contact, Said: i.Said, Satisfaction: i.Satisfaction, NextOn: date(i.NextOn, i.NextOn != 0), CaseID: i.CaseID, PromiseID: i.PromiseID,
		},
	}
}

type logInteractionIn struct {
	ID   string `path:"id" doc:"The customer's, or that of a record merged into them."`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"A name of your own for this request, such as a random UUID. Sent again with the same body, it logs nothing and gives the same answer."`
	Body InteractionReport
}

func (a *API) logInteraction(c call, in logInteractionIn) (NewInteraction, error) {
	b := in.Body
	var next calendar.Day
	if b.NextOn != "" {
		var err error
		if next, err = calendar.ParseDay(b.NextOn); err != nil {
			return NewInteraction{}, on(err, "next_on")
		}
	}
	logged, err := a.Interactions.Log(c, c.by, interaction.New{
		CustomerID: in.ID, StaffID: b.StaffID, Key: in.Key, Content: interaction.Content{
			Kind: interaction.Kind(b.Kind), Direction: interaction.Direction(b.Direction), Reached: !b.Missed, At: int64(b.At), Minutes: b.Minutes,
			Contact: b.Contact, Said: b.Said, Satisfaction: b.Satisfaction, NextOn: next, CaseID: b.CaseID, PromiseID: b.PromiseID,
		},
	})
	return NewInteraction{interactionOf(logged)}, err
}

type listInteractionsIn struct {
	ID    string `path:"id" doc:"The customer's, or that of a record merged into them."`
	After string `query:"after" doc:"The next of the page before."`
	Limit int64  `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// InteractionList is one page of contacts.
type InteractionList struct {
	Items []Interaction `json:"items"`
	Next  string        `json:"next,omitempty" doc:"Ask for after=this to get the next page; missing on the last."`
}

func (a *API) listInteractions(c call, in listInteractionsIn) (InteractionList, error) {
	parts, err := readCursor(in.After, 2)
	if err != nil {
		return InteractionList{}, err
	}
	var after interaction.Cursor
	if in.After != "" {
		if after.At, err = strconv.ParseInt(parts[0], 10, 64); err != nil {
			return InteractionList{}, cursorUnknown()
		}
		after.ID = parts[1]
	}
	list, next, err := a.Interactions.Page(c, c.by, in.ID, after, limitOr(in.Limit))
	if err != nil {
		return InteractionList{}, err
	}
	out := InteractionList{Items: each(list, interactionOf)}
	if next != (interaction.Cursor{}) {
		out.Next = writeCursor(strconv.FormatInt(next.At, 10), next.ID)
	}
	return out, nil
}
