package desk

import (
	"context"
	"io"

	"liuke/internal/account"
	"liuke/internal/seal"
)

// Tracking is what the customer sees of their case.
type Tracking struct {
	File       File   // without what is for the staff only
	ConfirmURL string // where to say whether it is settled; "" while there is nothing to answer
	AskedURL   string // of the question that is open, when the link they came by asks another
	Said       []Said // what they answered to the round that their link asks about
	Instead    string // name of the case the link is for, when that was merged into this one; "" when it is for this one
	Absorbed   []File // cases that were merged into it, as File has it
}

// Track returns the case that a tracking token is for.
func (s *Service) Track(ctx context.Context, token string) (Tracking, error) {
	f, claim, err := s.byToken(ctx, seal.Track, token)
	if err != nil {
		return Tracking{}, err
	}
	t, err := s.tracking(ctx, f)
	if err != nil {
		return Tracking{}, err
	}
	absorbed, err := s.absorbed(ctx, f)
	for _, a := range absorbed {
		if a.Case.ID == claim.Subject {
			t.Instead = a.Case.Ref()
		}
		t.Absorbed = append(t.Absorbed, a.ForCustomer())
	}
	return t, err
}

func (s *Service) tracking(ctx context.Context, f File) (Tracking, error) {
	t := Tracking{File: f.ForCustomer()}
	if f.Case.unanswered() {
		k, err := s.clerk(ctx, theCustomer(f))
		if err != nil {
			return Tracking{}, err
		}
		t.ConfirmURL = k.confirmURL(f.Case)
	}
	return t, nil
}

// TrackAttachment opens a file that the customer may see.
func (s *Service) TrackAttachment(ctx context.Context, token, id string) (Attachment, io.ReadCloser, error) {
	f, _, err := s.byToken(ctx, seal.Track, token)
	if err != nil {
		return Attachment{}, nil, err
	}
	absorbed, err := s.absorbed(ctx, f)
	if err != nil {
		return Attachment{}, nil, err
	}
	for _, a := range absorbed {
		if _, err := a.ForCustomer().Attachment(id); err == nil {
			f = a
		}
	}
	return s.attachment(ctx, f.ForCustomer(), id)
}

// CustomerWrote adds what the customer writes on the tracking page. A key
// makes sure that a form sent twice says it once.
func (s *Service) CustomerWrote(ctx context.Context, token, key string, l Letter) (Tracking, error) {
	t, err := s.byCustomer(ctx, seal.Track, token, key, "wrote", l, func(k Clerk, f File, _ string) (Change, error) {
		return k.CustomerWrote(f, l)
	})
	s.discardUnused(ctx, t.File, l.Files)
	return t, err
}

// CallMe promises the customer a call.
func (s *Service) CallMe(ctx context.Context, token, key string, r CallRequest) (Tracking, error) {
	return s.byCustomer(ctx, seal.Track, token, key, "call_me", r, func(k Clerk, f File, _ string) (Change, error) {
		return k.CallMe(f, r)
	})
}

// Asked returns the case that a confirmation token asks about. Its ConfirmURL
// is empty when the question is no longer open, and Said has what was answered.
func (s *Service) Asked(ctx context.Context, token string) (Tracking, error) {
	f, claim, err := s.byToken(ctx, seal.Confirm, token)
	if err != nil {
		return Tracking{}, err
	}
	t, err := s.tracking(ctx, f)
	t.Said = f.Said(claim.Extra)
	if claim.Extra != f.Case.Round() {
		t.ConfirmURL, t.AskedURL = "", t.ConfirmURL
	}
	return t, err
}

// Confirm takes the customer's answer, by their link.
func (s *Service) Confirm(ctx context.Context, token, key string, v Verdict) (Tracking, error) {
	return s.byCustomer(ctx, seal.Confirm, token, key, "confirm", v, func(k Clerk, f File, round string) (Change, error) {
		return k.Confirm(f, round, v)
	})
}

// byCustomer carries out what a customer asks for by a link.
func (s *Service) byCustomer(ctx context.Context, p seal.Purpose, token, key, name string, what any,
	decide func(k Clerk, f File, extra string) (Change, error),
) (Tracking, error) {
	f, claim, err := s.byToken(ctx, p, token)
	if err != nil {
		return Tracking{}, err
	}
	actor := theCustomer(f)
	once := answer(actor, key, fingerprint(name, f.Case.ID, what), "")
	f, err = s.carryOut(ctx, actor, Target{CaseID: f.Case.ID}, once, func(k Clerk, f File) (Change, error) {
		return decide(k, f, claim.Extra)
	})
	if err != nil {
		return Tracking{}, err
	}
	return s.tracking(ctx, f)
}

// byToken returns the case that a link is for, or the one that goes on in its place.
func (s *Service) byToken(ctx context.Context, p seal.Purpose, token string) (File, seal.Claim, error) {
	claim, err := s.Keys.Open(p, token, s.Clock())
	if err != nil {
		return File{}, seal.Claim{}, err
	}
	f, err := s.Store.File(ctx, claim.Subject)
	if err == nil && f.Case.MergedInto != "" {
		f, err = s.Store.File(ctx, f.Case.MergedInto)
	}
	return f, claim, err
}

// theCustomer acts by a link to the case.
func theCustomer(f File) account.Actor {
	return account.Customer(f.Case.ID, f.Case.Nickname, f.Case.Lang)
}
