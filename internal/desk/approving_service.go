package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/remedy"
)

// ApprovalRow is a request for approval beside its case.
type ApprovalRow struct {
	Approval remedy.Approval
	Row      Row
}

// ApprovalView is a request as somebody looks at it.
type ApprovalView struct {
	Approval  remedy.Approval
	File      File
	May       remedy.Allowance // of the one who looks
	Judgement bool             // they may only agree with a reason
	Refused   error            // why they may not decide it; nil when they may
}

// deciding returns the clerk with all that deciding on an offer goes by.
func (s *Service) deciding(ctx context.Context, k Clerk, f File) (_ Clerk, err error) {
	if k, err = s.dealing(ctx, k, f); err != nil {
		return k, err
	}
	k.Approvers, err = s.Staff.Approvers(ctx)
	return k, err
}

// Approvals returns requests in the state that the actor may see, the oldest
// first while they wait and the newest first otherwise.
func (s *Service) Approvals(ctx context.Context, actor account.Actor, state remedy.ApprovalState) ([]ApprovalRow, error) {
	if err := actor.Need(account.RemedyApprove); err != nil {
		return nil, err
	}
	return s.Reader.Approvals(ctx, viewer(actor), state, maxApprovals)
}

const maxApprovals = 100

// Approval returns a request to somebody who may see its case.
func (s *Service) Approval(ctx context.Context, actor account.Actor, id string) (v ApprovalView, err error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return v, err
	}
	caseID, err := s.Store.ApprovalCase(ctx, id)
	if err != nil {
		return v, err
	}
	if v.File, err = s.seen(ctx, actor, caseID); err != nil {
		return v, fault.New(fault.NotFound, "remedy.approval_unknown")
	}
	if v.Approval, err = v.File.approval(id); err != nil {
		return v, err
	}
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return v, err
	}
	if k, err = s.deciding(ctx, k, v.File); err != nil {
		return v, err
	}
	v.May = k.May(v.File)
	decision := remedy.Decision{State: remedy.Approved, ByID: actor.ID, Version: v.Approval.Version}
	if _, v.Refused = v.Approval.Decide(decision, v.File.terms(v.Approval.OfferID), k.Now); v.Refused != nil {
		return v, nil
	}
	if v.Refused = actor.Need(account.RemedyApprove); v.Refused != nil {
		v.Refused = fault.New(fault.Denied, "remedy.approval_not_for_you")
		return v, nil
	}
	_, v.Judgement, v.Refused = k.MayApprove(v.File, v.Approval)
	return v, nil
}

// Decide agrees to an offer or refuses it. The file is that of its case.
func (s *Service) Decide(ctx context.Context, actor account.Actor, key string, c Decide) (File, error) {
	if err := actor.Need(account.RemedyApprove); err != nil {
		return File{}, err
	}
	caseID, err := s.Store.ApprovalCase(ctx, c.ApprovalID)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, Target{CaseID: caseID, Key: key}, "decide", c, func(k Clerk, f File) (Change, error) {
		k, err := s.deciding(ctx, k, f)
		if err != nil {
			return Change{}, err
		}
		return k.Decide(f, c)
	})
}

// TakeBackRequest takes a request for approval back.
func (s *Service) TakeBackRequest(ctx context.Context, actor account.Actor, on Target, approvalID string) (File, error) {
	return s.command(ctx, actor, on, "take_back_request", approvalID, func(k Clerk, f File) (Change, error) {
		return k.TakeBackRequest(f, approvalID)
	})
}
