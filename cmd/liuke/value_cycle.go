package main

import (
	"encoding/json"
	"math"
	"os"

	"liuke/internal/value/study"
)

type valueCycleCommands struct {
	Eval valueCycleEvalCommand `cmd:"" help:"Measure how well the products that customers bought before are ranked by how likely they buy them next."`
}

type valueCycleEvalCommand struct {
	Train    string `required:"" help:"Baskets to learn from: Parquet with the lists item_id_arr, label_arr and member_day_arr." type:"path" placeholder:"FILE"`
	Validate string `required:"" help:"Baskets to validate with; learned from as well before the test." type:"path" placeholder:"FILE"`
	Test     string `required:"" help:"Baskets that are only measured on." type:"path" placeholder:"FILE"`
	JSON     bool   `help:"Print the report as JSON." name:"json"`
}

// cycleOutcome is what --json prints.
type cycleOutcome struct {
	study.CycleReport
	Seconds    map[study.Stage]float64 `json:"seconds"`
	PeakRSSMB  study.Figure            `json:"peak_rss_mb"`
	CPUSeconds study.Figure            `json:"cpu_seconds"`
}

func (c *valueCycleEvalCommand) Run() error {
	watch := newStopwatch()
	report, err := study.EvaluateCycles(study.CycleFiles{Train: c.Train, Validate: c.Validate, Test: c.Test}, watch.enter)
	watch.stop()
	if err != nil {
		return err
	}
	if !c.JSON {
		return report.Print(os.Stdout)
	}
	o := cycleOutcome{CycleReport: report, Seconds: watch.seconds, PeakRSSMB: study.Figure(math.NaN()), CPUSeconds: study.Figure(math.NaN())}
	if used, ok := resources(); ok {
		o.PeakRSSMB, o.CPUSeconds = study.Figure(float64(used.peak)/(1<<20)), study.Figure(used.cpu.Seconds())
	}
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	return e.Encode(o)
}
