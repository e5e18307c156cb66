// Package additive learns chances that add up: the log-odds of an outcome are a sum of one curve per number, one height
// per text, and one small table per pair of columns that work together. How far each may bend or stand out is learned
// from the rows (empirical Bayes), so what explains nothing stays flat, and each part can be told by itself. What is
// learned does not depend on how many cores there are.
package additive

import (
	"errors"
	"math"
)

// Column is one thing known of every row: a number, or one of a few texts.
type Column struct {
	Name   string
	Number []float64 // of each row, where Levels is nil; NaN where it is not known
	Levels []string  // what the texts are; nil for a number
	Level  []int     // of each row, an index into Levels; -1 where it is not known
}

// Value is what a column says of one row.
type Value struct {
	Unknown bool
	Number  float64 // of a number
	Level   int     // of a text, an index into Levels
}

// Value returns what the column says of a row.
func (c *Column) Value(row int) Value {
	if c.Levels == nil {
		x := c.Number[row]
		return Value{Unknown: math.IsNaN(x), Number: x}
	}
	level := c.Level[row]
	return Value{Unknown: level < 0, Level: level}
}

// ErrOneOutcome is the error of rows that all have the same outcome.
var ErrOneOutcome = errors.New("every row has the same outcome: there is nothing to tell apart")
