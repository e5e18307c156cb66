package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/desk/reviewlint"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// Refusals keeps texts that tied a public review to money, and who tried.
type Refusals interface {
	// Refuse keeps one.
	Refuse(ctx context.Context, r Refusal) error
	// Refused returns the latest ones that are about no case or one that the
	// viewer may see, the last first.
	Refused(ctx context.Context, v Viewer, limit int) ([]Refusal, error)
}

// Refusal is a text that was refused because it tied a public review to money.
type Refusal struct {
	ID     string
	ByID   string
	By     string // name
	CaseID string // "" when it was not about a case
	Number int64  // of the case
	Place  string // where: "case" or "closing"
	Text   string
	Rule   string // of reviewlint
	Phrase string // that it found
	At     int64
}

const latestRefused = 50

// Refused returns the texts that were refused, for those who lead.
func (s *Service) Refused(ctx context.Context, actor account.Actor) ([]Refusal, error) {
	if err := actor.Need(account.CaseAssign); err != nil {
		return nil, err
	}
	return s.Quality.Refused(ctx, viewer(actor), latestRefused)
}

// untied returns a fault when what the actor would send a customer ties a
// public review to money, a voucher or a gift, and keeps who tried.
func (s *Service) untied(ctx context.Context, actor account.Actor, caseID, place string, texts ...string) error {
	if actor.Kind != account.ActorStaff && actor.Kind != account.ActorKey {
		return nil
	}
	for _, text := range texts {
		tie, found := reviewlint.Find(text)
		if !found {
			continue
		}
		err := s.Quality.Refuse(ctx, Refusal{
			ID: ident.New(), ByID: actor.ID, By: actor.Name, CaseID: caseID, Place: place, Text: text, Rule: tie.Rule, Phrase: tie.Phrase, At: s.Clock(),
		})
		if err != nil {
			return err
		}
		return fault.New(fault.Invalid, "closing.review_tied", fault.Args{"Phrase": tie.Phrase})
	}
	return nil
}

// toCustomer are the texts of a change that a customer reads.
func toCustomer(c Change) []string {
	var texts []string
	for _, m := range c.Messages {
		if m.Direction == Outbound {
			texts = append(texts, m.Text)
		}
	}
	for _, l := range c.Letters {
		for _, name := range []string{"Text", "Reason"} {
			texts = append(texts, l.Args[name])
		}
	}
	return texts
}

// Invitation asks a customer to tell others how it went.
type Invitation struct{ Text string } // a line of one's own; may be empty

// MayInvite reports whether the customer can be asked for a public review: once
// after they said themselves that the matter is settled.
func (f File) MayInvite() bool {
	if f.Case.Outcome != Settled {
		return false
	}
	own := false
	for _, e := range f.Timeline {
		switch e.Kind {
		case EntrySettled:
			own = e.Args["Told"] == ""
		case EntryReviewInvited:
			if e.At >= f.Case.ClosedAt {
				return false
			}
		}
	}
	return own
}

// Invite asks the customer for a public review, whatever they think of it.
// Nothing is given for one.
func (k Clerk) Invite(f File, i Invitation) (Change, error) {
	text, err := limit("text", words(i.Text), maxPromise)
	switch {
	case err != nil:
		return Change{}, err
	case k.Rules.Closing.ReviewURL == "":
		return Change{}, fault.New(fault.Conflict, "closing.review_nowhere")
	case !f.MayInvite():
		return Change{}, fault.New(fault.Conflict, "closing.review_too_early")
	}
	d := k.draft(f)
	d.log(EntryReviewInvited, "URL", k.Rules.Closing.ReviewURL)
	d.write("letter.review", "Text", text, "ReviewURL", k.Rules.Closing.ReviewURL)
	return d.end(), nil
}

// Invite asks the customer of a case for a public review.
func (s *Service) Invite(ctx context.Context, actor account.Actor, on Target, i Invitation) (File, error) {
	return s.command(ctx, actor, on, "invite", i, func(k Clerk, f File) (Change, error) { return k.Invite(f, i) })
}

// MayInvite reports whether the customer of the case can be asked for a public
// review, and the company says where.
func (s *Service) MayInvite(ctx context.Context, f File) (bool, error) {
	if !f.MayInvite() {
		return false, nil
	}
	rules, err := s.Company.Rules(ctx)
	return err == nil && rules.Closing.ReviewURL != "", err
}
