package remedy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"liuke/internal/fault"
)

// ApprovalState says how a request for approval stands.
type ApprovalState string

// The states. All but the first are final.
const (
	ApprovalAsked ApprovalState = "asked"
	Approved      ApprovalState = "approved"
	NotApproved   ApprovalState = "refused"
	Void          ApprovalState = "void" // taken back, or another offer took its place
)

// Why says what an offer goes beyond.
type Why string

// The reasons.
const (
	BeyondAuthority Why = "authority"
	BeyondBudget    Why = "budget"
)

// Approval is an offer that needs somebody's word before the customer hears of it.
type Approval struct {
	ID          string
	CaseID      string
	OfferID     string
	RemedyID    string // the dearest option
	Amount      int64  // what that costs, minor units
	Currency    string
	Terms       string // what was asked for: see Terms
	Why         Why
	Reason      string // why more than usual is to be given
	State       ApprovalState
	RequestedBy string
	Requester   string // name
	RequestedAt int64
	DecidedBy   string // "" while nobody has
	Decider     string // name
	DecidedAt   int64
	Note        string // what whoever decided said
	Version     int64  // from 1
}

// Term is one option of an offer, as far as an approval is about it.
type Term struct {
	Kind     Kind
	Ground   Ground
	Text     string
	Cost     int64
	Currency string
}

// Terms is a fingerprint of an offer. An approval is for what it was asked for:
// once an amount, a kind or an option is another, the fingerprint is too.
func Terms(options ...Term) string {
	raw, err := json.Marshal(options)
	if err != nil {
		panic("remedy: terms do not encode: " + err.Error())
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Holds reports whether the offer with the terms may be made by this approval.
func (a Approval) Holds(terms string) bool { return a.State == Approved && a.Terms == terms }

// Decision is somebody's word on a request.
type Decision struct {
	State   ApprovalState // Approved or NotApproved
	ByID    string
	By      string // name
	Version int64  // of the request as they saw it
	Note    string // needed to refuse
}

// Decide returns the request with the decision, unless it is not theirs to
// decide, was decided before, or is not what they saw. terms are those of the
// offer as it is by now.
func (a Approval) Decide(d Decision, terms string, now int64) (Approval, error) {
	switch {
	case a.State == Approved || a.State == NotApproved:
		return a, fault.New(fault.Conflict, "remedy.approval_decided", fault.Args{"Name": a.Decider, "Approved": a.State == Approved})
	case a.State == Void:
		return a, fault.New(fault.Conflict, "remedy.approval_void")
	case d.ByID == a.RequestedBy:
		return a, fault.New(fault.Denied, "remedy.approval_own")
	case d.Version != a.Version, terms != a.Terms:
		return a, fault.New(fault.Conflict, "remedy.approval_changed")
	case d.State == NotApproved && d.Note == "":
		return a, fault.New(fault.Invalid, "remedy.refusal_needs_reason").On("note")
	case d.State != Approved && d.State != NotApproved:
		return a, fault.New(fault.Invalid, "remedy.decision_unknown")
	}
	a.State, a.DecidedBy, a.Decider, a.DecidedAt, a.Note, a.Version = d.State, d.ByID, d.By, now, d.Note, a.Version+1
	return a, nil
}

// Annul returns the request as void, which one that was decided never becomes.
func (a Approval) Annul(now int64) Approval {
	if a.State == ApprovalAsked {
		a.State, a.DecidedAt, a.Version = Void, now, a.Version+1
	}
	return a
}
