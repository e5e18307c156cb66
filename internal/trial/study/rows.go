// Package study reads trials from files and reports what they show: what the commands of the trial do, without a database.
package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"gonum.org/v1/gonum/stat"

	"liuke/internal/calendar"
	"liuke/internal/trial"
	"liuke/internal/value/contract"
	file "liuke/internal/value/study"
)

// Columns name the columns of a file that has a row for each customer of a trial. Arm and Outcome are needed.
type Columns struct {
	Arm, Outcome string
	Covariates   []string // known before the trial; with TableSource.All every other column that may be is one
	ID           string   // of the customer
	Assigned     string   // day on which the customer was assigned
	Happened     string   // day of the outcome; empty where there was none
}

// Source is a file of a trial and how to read it.
type Source struct {
	file.TableSource
	Columns    Columns
	Control    string // arm
	Positive   string // what the outcome says of a success, in any case; "" where it is a number
	DateLayout string // "" to recognise it
}

// rows are the customers of a trial.
type rows struct {
	arms    []string
	control int
	arm     []int
	outcome []float64
	isRate  bool
	known   []contract.Attribute
	ids     []string
	notes   []string
}

// mostArms is how many arms a trial may have: a column with more is hardly one of arms.
const mostArms = 20

// read reads a file, and refuses what is no trial.
func (s *Source) read(ctx context.Context) (*rows, error) {
	c := s.Columns
	if err := c.check(); err != nil {
		return nil, err
	}
	table, err := file.ReadTable(ctx, s.TableSource, append([]string{c.Arm, c.Outcome, c.ID, c.Assigned, c.Happened}, c.Covariates...)...)
	if err != nil {
		return nil, err
	}
	r := &rows{}
	if err := r.findArms(table, s); err != nil {
		return nil, err
	}
	if err := errors.Join(r.checkCustomers(table, c.ID), checkDays(table, s)); err != nil {
		return nil, err
	}
	if err := r.readOutcome(table, s); err != nil {
		return nil, err
	}
	for _, name := range c.Covariates {
		a, err := table.Attribute(name)
		if err != nil {
			r.notes = append(r.notes, fmt.Sprintf("Left out of the covariates: %v.", err))
			continue
		}
		r.known = append(r.known, a)
	}
	for _, name := range table.Others {
		if a, err := table.Attribute(name); err == nil { // one of too many texts tells customers apart, and nothing of them
			r.known = append(r.known, a)
		}
	}
	r.drop(func(row int) bool { return r.arm[row] == unassigned })
	r.dropConsequences()
	return r, nil
}

func (c Columns) check() error {
	named := []string{c.Arm, c.Outcome}
	for _, name := range slices.Concat([]string{c.ID, c.Assigned, c.Happened}, c.Covariates) {
		if name != "" {
			named = append(named, name)
		}
	}
	for i, name := range named {
		if slices.ContainsFunc(named[:i], func(other string) bool { return strings.EqualFold(other, name) }) {
			return fmt.Errorf("the column %s is named twice: arm, outcome, covariates, customer and days are columns of their own", name)
		}
	}
	if (c.Assigned == "") != (c.Happened == "") {
		return errors.New("give the days of assignment and of outcome together, or neither")
	}
	return nil
}

// unassigned is the arm of a row that names none.
const unassigned = -1

func (r *rows) findArms(table *file.Table, s *Source) error {
	texts := table.Texts(s.Columns.Arm)
	counts := map[string]int{}
	for _, text := range texts {
		counts[text]++
	}
	empty := counts[""]
	delete(counts, "")
	for name := range counts {
		r.arms = append(r.arms, name)
	}
	slices.Sort(r.arms)
	if len(r.arms) > mostArms {
		return fmt.Errorf("the column %s has %s different values, such as “%s”: name the column that says in which arm a customer is",
			s.Columns.Arm, count(len(r.arms)), r.arms[0])
	}
	r.control = slices.IndexFunc(r.arms, func(name string) bool { return strings.EqualFold(name, strings.TrimSpace(s.Control)) })
	if exact := slices.Index(r.arms, s.Control); exact >= 0 {
		r.control = exact
	}
	if r.control < 0 {
		return fmt.Errorf("no customer is in the control “%s”; the arms are: %s", s.Control, strings.Join(r.arms, ", "))
	}
	for _, text := range texts {
		at, ok := slices.BinarySearch(r.arms, text)
		if !ok {
			at = unassigned
		}
		r.arm = append(r.arm, at)
	}
	if empty > 0 {
		r.notes = append(r.notes, fmt.Sprintf("Rows without an arm, left out: %s. Right for customers who never were in the trial, wrong for any who were.", count(empty)))
	}
	return nil
}

// checkCustomers refuses customers who are there twice: a merge may have brought two of different arms together.
func (r *rows) checkCustomers(table *file.Table, column string) error {
	if column == "" {
		return nil
	}
	r.ids = table.Texts(column)
	first := map[string]int{}
	var example string
	crossed, doubled := 0, 0
	for i, id := range r.ids {
		if r.arm[i] == unassigned {
			continue
		}
		if id == "" {
			return fmt.Errorf("row %s names no customer in the column %s: a trial counts customers, so each row needs one", count(int(table.Rows[i])), column)
		}
		before, seen := first[id]
		if !seen {
			first[id] = i
			continue
		}
		doubled++
		if r.arm[before] != r.arm[i] {
			crossed++
			if example == "" {
				example = fmt.Sprintf("“%s” in row %s (%s) and row %s (%s)", id, count(int(table.Rows[before])), r.arms[r.arm[before]],
					count(int(table.Rows[i])), r.arms[r.arm[i]])
			}
		}
	}
	switch {
	case crossed > 0:
		return fmt.Errorf("customers in two arms: %s, the first %s. Keep the arm that each was first assigned to, or, after a merge, leave both rows out and say so",
			count(crossed), example)
	case doubled > 0:
		return fmt.Errorf("%s rows are of customers who were there before: sum up to one row for each, as outcomes of one customer are not independent", count(doubled))
	}
	return nil
}

// checkDays refuses outcomes from before the assignment, which no action can have caused.
func checkDays(table *file.Table, s *Source) error {
	c := s.Columns
	if c.Assigned == "" {
		return nil
	}
	assigned, err := table.Days(c.Assigned, s.DateLayout)
	if err != nil {
		return err
	}
	happened, err := table.Days(c.Happened, s.DateLayout)
	if err != nil {
		return err
	}
	from, at := table.Texts(c.Assigned), table.Texts(c.Happened)
	early, first := 0, 0
	for i := range assigned {
		inOrder := assigned[i] != file.NoDay && happened[i] >= assigned[i]
		if drawn, outcome, both := instants(from[i], at[i]); both {
			inOrder = !outcome.Before(drawn)
		}
		if happened[i] == file.NoDay || inOrder {
			continue
		}
		if early == 0 {
			first = i
		}
		early++
	}
	if early > 0 {
		return fmt.Errorf("outcomes from before the assignment, or with none: %s, the first in row %s (assigned “%s”, outcome “%s”). Count outcomes from the day of assignment on; if all are a day off, the two columns are in different time zones",
			count(early), count(int(table.Rows[first])), from[first], at[first])
	}
	return nil
}

// instants reads two times that both say where their clocks stand: by their days alone they may seem to be in another order than
// they are.
func instants(a, b string) (x, y time.Time, both bool) {
	x, first := calendar.ParseInstant(a)
	y, second := calendar.ParseInstant(b)
	return x, y, first && second
}

func (r *rows) readOutcome(table *file.Table, s *Source) error {
	column, positive := s.Columns.Outcome, strings.TrimSpace(s.Positive)
	texts := table.Texts(column)
	missing, first := 0, 0
	for i, text := range texts {
		if text == "" && r.arm[i] != unassigned {
			if missing == 0 {
				first = i
			}
			missing++
		}
	}
	if missing > 0 {
		return fmt.Errorf("customers without an outcome: %s, the first in row %s. Write 0 for those who did nothing; leaving them out would compare only those who did something",
			count(missing), count(int(table.Rows[first])))
	}
	if positive != "" {
		r.isRate = true
		found := false
		for _, text := range texts {
			hit := 0.0
			if strings.EqualFold(text, positive) {
				hit, found = 1, true
			}
			r.outcome = append(r.outcome, hit)
		}
		if !found {
			return fmt.Errorf("the column %s never says “%s”, but “%s” and so on", column, positive, texts[0])
		}
		return nil
	}
	var err error
	if r.outcome, err = table.Numbers(column); err != nil {
		return fmt.Errorf("%w If it is a word that tells a success, name it with --positive", err)
	}
	r.isRate = true
	for i, y := range r.outcome {
		r.isRate = r.isRate && (y == 0 || y == 1 || r.arm[i] == unassigned)
	}
	return nil
}

// drop leaves rows out.
func (r *rows) drop(out func(row int) bool) {
	keep := func(i int) bool { return !out(i) }
	r.outcome, r.ids = kept(r.outcome, keep), kept(r.ids, keep)
	for i := range r.known {
		r.known[i].Level, r.known[i].Number = kept(r.known[i].Level, keep), kept(r.known[i].Number, keep)
	}
	r.arm = kept(r.arm, keep)
}

// accident is below which chance a column is not taken to go with the outcome by accident.
const accident = 1e-6

// dropConsequences leaves out covariates that go with the outcome as only its consequences and causes do: all customers with
// the commonest value, or all others, had it, or none had. They were hardly known before the trial.
func (r *rows) dropConsequences() {
	if !r.isRate {
		return
	}
	rate := stat.Mean(r.outcome, nil)
	var names []string
	r.known = slices.DeleteFunc(r.known, func(a contract.Attribute) bool {
		value := func(row int) float64 { return float64(a.Level[row]) }
		if a.Levels == nil {
			value = func(row int) float64 { return a.Number[row] }
		}
		customers, hits := [2]float64{}, [2]float64{}
		common := commonest(len(r.arm), value)
		for i := range r.arm {
			side := 0
			if value(i) == common {
				side = 1
			}
			customers[side]++
			hits[side] += r.outcome[i]
		}
		for side, n := range customers {
			if hits[side] == 0 && math.Pow(1-rate, n) < accident || hits[side] == n && math.Pow(rate, n) < accident {
				names = append(names, a.Name)
				return true
			}
		}
		return false
	})
	if len(names) > 0 {
		r.notes = append(r.notes, fmt.Sprintf("Left out of the covariates, as they follow from the outcome or the outcome from them: %s.", strings.Join(names, ", ")))
	}
}

// commonest is the value that most rows have, the lowest of equals.
func commonest(rows int, value func(row int) float64) float64 {
	counts := map[float64]int{}
	best := math.Inf(1)
	for i := range rows {
		counts[value(i)]++
	}
	for v, n := range counts {
		if n > counts[best] || n == counts[best] && v < best {
			best = v
		}
	}
	return best
}

// kept are the values of some of the rows; none of a column that is not there.
func kept[T any](values []T, keep func(row int) bool) []T {
	var out []T
	for i, v := range values {
		if keep(i) {
			out = append(out, v)
		}
	}
	return out
}

func (r *rows) data() trial.Data {
	return trial.Data{Arms: r.arms, Control: r.control, Arm: r.arm, Outcome: r.outcome, IsRate: r.isRate, Known: r.known}
}

func count(n int) string { return humanize.Comma(int64(n)) }

// exists reports whether a figure exists.
func exists(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
