package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"liuke/internal/value/study"
)

// stopwatch takes the time of the stages of a study, and shows how far it is where somebody looks on.
type stopwatch struct {
	seconds map[study.Stage]float64
	stage   study.Stage
	since   time.Time
	bar     *progressbar.ProgressBar // nil when nobody looks on
}

func newStopwatch() *stopwatch {
	w := &stopwatch{seconds: map[study.Stage]float64{}, since: time.Now()}
	for _, stage := range []study.Stage{study.StageRead, study.StageSummarize, study.StageFit, study.StageScore} {
		w.seconds[stage] = 0
	}
	if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		w.bar = progressbar.NewOptions(100, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionClearOnFinish(),
			progressbar.OptionThrottle(200*time.Millisecond))
	}
	return w
}

// enter notes that a stage is under way.
func (w *stopwatch) enter(stage study.Stage, share float64) {
	if stage != w.stage {
		w.leave()
		w.stage = stage
		if w.bar != nil {
			w.bar.Describe(string(stage))
		}
	}
	if w.bar != nil {
		_ = w.bar.Set(int(100 * share)) // the bar is for the eye: what goes wrong with it is no failure
	}
}

func (w *stopwatch) leave() {
	now := time.Now()
	if w.stage != "" {
		w.seconds[w.stage] += now.Sub(w.since).Seconds()
	}
	w.since = now
}

func (w *stopwatch) stop() {
	w.leave()
	if w.bar != nil {
		_ = w.bar.Finish()
	}
}
