package study

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"liuke/internal/calendar"
	"liuke/internal/risk/additive"
	"liuke/internal/risk/churn"
)

func count(n int) string { return humanize.Comma(int64(n)) }

// says is a column with what it says, such as “Contract Two year” or “tenure 2”.
func (s *Study) says(column int, v additive.Value) string {
	return s.table.Columns[column].Name + " " + s.value(column, v)
}

func (s *Study) value(column int, v additive.Value) string {
	switch {
	case v.Unknown:
		return "not known"
	case s.table.kinds[column] == texts:
		return s.table.Columns[column].Levels[v.Level]
	case s.table.kinds[column] == days:
		return calendar.Day(int32(v.Number)).String()
	}
	return plainNumber(v.Number)
}

// plainNumber writes a number as people do: without an exponent where that is not too long.
func plainNumber(x float64) string {
	if text := strconv.FormatFloat(x, 'f', -1, 64); len(text) <= 15 {
		return text
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}

// faint is an effect on the log-odds that moves a chance by less than a point.
const faint = 0.02

// reason says what a column does to the chance of one customer; "" where that is next to nothing.
func (s *Study) reason(r churn.Reason) string {
	if math.Abs(r.Effect) < faint {
		return ""
	}
	verb := "raises"
	if r.Effect < 0 {
		verb = "lowers"
	}
	with := ""
	if r.With >= 0 {
		with = " together with " + s.table.Columns[r.With].Name
	}
	return fmt.Sprintf("%s%s %s the chance (odds × %.2f)", s.says(r.Column, r.Value), with, verb, math.Exp(r.Effect))
}

// outOf100 writes a chance.
func outOf100(chance float64) string {
	switch x := 100 * chance; {
	case x >= 9.95:
		return fmt.Sprintf("%.0f of 100", x)
	case x >= 0.095:
		return fmt.Sprintf("%.1f of 100", x)
	}
	return fmt.Sprintf("%.2g of 100", 100*chance)
}

// sentence says what a column does to leaving as a whole.
func (s *Study) sentence(d churn.Driver) string {
	var b strings.Builder
	name, low, high := s.table.Columns[d.Column].Name, d.Low(), d.High()
	at := func(p additive.Point) string {
		return fmt.Sprintf("%s at %s", outOf100(p.Chance), s.value(d.Column, p.Value))
	}
	known := slices.DeleteFunc(slices.Clone(d.Points), func(p additive.Point) bool { return p.Value.Unknown })
	first, last := known[0], known[len(known)-1]
	switch {
	case s.table.kinds[d.Column] == texts || len(known) < 3 || low.Value.Unknown || high.Value.Unknown:
		fmt.Fprintf(&b, "Most leave with %s (%s), fewest with %s (%s)",
			s.says(d.Column, high.Value), outOf100(high.Chance), s.says(d.Column, low.Value), outOf100(low.Chance))
	case high == first && low == last:
		fmt.Fprintf(&b, "The higher %s, the fewer leave: %s, %s", name, at(high), at(low))
	case low == first && high == last:
		fmt.Fprintf(&b, "The higher %s, the more leave: %s, %s", name, at(low), at(high))
	default:
		fmt.Fprintf(&b, "Leaving does not simply rise or fall with %s: most leave, %s, fewest, %s", name, at(high), at(low))
		for _, end := range []additive.Point{first, last} {
			if end != low && end != high {
				fmt.Fprintf(&b, "; %s", at(end))
			}
		}
	}
	b.WriteString(", all else being as it is")
	if len(d.With) > 0 {
		var names []string
		for _, c := range d.With {
			names = append(names, s.table.Columns[c].Name)
		}
		fmt.Fprintf(&b, "; how much depends on %s", strings.Join(names, ", "))
	}
	return b.String() + "."
}

// finding says what was found out about a column.
func (s *Study) finding(f churn.Finding) string {
	name := s.table.Columns[f.Column].Name
	switch f.Kind {
	case churn.Constant:
		return name + " says the same of every customer: left out."
	case churn.RowNumber:
		return name + " is a number given to each customer one by one, which tells nothing: left out."
	case churn.UniqueTexts:
		return fmt.Sprintf("%s says something else of nearly every customer (%s different texts), like a name: left out.", name, count(f.Count))
	case churn.ManyTexts:
		return fmt.Sprintf("%s has %s different texts, too few customers for each to learn from: left out.", name, count(f.Count))
	case churn.Twin:
		return fmt.Sprintf("%s says the same as %s, in other words or rounded: left out.", name, s.table.Columns[f.Other].Name)
	case churn.Leak:
		return fmt.Sprintf("WARNING: %s alone tells who left (AUC %.3f): it seems to be another way to write %s, or to be known only afterwards. Left out.",
			name, f.AUC, s.src.Label)
	case churn.ToldAfter:
		return fmt.Sprintf("WARNING: whether %s is filled in tells who left: it seems to be written down only afterwards. Left out.", name)
	case churn.Suspect:
		return fmt.Sprintf("WARNING: %s alone nearly tells who left (AUC %.3f). If it is only known afterwards, all figures here are too good: leave it out with --without %s.",
			name, f.AUC, strconv.Quote(name))
	}
	return fmt.Sprintf("%s is not known of %s customers: learned from as a value of its own.", name, count(f.Count))
}
