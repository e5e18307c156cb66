package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"liuke/internal/risk/churn"
	"liuke/internal/sheet"
	purchases "liuke/internal/value/study"
)

// Study is what was learned from a file.
type Study struct {
	*churn.Study
	table *table
	src   Source
}

// New reads a file and learns from it. It tells progress, which may be nil.
func New(ctx context.Context, src Source, progress purchases.Progress) (*Study, error) {
	if progress == nil {
		progress = func(purchases.Stage, float64) {}
	}
	t, err := read(ctx, src, func(share float64) { progress(purchases.StageRead, share) })
	if err != nil {
		return nil, err
	}
	progress(purchases.StageFit, 0)
	learned, err := churn.Learn(t.Table, func(share float64) { progress(purchases.StageFit, share) })
	if errors.Is(err, churn.ErrTooFew) {
		left := 0
		for _, l := range t.Left {
			if l {
				left++
			}
		}
		return nil, fmt.Errorf("%w: the file has %s who left and %s who stayed", err, count(left), count(len(t.Left)-left))
	}
	if err != nil {
		return nil, err
	}
	return &Study{Study: learned, table: t, src: src}, ctx.Err()
}

// told is how many reasons are told of a customer.
const told = 3

// WriteScores writes a row for each customer, in the order of the file: chance and reasons.
func (s *Study) WriteScores(w io.Writer) error {
	out := sheet.NewWriter(w, sheet.WriterOptions{})
	id := s.src.ID
	if id == "" {
		id = "row"
	}
	if err := out.Write(sheet.Text(id), sheet.Text("probability"), sheet.Text("reason_1"), sheet.Text("reason_2"), sheet.Text("reason_3")); err != nil {
		return err
	}
	for i := range s.table.Left {
		cells := make([]sheet.Cell, 0, 2+told)
		name := strconv.Itoa(i + 1)
		if s.table.IDs != nil {
			name = s.table.IDs[i]
		}
		cells = append(cells, sheet.Text(name), sheet.Number(int64(math.Round(s.Chance(i)*1e6)), 6))
		reasons := s.Reasons(i)
		for k := range told {
			text := ""
			if k < len(reasons) {
				text = s.reason(reasons[k])
			}
			cells = append(cells, sheet.Text(text))
		}
		if err := out.Write(cells...); err != nil {
			return err
		}
	}
	return out.Flush()
}
