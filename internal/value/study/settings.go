package study

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// Settings say what is to be foretold from a log.
type Settings struct {
	Model    string  // one of forecast.Models
	Until    int32   // last day that is learned from, since 1970-01-01; EndOfLog for the last of the log
	Horizon  int     // days to foretell
	UnitDays float64 // days to the unit of time: 7 or 1
}

// EndOfLog stands for the last day of a log.
const EndOfLog = math.MinInt32

// Stage is a part of the work, for progress.
type Stage string

// The stages, in their order.
const (
	StageRead      Stage = "read"
	StageSummarize Stage = "summarize"
	StageFit       Stage = "fit"
	StageScore     Stage = "score"
)

// Progress is told what is being done and how much of it is, 0 to 1. It is never called by two goroutines at once.
type Progress func(stage Stage, share float64)

// longestHorizon is in days: nothing is foretold further ahead.
const longestHorizon = 36525

// ErrHorizon tells of a horizon that cannot be read.
var ErrHorizon = errors.New("a horizon is written like 39w, 90d, 6m or 1y, and is a day at least and a hundred years at most")

// ParseHorizon reads a number of days (d), weeks (w), months (m) or years (y), such as 26.1w, as whole days.
func ParseHorizon(text string) (days int, err error) {
	units := map[byte]float64{'d': 1, 'w': 7, 'm': 365.25 / 12, 'y': 365.25}
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, ErrHorizon
	}
	n, err := strconv.ParseFloat(text[:len(text)-1], 64)
	length := math.Round(n * units[text[len(text)-1]])
	if err != nil || !(length >= 1 && length <= longestHorizon) {
		return 0, fmt.Errorf("%q: %w", text, ErrHorizon)
	}
	return int(length), nil
}

// ParseUnit returns the days of a unit of time: day or week.
func ParseUnit(text string) (days float64, err error) {
	switch text {
	case "day":
		return 1, nil
	case "week":
		return 7, nil
	}
	return 0, fmt.Errorf("there is no unit %q: choose week or day", text)
}

// number writes a count for people.
func number(n int64) string { return humanize.Comma(n) }
