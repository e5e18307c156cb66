package sheet

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// line is what Next returns, in a form that can be compared.
type line struct {
	cells []string
	row   int64
	err   string
}

func readLines(t *rapid.T, next func() ([]string, int64, error)) (lines []line) {
	for {
		cells, row, err := next()
		if errors.Is(err, io.EOF) {
			return lines
		}
		l := line{cells: append([]string(nil), cells...), row: row}
		if bad := (*RowError)(nil); errors.As(err, &bad) {
			l.err = err.Error()
		} else if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
}

func TestPartsHoldTheRowsOfTheFile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SampledFrom([]string{
			"7,2020-01-01,5", "8,2020-01-02,\"1\"\"2\"", "9,\"x\ny\",1", "a,b", "", "1,\"open,3", "é,1,2", "some words and a zero byte \x00,1,2",
			strings.Repeat("z", 900) + ",1,2",
		}), 1, 40).Draw(t, "rows")
		eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")
		repeats := rapid.SampledFrom([]int{1, 400}).Draw(t, "repeats")
		text := "a,b,c" + eol + strings.Repeat(strings.Join(rows, eol)+eol, repeats)
		if rapid.Bool().Draw(t, "last line is cut") {
			text += "4,5,6"
		}
		open := func() *File {
			f, err := Open(strings.NewReader(text), int64(len(text)), "t.csv", Options{MaxRow: 800, Heading: HeadingFirstRow})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		want := readLines(t, open().Next)
		f := open()
		var got []line
		for {
			part, err := f.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, readLines(t, part.Next)...)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%d rows in parts, %d one by one", len(got), len(want))
		}
	})
}

func TestPartsOfAFileWithoutHeader(t *testing.T) {
	t.Parallel()
	text := "1,2020-01-01\n2,2020-01-02\n"
	f, err := Open(strings.NewReader(text), int64(len(text)), "t.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := ""
	for {
		part, err := f.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for {
			cells, row, err := part.Next()
			if err != nil {
				break
			}
			rows += fmt.Sprint(row, cells)
		}
	}
	if want := "1 [1 2020-01-01]2 [2 2020-01-02]"; rows != want {
		t.Errorf("rows %q, want %q", rows, want)
	}
}
