package web

import (
	"net/http"
	"net/url"

	"liuke/internal/winback/review"
)

// ReviewPage is one talk about one deal: what our side said, and beside it what
// the customer said.
type ReviewPage struct {
	Page
	Form    *Form
	ID      string
	Version int64
	Who     string
	Loss    string // its address; "" where that is not for the reader's eyes
	Chip    Chip
	State   Chip
	Facts   []Fact
	Mine    bool // the reader writes it
	Open    bool
	Gone    bool
	Lines   []AnswerLine
	Note    string
	Reasons []Option
}

// Address is that of the review.
func (p *ReviewPage) Address() string { return reviewPath(p.ID) }

// AnswerLine is a question, with what either side says.
type AnswerLine struct {
	N              int
	Question       string
	Ours           []string
	Said           string
	Reason         string // in words; "" for none
	SaidAt, FindAt string // names of the fields
}

func (s *Site) showReview(v *visit) error {
	page, err := s.reviewPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "review", page)
	return nil
}

func (s *Site) reviewPage(v *visit, in url.Values) (*ReviewPage, error) {
	v.page.Nav = "keep"
	f, err := s.Reviews.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	row := v.dealRow(f.Deal, f.Tree)
	page := &ReviewPage{
		Page: v.page, ID: f.ID, Version: f.Version, Who: f.Customer, Chip: row.Chip, State: v.reviewChip(f.Review),
		Mine: f.Mine, Open: f.State == review.Assigned, Gone: f.Gone && f.State == review.Assigned, Note: f.Note,
		Reasons: []Option{{Label: v.t("review.no_reason_found")}},
	}
	if f.Seen {
		page.Loss = lossPath(f.Review.LossID)
	}
	page.Facts = []Fact{
		{Label: v.t("review.deal_day"), Text: v.page.Date(f.Day)}, {Label: v.t("review.reviewer"), Text: f.Reviewer},
		{Label: v.t("review.assigned_by"), Text: f.AssignedBy}, {Label: v.t("review.due"), Text: v.page.Due(f.DueAt).Text},
	}
	if in == nil {
		in = url.Values{"note": {f.Note}}
		for i, a := range f.Answers {
			in.Set(answerField(i, "said"), a.Said)
			in.Set(answerField(i, "reason"), f.Tree.Now(a.Reason))
		}
	}
	page.Form = NewForm(v.page.Printer, in)
	for _, r := range f.Tree.Reasons {
		if !f.Tree.Retired(r) {
			page.Reasons = append(page.Reasons, Option{Value: r.Code, Label: f.Tree.Name(r.Code, v.page.Lang()), AsIs: true})
		}
	}
	for i, a := range f.Answers {
		line := AnswerLine{
			N: i + 1, Question: a.Question.In(v.page.Lang()), Ours: v.ourSide(f, a.Ours), Said: a.Said, SaidAt: answerField(i, "said"), FindAt: answerField(i, "reason"),
		}
		if a.Reason != "" {
			line.Reason = v.reasonSaid(f.Tree, a.Reason)
		}
		page.Lines = append(page.Lines, line)
	}
	keepSeen(in, &page.Version)
	return page, nil
}

func (v *visit) reviewChip(r review.Review) Chip {
	tone := map[review.State]string{review.Assigned: "open", review.Done: "good"}[r.State]
	if tone == "" {
		tone = "neutral"
	}
	return Chip{tone, v.t("review.state." + string(r.State))}
}

// ourSide is what our own records say about a question, as they did when the
// review was assigned.
func (v *visit) ourSide(f review.File, side review.Side) (said []string) {
	o, money := f.Ours, func(minor int64) string { return v.page.Money(minor, v.company.Currency) }
	switch side {
	case review.SideCustomer:
		said = append(said, joinWords(f.Customer, v.t("customer.kind."+string(f.Loss.Kind)), f.Loss.Tier, f.Loss.Country))
	case review.SideHistory:
		if o.LastDay != 0 {
			said = append(said, v.t("review.ours_last", "Date", v.page.Date(o.LastDay)))
		}
	case review.SideBusiness:
		said = append(said, v.t("review.ours_value", "Money", money(o.Value)))
	case review.SideOutcome:
		said = append(said, v.t("review.ours_outcome."+string(f.Review.Outcome), "Date", v.page.Date(o.Day)))
		if o.Competitor != "" {
			said = append(said, v.t("review.ours_rival", "Name", o.Competitor))
		}
	case review.SideReason:
		for _, one := range o.Said {
			said = append(said, v.t("review.ours_reason", "Name", one.By, "When", v.page.When(one.At, v.page.Now, v.page.Loc), "Reason", v.reasonSaid(f.Tree, one.Code)))
			if one.Words != "" {
				said = append(said, one.Words)
			}
		}
	case review.SidePlan:
		if o.Tried > 0 {
			said = append(said, v.t("review.ours_tried", "Count", o.Tried))
		}
		if o.Plan != "" {
			said = append(said, o.Plan)
		}
	}
	return said
}

// reviewActs say by which button of the form a review goes where.
var reviewActs = map[string]review.State{"": review.Assigned, "save": review.Assigned, "done": review.Done, "no_answer": review.NoAnswer}

func (s *Site) writeReview(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	seen, err := seenVersion(in, "version")
	if err != nil {
		return err
	}
	page, err := s.reviewPage(v, in)
	if err != nil {
		return err
	}
	w := review.Words{Note: in.Get("note")}
	for i := range page.Lines {
		w.Said = append(w.Said, in.Get(answerField(i, "said")))
		w.Reasons = append(w.Reasons, in.Get(answerField(i, "reason")))
	}
	to := reviewActs[in.Get("act")]
	if err := s.Reviews.Write(v.ctx(), v.actor, page.ID, seen, w, to); err != nil {
		return s.formAgain(v, err, page.Form, "review", page)
	}
	s.flash(v, "good", v.t("review.did."+string(to)), "")
	SeeOther(v.w, v.r, reviewPath(page.ID))
	return nil
}

func (s *Site) callOffReview(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	page, err := s.reviewPage(v, nil)
	if err != nil {
		return err
	}
	seen := page.Version
	if in.Has("version") {
		if seen, err = seenVersion(in, "version"); err != nil {
			return err
		}
	}
	if err := s.Reviews.CallOff(v.ctx(), v.actor, page.ID, seen); err != nil {
		return s.formAgain(v, err, page.Form, "review", page)
	}
	s.flash(v, "good", v.t("review.did.called_off"), "")
	SeeOther(v.w, v.r, "/reviews")
	return nil
}
