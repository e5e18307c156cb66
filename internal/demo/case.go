package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

//go:embed cases/*.json
var caseFiles embed.FS

// Case is one matter that a customer raised, with all that followed. It is
// written for this product; the customer, the invoice and the products are of
// the till lines.
type Case struct {
	Key      string   `json:"key"`      // names the case for good
	Topic    string   `json:"topic"`    // key of one of Topics
	Language string   `json:"language"` // zh-CN or en
	Kind     string   `json:"kind"`     // complaint, question, suggestion, praise or return
	Channel  string   `json:"channel"`  // phone, form, email, visit or chat
	Severity int      `json:"severity"` // 1 slight … 4 grave
	Owner    Role     `json:"owner"`    // who has the case in hand; a supervisor takes it with their first step
	Customer string   `json:"customer"` // as in Line.Customer
	Invoice  string   `json:"invoice"`  // the customer's purchase, or the return (C…)
	Products []string `json:"products"` // stock codes spoken of, all on the invoice
	At       Offset   `json:"at"`       // when it was raised
	Subject  string   `json:"subject"`
	Words    string   `json:"words"`            // the customer's own
	Wish     string   `json:"wish"`             // what the customer wants
	Public   bool     `json:"public,omitempty"` // said where others read it
	About    Role     `json:"about,omitempty"`  // the one of the staff it complains of
	Spot     *Spot    `json:"spot,omitempty"`   // settled while the customer was there
	Steps    []Step   `json:"steps"`            // in order of time
}

// Role stands for whoever does a step: one of the demo company's people, or
// the customer.
type Role string

// The roles that appear in cases.
const (
	RoleAgent      Role = "agent"
	RoleAgent2     Role = "agent2"
	RoleSupervisor Role = "supervisor"
	RoleAdmin      Role = "admin"
	RoleDriver     Role = "driver"
	RoleDriver2    Role = "driver2"
	RoleAccounts   Role = "accounts"
	RoleQuality    Role = "quality"
	RoleCustomer   Role = "customer"
)

// Desk lists the roles of a story that stand for whoever has the case, until a
// supervisor takes it.
var Desk = []Role{RoleAgent, RoleAgent2}

// Action is what a step does; it tells which fields of the step are filled
// besides At, By and Text.
type Action string

// The actions, and their fields.
const (
	ActionRestate  Action = "restate"   // says the matter back to the customer
	ActionMessage  Action = "message"   // writes to the customer, or as the customer
	ActionNote     Action = "note"      // writes to colleagues only
	ActionPromise  Action = "promise"   // Promise
	ActionKeep     Action = "keep"      // Keeps; no text
	ActionPutOff   Action = "put_off"   // Keeps, Until, Reason: "us" or "customer" for who asked; the text says why
	ActionPause    Action = "pause"     // Reason: "customer", "evidence" or "date", and Until for that
	ActionResume   Action = "resume"    // no text
	ActionEscalate Action = "escalate"  // the text says why
	ActionAsk      Action = "ask"       // Of and Until; a colleague's opinion
	ActionOpine    Action = "opine"     // the colleague's answer
	ActionEvidence Action = "evidence"  // Evidence; no text
	ActionProof    Action = "proof"     // Piece; the customer brings it, with a picture
	ActionAccept   Action = "accept"    // Piece; no text
	ActionOffer    Action = "offer"     // Options; the text says why a rule is broken or more is asked for than one may give
	ActionApprove  Action = "approve"   // agrees to the offer that waits
	ActionDeny     Action = "deny"      // does not
	ActionChoose   Action = "choose"    // Option; the customer's, no text
	ActionReverse  Action = "reverse"   // takes the chosen remedy back
	ActionPlan     Action = "plan"      // Order; no text
	ActionAgree    Action = "agree"     // Order, its time only; the text says why
	ActionVisit    Action = "visit"     // Visit; of the last order
	ActionDone     Action = "done"      // holds the matter settled and asks the customer
	ActionSettle   Action = "settle"    // Verdict; the customer's: settled
	ActionRefuse   Action = "refuse"    // the customer's: not settled, the case reopens
	ActionLapse    Action = "lapse"     // nobody's: closed unconfirmed for want of an answer
	ActionImprove  Action = "improve"   // what was changed because of the case
	ActionFollowUp Action = "follow_up" // Verdict: "holds", "fails" or "skipped"
	ActionLastWord Action = "last_word" // there is nothing more to offer
	ActionMerge    Action = "merge"     // Into; no text
)

// Step is one thing that happened to a case.
type Step struct {
	At       Offset         `json:"at"`
	By       Role           `json:"by,omitempty"`
	Do       Action         `json:"do"`
	Text     string         `json:"text,omitempty"`
	Promise  *Promise       `json:"promise,omitempty"`
	Keeps    string         `json:"keeps,omitempty"` // key of the promise kept, on time or late, or put off
	Until    Offset         `json:"until,omitempty"`
	Reason   string         `json:"reason,omitempty"`
	Options  []RemedyOption `json:"options,omitempty"` // at least two, unless that rule is broken
	Breaks   []string       `json:"breaks,omitempty"`  // rules that an offer breaks
	Asked    *RemedyOption  `json:"asked,omitempty"`   // what the customer asked for, in an offer
	Waits    bool           `json:"waits,omitempty"`   // an offer waits for somebody's word
	Option   int            `json:"option,omitempty"`  // the one chosen of the last offer, from 1
	Verdict  string         `json:"verdict,omitempty"` // as or above what was expected; of a follow-up, what came of it
	Of       Role           `json:"of,omitempty"`      // who is asked
	Evidence *Evidence      `json:"evidence,omitempty"`
	Piece    string         `json:"piece,omitempty"` // code of what was asked for
	Order    *Order         `json:"order,omitempty"`
	Visit    *Visit         `json:"visit,omitempty"`
	Into     string         `json:"into,omitempty"` // key of a case that was raised before
}

// Evidence is what is asked for where a cause is supposed, by their codes.
type Evidence struct {
	Cause  string   `json:"cause"`
	Pieces []string `json:"pieces"`
}

// Order sends somebody to the customer. Its times are full hours.
type Order struct {
	Kind    string `json:"kind"` // visit, repair, delivery or exchange
	Task    string `json:"task"` // as the customer reads it too
	Note    string `json:"note"`
	Place   string `json:"place"`
	Area    string `json:"area"` // key
	Contact string `json:"contact"`
	Phone   string `json:"phone"`
	From    Offset `json:"from"`
	Until   Offset `json:"until"`
	Goes    Role   `json:"goes"` // "" for nobody yet
}

// Visit is what came of an attempt; the step's text is the note to it.
type Visit struct {
	Result  string `json:"result"` // succeeded, nobody, no_access, part …
	Minutes int64  `json:"minutes"`
	Parts   []Part `json:"parts,omitempty"`
	Signed  string `json:"signed,omitempty"` // the customer's name
	Photo   bool   `json:"photo,omitempty"`
}

// Part is something that was used up.
type Part struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// Spot is how a matter was put right at once.
type Spot struct {
	Did    string `json:"did"`
	Kind   string `json:"kind"` // of the remedy; "" for none
	Amount int64  `json:"amount"`
	Answer string `json:"answer"` // as or above what was expected
	Said   string `json:"said"`
}

// Promise is made by a step; the step's text is what was promised.
type Promise struct {
	Key  string `json:"key"`           // within the case
	Kind string `json:"kind"`          // first_answer, next_update, final_answer, callback or own
	Due  Offset `json:"due,omitempty"` // none: within the company's time
}

// RemedyOption is one of the remedies offered.
type RemedyOption struct {
	Kind   string `json:"kind"`   // refund, replacement, repair, voucher, apology or other
	Amount int64  `json:"amount"` // its cost in pence
	Text   string `json:"text"`
	Favour bool   `json:"favour,omitempty"` // beyond what the customer is entitled to, as vouchers always are
}

// Outcome is where a case stands.
type Outcome string

// The outcomes; the last three are closed.
const (
	OutcomeOpen        Outcome = "open"
	OutcomeWaiting     Outcome = "waiting"     // for the customer's word
	OutcomeReopened    Outcome = "reopened"    // the customer said it is not settled
	OutcomeSettled     Outcome = "settled"     // the customer said it is
	OutcomeUnconfirmed Outcome = "unconfirmed" // the customer never said
	OutcomeMerged      Outcome = "merged"      // it goes on in another case
)

// Outcome returns where the case stands after its last step.
func (c Case) Outcome() Outcome {
	outcome := OutcomeOpen
	if c.Spot != nil {
		outcome = OutcomeSettled
	}
	for _, step := range c.Steps {
		switch step.Do {
		case ActionDone:
			outcome = OutcomeWaiting
		case ActionRefuse:
			outcome = OutcomeReopened
		case ActionSettle:
			outcome = OutcomeSettled
		case ActionLapse:
			outcome = OutcomeUnconfirmed
		case ActionFollowUp:
			if step.Verdict == "fails" {
				outcome = OutcomeReopened
			}
		case ActionMerge:
			outcome = OutcomeMerged
		}
	}
	return outcome
}

// Cases returns all cases, the closed ones first.
func Cases() ([]Case, error) {
	files, err := caseFiles.ReadDir("cases")
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	var all []Case
	for _, file := range files {
		text, err := caseFiles.ReadFile("cases/" + file.Name())
		if err != nil {
			return nil, fmt.Errorf("read cases: %w", err)
		}
		var cases []Case
		if err := json.Unmarshal(text, &cases); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
		}
		all = append(all, cases...)
	}
	return all, nil
}

// Offset is a time told from now: negative in the past, positive ahead. In
// text it is a sign, days, and hours and minutes, like -3d4h or +40m.
type Offset time.Duration

const day = 24 * time.Hour

// Millis returns the offset in milliseconds, to be added to now.
func (o Offset) Millis() int64 { return time.Duration(o).Milliseconds() }

// UnmarshalText reads an offset.
func (o *Offset) UnmarshalText(text []byte) error {
	if len(text) < 2 || text[0] != '-' && text[0] != '+' {
		return fmt.Errorf("offset %q does not begin with a sign", text)
	}
	var sum time.Duration
	rest := string(text[1:])
	if days, hours, found := strings.Cut(rest, "d"); found {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return fmt.Errorf("offset %q: %w", text, err)
		}
		sum, rest = time.Duration(n)*day, hours
	}
	if rest != "" {
		hours, err := time.ParseDuration(rest)
		if err != nil || hours < 0 || hours >= day {
			return fmt.Errorf("offset %q has no hours and minutes of one day", text)
		}
		sum += hours
	}
	if text[0] == '-' {
		sum = -sum
	}
	*o = Offset(sum)
	return nil
}
