package web

import (
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/sheet"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
	"liuke/internal/web/chart"
)

// TrialLook is what a trial showed on an earlier day.
type TrialLook struct{ Day, Ripe, Effect, Always string }

// TrialWhom says for whom an action did most.
type TrialWhom struct {
	ID       string // on the page
	Arm      string // whose action it is; "" where there is one only
	Chip     Chip
	Sentence string
	Response string // when it is as good to rank by who buys anyway
	Picture  template.HTML
	Points   []WhomPoint
	Segments []WhomSegment
	Ranking  string // address of the list of customers, for who may export it; "" where there is none
}

// WhomPoint is what treating a share of the customers brings, those first of whom most is expected.
type WhomPoint struct{ Share, Effect, Gain, Random string }

// WhomSegment is the effect on the half of the customers who are alike in something.
type WhomSegment struct{ Who, Customers, Effect, Range string }

func (v *visit) trialAsOf(r registry.Result) string {
	if r.AsOf == 0 {
		return v.t("trial.as_of_nothing", "At", v.page.DateTime(r.ReckonedAt, v.page.Loc))
	}
	return v.t("trial.as_of", "Day", v.page.Date(r.AsOf), "At", v.page.DateTime(r.ReckonedAt, v.page.Loc))
}

// trialAdjusted says how effects are reckoned where they are not the plain differences that the reader sees.
func (v *visit) trialAdjusted(r registry.Result) []string {
	var lines []string
	for _, of := range []struct {
		outcome registry.Outcome
		result  *trial.Result
	}{{registry.OutcomeBought, r.Bought}, {registry.OutcomeMargin, r.Margin}} {
		if of.result == nil || len(of.result.Effects) == 0 {
			continue
		}
		name := v.t("trial.effect_on." + string(of.outcome))
		if cut := of.result.Effects[0].VarianceCut; cut > 0 {
			narrower := v.page.Percent(1 - math.Sqrt(1-math.Min(cut, 1)))
			lines = append(lines, v.t("trial.adjusted", "What", name, "Days", r.Trial.Window, "Share", narrower))
		} else if of.result.Terms > 0 && !slices.Contains(of.result.Notes, trial.NoteCovariate) {
			lines = append(lines, v.t("trial.adjusted_little", "What", name, "Days", r.Trial.Window))
		}
		if slices.Contains(of.result.Notes, trial.NoteTails) {
			lines = append(lines, v.t("trial.adjusted_tails", "What", name))
		}
	}
	return lines
}

// shownLooks is how many earlier days the page lists, the latest of them.
const shownLooks = 60

func (v *visit) trialLooks(f registry.File) []TrialLook {
	var looks []TrialLook
	for _, l := range slices.Backward(f.Looks[max(0, len(f.Looks)-shownLooks):]) {
		line := TrialLook{Day: "–", Ripe: v.page.Number(l.Ripe), Effect: "–", Always: "–"}
		if l.AsOf != 0 {
			line.Day = v.page.Date(l.AsOf)
		}
		if l.Effect != nil {
			line.Effect, line.Always = v.effect(f.Trial, l.Effect.Estimate), v.effectRange(f.Trial, l.Effect.AlwaysLow, l.Effect.AlwaysHigh)
		}
		looks = append(looks, line)
	}
	return looks
}

// rankings are the tones and words for how well customers can be ranked.
var rankings = map[trial.Verdict]Chip{
	trial.VerdictBetter: {"good", "trial.ranking.better"}, trial.VerdictWorse: {"broken", "trial.ranking.worse"}, trial.VerdictOpen: {"neutral", "trial.ranking.open"},
}

// trialWhoms are what a trial taught, of each arm.
func (v *visit) trialWhoms(r registry.Result) []TrialWhom {
	whoms := make([]TrialWhom, len(r.Uplifts))
	for i, u := range r.Uplifts {
		whoms[i] = v.trialWhom(r.Trial, u)
		whoms[i].ID = "whom"
		if len(whoms) > 1 {
			whoms[i].Arm = u.Arm
		}
		if i > 0 {
			whoms[i].ID += strconv.Itoa(i + 1)
		}
	}
	return whoms
}

func (v *visit) trialWhom(t registry.Trial, u registry.Uplift) TrialWhom {
	if u.Nothing != "" {
		return TrialWhom{Chip: Chip{"paused", v.t("trial.ranking.none")}, Sentence: v.t("trial.whom_nothing." + string(u.Nothing))}
	}
	chip := rankings[u.Ranking]
	w := TrialWhom{
		Chip: Chip{chip.Tone, v.t(chip.Word)},
		Sentence: v.t("trial.whom."+chipWord(u.Ranking), "Qini", v.page.Decimal(u.Qini.Mean, 3), "Low", v.page.Decimal(u.Qini.Low, 3),
			"High", v.page.Decimal(u.Qini.High, 3)),
	}
	if u.Response.Mean >= u.Qini.Mean {
		w.Response = v.t("trial.whom_response")
	}
	if u.Ranks() && v.page.Can(account.Export) {
		w.Ranking = trialPath(t.ID) + "/ranking.csv?" + url.Values{"arm": {u.Arm}}.Encode()
	}
	points := func(x float64) string { return v.t("trial.points", "Points", v.plus(x, v.page.Decimal(100*x, 1))) }
	for _, p := range u.Curve {
		w.Points = append(w.Points, WhomPoint{v.page.Percent(p.Share), points(p.Effect), points(p.Gain), points(p.Share * u.Effect)})
	}
	w.Picture = v.whomCurve(u, w.Sentence)
	for _, s := range u.Segments {
		who := "trial.whom_below"
		if s.Above {
			who = "trial.whom_above"
		}
		w.Segments = append(w.Segments, WhomSegment{
			Who: v.t(who, "Fact", v.t("trial.fact."+s.Fact), "Middle", v.page.Decimal(s.Middle, 0)), Customers: v.page.Number(s.Customers),
			Effect: points(s.Effect.Mean),
			Range:  v.t("trial.between", "Low", v.plus(s.Effect.Low, v.page.Decimal(100*s.Effect.Low, 1)), "High", v.plus(s.Effect.High, v.page.Decimal(100*s.Effect.High, 1))),
		})
	}
	return w
}

// chipWord is the last part of the message for a verdict on a ranking.
func chipWord(of trial.Verdict) string {
	return map[trial.Verdict]string{trial.VerdictBetter: "better", trial.VerdictWorse: "worse", trial.VerdictOpen: "open"}[of]
}

// whomCurve draws what is gained by treating the first so many, on customers whom the ranking had not seen, beside a random choice.
func (v *visit) whomCurve(u registry.Uplift, says string) template.HTML {
	own, random := chart.Curve{Points: []chart.Point{chart.At(0, 0)}}, chart.Curve{Points: []chart.Point{chart.At(0, 0)}, Dashed: true}
	low, high := 0.0, 0.0
	for _, p := range u.Curve {
		own.Points = append(own.Points, chart.At(p.Share, p.Gain))
		random.Points = append(random.Points, chart.At(p.Share, p.Share*u.Effect))
		low, high = math.Min(low, math.Min(p.Gain, p.Share*u.Effect)), math.Max(high, math.Max(p.Gain, p.Share*u.Effect))
	}
	picture := chart.Line{Words: chart.Words{Title: v.t("trial.whom_picture"), Desc: says}, Curves: []chart.Curve{own, random}, Height: 220}
	for _, step := range chart.Steps(math.Max(-low, high), 3) {
		if step <= high {
			picture.YTicks = append(picture.YTicks, chart.Tick{Value: step, Label: v.plus(step, v.page.Decimal(100*step, 1))})
		}
		if step > 0 && step <= -low {
			picture.YTicks = append(picture.YTicks, chart.Tick{Value: -step, Label: v.page.Decimal(-100*step, 1)})
		}
	}
	for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		picture.XTicks = append(picture.XTicks, chart.Tick{Value: share, Label: v.page.Percent(share)})
	}
	return picture.SVG()
}

// exportRanking writes the customers whom an action should be given first.
func (s *Site) exportRanking(v *visit) error {
	arm, ranked, err := s.Trials.Rank(v.ctx(), v.actor, v.r.PathValue("id"), v.r.URL.Query().Get("arm"))
	if err != nil {
		return err
	}
	out := v.startSheet("ranking", "trial.column_", "customer", "rank", "expected", "arm")
	for i, r := range ranked {
		const decimals = 4
		expected := sheet.Number(int64(math.Round(r.Expected*math.Pow10(decimals))), decimals)
		if out.Write(sheet.Text(r.CustomerID), sheet.Number(int64(i+1), 0), expected, sheet.Text(arm)) != nil {
			return nil // the reader has gone
		}
	}
	s.endSheet(v, out, nil)
	return nil
}

// reckonTrial has a trial reckoned at once.
func (s *Site) reckonTrial(v *visit) error {
	id := v.r.PathValue("id")
	if err := s.Trials.ReckonNow(v.ctx(), v.actor, id); err != nil {
		return s.trialAgain(v, err)
	}
	s.flash(v, "good", v.t("trial.is_reckoned"), "")
	SeeOther(v.w, v.r, trialPath(id))
	return nil
}

// launchedOn is the day on which a trial began.
func (v *visit) launchedOn(t registry.Trial) string {
	return v.page.Date(calendar.DayOf(t.LaunchedAt, v.page.Loc))
}

// noted is what was done to a customer of a trial: what the records say, in the
// reader's language, and else as somebody wrote it.
func (v *visit) noted(action string) string {
	if what, known := strings.CutPrefix(action, registry.WrongBy); known {
		return v.t("trial.wrong." + what)
	}
	return action
}
