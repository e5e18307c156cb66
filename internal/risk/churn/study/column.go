package study

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"liuke/internal/risk/additive"
	"liuke/internal/sheet"
)

// unknown are the ways in which programs write that nothing is known, in lower case.
var unknown = []string{"", "na", "n/a", "#n/a", "nan", "null", "nil", "?", "-", "--", ".", "\\n"}

func isUnknown(text string) bool { return slices.Contains(unknown, strings.ToLower(text)) }

// kind is how the cells of a column are to be read, and shown again.
type kind int

const (
	texts kind = iota
	numbers
	days
)

// columnOf makes numbers of a column of numbers or times, and levels of any other. Strange is how many rows of a column of
// numbers say something else, which is taken for not known.
func columnOf(name string, c *sheet.Texts) (column additive.Column, as kind, strange int) {
	filled := slices.DeleteFunc(c.Filled(), isUnknown)
	column.Name = name
	values, as := readNumbers(filled), numbers
	if values == nil {
		values, as = readDays(filled), days
	}
	if values == nil {
		column.Levels, column.Level = filled, make([]int, len(c.Rows))
	} else {
		column.Number = make([]float64, len(c.Rows))
	}
	place := make([]int, len(c.Distinct))
	for i, text := range c.Distinct {
		place[i] = -1
		if at, found := slices.BinarySearch(filled, text); found {
			place[i] = at
		}
	}
	for i, at := range c.Rows {
		switch {
		case values == nil:
			column.Level[i] = place[at]
		case place[at] < 0:
			column.Number[i] = math.NaN()
		default:
			column.Number[i] = values[place[at]]
			if math.IsNaN(column.Number[i]) {
				strange++
			}
		}
	}
	if values == nil {
		as = texts
	}
	return column, as, strange
}

const (
	decimals   = 6   // with which numbers are read that are not written plainly
	sampleSize = 500 // texts that tell in which way numbers and times are written
	oddTexts   = 10  // one in so many different texts of a column of numbers may be something else
)

// readNumbers reads texts that are nearly all numbers, or percentages; NaN for the others, nil where there are too many.
func readNumbers(texts []string) []float64 {
	style := sheet.GuessNumberStyle(texts[:min(len(texts), sampleSize)])[0]
	values, strange := make([]float64, len(texts)), 0
	for i, text := range texts {
		x, err := readNumber(strings.TrimSpace(strings.TrimSuffix(text, "%")), style)
		if err != nil {
			x = math.NaN()
			strange++
		}
		values[i] = x
	}
	if len(texts) == 0 || strange*oddTexts > len(texts) {
		return nil
	}
	return values
}

func readNumber(text string, style sheet.NumberStyle) (float64, error) {
	if style == sheet.NumberPoint {
		if x, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) {
			return x, nil
		}
	}
	n, err := sheet.ParseNumber(text, decimals, style)
	return float64(n) / 1e6, err
}

// readDays reads texts that are all times, as days since 1970-01-01; nil where they are not.
func readDays(texts []string) []float64 {
	layouts := sheet.GuessTimeLayout(texts[:min(len(texts), sampleSize)])
	if len(layouts) == 0 {
		return nil
	}
	parser, values := sheet.NewTimeParser(layouts[0], time.UTC), make([]float64, len(texts))
	for i, text := range texts {
		_, day, err := parser.Parse(text)
		if err != nil {
			return nil
		}
		values[i] = float64(day)
	}
	return values
}
