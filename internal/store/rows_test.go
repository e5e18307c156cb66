package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRowsAreJoinedInTheirOrder joins random statements: all they are given is
// there in its order, and only rows of one insert that follow each other have
// become one statement.
func TestRowsAreJoinedInTheirOrder(t *testing.T) {
	kinds := []statement{
		{name: "two", text: "INSERT INTO t (a, b) VALUES ($1, $2);\n", args: []any{1, 2}},
		{name: "one", text: "INSERT INTO t (a)\nVALUES ($1)", args: []any{3}},
		{name: "put", text: "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO NOTHING", args: []any{4}},
		{name: "zero", text: "INSERT INTO t (a, b) VALUES ($1, 0)", args: []any{5}},
		{name: "change", text: "UPDATE t SET a = $1", args: []any{6}, expect: errors.New("none")},
	}
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 60).Draw(t, "statements")
		joined := inRows(given)
		var before, after []any
		for _, s := range given {
			before = append(before, s.args...)
		}
		rows := 0
		for i, s := range joined {
			after = append(after, s.args...)
			n := 1
			if s.name == "two" || s.name == "one" {
				n = strings.Count(s.text, "(") - 1
			}
			if n > rowsAtOnce || strings.Count(s.text, "$") != len(s.args) {
				t.Fatalf("%d rows: %s with %v", n, s.text, s.args)
			}
			if i > 0 && s.name == joined[i-1].name && slices.Contains([]string{"one", "two"}, s.name) && rows < rowsAtOnce {
				t.Fatalf("%s could have been joined", s.name)
			}
			rows = n
		}
		if !slices.Equal(before, after) {
			t.Fatalf("given %v, joined %v", before, after)
		}
	})
	got := inRows([]statement{kinds[0], kinds[0]})
	if len(got) != 1 || got[0].text != "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)" {
		t.Errorf("%+v", got)
	}
}
