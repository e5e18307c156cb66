package web

import (
	"net/http"

	"liuke/internal/job"
	"liuke/internal/value"
)

// ValuePage shows what the latest run found out about all customers.
type ValuePage struct {
	Page
	Run      *value.Run // the latest that finished; nil when none has
	Current  *value.Run // one that is under way, or failed, after it
	Stages   []Step     // of the run under way
	Progress *Progress  // of scoring
	Stats    []Stat
	Notes    []string
	Accuracy *Accuracy // nil when the history is too short
	Tracking *Tracking // nil when nobody has bought again
	Choice   Choice
	Worths   Spread
	Overdues Spread
	Currency string
	Cut      bool // whether the pictures of spread show only those who are worth most
	Shown    int64
}

// Failed reports whether the run after the latest finished one failed.
func (p *ValuePage) Failed() bool { return p.Current != nil && p.Current.State == value.RunFailed }

// None is what the page says before the first run.
func (p *ValuePage) None() Empty {
	empty := Empty{Picture: "ledger", Title: p.T("value.none"), Text: p.T("value.none_text")}
	if p.Can("purchase:import") {
		empty.Act = &Act{Label: p.T("imports.new"), Href: "/imports/new"}
	}
	return empty
}

// Unknown is what the page says when a run could tell nothing.
func (p *ValuePage) Unknown() Empty {
	return Empty{Picture: "tea", Title: p.T("value.unknown"), Text: p.T("value.no_model")}
}

func (s *Site) showValue(v *visit) error {
	v.page.Nav = "value"
	finished, current, err := s.Values.Latest(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := v.valuePage(finished, current)
	if finished != nil && finished.Scored > 0 {
		if err := s.fillSpreads(v, page); err != nil {
			return err
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "value", page)
	return nil
}

// valuePage says what the latest finished run found out, and how far the
// current one is; either may be nil.
func (v *visit) valuePage(finished, current *value.Run) *ValuePage {
	page := &ValuePage{Page: v.page, Run: finished, Current: current, Currency: v.company.Currency}
	if current != nil && current.State != value.RunFailed {
		page.Stages, page.Progress = v.stages(current.Stage), v.scoring(*current)
	}
	if finished == nil {
		return page
	}
	report := finished.Report
	page.Accuracy, page.Tracking, page.Choice = v.accuracy(report.Holdout), v.tracking(report.Track), v.choice(*finished)
	page.Stats = v.runStats(*finished, page.Accuracy)
	for _, note := range report.Notes {
		page.Notes = append(page.Notes, v.t(note))
	}
	return page
}

// stages lists those of a run with the one it is at.
func (v *visit) stages(now value.Stage) []Step {
	var steps []Step
	reached := false
	for _, stage := range []value.Stage{value.StageRead, value.StageCheck, value.StageChoose, value.StageLines, value.StageScoring} {
		step := Step{Label: v.t("value.stage_" + string(stage))}
		switch {
		case stage == now:
			step.State, reached = "now", true
		case !reached && now != "":
			step.State, step.Word = "done", v.t("value.stage_done")
		}
		steps = append(steps, step)
	}
	return steps
}

// scoring is how far a run has come with scoring; nil at an earlier stage.
func (v *visit) scoring(run value.Run) *Progress {
	if run.Stage != value.StageScoring {
		return nil
	}
	return &Progress{
		Label: v.t("value.running"), Done: run.Scored, Total: max(run.Customers, 1),
		Note: v.t("value.running_note", "Done", run.Scored, "Total", run.Customers),
	}
}

// scoreAgain has all customers scored anew in the background.
func (s *Site) scoreAgain(v *visit) error {
	if err := s.queueScoring(v); err != nil {
		return err
	}
	s.flash(v, "good", v.t("value.queued"), "")
	SeeOther(v.w, v.r, "/value")
	return nil
}

// queueScoring has all customers scored; asked for several times, once.
func (s *Site) queueScoring(v *visit) error {
	return s.Jobs.Enqueue(v.ctx(), job.New(value.JobRun, struct{}{}, v.page.Now, v.page.Now).Only(value.JobRun))
}

func (v *visit) runStats(run value.Run, accuracy *Accuracy) []Stat {
	repeat := "–"
	if run.Customers > 0 {
		repeat = v.page.Percent(float64(run.Report.Repeat) / float64(run.Customers))
	}
	stats := []Stat{
		{Label: v.t("value.scored"), Value: v.page.Number(run.Scored), Note: v.t("value.scored_note", "Count", run.Customers), Href: "/customers?sort=worth"},
		{Label: v.t("value.repeat"), Value: repeat, Note: v.t("value.repeat_note", "Count", run.Report.Repeat)},
	}
	if accuracy != nil {
		stats = append(stats, Stat{Label: v.t("value.accuracy"), Value: accuracy.Verdict.Word, Note: accuracy.Short, Tone: accuracy.Verdict.Tone, Href: "#accuracy"})
	}
	return append(stats,
		Stat{Label: v.t("value.as_of"), Value: v.page.Date(run.AsOf), Note: v.t("value.as_of_note")},
		Stat{Label: v.t("value.finished"), Value: v.page.When(run.FinishedAt, v.page.Now, v.page.Loc), Note: v.t("value.took", "Seconds", v.page.Decimal(float64(run.FinishedAt-run.StartedAt)/1000, 1))},
	)
}
