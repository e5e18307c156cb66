package web

import (
	"net/http"

	"liuke/internal/account"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

func trialRoutes() []Route {
	return []Route{
		{"GET", "/trials", account.TrialRead, (*Site).showTrials},
		{"GET", "/trials/new", account.TrialManage, (*Site).showNewTrial},
		{"POST", "/trials", account.TrialManage, (*Site).createTrial},
		{"GET", "/trials/{id}", account.TrialRead, (*Site).showTrial},
		{"GET", "/trials/{id}/edit", account.TrialManage, (*Site).editTrial},
		{"POST", "/trials/{id}/edit", account.TrialManage, (*Site).changeTrial},
		{"GET", "/trials/{id}/places.csv", account.Export, (*Site).exportPlaces},
		{"GET", "/trials/{id}/ranking.csv", account.Export, (*Site).exportRanking},
		{"POST", "/trials/{id}/reckon", account.TrialManage, (*Site).reckonTrial},
		{"POST", "/trials/{id}/launch", account.TrialManage, (*Site).launchTrial},
		{"POST", "/trials/{id}/withdraw", account.TrialManage, moveTrial("trial.is_withdrawn", (*registry.Service).Withdraw)},
		{"POST", "/trials/{id}/end", account.TrialManage, moveTrial("trial.is_ended", (*registry.Service).End)},
		{"POST", "/trials/{id}/resume", account.TrialManage, moveTrial("trial.is_resumed", (*registry.Service).Resume)},
		{"POST", "/trials/{id}/outcomes", account.TrialManage, (*Site).tellOutcomes},
		{"GET", "/proof", account.TrialRead, (*Site).showProof},
	}
}

// TrialsPage lists all trials.
type TrialsPage struct {
	Page
	Lines []TriedLine
}

// TriedLine is one trial in the list.
type TriedLine struct {
	Href      string
	Name      string
	About     string // what is done and for what
	State     Chip
	Verdict   Chip // without a word while nothing was launched
	Effect    string
	Range     string
	Customers string
	Window    string
	When      string
	AsOf      string // "" while nothing was launched
}

// None is what the list says when there is no trial.
func (p *TrialsPage) None() Empty {
	empty := Empty{Picture: "search", Title: p.T("trial.none"), Text: p.T("trial.none_text")}
	if p.Can(account.TrialManage) {
		empty.Act = &Act{Label: p.T("trial.new"), Href: "/trials/new", Primary: true}
	}
	return empty
}

func (s *Site) showTrials(v *visit) error {
	v.page.Nav = "keep"
	all, err := s.Trials.List(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	results, err := s.Trials.Results(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	byID := map[string]registry.Result{}
	for _, r := range results {
		byID[r.Trial.ID] = r
	}
	page := &TrialsPage{Page: v.page}
	for _, t := range all {
		page.Lines = append(page.Lines, v.trialLine(t, byID[t.ID]))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "trials", page)
	return nil
}

func (v *visit) trialLine(t registry.Trial, r registry.Result) TriedLine {
	l := TriedLine{
		Href: trialPath(t.ID), Name: t.Name, About: v.t("trial.action."+string(t.Action)) + " · " + v.t("trial.purpose."+string(t.Purpose)),
		State: v.trialState(t), Customers: v.page.Number(t.Placed), Window: v.t("trial.window_days", "Days", t.Window),
		When: v.t("trial.until", "Day", v.page.Date(t.PlannedEnd)),
	}
	if t.State == registry.Draft {
		return l
	}
	l.Verdict = v.verdictChip(r)
	if r.AsOf != 0 {
		l.AsOf = v.t("trial.as_of_day", "Day", v.page.Date(r.AsOf))
	}
	if main := r.Main(); main != nil {
		e := main.Effects[0]
		l.Effect, l.Range = v.effect(t, e.Estimate), v.effectRange(t, e.AlwaysLow, e.AlwaysHigh)
	}
	return l
}

func trialPath(id string) string { return "/trials/" + queryEscape(id) }

func (v *visit) trialState(t registry.Trial) Chip {
	tones := map[registry.State]string{registry.Draft: "neutral", registry.Running: "open", registry.Ended: "neutral"}
	return Chip{tones[t.State], v.t("trial.state." + string(t.State))}
}

// verdictChip says in a word what a trial shows.
func (v *visit) verdictChip(r registry.Result) Chip {
	main := r.Main()
	if main == nil {
		return Chip{"paused", v.t("trial.obstacle_word." + string(r.Obstacle))}
	}
	switch main.Effects[0].Verdict {
	case trial.VerdictBetter:
		return Chip{"good", v.t("trial.better")}
	case trial.VerdictWorse:
		return Chip{"broken", v.t("trial.worse")}
	default:
		return Chip{"neutral", v.t("trial.open")}
	}
}

// effect writes an effect with its sign: points of a rate, or money per customer.
func (v *visit) effect(t registry.Trial, x float64) string {
	if t.Outcome == registry.OutcomeMargin {
		return v.plus(x, v.page.Money(int64(x), v.company.Currency))
	}
	return v.t("trial.points", "Points", v.plus(x, v.page.Decimal(100*x, 1)))
}

func (v *visit) effectRange(t registry.Trial, low, high float64) string {
	if t.Outcome == registry.OutcomeMargin {
		return v.t("trial.between", "Low", v.effect(t, low), "High", v.effect(t, high))
	}
	return v.t("trial.between", "Low", v.plus(low, v.page.Decimal(100*low, 1)), "High", v.plus(high, v.page.Decimal(100*high, 1)))
}

// plus puts a plus before what is written of a figure above zero.
func (v *visit) plus(x float64, text string) string {
	if x > 0 {
		return "+" + text
	}
	return text
}

// level writes what an arm came to: a rate, or money per customer.
func (v *visit) level(by registry.Outcome, x float64) string {
	if by == registry.OutcomeMargin {
		return v.page.Money(int64(x), v.company.Currency)
	}
	return v.page.Percent(x)
}
