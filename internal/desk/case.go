// Package desk handles a case from the customer's first word to the close that
// the customer confirms.
package desk

import (
	"slices"
	"strconv"
	"strings"

	"liuke/internal/topic"
)

// Kind says what sort of matter a case is.
type Kind string

// The kinds.
const (
	Complaint  Kind = "complaint"
	Question   Kind = "question"
	Suggestion Kind = "suggestion"
	Praise     Kind = "praise"
	Return     Kind = "return"

	Breach Kind = "breach" // a standard of ours was not kept, and the customer has not said a word
)

// Kinds lists the kinds that customers raise.
var Kinds = []Kind{Complaint, Question, Suggestion, Praise, Return}

// AllKinds lists all kinds.
var AllKinds = append(slices.Clone(Kinds), Breach)

// Channel says how a matter reached us.
type Channel string

// The channels.
const (
	ChannelForm  Channel = "form"
	ChannelPhone Channel = "phone"
	ChannelEmail Channel = "email"
	ChannelVisit Channel = "visit"
	ChannelChat  Channel = "chat"
	ChannelSMS   Channel = "sms"
	ChannelAPI   Channel = "api"

	ChannelOwn Channel = "own" // we noticed ourselves
)

// Channels lists all channels.
var Channels = []Channel{ChannelForm, ChannelPhone, ChannelEmail, ChannelVisit, ChannelChat, ChannelSMS, ChannelAPI, ChannelOwn}

// State says how a case stands.
type State string

// The states.
const (
	Open    State = "open"    // ours to act
	Waiting State = "waiting" // done on our side; the customer's word is awaited
	Closed  State = "closed"
)

// States lists all states.
var States = []State{Open, Waiting, Closed}

// Outcome says how a case ended.
type Outcome string

// The outcomes; none while a case is open or waiting.
const (
	NoOutcome   Outcome = ""
	Settled     Outcome = "settled"     // the customer said so
	Unconfirmed Outcome = "unconfirmed" // the customer said nothing
	Merged      Outcome = "merged"      // it goes on in another one, and counts as neither
)

// Severities run from 1, a trifle, to 4, harm or danger.
const (
	SeverityLow    int64 = 1
	SeverityNormal int64 = 2 // until somebody judges
	SeverityHigh   int64 = 4
)

// Case is one matter a customer raised.
type Case struct {
	ID         string
	Number     int64
	CustomerID string // "" while nobody knows who it is
	PurchaseID string // the purchase it is about; "" when none or not known
	Kind       Kind
	Channel    Channel
	Lang       string
	Subject    string
	Words      string // the customer's own; of a breach, what we had promised
	Wish       string // what the customer wants
	Nickname   string // how the customer called themselves
	Email      string // where to answer, as the customer gave it
	Phone      string
	Severity   int64
	State      State
	Outcome    Outcome
	OwnerID    string
	Restated   bool  // the customer was told how we understood them
	Reopened   int64 // how often the customer refused the outcome
	DueAt      int64 // of the earliest pending promise; 0 for none
	Version    int64
	CreatedAt  int64
	UpdatedAt  int64
	DoneAt     int64 // when it was last declared done; 0: not
	ClosedAt   int64

	Category   topic.Category // "" while nobody has judged
	TopicID    string         // the company's own subdivision; "" while nobody has said
	Cause      string         // code of what went wrong, as far as is known
	AboutID    string         // the member of staff it complains of, to whom it is closed; "" for nobody
	TeamID     string         // whose desk it lies on; "" for nobody's in particular
	Public     bool           // said where others can read it
	Level      int64          // how far it went up the ladder; 0: not
	Paused     Pause          // why its clocks stand still; "" while they run
	Verdict    Expectation    // how what was done compared with what the customer expected; "" while not said
	FinalAt    int64          // when we gave our last word, which the customer refused; 0: not
	FollowUpAt int64          // when to ask again after the close; 0: not, or done
	MergedInto string         // the case that goes on in its place; "" for none
}

// Pause says why the clocks of a case stand still.
type Pause string

// The reasons; there are no others.
const (
	Running        Pause = "" // they do not
	AwaitsCustomer Pause = "customer"
	AwaitsEvidence Pause = "evidence"
	AwaitsDate     Pause = "date" // one agreed with the customer
)

// Pauses lists the reasons for a pause.
var Pauses = []Pause{AwaitsCustomer, AwaitsEvidence, AwaitsDate}

// Expectation says how what was done compared with what the customer expected.
type Expectation string

// The answers; below it, the matter is not settled.
const (
	NotSaid          Expectation = ""
	BelowExpectation Expectation = "below"
	AsExpected       Expectation = "as"
	AboveExpectation Expectation = "above"
)

// refPrefix begins the name of every case.
const refPrefix = "LK-"

// Ref is how people name the case, such as LK-10432.
func (c Case) Ref() string { return refPrefix + strconv.FormatInt(c.Number, 10) }

// ParseRef reads a case's number as people write it: LK-10432, lk10432, 10432.
func ParseRef(text string) (number int64, ok bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	text = strings.TrimPrefix(strings.TrimPrefix(text, strings.TrimSuffix(refPrefix, "-")), "-")
	n, err := strconv.ParseUint(text, 10, 62)
	return int64(n), err == nil
}

// Round names the time the case was declared done; an answer of the customer
// is an answer to one round.
func (c Case) Round() string { return strconv.FormatInt(c.DoneAt, 36) }
