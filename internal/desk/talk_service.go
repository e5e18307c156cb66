package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/seal"
)

// TakeStep records that a step of the conversation was taken where no letter tells of it.
func (s *Service) TakeStep(ctx context.Context, actor account.Actor, on Target, t StepTaken) (File, error) {
	return s.command(ctx, actor, on, "take_step", t, func(k Clerk, f File) (Change, error) { return k.TakeStep(f, t) })
}

// AnswerRestated takes, by a tracking token, the customer's word on how we
// understood them.
func (s *Service) AnswerRestated(ctx context.Context, token, key string, c Correction) (Tracking, error) {
	return s.byCustomer(ctx, seal.Track, token, key, "answer_restated", c, func(k Clerk, f File, _ string) (Change, error) {
		return k.AnswerRestated(f, c)
	})
}
