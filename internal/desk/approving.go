package desk

import (
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/remedy"
)

// terms are those of the offer as it is.
func (f File) terms(offerID string) string {
	var list []remedy.Term
	for _, r := range f.Remedies {
		if r.OfferID == offerID {
			list = append(list, remedy.Term{Kind: r.Kind, Ground: r.Ground, Text: r.Text, Cost: r.Cost, Currency: r.Currency})
		}
	}
	return remedy.Terms(list...)
}

// agreed reports whether the remedy's offer may be made: it needed nobody's
// word, or has it as it is.
func (f File) agreed(r Remedy) bool {
	for _, a := range f.Approvals {
		if a.OfferID == r.OfferID && !a.Holds(f.terms(r.OfferID)) {
			return false
		}
	}
	return true
}

// beyond returns which of the remedies goes furthest beyond what the actor may
// give without asking, or what the budget has left, and why; -1 when none does.
func (k Clerk) beyond(f File, remedies []Remedy) (at int, why remedy.Why) {
	at = -1
	left := k.May(f).Left
	for i, r := range remedies {
		if r.Ground == remedy.Goodwill && r.Cost > left && (at < 0 || r.Cost > remedies[at].Cost) {
			at, why = i, remedy.BeyondAuthority
		}
	}
	if at >= 0 {
		return at, why
	}
	purse := k.purse(f)
	purse.Spent = k.Dealings.Spent
	for i, r := range remedies {
		if r.Ground == remedy.Goodwill && purse.Holds(r.Cost) && (at < 0 || r.Cost > remedies[at].Cost) {
			at, why = i, remedy.BeyondBudget
		}
	}
	return at, why
}

// askApproval holds the offer until somebody who may agrees to it.
func (d *draft) askApproval(remedies []Remedy, at int, why remedy.Why, because string) error {
	reason, err := need("because", line(because), maxOptionText)
	if err != nil {
		return err
	}
	dearest := remedies[at]
	tell, _ := d.mayApprove(d.file, dearest.Cost)
	if len(tell) == 0 {
		return fault.New(fault.Conflict, "remedy.nobody_may_approve")
	}
	for i := range remedies {
		remedies[i].State = Held
	}
	a := remedy.Approval{
		ID: ident.New(), CaseID: d.file.Case.ID, OfferID: dearest.OfferID, RemedyID: dearest.ID, Amount: dearest.Cost,
		Currency: dearest.Currency, Terms: File{Remedies: remedies}.terms(dearest.OfferID), Why: why, Reason: reason,
		State: remedy.ApprovalAsked, RequestedBy: d.Actor.ID, Requester: d.Actor.Name, RequestedAt: d.Now, Version: 1,
	}
	d.change.Approvals = append(d.change.Approvals, a)
	d.log(EntryApprovalAsked, "Amount", decimal(a.Amount), "Currency", a.Currency, "Reason", reason)
	d.notify(NotifyApprovalAsked, tell, "By", d.Actor.Name, "Amount", decimal(a.Amount), "Currency", a.Currency, "ApprovalID", a.ID)
	return nil
}

// mayApprove returns who may agree to the amount: who may give that much. When
// nobody may, enough is false and it is the administrators, who have to say why.
func (k Clerk) mayApprove(f File, amount int64) (ids []string, enough bool) {
	var admins []string
	for _, who := range k.Approvers {
		if who.ID == k.Actor.ID || !viewer(who).Sees(f.Case) {
			continue
		}
		if who.Role == account.RoleAdmin {
			admins = append(admins, who.ID)
		}
		as := k
		as.Actor = who
		if as.May(f).Left >= amount {
			ids = append(ids, who.ID)
		}
	}
	if len(ids) > 0 {
		return ids, true
	}
	return admins, false
}

// MayApprove says whether the actor may agree to the request: left is what they
// may still give, judgement whether they have to say why they go beyond it.
func (k Clerk) MayApprove(f File, a remedy.Approval) (left int64, judgement bool, err error) {
	left = k.May(f).Left
	if left >= a.Amount {
		return left, false, nil
	}
	if _, enough := k.mayApprove(f, a.Amount); enough || k.Actor.Role != account.RoleAdmin {
		return left, false, fault.New(fault.Denied, "remedy.approver_limit", fault.Args{"Limit": left, "Currency": a.Currency})
	}
	return left, true, nil
}

// Decide is an answer to a request for approval.
type Decide struct {
	ApprovalID string
	Version    int64 // of the request as it was seen
	Approve    bool
	Note       string // needed to refuse, and to agree to more than one may give
}

// Decide agrees to an offer, which then goes out to the customer, or refuses it.
func (k Clerk) Decide(f File, c Decide) (Change, error) {
	a, err := f.approval(c.ApprovalID)
	if err != nil {
		return Change{}, err
	}
	note, err := limit("note", line(c.Note), maxOptionText)
	if err != nil {
		return Change{}, err
	}
	decision := remedy.Decision{State: remedy.Approved, ByID: k.Actor.ID, By: k.Actor.Name, Version: c.Version, Note: note}
	if !c.Approve {
		decision.State = remedy.NotApproved
	}
	if a, err = a.Decide(decision, f.terms(a.OfferID), k.Now); err != nil {
		return Change{}, err
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	d.change.Approvals = append(d.change.Approvals, a)
	if c.Approve {
		err = d.approved(a)
	} else {
		d.refused(a)
	}
	return d.end(), err
}

// approved puts the offer before the customer, in the name of whoever made it.
func (d *draft) approved(a remedy.Approval) error {
	_, judgement, err := d.MayApprove(d.file, a)
	if err != nil {
		return err
	}
	if judgement {
		if a.Note == "" {
			return fault.New(fault.Invalid, "remedy.judgement_needed").On("note")
		}
		d.except(remedy.Limit, a.Note)
	}
	d.log(EntryApproved, "Amount", decimal(a.Amount), "Currency", a.Currency, "Note", a.Note)
	d.notify(NotifyApproved, []string{a.RequestedBy}, "By", d.Actor.Name, "Amount", decimal(a.Amount), "Currency", a.Currency)
	approver := d.Actor
	d.Actor = account.Staff{ID: a.RequestedBy, Name: a.Requester}.Actor()
	d.putBefore(d.turn(a.OfferID, Offered))
	d.Actor = approver
	return nil
}

func (d *draft) refused(a remedy.Approval) {
	d.turn(a.OfferID, Withdrawn)
	d.log(EntryApprovalRefused, "Amount", decimal(a.Amount), "Currency", a.Currency, "Reason", a.Note)
	d.notify(NotifyApprovalRefused, []string{a.RequestedBy}, "By", d.Actor.Name, "Amount", decimal(a.Amount), "Currency", a.Currency, "Reason", a.Note)
}

// turn changes the state of the held remedies of an offer and returns them.
func (d *draft) turn(offerID string, to RemedyState) []Remedy {
	var turned []Remedy
	for _, r := range d.file.Remedies {
		if r.OfferID == offerID && r.State == Held {
			r.State = to
			turned = append(turned, r)
		}
	}
	d.change.Remedies = append(d.change.Remedies, turned...)
	return turned
}

// annul makes requests void that another offer or a choice takes the place of.
func (d *draft) annul() {
	for _, a := range d.file.Approvals {
		if a.State == remedy.ApprovalAsked {
			d.change.Approvals = append(d.change.Approvals, a.Annul(d.Now))
			d.turn(a.OfferID, Withdrawn)
			d.log(EntryApprovalVoid, "Amount", decimal(a.Amount), "Currency", a.Currency)
		}
	}
}

// TakeBackRequest takes a request for approval back: who asked, or whose case it is.
func (k Clerk) TakeBackRequest(f File, approvalID string) (Change, error) {
	a, err := f.approval(approvalID)
	switch {
	case err != nil:
		return Change{}, err
	case a.RequestedBy != k.Actor.ID && f.Case.OwnerID != k.Actor.ID:
		return Change{}, fault.New(fault.Denied, "remedy.approval_not_yours")
	case a.State != remedy.ApprovalAsked:
		return Change{}, fault.New(fault.Conflict, "remedy.approval_void")
	}
	d := k.draft(f)
	d.annul()
	return d.end(), nil
}

func (f File) approval(id string) (remedy.Approval, error) {
	at := slices.IndexFunc(f.Approvals, func(a remedy.Approval) bool { return a.ID == id })
	if at < 0 {
		return remedy.Approval{}, fault.New(fault.NotFound, "remedy.approval_unknown")
	}
	return f.Approvals[at], nil
}
