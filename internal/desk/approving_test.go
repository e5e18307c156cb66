package desk_test

import (
	"sync"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/remedy"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// asking is an offer of so much that asks for approval.
func asking(cost int64) desk.Offer {
	return desk.Offer{Options: []desk.Option{sorry, refund(cost)}, Ask: true, Because: "货全化了"}
}

// TestAnOfferIsApproved asks for more than one may give: the customer hears of
// it once somebody else agreed, and only once however many agree at a time.
func TestAnOfferIsApproved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		said := len(f.Messages)
		f = must(o.Offer(ctx, o.lin, on, asking(50_000)))(t)
		a := f.Approvals[0]
		if a.Amount != 50_000 || a.RequestedBy != "s1" || a.Reason != "货全化了" || f.Remedies[0].State != desk.Held || len(f.Messages) != said {
			t.Fatalf("asked for as %+v, %+v", a, f.Remedies)
		}
		if seen := f.ForCustomer(); len(seen.Remedies) > 0 || len(seen.Approvals) > 0 {
			t.Error("the customer reads of an offer that was not made")
		}
		if told := must(o.Notifications(ctx, o.zhou))(t); len(told) != 1 || told[0].Kind != desk.NotifyApprovalAsked || told[0].Args["ApprovalID"] != a.ID {
			t.Errorf("who may approve was told %+v", told)
		}
		if waiting := must(o.Approvals(ctx, o.zhou, remedy.ApprovalAsked))(t); len(waiting) != 1 || waiting[0].Row.Case.ID != f.Case.ID {
			t.Errorf("waiting: %+v", waiting)
		}
		if _, err := o.Choose(ctx, o.lin, on, desk.Choice{RemedyID: a.RemedyID}); key(err) != "remedy.not_approved" {
			t.Errorf("chosen before it was approved: %v", err)
		}
		if _, err := o.Done(ctx, o.lin, on, desk.Done{Text: "x"}); key(err) != "remedy.approval_pending" {
			t.Errorf("done with a request open: %v", err)
		}
		yes := desk.Decide{ApprovalID: a.ID, Version: 1, Approve: true}
		if _, err := o.Decide(ctx, o.lin, "", yes); key(err) != "fault.denied" {
			t.Errorf("an agent approves: %v", err)
		}
		var group sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			group.Go(func() { _, errs[i] = o.Decide(ctx, o.zhou, "", yes) })
		}
		group.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if key(err) != "remedy.approval_decided" {
				t.Errorf("one of many: %v", err)
			}
		}
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if done != 1 || len(f.Messages) != said+1 || f.Messages[said].Author != "Lin" || f.Remedies[1].State != desk.Offered {
			t.Fatalf("%d approved; the customer was told %+v", done, f.Messages[said:])
		}
		if at := len(f.Timeline) - 2; f.Timeline[at-1].Kind != desk.EntryApproved && f.Timeline[at].Kind != desk.EntryApproved {
			t.Errorf("the timeline says %v", kinds(f))
		}
		f = must(o.Choose(ctx, o.lin, on, desk.Choice{RemedyID: a.RemedyID}))(t)
		if len(f.Postings) != 1 || f.Postings[0].Amount != 50_000 {
			t.Errorf("booked %+v", f.Postings)
		}
		late := yes
		late.Version = 2
		if _, err := o.Decide(ctx, o.zhou, "", late); key(err) != "remedy.approval_decided" || asFault(err).Args["Name"] != "Zhou" {
			t.Errorf("a link opened twice: %v", err)
		}
	})
}

// TestWhoMayApprove has requests decided by those who must not.
func TestWhoMayApprove(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		decide := func(who account.Actor, note string) error {
			f = must(o.File(ctx, o.lin, f.Case.ID))(t)
			a := f.Approvals[len(f.Approvals)-1]
			return second(o.Decide(ctx, who, "", desk.Decide{ApprovalID: a.ID, Version: a.Version, Approve: true, Note: note}))
		}
		if _, err := o.Offer(ctx, o.zhou, on, asking(150_000)); key(err) != "remedy.nobody_may_approve" {
			t.Errorf("with nobody else to approve: %v", err)
		}
		must(o.Offer(ctx, o.lin, on, asking(100_000)))(t)
		view := must(o.Approval(ctx, o.lin, must(o.File(ctx, o.lin, f.Case.ID))(t).Approvals[0].ID))(t)
		if key(view.Refused) != "remedy.approval_own" {
			t.Errorf("whoever asked reads %v", view.Refused)
		}
		if view = must(o.Approval(ctx, o.wang, view.Approval.ID))(t); key(view.Refused) != "remedy.approval_not_for_you" {
			t.Errorf("another agent reads %v", view.Refused)
		}
		if view = must(o.Approval(ctx, o.zhou, view.Approval.ID))(t); view.Refused != nil || view.May.Left != 100_000 {
			t.Errorf("who may approve reads %+v, %v", view.May, view.Refused)
		}
		// Another offer takes its place: the approval that was asked for is void.
		must(o.Offer(ctx, o.lin, on, desk.Offer{Options: []desk.Option{sorry, refund(5_000)}}))(t)
		if err := decide(o.zhou, ""); key(err) != "remedy.approval_void" {
			t.Errorf("after another offer: %v", err)
		}
		must(o.Offer(ctx, o.lin, on, asking(90_000)))(t)
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if _, err := o.TakeBackRequest(ctx, o.wang, on, f.Approvals[1].ID); key(err) != "remedy.approval_not_yours" {
			t.Errorf("taken back by another: %v", err)
		}
		must(o.TakeBackRequest(ctx, o.lin, on, f.Approvals[1].ID))(t)
		if err := decide(o.zhou, ""); key(err) != "remedy.approval_void" {
			t.Errorf("after it was taken back: %v", err)
		}
		if _, err := o.Decide(ctx, o.zhou, "", desk.Decide{ApprovalID: "none"}); key(err) != "remedy.approval_unknown" {
			t.Errorf("one there is not: %v", err)
		}
		if _, err := o.Offer(ctx, o.lin, on, desk.Offer{Options: []desk.Option{sorry, refund(90_000)}, Ask: true}); key(err) != "desk.text_needed" {
			t.Errorf("asked for without a reason: %v", err)
		}
	})
}

// TestMoreThanAnybodyMayGive is approved by an administrator, with a reason that is kept.
func TestMoreThanAnybodyMayGive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		gao := account.Staff{ID: "s9", Email: "gao@example.com", Name: "Gao", Role: account.RoleAdmin, Lang: "zh-CN", State: account.StaffActive}
		if err := db.Accounts().Invite(ctx, gao, account.Ticket{Hash: "h", Purpose: account.PurposeInvite, SubjectID: "s9", ExpiresAt: 1, CreatedAt: 1}); err != nil {
			t.Fatal(err)
		}
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		f = must(o.Offer(ctx, o.lin, on, asking(900_000)))(t)
		decide := func(who account.Actor, note string) error {
			return second(o.Decide(ctx, who, "", desk.Decide{ApprovalID: f.Approvals[0].ID, Version: 1, Approve: true, Note: note}))
		}
		if err := decide(o.zhou, "x"); key(err) != "remedy.approver_limit" {
			t.Errorf("by a supervisor: %v", err)
		}
		if err := decide(gao.Actor(), ""); key(err) != "remedy.judgement_needed" {
			t.Errorf("without a reason: %v", err)
		}
		if err := decide(gao.Actor(), "十年老客户"); err != nil {
			t.Fatal(err)
		}
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if len(f.Exceptions) != 1 || f.Exceptions[0].Rule != remedy.Limit || f.Exceptions[0].ByID != "s9" {
			t.Errorf("the exception: %+v", f.Exceptions)
		}
	})
}
