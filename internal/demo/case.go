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
	Language string   `json:"language"` // zh-CN or en
	Kind     string   `json:"kind"`     // complaint, question, suggestion, praise or return
	Channel  string   `json:"channel"`  // phone, form, email, visit or chat
	Severity int      `json:"severity"` // 1 slight … 4 grave
	Owner    Role     `json:"owner"`    // who has the case in hand
	Customer string   `json:"customer"` // as in Line.Customer
	Invoice  string   `json:"invoice"`  // the customer's purchase, or the return (C…)
	Products []string `json:"products"` // stock codes spoken of, all on the invoice
	At       Offset   `json:"at"`       // when it was raised
	Subject  string   `json:"subject"`
	Words    string   `json:"words"` // the customer's own
	Wish     string   `json:"wish"`  // what the customer wants
	Steps    []Step   `json:"steps"` // in order of time
}

// Role stands for whoever does a step: one of the demo company's people, or
// the customer.
type Role string

// The roles that appear in cases.
const (
	RoleAgent      Role = "agent"
	RoleAgent2     Role = "agent2"
	RoleSupervisor Role = "supervisor"
	RoleCustomer   Role = "customer"
)

// Action is what a step does; it tells which fields of the step are filled
// besides At, By and Text.
type Action string

// The actions, and their fields.
const (
	ActionRestate Action = "restate" // says the matter back to the customer
	ActionMessage Action = "message" // writes to the customer, or as the customer
	ActionNote    Action = "note"    // writes to colleagues only
	ActionPromise Action = "promise" // Promise
	ActionKeep    Action = "keep"    // Keeps; no text
	ActionOffer   Action = "offer"   // Options; no text
	ActionChoose  Action = "choose"  // Option; the customer's, no text
	ActionDone    Action = "done"    // holds the matter settled and asks the customer
	ActionSettle  Action = "settle"  // Verdict; the customer's: settled
	ActionRefuse  Action = "refuse"  // the customer's: not settled, the case reopens
	ActionLapse   Action = "lapse"   // nobody's: closed unconfirmed for want of an answer
)

// Step is one thing that happened to a case.
type Step struct {
	At      Offset         `json:"at"`
	By      Role           `json:"by,omitempty"`
	Do      Action         `json:"do"`
	Text    string         `json:"text,omitempty"`
	Promise *Promise       `json:"promise,omitempty"`
	Keeps   string         `json:"keeps,omitempty"`   // key of the promise kept, on time or late
	Options []RemedyOption `json:"options,omitempty"` // at least two
	Option  int            `json:"option,omitempty"`  // the one chosen of the last offer, from 1
	Verdict string         `json:"verdict,omitempty"` // below, as or above what was expected
}

// Promise is made by a step; the step's text is what was promised.
type Promise struct {
	Key  string `json:"key"`  // within the case
	Kind string `json:"kind"` // first_answer, next_update, final_answer, callback or own
	Due  Offset `json:"due"`
}

// RemedyOption is one of the remedies offered.
type RemedyOption struct {
	Kind   string `json:"kind"`   // refund, replacement, voucher, apology or other
	Amount int64  `json:"amount"` // its cost in pence
	Text   string `json:"text"`
}

// Outcome is where a case stands.
type Outcome string

// The outcomes; the last two are closed.
const (
	OutcomeOpen        Outcome = "open"
	OutcomeWaiting     Outcome = "waiting"     // for the customer's word
	OutcomeReopened    Outcome = "reopened"    // the customer said it is not settled
	OutcomeSettled     Outcome = "settled"     // the customer said it is
	OutcomeUnconfirmed Outcome = "unconfirmed" // the customer never said
)

// Outcome returns where the case stands after its last step.
func (c Case) Outcome() Outcome {
	outcome := OutcomeOpen
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
