package api

import (
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/promise"
)

// CaseDraft is a matter that a program files for a customer.
type CaseDraft struct {
	Words      string `json:"words" doc:"The customer's own words." maxLength:"20000" example:"The kettle I bought last week leaks at the base."`
	Kind       string `json:"kind,omitempty" enum:"complaint,question,suggestion,praise,return" default:"complaint"`
	Channel    string `json:"channel,omitempty" doc:"How the matter reached you." enum:"form,phone,email,visit,chat,sms,api" default:"api"`
	Lang       string `json:"lang,omitempty" doc:"The customer's language; the company's when not told." example:"en"`
	Subject    string `json:"subject,omitempty" doc:"The first words when not told." maxLength:"200" example:"Kettle leaks"`
	Wish       string `json:"wish,omitempty" doc:"What the customer wants." maxLength:"2000" example:"A new kettle"`
	Nickname   string `json:"nickname,omitempty" doc:"How the customer calls themselves." maxLength:"100" example:"Anna"`
	Email      string `json:"email,omitempty" doc:"Where to answer; also finds the customer." example:"anna@example.com"`
	Phone      string `json:"phone,omitempty" doc:"Where to call; also finds the customer." example:"+44 20 7946 0018"`
	Severity   int64  `json:"severity,omitempty" doc:"From 1, a trifle, to 4, harm or danger." minimum:"1" maximum:"4" default:"2"`
	Public     bool   `json:"public,omitempty" doc:"Whether it was said where others can read it: in a review, on social media."`
	CustomerID string `json:"customer_id,omitempty" doc:"The customer, when you know; needs customer:read." format:"uuid"`
	PurchaseID string `json:"purchase_id,omitempty" doc:"The purchase it is about; needs purchase:read." format:"uuid"`
}

// Filed is what the customer is to be told at once.
type Filed struct {
	ID       string `json:"id"`
	Ref      string `json:"ref" doc:"How people name the case." example:"LK-10432"`
	Owner    string `json:"owner" doc:"Who is in charge of it: a person, or the company while nobody is." example:"Mei Lin"`
	DueAt    Time   `json:"due_at" doc:"By when we answer in substance."`
	TrackURL string `json:"track_url" doc:"Where the customer follows the case, and can write or ask to be called. Whoever has it can read the case."`
}

func (f Filed) location() string { return "/cases/" + f.Ref }

type fileCaseIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"A name of your own for this request, such as a random UUID. Sent again with the same body, it gives the same answer and files nothing."`
	Body CaseDraft
}

func (a *API) fileCase(c call, in fileCaseIn) (Filed, error) {
	b := in.Body
	channel := desk.Channel(b.Channel)
	if channel == "" {
		channel = desk.ChannelAPI
	}
	if b.PurchaseID != "" {
		if _, _, err := a.Purchases.Get(c, c.by, b.PurchaseID); err != nil {
			return Filed{}, on(err, "purchase_id")
		}
	}
	receipt, err := a.Desk.Intake(c, c.by, desk.Intake{
		Key: in.Key, Kind: desk.Kind(b.Kind), Channel: channel, Lang: b.Lang, Subject: b.Subject, Words: b.Words, Wish: b.Wish,
		Nickname: b.Nickname, Email: b.Email, Phone: b.Phone, Severity: b.Severity, Public: b.Public,
		CustomerID: b.CustomerID, PurchaseID: b.PurchaseID,
	})
	if fault.KeyOf(err) == "customer.unknown" {
		err = on(err, "customer_id")
	}
	if err != nil {
		return Filed{}, err
	}
	return Filed{
		ID: receipt.CaseID, Ref: receipt.Ref, Owner: receipt.Owner, DueAt: Time(receipt.DueAt), TrackURL: receipt.TrackURL,
	}, nil
}

// CaseHead is what lists show of a case.
type CaseHead struct {
	ID         string `json:"id"`
	Ref        string `json:"ref" example:"LK-10432"`
	Kind       string `json:"kind" doc:"breach: we did not keep a standard of ours, and the customer has not said a word." enum:"complaint,question,suggestion,praise,return,breach"`
	Channel    string `json:"channel" doc:"own: we noticed ourselves." enum:"form,phone,email,visit,chat,sms,api,own"`
	Lang       string `json:"lang" example:"en"`
	Subject    string `json:"subject"`
	Words      string `json:"words" doc:"The customer's own words, or of a breach what we had promised; in lists only their beginning."`
	Severity   int64  `json:"severity" minimum:"1" maximum:"4"`
	State      string `json:"state" doc:"open: ours to act; waiting: done, the customer's word is awaited; closed." enum:"open,waiting,closed"`
	Outcome    string `json:"outcome,omitempty" doc:"Of a closed case: settled by the customer's word, unconfirmed, or merged into another one." enum:"settled,unconfirmed,merged"`
	OwnerID    string `json:"owner_id,omitempty" doc:"The member of staff in charge."`
	Owner      string `json:"owner,omitempty" doc:"Their name."`
	CustomerID string `json:"customer_id,omitempty" doc:"Empty while nobody knows who it is."`
	Customer   string `json:"customer,omitempty" doc:"Their name; in lists only."`
	DueAt      Time   `json:"due_at,omitzero" doc:"When the earliest pending promise is due; missing when none is pending, and while the clocks stand still."`
	Paused     string `json:"paused,omitempty" doc:"Why the clocks of its promises stand still; missing while they run." enum:"customer,evidence,date"`
	CreatedAt  Time   `json:"created_at"`
	UpdatedAt  Time   `json:"updated_at"`
	ClosedAt   Time   `json:"closed_at,omitzero"`
}

func caseHead(c desk.Case, owner string) CaseHead {
	return CaseHead{
		ID: c.ID, Ref: c.Ref(), Kind: string(c.Kind), Channel: string(c.Channel), Lang: c.Lang, Subject: c.Subject, Words: c.Words,
		Severity: c.Severity, State: string(c.State), Outcome: string(c.Outcome), OwnerID: c.OwnerID, Owner: owner,
		CustomerID: c.CustomerID, DueAt: dueTime(c.DueAt), Paused: string(c.Paused), CreatedAt: Time(c.CreatedAt), UpdatedAt: Time(c.UpdatedAt),
		ClosedAt: Time(c.ClosedAt),
	}
}

type listCasesIn struct {
	Text       string `query:"q" maxLength:"200" doc:"Words of the case, or its number."`
	State      string `query:"state" enum:"open,waiting,closed"`
	Kind       string `query:"kind" enum:"complaint,question,suggestion,praise,return,breach"`
	Channel    string `query:"channel" enum:"form,phone,email,visit,chat,sms,api,own"`
	OwnerID    string `query:"owner_id" doc:"Of this member of staff."`
	CustomerID string `query:"customer_id" doc:"Of this customer, with all that was merged with them."`
	DueBefore  Time   `query:"due_before" doc:"Those with a pending promise that was or is due before then."`
	Since      Time   `query:"since" doc:"Filed from then on."`
	Order      string `query:"order" doc:"newest first, or the earliest pending promise first; the latter leaves out cases with none." enum:"newest,due" default:"newest"`
	After      string `query:"after" doc:"The next of the page before."`
	Limit      int64  `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// CaseList is one page of cases.
type CaseList struct {
	Items []CaseHead `json:"items"`
	Next  string     `json:"next,omitempty" doc:"Ask for after=this to get the next page; missing on the last."`
}

func (a *API) listCases(c call, in listCasesIn) (CaseList, error) {
	order := desk.Newest
	if in.Order == "due" {
		order = desk.DueFirst
	}
	page, err := a.Desk.List(c, c.by, desk.Filter{
		State: desk.State(in.State), Kind: desk.Kind(in.Kind), Channel: desk.Channel(in.Channel), OwnerID: in.OwnerID,
		CustomerID: in.CustomerID, Text: in.Text, DueBefore: int64(in.DueBefore), Since: int64(in.Since), Order: order,
		After: in.After, Limit: limitOr(in.Limit),
	})
	if err != nil {
		return CaseList{}, err
	}
	list := CaseList{Items: make([]CaseHead, len(page.Rows)), Next: page.Next}
	for i, row := range page.Rows {
		list.Items[i] = caseHead(row.Case, row.Owner)
		list.Items[i].Customer = row.Customer
	}
	return list, nil
}

// Case is all that is known of a case.
type Case struct {
	CaseHead
	Wish       string    `json:"wish,omitempty"`
	Nickname   string    `json:"nickname,omitempty"`
	Email      string    `json:"email,omitempty"`
	Phone      string    `json:"phone,omitempty"`
	PurchaseID string    `json:"purchase_id,omitempty"`
	Verdict    string    `json:"verdict,omitempty" doc:"How what was done compares with what the customer expected, as they last said." enum:"below,as,above"`
	Reopened   int64     `json:"reopened" doc:"How often the customer refused the outcome."`
	Version    int64     `json:"version" doc:"Grows with every change."`
	Messages   []Message `json:"messages" doc:"In order; the first is what the case was filed with."`
	Promises   []Promise `json:"promises"`
	Remedies   []Remedy  `json:"remedies"`
	Timeline   []Entry   `json:"timeline" doc:"Every step, who and when."`
}

// Promise is something promised to the customer.
type Promise struct {
	ID        string `json:"id"`
	Kind      string `json:"kind" enum:"first_answer,next_update,callback,site_visit,final_answer,own"`
	Text      string `json:"text,omitempty" doc:"What was said; missing when the kind says it all."`
	State     string `json:"state" enum:"open,kept,broken,renegotiated"`
	DueAt     Time   `json:"due_at,omitzero" doc:"Missing while its clock stands still and nobody knows until when."`
	SettledAt Time   `json:"settled_at,omitzero" doc:"When it was kept, or done late."`
}

// Remedy is one way to put the matter right that was offered.
type Remedy struct {
	ID    string `json:"id"`
	Kind  string `json:"kind" enum:"refund,replacement,voucher,apology,other"`
	Text  string `json:"text"`
	State string `json:"state" enum:"offered,chosen,declined"`
	Cost  Money  `json:"cost" doc:"To the company."`
}

// Entry is one step on a case's timeline.
type Entry struct {
	Kind      string            `json:"kind" doc:"Such as received, promised, replied, done, settled. There will be more."`
	ActorKind string            `json:"actor_kind" enum:"staff,key,customer,system"`
	Actor     string            `json:"actor" doc:"Name of who did it."`
	At        Time              `json:"at"`
	Args      map[string]string `json:"args" doc:"What belongs to the kind. A name that ends in At has an instant in UTC milliseconds; Amount is in minor units of the Currency beside it."`
}

type caseIn struct {
	Ref string `path:"ref" doc:"Its number as people write it: LK-10432 or 10432." example:"LK-10432"`
}

func (a *API) getCase(c call, in caseIn) (Case, error) {
	f, err := a.Desk.FileByRef(c, c.by, in.Ref)
	if err != nil {
		return Case{}, err
	}
	return caseOf(f), nil
}

func caseOf(f desk.File) Case {
	c := Case{
		CaseHead: caseHead(f.Case, f.Owner), Wish: f.Case.Wish, Nickname: f.Case.Nickname, Email: f.Case.Email, Phone: f.Case.Phone,
		PurchaseID: f.Case.PurchaseID, Verdict: string(f.Case.Verdict), Reopened: f.Case.Reopened, Version: f.Case.Version,
		Messages: each(f.Messages, messageOf), Promises: each(f.Promises, promiseOf), Remedies: each(f.Remedies, remedyOf),
		Timeline: each(f.Timeline, entryOf),
	}
	return c
}

// dueTime is when something is due, and nothing while nobody knows.
func dueTime(ms int64) Time {
	if ms == promise.OpenEnded {
		return 0
	}
	return Time(ms)
}

func promiseOf(p promise.Promise) Promise {
	return Promise{
		ID: p.ID, Kind: string(p.Kind), Text: p.Text, State: string(p.State), DueAt: dueTime(p.DueAt), SettledAt: Time(p.SettledAt),
	}
}

func remedyOf(r desk.Remedy) Remedy {
	return Remedy{ID: r.ID, Kind: string(r.Kind), Text: r.Text, State: string(r.State), Cost: Money{r.Cost, r.Currency}}
}

func entryOf(e desk.Entry) Entry {
	return Entry{Kind: string(e.Kind), ActorKind: string(e.ActorKind), Actor: e.Actor, At: Time(e.At), Args: e.Args}
}

// each returns what convert makes of every item; of none, a list that is empty
// and not null.
func each[A, B any](list []A, convert func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = convert(v)
	}
	return out
}
