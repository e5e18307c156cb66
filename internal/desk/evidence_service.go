package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/evidence"
	"liuke/internal/seal"
	"liuke/internal/setting"
)

// evidenceLangs are the languages that the words of a cause are written in.
var evidenceLangs = []string{"zh-CN", "en"}

// Causes returns the causes in force, and their version.
func (s *Service) Causes(ctx context.Context, actor account.Actor) (evidence.Causes, int64, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return evidence.Causes{}, 0, err
	}
	return s.causes(ctx)
}

func (s *Service) causes(ctx context.Context) (evidence.Causes, int64, error) {
	c, version, err := setting.Load(ctx, s.Settings, evidence.Setting, evidence.Causes{})
	if err == nil && version == 0 {
		c = evidence.Starter()
	}
	return c, version, err
}

// SetCauses lays causes down in the place of the version that was seen.
func (s *Service) SetCauses(ctx context.Context, actor account.Actor, c evidence.Causes, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	if err := c.Validate(evidenceLangs); err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, evidence.Setting, c, seen, actor.ID, s.Clock())
}

// AskEvidence asks for pieces of evidence of a cause.
func (s *Service) AskEvidence(ctx context.Context, actor account.Actor, on Target, a AskEvidence) (File, error) {
	causes, _, err := s.causes(ctx)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "ask_evidence", a, func(k Clerk, f File) (Change, error) { return k.AskEvidence(f, a, causes) })
}

// TakeEvidence records that a piece of evidence is here.
func (s *Service) TakeEvidence(ctx context.Context, actor account.Actor, on Target, p Proof) (File, error) {
	f, err := s.command(ctx, actor, on, "take_evidence", p, func(k Clerk, f File) (Change, error) { return k.TakeEvidence(f, p) })
	s.discardUnused(ctx, f, p.Files)
	return f, err
}

// WaiveEvidence does without a piece of evidence.
func (s *Service) WaiveEvidence(ctx context.Context, actor account.Actor, on Target, w EvidenceReason) (File, error) {
	return s.command(ctx, actor, on, "waive_evidence", w, func(k Clerk, f File) (Change, error) { return k.WaiveEvidence(f, w) })
}

// AskEvidenceAgain asks once more for what came and is not what was asked for.
func (s *Service) AskEvidenceAgain(ctx context.Context, actor account.Actor, on Target, w EvidenceReason) (File, error) {
	return s.command(ctx, actor, on, "ask_evidence_again", w, func(k Clerk, f File) (Change, error) { return k.AskEvidenceAgain(f, w) })
}

// GiveEvidence adds what the customer brings from the page of their case. A key
// makes sure that a form sent twice brings it once.
func (s *Service) GiveEvidence(ctx context.Context, token, key string, p Proof) (Tracking, error) {
	t, err := s.byCustomer(ctx, seal.Track, token, key, "give_evidence", p, func(k Clerk, f File, _ string) (Change, error) {
		return k.GiveEvidence(f, p)
	})
	s.discardUnused(ctx, t.File, p.Files)
	return t, err
}
