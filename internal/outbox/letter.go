// Package outbox has the letters that go out to people: written with what
// caused them, in one transaction, sent after it, and kept to be looked at.
package outbox

import (
	"liuke/internal/ident"
)

// State says how a letter stands.
type State string

// The states. Without a mail server letters stay held: a person can read them
// in the outbox and pass them on.
const (
	Queued State = "queued"
	Held   State = "held"
	Sent   State = "sent"
	Failed State = "failed"
)

// States lists all states.
var States = []State{Queued, Held, Sent, Failed}

// Letter is one mail to one person. What it says is its template filled with
// its arguments in its language; it is made when it is sent or looked at.
type Letter struct {
	ID        string
	MessageID string // stays the same however often sending is tried
	Recipient string // an e-mail address; "" when none is known, then the letter is held
	Template  string // message key without the ".subject" and ".body" that the catalogue adds
	Lang      string
	Args      map[string]string
	CaseID    string // "" when it is about no case
	State     State
	Error     string // why sending failed last
	Attempts  int64  // to send it so far
	CreatedAt int64
	SentAt    int64  // 0: not yet
	OptOutURL string // a POST to it ends letters of this sort; "" for those that cannot be ended. Not kept
	NotBefore int64  // when it may be sent at the soonest; 0: at once. Known of new letters only
}

// New returns a queued letter with a fresh id; domain is the host in its Message-ID.
func New(recipient, template, lang, domain string, args map[string]string, now int64) Letter {
	id := ident.New()
	return Letter{
		ID: id, MessageID: id + "@" + domain, Recipient: recipient, Template: template,
		Lang: lang, Args: args, State: Queued, CreatedAt: now,
	}
}
