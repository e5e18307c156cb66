package web

import (
	"net/http"
	"net/url"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/remedy"
)

func approvalRoutes() []Route {
	return []Route{
		{"GET", "/approvals", account.RemedyApprove, (*Site).showApprovals},
		{"GET", "/approvals/{id}", account.CaseRead, (*Site).showApproval},
		{"POST", "/approvals/{id}/approve", account.RemedyApprove, decide(true)},
		{"POST", "/approvals/{id}/refuse", account.RemedyApprove, decide(false)},
		{"POST", "/cases/{ref}/take-back-request", account.CaseWrite, caseAct("take-back-request", takeBackRequest)},
	}
}

// ApprovalsPage lists offers that wait for somebody's word.
type ApprovalsPage struct {
	Page
	Staff string
	Tabs  []Tab
	Rows  []Row
	state remedy.ApprovalState
}

// None is what the list says when it has nothing.
func (p *ApprovalsPage) None() Empty {
	if p.state != remedy.ApprovalAsked {
		return Empty{Picture: "tray", Title: p.T("remedy.no_decided"), Text: p.T("remedy.no_decided_text")}
	}
	return Empty{
		Picture: "tea", Title: p.T("remedy.no_approvals"), Text: p.T("remedy.no_approvals_text"),
		Act: &Act{Label: p.T("today.all_cases"), Href: "/cases?whose=all"},
	}
}

// approvalStates are the tabs of the list.
var approvalStates = []remedy.ApprovalState{remedy.ApprovalAsked, remedy.Approved, remedy.NotApproved, remedy.Void}

func approvalPath(id string) string { return "/approvals/" + url.PathEscape(id) }

func (s *Site) showApprovals(v *visit) error {
	v.page.Nav = "approvals"
	state := remedy.ApprovalAsked
	page := &ApprovalsPage{Page: v.page, Staff: v.staff.ID}
	for _, one := range approvalStates {
		if v.r.URL.Query().Get("state") == string(one) {
			state = one
		}
	}
	for _, one := range approvalStates {
		page.Tabs = append(page.Tabs, Tab{Label: v.t("remedy.approval." + string(one)), Href: "/approvals?state=" + string(one), Current: one == state})
	}
	page.state = state
	list, err := s.Desk.Approvals(v.ctx(), v.actor, state)
	if err != nil {
		return err
	}
	for _, r := range list {
		row := v.caseRow(r.Row)
		row.ID, row.Href, row.Chip = "approval-"+r.Approval.ID, approvalPath(r.Approval.ID), v.approvalChip(r.Approval)
		row.Money, row.Due = v.page.Money(r.Approval.Amount, r.Approval.Currency), nil
		row.Why = v.t("remedy.asked_why", "Name", r.Approval.Requester, "Ago", v.page.Ago(r.Approval.RequestedAt, v.page.Now), "Reason", r.Approval.Reason)
		page.Rows = append(page.Rows, row)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "approvals", page)
	return nil
}

func (v *visit) approvalChip(a remedy.Approval) Chip {
	tone := map[remedy.ApprovalState]string{remedy.ApprovalAsked: "soon", remedy.Approved: "good", remedy.NotApproved: "broken", remedy.Void: "neutral"}[a.State]
	return Chip{tone, v.t("remedy.approval." + string(a.State))}
}

// ApprovalPage is one request, to be decided with a thumb.
type ApprovalPage struct {
	Page
	Approval  remedy.Approval
	Case      desk.Case
	Chip      Chip
	Customer  string
	Worth     string
	Wish      string
	Options   []RemedyLine
	Before    []RemedyLine // given in the case before
	May       string
	Refused   string // why the reader may not decide
	Judgement bool
	Form      *Form
}

// Address is where the request is shown.
func (p *ApprovalPage) Address() string { return approvalPath(p.Approval.ID) }

// CaseAddress is where its case is worked on.
func (p *ApprovalPage) CaseAddress() string { return casePath(p.Case) }

// Topic is what changes of its case are called.
func (p *ApprovalPage) Topic() string { return "case:" + p.Case.ID }

func (s *Site) showApproval(v *visit) error {
	page, err := s.approvalPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "approval", page)
	return nil
}

func (s *Site) approvalPage(v *visit) (*ApprovalPage, error) {
	v.page.Nav = "approvals"
	view, err := s.Desk.Approval(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	f, a := view.File, view.Approval
	if err := s.sawCase(v, f); err != nil {
		return nil, err
	}
	giving, err := s.caseGiving(v, f)
	if err != nil {
		return nil, err
	}
	page := &ApprovalPage{
		Page: v.page, Approval: a, Case: f.Case, Chip: v.approvalChip(a), Customer: f.Case.Nickname, Wish: giving.Wish, Before: giving.Given,
		Judgement: view.Judgement, Form: NewForm(v.page.Printer, nil),
	}
	if may := v.actor.Can(account.RemedyApprove); may {
		page.May = v.maySay(view.May, a.Currency)
	}
	if f.Case.CustomerID != "" {
		known, err := s.Customers.Get(v.ctx(), v.actor, f.Case.CustomerID)
		if err != nil {
			return nil, err
		}
		page.Customer = known.Name
	}
	if view.May.Worth > 0 {
		page.Worth = v.page.Estimate(view.May.Worth, a.Currency)
	}
	if view.Refused != nil {
		page.Refused = v.page.Err(view.Refused)
	}
	for _, r := range f.Remedies {
		if r.OfferID == a.OfferID {
			page.Options = append(page.Options, RemedyLine{Remedy: r, Entitled: r.Ground == remedy.Entitled})
		}
	}
	return page, nil
}

// decide returns the handler that agrees to a request, or refuses it.
func decide(approve bool) handler {
	return func(s *Site, v *visit) error {
		in, err := v.entered()
		if err != nil {
			return err
		}
		version, err := seenVersion(in, "version")
		if err == nil {
			_, err = s.Desk.Decide(v.ctx(), v.actor, in.Get("once"), desk.Decide{
				ApprovalID: v.r.PathValue("id"), Version: version, Approve: approve, Note: in.Get("note"),
			})
		}
		if err == nil {
			said := "remedy.did_refuse"
			if approve {
				said = "remedy.did_approve"
			}
			s.flash(v, "good", v.t(said), "")
			SeeOther(v.w, v.r, approvalPath(v.r.PathValue("id")))
			return nil
		}
		page, errPage := s.approvalPage(v)
		if errPage != nil {
			return errPage
		}
		page.Form.Values = in
		if !page.Form.mend(err) && !fault.Is(err, fault.Denied) {
			return err
		}
		s.showAgain(v, err, "approval", page)
		return nil
	}
}

func takeBackRequest(s *Site, a *act) error {
	_, err := s.Desk.TakeBackRequest(a.ctx(), a.actor, a.on, a.text("approval"))
	return err
}
