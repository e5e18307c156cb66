package web

import (
	"net/http"

	"liuke/internal/account"
	"liuke/internal/i18n"
	"liuke/internal/sheet"
	"liuke/internal/winback"
)

// WinBackReportPage says what winning back came to.
type WinBackReportPage struct {
	Page
	Any     bool
	Stats   []Stat
	Months  []RegainedLine
	Reasons []ReasonLine
	Rest    string // the share of all other reasons in the published tally
	Success []SuccessLine
	Proof   []ProofLine
}

// RegainedLine is what one person came to in a month.
type RegainedLine struct {
	Month, Who         string
	Ended, Back        int
	Since, Took, Costs string
}

// ReasonLine is how many left for a main reason.
type ReasonLine struct {
	Name, Share, Reference string
	Lost, Back             int
}

// SuccessLine is how often a step helped for a reason.
type SuccessLine struct {
	Reason, Step, Mean, Range string
	Tried                     int
}

// ProofLine is what a trial of the list says.
type ProofLine struct{ Href, Name, Says, Window string }

// None is what the page says while nobody was lost.
func (p *WinBackReportPage) None() Empty {
	return Empty{Picture: "tea", Title: p.T("winback.report_none"), Text: p.T("winback.report_none_text"), Act: &Act{Label: p.T("winback.title"), Href: "/win-back"}}
}

func (s *Site) showWinBackReport(v *visit) error {
	v.page.Nav = "keep"
	r, err := s.WinBack.Report(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &WinBackReportPage{Page: v.page, Any: r.Lost > 0, Rest: v.page.Percent(winback.ReferenceRest)}
	if page.Any {
		v.fillReport(page, r)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "winback-report", page)
	return nil
}

func (v *visit) fillReport(page *WinBackReportPage, r winback.Report) {
	currency := v.company.Currency
	page.Stats = []Stat{
		{Label: v.t("winback.report_back"), Value: v.page.Number(r.Back), Note: v.t("winback.report_of", "Lost", r.Lost, "Open", r.Open)},
		{Label: v.t("winback.report_since"), Value: v.page.Money(r.Since, currency), Note: v.t("winback.report_since_note")},
		{Label: v.t("winback.report_cost"), Value: v.page.Money(r.Cost, currency), Note: v.t("winback.report_minutes", "Count", r.Minutes)},
	}
	for _, m := range r.Months {
		page.Months = append(page.Months, RegainedLine{
			Month: m.Month, Who: m.Owner, Ended: m.Ended, Back: m.Back, Since: v.page.Money(m.Since, currency),
			Took: v.page.Number(int(m.Minutes)), Costs: v.page.Money(m.Cost, currency),
		})
	}
	for _, why := range r.Reasons {
		line := ReasonLine{Name: r.Tree.Name(why.Code, v.page.Lang()), Share: v.page.Percent(why.Share), Reference: "–", Lost: why.Lost, Back: why.Back}
		if why.Reference > 0 {
			line.Reference = v.page.Percent(why.Reference)
		}
		page.Reasons = append(page.Reasons, line)
	}
	for _, c := range r.Success {
		name := c.Texts.In(v.page.Lang())
		if name == "" {
			name = v.t("winback.report_old_step")
		}
		page.Success = append(page.Success, SuccessLine{
			Reason: r.Tree.Name(c.Reason, v.page.Lang()), Step: name, Mean: v.page.Percent(c.Mean), Tried: c.Tried,
			Range: v.t("trial.between", "Low", v.page.Percent(c.Low), "High", v.page.Percent(c.High)),
		})
	}
	for _, t := range r.Trials {
		page.Proof = append(page.Proof, ProofLine{
			Href: trialPath(t.Trial.ID), Name: t.Trial.Name, Says: v.trialSentence(t), Window: v.t("trial.window_days", "Days", t.Trial.Window),
		})
	}
}

func (s *Site) exportWinBackReport(v *visit) error {
	if err := v.actor.Need(account.Export); err != nil {
		return err
	}
	r, err := s.WinBack.Report(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	decimals := i18n.Decimals(v.company.Currency)
	out := v.startSheet("win-back", "winback.column_", "month", "who", "ended", "back", "since", "minutes", "cost", "currency")
	for _, m := range r.Months {
		if out.Write(sheet.Text(m.Month), sheet.Text(m.Owner), sheet.Number(int64(m.Ended), 0), sheet.Number(int64(m.Back), 0),
			sheet.Number(m.Since, decimals), sheet.Number(m.Minutes, 0), sheet.Number(m.Cost, decimals), sheet.Text(v.company.Currency)) != nil {
			return nil // the reader has gone
		}
	}
	s.endSheet(v, out, nil)
	return nil
}
