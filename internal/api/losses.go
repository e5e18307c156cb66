package api

import (
	"strconv"

	"liuke/internal/fault"
	"liuke/internal/winback"
)

// Loss is a customer held lost.
type Loss struct {
	ID           string       `json:"id"`
	CustomerID   string       `json:"customer_id"`
	Customer     string       `json:"customer" doc:"Their name." example:"Anna Berg"`
	State        string       `json:"state" doc:"open: to be won back. regained: bought again; only a purchase makes it so. let_go: we stopped asking. mistake: was no loss." enum:"open,regained,let_go,mistake"`
	Reason       string       `json:"reason" doc:"Code of the reason as it is understood by now; list-loss-reasons has their names." example:"price"`
	Competitor   string       `json:"competitor,omitempty" doc:"To whom they went, when known."`
	OwnerID      string       `json:"owner_id,omitempty" doc:"The member of staff who is to win them back; of one who left, whoever it fell to."`
	Owner        string       `json:"owner,omitempty" doc:"Their name."`
	LostOn       string       `json:"lost_on" format:"date" doc:"From when on the customer is held lost."`
	LastBoughtOn string       `json:"last_bought_on,omitempty" format:"date"`
	Value        int64        `json:"value" doc:"Bought in the year up to the last purchase, in minor units of the company's currency."`
	ByRule       bool         `json:"by_rule" doc:"Whether the company's rule found it; otherwise somebody declared it."`
	DeclaredBy   string       `json:"declared_by,omitempty"`
	DeclaredAt   Time         `json:"declared_at"`
	FirstDueAt   Time         `json:"first_due_at" doc:"By when somebody is to get in touch."`
	ContactedAt  Time         `json:"contacted_at,omitzero" doc:"When somebody did; missing until then."`
	CaseRef      string       `json:"case_ref,omitempty" doc:"The complaint that comes first." example:"LK-10432"`
	EndedOn      string       `json:"ended_on,omitempty" format:"date" doc:"Missing while it is open."`
	EndedBy      string       `json:"ended_by,omitempty"`
	EndNote      string       `json:"end_note,omitempty" doc:"Why it was ended."`
	BoughtSince  int64        `json:"bought_since,omitempty" doc:"Of a customer who came back: bought after the day of the loss, in minor units."`
	Version      int64        `json:"version" doc:"Grows with every change."`
	Understood   []LossReason `json:"understood,omitempty" doc:"How the reason was understood, the oldest first; missing in lists."`
}

// LossReason is the reason of a loss as it was understood on some day.
type LossReason struct {
	Reason string `json:"reason"`
	Found  bool   `json:"found" doc:"Found by asking later; otherwise as it was said at first."`
	Source string `json:"source" doc:"Who says so: our own people, the customer, or a reviewer who asked them." enum:"rep,customer,reviewer"`
	Words  string `json:"words,omitempty"`
	By     string `json:"by" doc:"Who recorded it."`
	At     Time   `json:"at"`
}

func lossOf(l winback.Listed) Loss {
	return Loss{
		ID: l.ID, CustomerID: l.RootID, Customer: l.Customer, State: string(l.State), Reason: l.Reason, Competitor: l.Competitor, OwnerID: l.OwnerID, Owner: l.Owner,
		LostOn: l.Day.String(), LastBoughtOn: date(l.LastDay, l.LastDay != 0), Value: l.Value, ByRule: l.Seen != nil, DeclaredBy: l.By, DeclaredAt: Time(l.OpenedAt),
		FirstDueAt: Time(l.FirstDue), ContactedAt: Time(l.FirstAt), CaseRef: l.CaseRef, EndedOn: date(l.EndedDay, l.EndedDay != 0), EndedBy: l.EndedBy,
		EndNote: l.EndNote, BoughtSince: l.Since, Version: l.Version,
	}
}

// loss returns all of a loss.
func (a *API) loss(c call, id string) (Loss, error) {
	l, accounts, err := a.WinBack.Read(c, c.by, id)
	if err != nil {
		return Loss{}, err
	}
	out := lossOf(l)
	out.Understood = each(accounts, func(a winback.Account) LossReason {
		return LossReason{Reason: a.Code, Found: a.Found, Source: string(a.Source), Words: a.Words, By: a.By, At: Time(a.At)}
	})
	return out, nil
}

type listLossesIn struct {
	State      string `query:"state" enum:"open,regained,let_go,mistake" doc:"Only these."`
	OwnerID    string `query:"owner_id" doc:"Of this member of staff, with those that fell to them."`
	Reason     string `query:"reason" doc:"For the reason with this code; a main reason stands for its parts as well."`
	CustomerID string `query:"customer_id" doc:"Of this customer, with all that was merged with them."`
	After      string `query:"after" doc:"The next of the page before."`
	Limit      int64  `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// LossList is one page of losses.
type LossList struct {
	Items []Loss `json:"items"`
	Next  string `json:"next,omitempty" doc:"Ask for after=this to get the next page; missing on the last."`
}

func (a *API) listLosses(c call, in listLossesIn) (LossList, error) {
	after, err := readCursor(in.After, 2)
	if err != nil {
		return LossList{}, err
	}
	limit := limitOr(in.Limit)
	wanted := winback.Wanted{
		Filter: winback.Filter{State: winback.State(in.State), CustomerID: in.CustomerID, Limit: limit + 1}, OwnerID: in.OwnerID, Reason: in.Reason,
	}
	if in.After != "" {
		wanted.After.ID = after[1]
		if wanted.After.At, err = strconv.ParseInt(after[0], 10, 64); err != nil {
			return LossList{}, cursorUnknown()
		}
	}
	found, err := a.WinBack.List(c, c.by, wanted)
	if err != nil {
		return LossList{}, err
	}
	page, next := pageOf(found, limit, func(l winback.Listed) string { return writeCursor(strconv.FormatInt(l.OpenedAt, 10), l.ID) })
	return LossList{Items: each(page, lossOf), Next: next}, nil
}

type getLossIn struct {
	ID string `path:"id"`
}

func (a *API) getLoss(c call, in getLossIn) (Loss, error) { return a.loss(c, in.ID) }

type declareLossIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"A name of your own for this request, such as a random UUID. Sent again with the same body, it declares nothing and answers with the loss as it is by then; it is never forgotten."`
	Body struct {
		Customer   string `json:"customer" doc:"The customer's id, that of a record merged into them, or what they are known by: a code, an e-mail address, a telephone number." maxLength:"200" example:"C-1007"`
		Reason     string `json:"reason,omitempty" doc:"Code of the reason; unknown when left out. With one that has settle_first a complaint is filed, which needs case:intake." maxLength:"40" example:"price"`
		Source     string `json:"source,omitempty" doc:"Who says why: our own people, which is meant when left out, the customer, or a reviewer who asked them." enum:"rep,customer,reviewer"`
		Words      string `json:"words,omitempty" maxLength:"2000" doc:"What was said."`
		Competitor string `json:"competitor,omitempty" maxLength:"100" doc:"To whom they went, when known."`
	}
}

// NewLoss is a loss that was declared.
type NewLoss struct{ Loss }

func (l NewLoss) location() string { return "/losses/" + l.ID }

func (a *API) declareLoss(c call, in declareLossIn) (NewLoss, error) {
	b := in.Body
	found, err := a.Customers.Named(c, c.by, []string{b.Customer})
	if err != nil {
		return NewLoss{}, err
	}
	if len(found[b.Customer]) != 1 {
		return NewLoss{}, fault.New(fault.Invalid, "winback.customer_nobody").On("customer")
	}
	if b.Reason == "" {
		b.Reason = winback.Unknown
	}
	l, err := a.WinBack.Declare(c, c.by, winback.Declaration{
		CustomerID: found[b.Customer][0], Reason: b.Reason, Competitor: b.Competitor, Source: winback.Source(b.Source), Words: b.Words, Key: in.Key,
	})
	if err != nil {
		return NewLoss{}, err
	}
	whole, err := a.loss(c, l.ID)
	return NewLoss{whole}, err
}

type findReasonIn struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: what was told the last time, told again, changes nothing."`
	Body struct {
		Reason     string `json:"reason" doc:"Code of the reason. With one that has settle_first a complaint is filed, which needs case:intake." maxLength:"40" example:"price"`
		Source     string `json:"source" doc:"Who says so." enum:"rep,customer,reviewer"`
		Words      string `json:"words,omitempty" maxLength:"2000"`
		Competitor string `json:"competitor,omitempty" maxLength:"100" doc:"Left out, it stays as it is."`
		Version    int64  `json:"version,omitempty" doc:"Refused when the loss has another version by now; left out, it is told of the loss as it is."`
	}
}

func (a *API) findReason(c call, in findReasonIn) (Loss, error) {
	b := in.Body
	return a.changeLoss(c, in.ID, b.Version, func(l winback.Listed) error {
		return a.WinBack.Found(c, c.by, in.ID, l.Version, winback.Finding{Reason: b.Reason, Source: winback.Source(b.Source), Words: b.Words, Competitor: b.Competitor})
	})
}

type endLossIn struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: a loss that has ended so stays as it is."`
	Body struct {
		State   string `json:"state" doc:"let_go: the customer is left in peace. mistake: it was no loss." enum:"let_go,mistake"`
		Note    string `json:"note" maxLength:"2000" doc:"Why."`
		Version int64  `json:"version,omitempty" doc:"Refused when the loss has another version by now; left out, the loss ends as it is."`
	}
}

func (a *API) endLoss(c call, in endLossIn) (Loss, error) {
	return a.changeLoss(c, in.ID, in.Body.Version, func(l winback.Listed) error {
		state, end := winback.State(in.Body.State), a.WinBack.LetGo
		switch {
		case state != winback.LetGo && state != winback.Mistake:
			return choiceUnknown([]string{string(winback.LetGo), string(winback.Mistake)}).On("state")
		case l.State == state:
			return nil
		case state == winback.Mistake:
			end = a.WinBack.WasNone
		}
		return end(c, c.by, in.ID, l.Version, in.Body.Note)
	})
}

type reopenLossIn struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: a loss that is open stays so."`
	Body struct {
		Version int64 `json:"version,omitempty" doc:"Refused when the loss has another version by now; left out, it is opened as it is."`
	}
}

func (a *API) reopenLoss(c call, in reopenLossIn) (Loss, error) {
	return a.changeLoss(c, in.ID, in.Body.Version, func(l winback.Listed) error {
		if l.State == winback.Open {
			return nil
		}
		return a.WinBack.Reopen(c, c.by, in.ID, l.Version)
	})
}

// changeLoss does something to a loss as it was seen, or else as it is, and
// answers with what it is then.
func (a *API) changeLoss(c call, id string, seen int64, do func(winback.Listed) error) (Loss, error) {
	l, _, err := a.WinBack.Read(c, c.by, id)
	if err != nil {
		return Loss{}, err
	}
	if seen != 0 {
		l.Version = seen
	}
	if err := do(l); err != nil {
		return Loss{}, err
	}
	return a.loss(c, id)
}

// ReasonOfLoss is a reason that the company knows.
type ReasonOfLoss struct {
	Code        string            `json:"code" example:"price"`
	PartOf      string            `json:"part_of,omitempty" doc:"Code of the main reason that it is a part of."`
	Names       map[string]string `json:"names" doc:"By language."`
	SettleFirst bool              `json:"settle_first" doc:"A complaint comes first: it is filed with the loss, and nothing is offered before it is settled."`
	Retired     bool              `json:"retired" doc:"Kept for losses that have it, and given to no others."`
	MergedInto  string            `json:"merged_into,omitempty" doc:"Code of the reason as which it counts by now; losses are listed for that one. How a reason was understood stays under the code that was told."`
}

// ReasonList is all reasons, in the company's order.
type ReasonList struct {
	Items []ReasonOfLoss `json:"items"`
}

func (a *API) listReasons(c call, _ struct{}) (ReasonList, error) {
	tree, _, err := a.WinBack.Tree(c)
	return ReasonList{Items: each(tree.Reasons, func(r winback.Reason) ReasonOfLoss {
		return ReasonOfLoss{Code: r.Code, PartOf: r.Parent, Names: r.Names, SettleFirst: tree.Settle(r.Code), Retired: tree.Retired(r), MergedInto: r.Into}
	})}, err
}
