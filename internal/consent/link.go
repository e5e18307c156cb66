package consent

import (
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/seal"
)

// linkLife is how long a link in a message works, in milliseconds: two years,
// well past the thirty days that the law asks for where it asks for most.
const linkLife = int64(2 * 365 * 24 * 60 * 60 * 1000)

// Links are the tokens of one message.
type Links struct {
	OptOut      string // ends what the message was for, by one click
	Preferences string // shows and changes all that its customer allows
}

// Links makes the tokens of a message to a customer; without a message the one
// to the preferences is made alone.
func (s *Service) Links(customerID, sendID string) Links {
	until := s.clock() + linkLife
	links := Links{Preferences: s.keys.Sign(seal.Claim{Purpose: seal.Preferences, Subject: customerID, Extra: sendID, ExpiresAt: until})}
	if sendID != "" {
		links.OptOut = s.keys.Sign(seal.Claim{Purpose: seal.OptOut, Subject: customerID, Extra: sendID, ExpiresAt: until})
	}
	return links
}

// PreferencesLink returns the token of a customer's preferences, for the staff to pass on.
func (s *Service) PreferencesLink(ctx context.Context, by account.Actor, customerID string) (string, error) {
	if err := by.Need(account.ConsentWrite); err != nil {
		return "", err
	}
	if _, err := s.customers.Customer(ctx, customerID); err != nil {
		return "", err
	}
	return s.Links(customerID, "").Preferences, nil
}

// Asking returns the message that a token ends, without ending anything.
func (s *Service) Asking(ctx context.Context, token string) (Sent, error) {
	claim, err := s.keys.Open(seal.OptOut, token, s.clock())
	if err != nil {
		return Sent{}, err
	}
	return s.store.Sent(ctx, claim.Extra)
}

// OptOut ends what a message was for, on its channel. Where that has ended
// already nothing is added.
func (s *Service) OptOut(ctx context.Context, token string) (Sent, error) {
	sent, err := s.Asking(ctx, token)
	if err != nil {
		return sent, err
	}
	by := account.Customer(sent.CustomerID, "", sent.Lang)
	entry := Entry{Channel: sent.Channel, Purpose: sent.Purpose, Action: Withdrawn, Source: FromLink, Ref: sent.CampaignID, Proof: sent.ID, Lang: sent.Lang}
	_, err = s.add(ctx, keyOf(sent.CustomerID, sent.Hash), func(l Ledger) []Event {
		last := l.Fold(About{sent.Channel, sent.Hash, sent.Purpose}).Last
		if last != nil && !last.Action.Gives() {
			return nil
		}
		e := made(by, sent.CustomerID, entry)
		e.Address, e.Hash = sent.Address, sent.Hash
		return []Event{e}
	})
	return sent, err
}

// Preferences returns what the customer behind a token allows.
func (s *Service) Preferences(ctx context.Context, token string) (File, error) {
	claim, err := s.keys.Open(seal.Preferences, token, s.clock())
	if err != nil {
		return File{}, err
	}
	return s.file(ctx, claim.Subject)
}

// Choice is a customer's word on a channel and a purpose.
type Choice struct {
	Channel Channel
	Purpose Purpose
	Yes     bool
}

// Choose keeps what a customer chose on their preferences page, which was in
// the language. What is as it was is left alone.
func (s *Service) Choose(ctx context.Context, token, lang string, choices []Choice) (File, error) {
	claim, err := s.keys.Open(seal.Preferences, token, s.clock())
	if err != nil {
		return File{}, err
	}
	file, err := s.file(ctx, claim.Subject)
	if err != nil {
		return File{}, err
	}
	policy, version, err := s.Policy(ctx)
	if err != nil {
		return File{}, err
	}
	for _, c := range choices {
		if !slices.Contains(Asked, c.Purpose) || !slices.Contains(Channels, c.Channel) && c.Channel != All {
			return File{}, fault.New(fault.Invalid, "consent.purpose_unknown")
		}
	}
	by := account.Customer(file.Customer.ID, "", lang)
	_, err = s.add(ctx, file.key(), func(l Ledger) []Event {
		var events []Event
		for _, c := range choices {
			if e, said := chosen(by, file, l, c); said {
				e.Lang, e.Wording, e.Version, e.Ref = lang, policy.Wording(c.Purpose, lang), version, claim.Extra
				events = append(events, e)
			}
		}
		return events
	})
	if err != nil {
		return File{}, err
	}
	return s.file(ctx, claim.Subject)
}

// chosen returns the event of a choice, unless it says what is so already. A
// no that nobody asked for is kept too: it is a refusal.
func chosen(by account.Actor, f File, l Ledger, c Choice) (Event, bool) {
	address := f.on(c.Channel)
	now := l.Fold(About{c.Channel, Hash(address), c.Purpose})
	if now.Allowed() == c.Yes && (c.Yes || now.Last != nil) {
		return Event{}, false
	}
	action := Given
	switch {
	case !c.Yes && now.Allowed():
		action = Withdrawn
	case !c.Yes:
		action = Refused
	}
	e := made(by, f.Customer.ID, Entry{Channel: c.Channel, Purpose: c.Purpose, Action: action, Source: FromForm})
	e.Address, e.Hash = address, Hash(address)
	return e, true
}

// on returns the customer's address on the channel as it is folded.
func (f File) on(channel Channel) string {
	for _, l := range f.Lines {
		if l.Channel == channel {
			return l.folded
		}
	}
	return ""
}

// key names the customer and all addresses that they choose for.
func (f File) key() Key {
	k := Key{CustomerID: f.Customer.ID}
	for _, channel := range Channels {
		if hash := Hash(f.on(channel)); hash != "" && !slices.Contains(k.Hashes, hash) {
			k.Hashes = append(k.Hashes, hash)
		}
	}
	slices.Sort(k.Hashes)
	return k
}
