package consent

import (
	"context"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Reply is an answer to one of our messages, as a provider hands it on.
type Reply struct {
	Channel Channel
	Address string // who answers
	Text    string
	ID      string // the provider's, by which the same answer counts once
	System  string // that handed it on
}

// Heard is what became of an answer.
type Heard struct {
	Word   string  // the word that it ended things by; "" when it is no such word
	Events []Event // that were added; none when nothing was left to end
}

// maxReply is the longest answer that is looked at, in characters.
const maxReply = 2_000

// Reply takes an answer. One that says nothing but a word that ends things
// withdraws marketing and surveys on its channel: from the one customer who is
// known by the address, or else from the address itself, whoever it is of.
func (s *Service) Reply(ctx context.Context, by account.Actor, r Reply) (Heard, error) {
	if err := by.Need(account.ConsentWrite); err != nil {
		return Heard{}, err
	}
	if r.Channel != Email && r.Channel != SMS {
		return Heard{}, fault.New(fault.Invalid, "consent.channel_unknown").On("channel")
	}
	if utf8.RuneCountInString(r.Text) > maxReply {
		return Heard{}, fault.New(fault.Invalid, "consent.text_long", fault.Args{"Limit": maxReply}).On("text")
	}
	if r.Address == "" {
		return Heard{}, fault.New(fault.Invalid, "consent.address_needed").On("address")
	}
	address, err := s.address(ctx, r.Channel, r.Address)
	if err != nil {
		return Heard{}, err
	}
	policy, _, err := s.Policy(ctx)
	if err != nil {
		return Heard{}, err
	}
	heard := Heard{Word: StopWord(r.Text, policy.Words)}
	if heard.Word == "" {
		return heard, nil
	}
	roots, err := s.customers.RootsByIdentity(ctx, r.Channel.Identity(), address)
	if err != nil {
		return heard, err
	}
	k := keyOf("", Hash(address))
	if len(roots) == 1 {
		k.CustomerID = roots[0]
	}
	entry := Entry{Channel: r.Channel, Action: Withdrawn, Source: FromReply, Ref: wording.Line(r.System), Proof: wording.Line(r.ID), Wording: r.Text}
	heard.Events, err = s.add(ctx, k, func(Ledger) []Event {
		var events []Event
		for _, purpose := range []Purpose{ForMarketing, ForSurvey} {
			entry.Purpose = purpose
			e := made(by, k.CustomerID, entry)
			e.Address, e.Hash = address, Hash(address)
			events = append(events, e)
		}
		return events
	})
	return heard, err
}
