// Package explain says how the scores of one customer came about: in sentences, as a small chart for a terminal, and as a
// picture. It needs nothing but the customer's row in a file of scores.
package explain

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/sheet"
)

// Score is a customer's row in a file of scores. Times are in the unit of the study; a figure that the row leaves empty is
// NaN.
type Score struct {
	Customer       string
	Purchases      int     // days with a purchase after the first
	Last           float64 // time of the last purchase since the first
	Observed       float64 // time since the first purchase
	Alive          float64 // probability
	Active         float64 // probability of a purchase within the horizon
	Expected       float64 // purchases within the horizon
	Spend          float64 // per purchase
	Value          float64 // over the next three years
	Due, Low, High calendar.Day
	Overdue        float64 // share of the customer's gaps that are shorter than the present silence
	Unit           string  // of the times: week or day
}

// Errors of looking a customer up.
var (
	ErrUnknown   = errors.New("the file of scores has no such customer")
	ErrNotScores = errors.New("this is not a file of scores as liuke value --scores writes it")
)

// columns are what a row is read from.
var columns = []string{
	"customer", "x", "t_x", "T", "p_alive", "p_active", "expected", "spend", "clv", "next_due", "next_low", "next_high", "overdue",
}

// Find looks a customer up in a file of scores whose times are in the unit, week or day.
func Find(r io.ReaderAt, size int64, name, customer, unit string) (Score, error) {
	f, err := sheet.Open(r, size, name, sheet.Options{Heading: sheet.HeadingFirstRow, MaxUnpacked: math.MaxInt64 / 2, MaxRatio: math.MaxInt64 / 2})
	if err != nil {
		return Score{}, fmt.Errorf("%w: %w", ErrNotScores, err)
	}
	s, err := find(f, customer)
	s.Unit = unit
	return s, errors.Join(err, f.Close())
}

func find(f *sheet.File, customer string) (Score, error) {
	if header := strings.Join(f.Header(), ","); header != strings.Join(columns, ",") {
		return Score{}, fmt.Errorf("%w; its columns are %s", ErrNotScores, header)
	}
	guarded := string(sheet.AppendText(nil, customer)) // as the file has names that look like formulas
	for {
		cells, row, err := f.Next()
		if errors.Is(err, io.EOF) {
			return Score{}, fmt.Errorf("%w: %s", ErrUnknown, customer)
		}
		if err != nil {
			return Score{}, fmt.Errorf("%w: %w", ErrNotScores, err)
		}
		if cells[0] == customer || cells[0] == guarded {
			s, err := parse(cells)
			if err != nil {
				return Score{}, fmt.Errorf("%w: row %d: %w", ErrNotScores, row, err)
			}
			s.Customer = customer
			return s, nil
		}
	}
}

func parse(cells []string) (Score, error) {
	var s Score
	var wrong error // with the first cell that cannot be
	refuse := func(column int) {
		wrong = cmp.Or(wrong, fmt.Errorf("%s cannot be “%s”", columns[column], cells[column]))
	}
	number := func(column int) float64 {
		if cells[column] == "" {
			return math.NaN()
		}
		x, err := strconv.ParseFloat(cells[column], 64)
		if err != nil || !(x >= 0 && x <= most(column)) {
			refuse(column)
		}
		return x
	}
	day := func(column int) calendar.Day {
		d, err := calendar.ParseDay(cells[column])
		if err != nil {
			refuse(column)
		}
		return d
	}
	purchases := number(1)
	s.Purchases = int(purchases)
	s.Last, s.Observed = number(2), number(3)
	s.Alive, s.Active, s.Expected = number(4), number(5), number(6)
	s.Spend, s.Value = number(7), number(8)
	s.Due, s.Low, s.High = day(9), day(10), day(11)
	s.Overdue = number(12)
	if wrong == nil && (math.IsNaN(purchases+s.Active+s.Expected+s.Overdue) || !(s.Last <= s.Observed) || s.Due < s.Low || s.Due > s.High) {
		wrong = errors.New("its figures contradict each other or are missing")
	}
	return s, wrong
}

// most is what the number in a column may come to.
func most(column int) float64 {
	switch columns[column] {
	case "p_alive", "p_active", "overdue":
		return 1
	case "x", "t_x", "T":
		return math.MaxInt32
	}
	return math.MaxFloat64
}

// silence is the time since the last purchase.
func (s Score) silence() float64 { return s.Observed - s.Last }

// From which share of shorter gaps on a silence is called unusual, and very unusual.
const (
	unusual     = 0.75
	veryUnusual = 0.95
)

// Sentences say how the figures came about.
func (s Score) Sentences() []string {
	sentences := []string{s.history(), s.rhythm(), s.presence()}
	sentences = append(sentences,
		fmt.Sprintf("Within the horizon %.3g purchases are expected, and at least one comes with a chance of %s.", s.Expected, percent(s.Active)),
		fmt.Sprintf("If they come back, then half of the time before %s, and in eight cases of ten between %s and %s.", s.Due, s.Low, s.High))
	if math.IsNaN(s.Value) {
		return append(sentences, "What they spend is not known.")
	}
	return append(sentences, fmt.Sprintf(
		"A purchase of theirs is expected to bring %.2f: what they spent so far, drawn towards what all spend. Over three years that makes %.2f, as money that comes a year later counts a tenth less.",
		s.Spend, s.Value))
}

func (s Score) history() string {
	if s.Purchases == 0 {
		return fmt.Sprintf("Customer %s bought on one day only, %s ago.", s.Customer, s.time(s.Observed))
	}
	return fmt.Sprintf("Customer %s bought on %d days, the first %s ago and the last %s ago, on average %s apart.",
		s.Customer, s.Purchases+1, s.time(s.Observed), s.time(s.silence()), s.time(s.Last/float64(s.Purchases)))
}

func (s Score) rhythm() string {
	whose := "their own rhythm"
	if s.Purchases == 0 {
		whose = "the rhythm of all customers, as their own is not known"
	}
	verdict := "nothing unusual"
	switch {
	case s.Overdue >= veryUnusual:
		verdict = "very unusual: they are long overdue"
	case s.Overdue >= unusual:
		verdict = "unusual: they are overdue"
	}
	return fmt.Sprintf("By %s, %s of gaps are shorter than the present silence of %s, which is %s.",
		whose, percent(s.Overdue), s.time(s.silence()), verdict)
}

func (s Score) presence() string {
	switch {
	case math.IsNaN(s.Alive):
		return "These data do not tell customers who left from those who are slow, so nobody counts as gone."
	case s.Purchases == 0 && s.Alive == 1:
		return "They count as a customer still, since the model has nobody leave before a second purchase."
	}
	return fmt.Sprintf("Given when they bought, they are still a customer with a chance of %s.", percent(s.Alive))
}

// time writes a time in the unit.
func (s Score) time(t float64) string {
	text := strconv.FormatFloat(math.Round(t*10)/10, 'f', -1, 64)
	if text == "1" {
		return "1 " + s.Unit
	}
	return text + " " + s.Unit + "s"
}

// percent writes a probability so that only what is certain is 0 % or 100 %.
func percent(p float64) string {
	switch {
	case p > 0 && p < 0.005:
		return "under 1 %"
	case p < 1 && p >= 0.995:
		return "over 99 %"
	}
	return fmt.Sprintf("%.0f %%", 100*p)
}
