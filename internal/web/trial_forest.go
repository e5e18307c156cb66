package web

import (
	"html/template"
	"math"

	"liuke/internal/trial"
	"liuke/internal/trial/registry"
	"liuke/internal/web/chart"
)

// trialForest draws the arms of a trial, or all repeats of its action with what they say together.
func (v *visit) trialForest(f registry.File) (template.HTML, []TrialEffect) {
	var rows []chart.Estimate
	var lines []TrialEffect
	add := func(line TrialEffect, e trial.Effect) {
		rows, lines = append(rows, estimateOf(line, e)), append(lines, line)
	}
	if main := f.Main(); main != nil {
		for _, e := range main.Effects {
			add(v.trialEffect(f.Trial, e.Arm, e), e)
		}
	}
	for _, repeat := range f.Series.Repeats {
		if repeat.Effect != nil && repeat.Trial.ID != f.Trial.ID {
			line := v.trialEffect(f.Trial, repeat.Trial.Name, *repeat.Effect)
			line.Href, line.When = trialPath(repeat.Trial.ID), v.launchedOn(repeat.Trial)
			add(line, *repeat.Effect)
		}
	}
	if c := f.Series.Pooled; c != nil {
		row, line := v.together(f.Trial, c)
		rows, lines = append(rows, row), append(lines, line)
	}
	if len(rows) == 0 {
		return "", nil
	}
	picture := chart.Forest{Words: chart.Words{Title: v.t("trial.forest"), Desc: v.trialSentence(f.Result)}, Rows: rows}
	picture.Ticks = v.forestTicks(rows, func(x float64) string { return v.effect(f.Trial, x) })
	return picture.SVG(), lines
}

func estimateOf(line TrialEffect, e trial.Effect) chart.Estimate {
	return chart.Estimate{
		Name: line.Name, Value: line.Effect, Low: e.AlwaysLow, Middle: e.Estimate, High: e.AlwaysHigh, InnerLow: e.Low, InnerHigh: e.High,
	}
}

// together is what repeats say together.
func (v *visit) together(t registry.Trial, c *trial.Combined) (chart.Estimate, TrialEffect) {
	effect, name := v.effect(t, c.Random.Effect), v.t("trial.pooled")
	return chart.Estimate{Name: name, Value: effect, Low: c.Random.Low, Middle: c.Random.Effect, High: c.Random.High, Pooled: true},
		TrialEffect{Name: name, Effect: effect, Once: v.effectRange(t, c.Random.Low, c.Random.High)}
}

// forestTicks are round values on both sides of zero.
func (v *visit) forestTicks(rows []chart.Estimate, write func(float64) string) []chart.Tick {
	low, high := 0.0, 0.0
	for _, r := range rows {
		if !r.Silent {
			low, high = math.Min(low, r.Low), math.Max(high, r.High)
		}
	}
	ticks := []chart.Tick{}
	steps := chart.Steps(math.Max(-low, high), 2)
	if len(steps) < 2 {
		return []chart.Tick{{Label: "0"}}
	}
	step := steps[1]
	for at := -math.Floor(-low/step) * step; at <= high+step/1e6; at += step {
		label := write(at)
		if math.Abs(at) < step/1e6 {
			label = "0"
		}
		ticks = append(ticks, chart.Tick{Value: at, Label: label})
	}
	return ticks
}
