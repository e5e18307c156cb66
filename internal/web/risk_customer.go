package web

import (
	"liuke/internal/risk/watch"
)

// CustomerRisk is how likely a customer is leaving, as the customer's page shows it.
type CustomerRisk struct {
	Chance  Figure
	Value   Figure
	Moved   string // since the run before; "" where there was none
	Reasons []RiskReason
	Stake   int64 // the value at stake in minor units
	Flag    *watch.Flag
	Flagged string // since when, or that the customer is not
	Marked  string // what was said of the flag, by whom; "" for nothing
	Past    []PastFlag
	Note    string
}

// RiskReason is a reason in words.
type RiskReason struct {
	Text  string
	Since string
}

// PastFlag is a flag that does not hold any more.
type PastFlag struct {
	Span   string
	Why    string
	Marked string
}

// fillRisk fills in how likely the customer is leaving, where that is known and the reader may see it.
func (s *Site) fillRisk(v *visit, page *CustomerPage) error {
	standing, err := s.Risks.Of(v.ctx(), v.actor, page.Customer.ID)
	if err != nil || standing == nil {
		return err
	}
	words, err := s.riskWords(v, []watch.Row{standing.Row})
	if err != nil {
		return err
	}
	page.Risk = words.standing(standing)
	return nil
}

func (w riskWords) standing(st *watch.Standing) *CustomerRisk {
	r := &CustomerRisk{
		Chance: Figure{Label: w.t("risk.chance"), Estimate: Estimate{
			Value: w.page.Percent(st.Chance), Ask: w.t("standing.why"), Why: w.t("risk.chance_why", "Weeks", watch.Horizon/7),
		}},
		Value: Figure{Label: w.t("risk.value"), Estimate: Estimate{
			Value: w.page.Estimate(st.Value, w.company.Currency), Ask: w.t("standing.why"),
			Why: w.t("risk.value_why", "Money", w.page.Estimate(st.AtRisk, w.company.Currency)),
		}},
		Stake: st.Value, Flag: st.Flag, Flagged: w.t("risk.not_flagged"), Note: w.t("risk.as_of", "Date", w.page.Date(st.AsOf), "Weeks", watch.Horizon/7),
	}
	if st.Before != nil {
		r.Moved = w.t("risk.moved", "Date", w.page.Date(st.Before.AsOf), "Before", w.page.Percent(st.Before.Chance), "Now", w.page.Percent(st.Chance))
	}
	for i, text := range w.reasons(&st.Risk) {
		r.Reasons = append(r.Reasons, RiskReason{Text: text, Since: w.page.Date(st.Reasons[i].Since)})
	}
	if st.Flag != nil {
		r.Flagged = w.t("risk.flagged_since", "Date", w.page.Date(st.Flag.Raised))
		chip := Chip{"soon", w.t("risk.flagged")}
		r.Chance.Chip = &chip
		r.Marked = w.mark(st.Flag.Mark)
	}
	for _, f := range st.Flags {
		if !f.Open {
			r.Past = append(r.Past, PastFlag{
				Span: w.t("risk.span", "From", w.page.Date(f.Raised), "Until", w.page.Date(f.Cleared)), Why: w.t("risk.cleared_" + string(f.Why)), Marked: w.mark(f.Mark),
			})
		}
	}
	return r
}

// mark says what was said of a flag.
func (w riskWords) mark(m watch.Mark) string {
	if m.Verdict == watch.Unmarked {
		return ""
	}
	return w.sentences(w.t("risk.mark_"+string(m.Verdict), "Name", w.staff[m.ByID], "When", w.page.When(m.At, w.page.Now, w.page.Loc)), m.Comment)
}
