package web

import (
	"html/template"
	"math"
	"net/http"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

// TrialPage shows one trial: effect, interval, verdict; the rest is one click away.
type TrialPage struct {
	Page
	Trial    registry.Trial
	Form     *Form // of outcomes from another system
	Refused  []RefusedOutcome
	State    Chip
	Verdict  Chip
	Sentence string // the verdict
	Next     string // what it waits for
	Window   string // printed beside every number
	Picture  template.HTML
	Stats    []Stat
	Effects  []TrialEffect
	Forest   []TrialEffect // what the picture shows
	Arms     []TrialArm
	Notes    []string // what a reader must know
	Power    string
	Waiting  string
	Plan     []Line
	Moved    []MovedLine
	Wrong    []NoteLine
	Would    []NoteLine
	Cost     []string // what the cost is made of
	Counts   map[string]int64
	AsOf     string   // of which day the figures are, and when they were reckoned
	Adjusted []string // how effects are rid of what has nothing to do with the action
	Looks    []TrialLook
	Whoms    []TrialWhom // of each arm; none while nothing was learned
}

// Line is a name and what belongs to it.
type Line struct{ Name, Text string }

// TrialEffect is the effect of an arm, or of one trial of a series.
type TrialEffect struct {
	Name, Href      string
	Effect          string
	Once, Always    string
	Customers, When string
}

// TrialArm is one arm by itself.
type TrialArm struct{ Name, Share, Placed, Ripe, Bought, Margin string }

// MovedLine is a customer who does not count.
type MovedLine struct{ Href, Was, Counts, Day string }

// NoteLine is what was done to a customer, or would have been.
type NoteLine struct{ Href, What, When string }

// RefusedOutcome is a row of a file that was not taken.
type RefusedOutcome struct {
	Row           int64
	Value, Reason string
}

func (s *Site) showTrial(v *visit) error {
	page, err := s.trialPage(v, NewForm(v.page.Printer, nil))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "trial", page)
	return nil
}

func (s *Site) trialPage(v *visit, form *Form) (*TrialPage, error) {
	v.page.Nav = "keep"
	f, err := s.Trials.Open(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	t := f.Trial
	page := &TrialPage{
		Page: v.page, Trial: t, Form: form, State: v.trialState(t), Window: v.t("trial.window_days", "Days", t.Window), Counts: map[string]int64{},
		Plan: v.planLines(t, s.foreseen(v, t)),
	}
	answers, err := s.answerLines(v, t.Plan)
	if err != nil {
		return nil, err
	}
	page.Plan = append(page.Plan, answers...)
	if t.State == registry.Draft {
		return page, nil
	}
	for kind, count := range f.Counts {
		page.Counts[string(kind)] = count
	}
	page.Verdict, page.Sentence, page.Next = v.verdictChip(f.Result), v.trialSentence(f.Result), v.trialNext(f.Result)
	page.Stats, page.Notes, page.Waiting = v.trialStats(f.Result), v.trialNotes(f.Result), v.trialWaiting(f.Result)
	page.Arms, page.Cost = v.trialArms(f.Result), v.costLines(f.Result)
	page.AsOf, page.Adjusted, page.Looks, page.Whoms = v.trialAsOf(f.Result), v.trialAdjusted(f.Result), v.trialLooks(f), v.trialWhoms(f.Result)
	if main := f.Main(); main != nil {
		for _, e := range main.Effects {
			page.Effects = append(page.Effects, v.trialEffect(t, e.Arm, e))
		}
		page.Power = v.power(t, main.Visible, f.Ripe)
	}
	page.Picture, page.Forest = v.trialForest(f)
	for _, m := range f.Moved {
		page.Moved = append(page.Moved, MovedLine{
			Href: customerPath(m.RootID), Was: t.Arms[m.Arm].Name, Counts: t.Arms[m.Counts].Name, Day: v.page.Date(m.Day),
		})
	}
	for _, n := range f.Notes {
		line := NoteLine{customerPath(n.RootID), v.noted(n.Action), v.page.DateTime(n.At, v.page.Loc)}
		switch n.Kind {
		case registry.Wrong:
			page.Wrong = append(page.Wrong, line)
		case registry.Would:
			page.Would = append(page.Would, line)
		}
	}
	return page, nil
}

// foreseen is what a draft can show; "" for one that was launched, or where the reader may not ask.
func (s *Site) foreseen(v *visit, t registry.Trial) string {
	if t.State != registry.Draft || !v.page.Can(account.TrialManage) {
		return ""
	}
	f, err := s.Trials.Foresee(v.ctx(), v.actor, t.Plan)
	if err != nil {
		return v.page.Err(err)
	}
	return v.foresight(t.Plan, f)
}

// trialSentence is the verdict in a sentence.
func (v *visit) trialSentence(r registry.Result) string {
	main := r.Main()
	if main == nil {
		return v.t("trial.obstacle."+string(r.Obstacle), "Arm", r.Short, "Least", registry.Least, "Days", r.Trial.Window)
	}
	e := main.Effects[0]
	key := map[trial.Verdict]string{trial.VerdictBetter: "trial.says_better", trial.VerdictWorse: "trial.says_worse"}[e.Verdict]
	if key == "" {
		key = "trial.says_open"
	}
	return v.t(key, "Arm", e.Arm, "Effect", v.effect(r.Trial, e.Estimate), "Range", v.effectRange(r.Trial, e.AlwaysLow, e.AlwaysHigh))
}

// trialNext says what a verdict waits for.
func (v *visit) trialNext(r registry.Result) string {
	n := r.Need
	switch {
	case r.Main() == nil && r.NextRipe != 0:
		return v.t("trial.next_ripe", "Day", v.page.Date(r.NextRipe), "Last", v.page.Date(r.LastRipe))
	case !n.Told:
		return ""
	case n.TooMany:
		return v.t("trial.need_too_many")
	case n.Most == 0 && n.Customers == 0:
		return v.t("trial.need_unclear")
	case n.Most == 0:
		return v.t("trial.need_least", "Count", n.Customers)
	}
	need := v.t("trial.need_range", "Least", v.page.Number(n.Customers), "Most", v.page.Number(n.Most))
	if n.Customers == n.Most {
		need = v.t("trial.need_about", "Count", n.Most)
	}
	switch {
	case n.Most == 0:
		return ""
	case n.Reach:
		return v.sentences(need, v.t("trial.need_wait", "Day", v.page.Date(n.Day)))
	case r.Trial.Intake == registry.AsTheyDo && r.Trial.State == registry.Running:
		return need
	default:
		return v.sentences(need, v.t("trial.need_repeat"))
	}
}

func (v *visit) trialWaiting(r registry.Result) string {
	if r.Waiting == 0 {
		return ""
	}
	return v.t("trial.waiting", "Count", r.Waiting, "Day", v.page.Date(r.NextRipe), "Last", v.page.Date(r.LastRipe))
}

// trialStats are the few figures under the verdict.
func (v *visit) trialStats(r registry.Result) []Stat {
	cost := Stat{Label: v.t("trial.cost"), Value: v.page.Money(r.Spent.Cost, v.company.Currency), Note: v.spentNote(r.Spent)}
	stats := []Stat{{Label: v.t("trial.ripe"), Value: v.page.Number(r.Ripe), Note: v.t("trial.of_placed", "Count", r.Ripe+r.Waiting)}}
	window := v.t("trial.window_days", "Days", r.Trial.Window)
	if len(r.Effects) > 0 {
		g := r.Effects[0]
		stats = append(stats,
			Stat{Label: v.t("trial.buyers." + string(r.Trial.Purpose)), Value: v.plus(g.Buyers.Middle, v.page.Decimal(g.Buyers.Middle, 0)), Note: v.countRange(g.Buyers) + " · " + window},
			Stat{Label: v.t("trial.margin"), Value: v.plus(g.Margin.Middle, v.page.Estimate(int64(g.Margin.Middle), v.company.Currency)), Note: v.moneyRange(g.Margin) + " · " + window})
	}
	stats = append(stats, cost)
	if len(r.Effects) > 0 {
		per := Stat{Label: v.t("trial.per_buyer"), Value: "–", Note: v.t("trial.per_buyer_open")}
		if each := r.Effects[0].PerBuyer; each != nil {
			per.Value, per.Note = v.page.Money(int64(math.Round(*each)), v.company.Currency), window
		}
		stats = append(stats, per)
	}
	return stats
}

func (v *visit) countRange(r registry.Range) string {
	return v.t("trial.between", "Low", v.plus(r.Low, v.page.Decimal(r.Low, 0)), "High", v.plus(r.High, v.page.Decimal(r.High, 0)))
}

func (v *visit) moneyRange(r registry.Range) string {
	return v.t("trial.between", "Low", v.plus(r.Low, v.page.Estimate(int64(r.Low), v.company.Currency)),
		"High", v.plus(r.High, v.page.Estimate(int64(r.High), v.company.Currency)))
}

func (v *visit) trialNotes(r registry.Result) []string {
	var notes []string
	if r.Trial.Example {
		notes = append(notes, v.t("trial.example"))
	}
	if r.Planned < trial.Mismatch {
		notes = append(notes, v.t("trial.mismatch", "P", v.page.Decimal(r.Planned, 5)))
	}
	if main := r.Main(); main != nil {
		for _, n := range main.Notes {
			if n == trial.NoteTails {
				continue // told beside the arms, where effects are explained
			}
			if n != trial.NoteMismatch || r.Planned >= trial.Mismatch {
				notes = append(notes, v.t("trial.note."+string(n), "Enough", registry.Enough))
			}
		}
	}
	if r.Uncosted > 0 {
		notes = append(notes, v.t("trial.uncosted", "Share", v.page.Percent(r.Uncosted)))
	}
	return notes
}

func (v *visit) trialArms(r registry.Result) []TrialArm {
	all := int64(0)
	for _, a := range r.Arms {
		all += a.Share
	}
	arms := make([]TrialArm, len(r.Arms))
	for i, a := range r.Arms {
		arms[i] = TrialArm{Name: a.Name, Share: v.page.Percent(float64(a.Share) / float64(all)), Placed: v.page.Number(a.Placed), Ripe: v.page.Number(a.Ripe), Bought: "–", Margin: "–"}
		if r.Bought != nil {
			arms[i].Bought = v.level(registry.OutcomeBought, r.Bought.Arms[i].Mean)
			arms[i].Margin = v.level(registry.OutcomeMargin, r.Margin.Arms[i].Mean)
		}
	}
	return arms
}

func (v *visit) trialEffect(t registry.Trial, name string, e trial.Effect) TrialEffect {
	return TrialEffect{
		Name: name, Effect: v.effect(t, e.Estimate), Once: v.effectRange(t, e.Low, e.High), Always: v.effectRange(t, e.AlwaysLow, e.AlwaysHigh),
		Customers: v.page.Number(e.CustomersBoth),
	}
}

// power says what so many customers show.
func (v *visit) power(t registry.Trial, shows trial.Visible, customers int) string {
	if math.IsNaN(shows.Daily) || math.IsNaN(shows.Once) {
		return v.t("trial.power_none", "Count", customers)
	}
	return v.t("trial.power", "Count", customers, "Daily", v.size(t.Outcome, shows.Daily), "Once", v.size(t.Outcome, shows.Once))
}

// size writes how large an effect is, without a sign.
func (v *visit) size(by registry.Outcome, x float64) string {
	if by == registry.OutcomeMargin {
		return v.page.Money(int64(math.Round(x)), v.company.Currency)
	}
	return v.t("trial.points", "Points", v.page.Decimal(100*x, 1))
}

// planLines are what was laid down.
func (v *visit) planLines(t registry.Trial, shows string) []Line {
	lines := []Line{
		{v.t("trial.action_label"), v.t("trial.action." + string(t.Action))}, {v.t("trial.purpose_label"), v.t("trial.purpose." + string(t.Purpose))},
		{v.t("trial.outcome_label"), v.t("trial.outcome." + string(t.Outcome))}, {v.t("trial.window"), v.t("trial.window_days", "Days", t.Window)},
		{v.t("trial.audience"), v.audience(t)}, {v.t("trial.intake_label"), v.t("trial.intake." + string(t.Intake))},
		{v.t("trial.planned_end"), v.page.Date(t.PlannedEnd)}, {v.t("trial.cost_each"), v.page.Money(t.CostEach, v.company.Currency)},
	}
	if len(t.Arms) > 2 || t.State == registry.Draft {
		lines = append(lines, Line{v.t("trial.arms"), v.armShares(t)})
	}
	if t.Note != "" {
		lines = append(lines, Line{v.t("trial.note_label"), t.Note})
	}
	if t.Aim > 0 {
		lines = append(lines, Line{v.t("trial.aim"), v.size(t.Outcome, t.Aim)})
	}
	if shows != "" {
		lines = append(lines, Line{v.t("trial.can_show"), shows})
	}
	return lines
}

// armShares are the arms with the parts of the customers that they get.
func (v *visit) armShares(t registry.Trial) string {
	all := 0.0
	for _, share := range t.Shares() {
		all += share
	}
	parts := make([]string, len(t.Arms))
	for i, a := range t.Arms {
		parts[i] = a.Name + " " + v.page.Percent(float64(a.Share)/all)
	}
	return joinWords(parts...)
}

// audience says in words who is in a trial.
func (v *visit) audience(t registry.Trial) string {
	a := t.Audience
	var parts []string
	if a.Rule != "" {
		parts = append(parts, a.Rule)
	}
	if a.Tier != "" {
		parts = append(parts, v.t("trial.of_tier", "Tier", a.Tier))
	}
	if a.OwnerID != "" {
		parts = append(parts, v.t("trial.of_owner"))
	}
	if a.List != "" {
		parts = append(parts, v.t("trial.of_lost"))
	}
	if len(a.Listed) > 0 {
		parts = append(parts, v.t("trial.of_list", "Count", len(a.Listed)))
	}
	if len(parts) == 0 {
		return v.t("trial.of_all")
	}
	return joinWords(parts...)
}

// Act is an address of the trial's.
func (p *TrialPage) Act(name string) string { return trialPath(p.Trial.ID) + "/" + name }

// Version is the one that the reader saw.
func (p *TrialPage) Version() string { return strconv.FormatInt(p.Trial.Version, 10) }
