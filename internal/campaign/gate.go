package campaign

import (
	"liuke/internal/calendar"
	"liuke/internal/consent"
	"liuke/internal/promise"
)

// Reason says why somebody does not get a message, or not yet.
type Reason string

// The reasons, in the order in which they are asked for: the first that holds counts.
const (
	ReasonStopped    Reason = "stopped"    // the campaign was stopped, or is over
	ReasonHoldout    Reason = "holdout"    // drawn to be left alone
	ReasonTwice      Reason = "twice"      // the customer or the address has it already
	ReasonNoAddress  Reason = "no_address" // there is no address on the channel
	ReasonSuppressed Reason = "suppressed" // the address takes nothing, or was erased
	ReasonNoConsent  Reason = "no_consent" // they never said yes
	ReasonWithdrawn  Reason = "withdrawn"  // they said no
	ReasonOpenCase   Reason = "open_case"  // a matter of theirs is open
	ReasonAfterCase  Reason = "after_case" // one closed a short while ago
	ReasonCap        Reason = "cap"        // they heard of us often enough
	ReasonQuiet      Reason = "quiet"      // it is night where they are; later
)

// Reasons lists all reasons.
var Reasons = []Reason{
	ReasonStopped, ReasonHoldout, ReasonTwice, ReasonNoAddress, ReasonSuppressed, ReasonNoConsent, ReasonWithdrawn, ReasonOpenCase,
	ReasonAfterCase, ReasonCap, ReasonQuiet,
}

// Facts are what is known of a customer, their address and the campaign at the
// moment at which a message would be sent.
type Facts struct {
	Purpose    consent.Purpose
	AboutCase  bool // the message is about what is open
	Address    string
	Twice      bool
	Suppressed bool
	Consent    consent.Standing
	OpenCases  int64
	ClosedAt   int64 // when the last case closed; 0 for none
	Contacts   int64 // marketing messages and our calls within the policy's days
	Spared     []promise.Spared
}

// Verdict is what the gate says: the zero Verdict lets the message through.
type Verdict struct {
	Reason Reason
	Until  int64 // from when on to ask again; 0 when it is final
}

// Go reports whether the message may be sent.
func (v Verdict) Go() bool { return v.Reason == "" }

const day = int64(24 * 60 * 60 * 1000)

// Since is from when on contacts count for the cap.
func Since(p consent.Policy, now int64) int64 { return now - p.Days*day }

// Gate says whether a message may be sent now. What speaks against it for good
// comes before what only asks for patience.
func Gate(f Facts, p consent.Policy, now int64) Verdict {
	marketing := f.Purpose == consent.ForMarketing
	bothers := f.Purpose != consent.ForService && !f.AboutCase
	switch {
	case f.Twice:
		return Verdict{Reason: ReasonTwice}
	case f.Address == "":
		return Verdict{Reason: ReasonNoAddress}
	case f.Suppressed:
		return Verdict{Reason: ReasonSuppressed}
	case !f.Consent.Allowed() && f.Consent.Last == nil:
		return Verdict{Reason: ReasonNoConsent}
	case !f.Consent.Allowed():
		return Verdict{Reason: ReasonWithdrawn}
	case f.OpenCases > 0 && !f.AboutCase:
		return Verdict{Reason: ReasonOpenCase}
	case bothers && f.ClosedAt != 0 && now-f.ClosedAt < p.AfterCase*day:
		return Verdict{Reason: ReasonAfterCase}
	case marketing && f.Contacts >= p.Most:
		return Verdict{Reason: ReasonCap}
	}
	if until := quiet(f.Spared, now); until > 0 {
		return Verdict{ReasonQuiet, until}
	}
	return Verdict{}
}

// quiet returns when it is night nowhere any more, 0 when it is not. Where
// nights follow one another around the globe it looks as far as two days.
func quiet(spared []promise.Spared, now int64) int64 {
	at := now
	for range 2 * len(spared) {
		moved := false
		for _, s := range spared {
			if until, is := s.At(at); is {
				at, moved = until, true
			}
		}
		if !moved {
			break
		}
	}
	if at == now {
		return 0
	}
	return at
}

// SparedIn returns the hours in which a customer is left alone. One whose zone
// is not known is left alone in those of all zones they may be in: those of
// their country, and of the company.
func SparedIn(q promise.Quiet, zone, country, company string) []promise.Spared {
	names := []string{zone}
	if zone == "" {
		names = append(zonesOf(country), company)
	}
	var all []promise.Spared
	seen := map[string]bool{}
	for _, name := range names {
		loc, err := calendar.ParseZone(name)
		if err != nil || seen[name] {
			continue
		}
		seen[name] = true
		if s := q.In(loc); s != (promise.Spared{}) {
			all = append(all, s)
		}
	}
	return all
}
