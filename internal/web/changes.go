package web

import (
	"cmp"

	"liuke/internal/value"
)

// Changed is what became of a customer's figures since an earlier run, and why.
type Changed struct {
	Title string
	Moves []Move
	Ask   string // the word before the reasons; "" when nothing moved
	Why   string
}

// Move is a figure before and now.
type Move struct {
	Label       string
	Before, Now string
	Word        string // which way it went; "" when it stays
}

// changed says what the last run but one that differed said, and why this one
// says otherwise.
func (v *visit) changed(score value.Score) *Changed {
	changed := &Changed{Title: v.t("customers.changed")}
	var reasons []string
	for _, c := range score.Changes() {
		reasons = append(reasons, v.reason(c))
	}
	changed.Why = v.sentences(reasons...)
	b := score.Before
	if b == nil {
		return changed
	}
	changed.Title, changed.Ask = v.t("customers.changed_since", "Date", v.page.Date(b.AsOf)), v.t("customers.changed_why")
	changed.Moves = []Move{
		v.move(v.t("customers.column_worth"), v.page.Estimate(b.Worth, v.company.Currency), v.page.Estimate(score.Worth, v.company.Currency), cmp.Compare(score.Worth, b.Worth)),
		v.move(v.t("customers.active", "Horizon", value.HorizonDays), v.chance(b.Active), v.chance(score.Active), cmp.Compare(score.Active, b.Active)),
	}
	if len(reasons) == 0 {
		changed.Why = v.t("customers.changed_others")
	}
	return changed
}

// move is the change of a figure; one too small to be seen is none.
func (v *visit) move(label, before, now string, way int) Move {
	m := Move{Label: label, Before: before, Now: now}
	switch {
	case before == now:
	case way > 0:
		m.Word = v.t("customers.changed_up")
	default:
		m.Word = v.t("customers.changed_down")
	}
	return m
}

// reason words a reason.
func (v *visit) reason(c value.Change) string {
	switch c.Kind {
	case value.ChangeFirst:
		return v.t("customers.changed_first")
	case value.ChangeBought:
		return v.t("customers.changed_bought", "Count", c.Days)
	case value.ChangeFewer:
		return v.t("customers.changed_fewer", "Count", c.Days)
	case value.ChangeSilent:
		return v.t("customers.changed_silent", "Count", c.Days)
	default:
		return v.t("customers.changed_model", "Before", v.modelName(c.Model))
	}
}
