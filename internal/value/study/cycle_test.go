package study

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"liuke/internal/value/cycle"
)

func TestRankMeasures(t *testing.T) {
	t.Parallel()
	lines := make([]cycle.Line, 12)
	for i := range lines {
		lines[i].Last = -int32(i)
	}
	of := func(places ...int) basket {
		b := basket{lines: lines, bought: make([]bool, len(lines))}
		for _, place := range places {
			b.bought[place] = true
		}
		return b
	}
	for name, c := range map[string]struct {
		baskets   []basket
		precision float64
		ndcg      float64
		customers int
	}{
		"first and third":                        {[]basket{of(0, 2)}, 2. / 5, (1 + 1/math.Log2(4)) / (1 + 1/math.Log2(3)), 1},
		"sixth":                                  {[]basket{of(5)}, 0, 1 / math.Log2(7), 1},
		"eleventh":                               {[]basket{of(10)}, 0, 0, 1},
		"all":                                    {[]basket{of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)}, 1, 1, 1},
		"mean, without those who bought nothing": {[]basket{of(0), of(), of(10)}, 0.1, 0.5, 2},
	} {
		got := rank(c.baskets, func(*basket, int) float64 { return 0 })
		if math.Abs(float64(got.PrecisionAt5)-c.precision) > 1e-12 || math.Abs(float64(got.NDCGAt10)-c.ndcg) > 1e-12 || got.Customers != c.customers {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// caseFiles are the sets of the public Ta-Feng baskets.
func caseFiles(t *testing.T) CycleFiles {
	t.Helper()
	folder := os.Getenv("LIUKE_DATA")
	if folder == "" {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal("LIUKE_DATA must name the folder with case_tafeng_*.parquet")
		}
		t.Skip("set LIUKE_DATA to the folder with case_tafeng_*.parquet to run this test")
	}
	file := func(set string) string { return filepath.Join(folder, "case_tafeng_"+set+".parquet") }
	return CycleFiles{Train: file("train"), Validate: file("validate"), Test: file("test")}
}

func TestCyclesRankTaFeng(t *testing.T) {
	t.Parallel()
	r, err := EvaluateCycles(caseFiles(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name                  string
		got                   Ranking
		precision, ndcg, slip float64
	}{
		{"frequency, as published", r.Baselines.Frequency, 0.1385, 0.3506, 5e-5},
		{"liuke", r.Test, 0.143, 0.356, 1},
		{"liuke without the products' own effects", r.TestWithoutProducts, 0.143, 0.356, 1},
	} {
		p, n := float64(c.got.PrecisionAt5), float64(c.got.NDCGAt10)
		if p < c.precision-5e-5 || n < c.ndcg-5e-5 || p > c.precision+c.slip || n > c.ndcg+c.slip || c.got.Customers != 1412 {
			t.Errorf("%s: P@5 %.4f, NDCG@10 %.4f", c.name, p, n)
		}
	}
	if !r.Converged || !(r.ECE < 0.02) {
		t.Errorf("converged %v; probabilities are off by %.4f", r.Converged, r.ECE)
	}
}

func TestBasketsAreRead(t *testing.T) {
	t.Parallel()
	type row struct {
		Items  []int64   `parquet:"item_id_arr,list"`
		Labels []int64   `parquet:"label_arr,list"`
		Days   [][]int64 `parquet:"member_day_arr,list"`
	}
	name := filepath.Join(t.TempDir(), "baskets.parquet")
	err := parquet.WriteFile(name, []row{
		{[]int64{70, 80, 90}, []int64{0, 1, 1}, [][]int64{{0, 1, 0, 0, 1}, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 1}}},
		{[]int64{90}, []int64{0}, [][]int64{{1, 1, 0, 0, 0}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	reader := basketReader{products: map[int64]int32{}}
	got, err := reader.read(name)
	if err != nil {
		t.Fatal(err)
	}
	line := func(product, seen int32, days ...int32) cycle.Line {
		l := cycle.NewLine(product, days[0])
		for _, day := range days {
			l.Append(day)
		}
		l.Seen = seen
		return l
	}
	want := []basket{
		{cycle.Customer{Days: 2, Products: 2}, []cycle.Line{line(0, -1, -4, -1), line(1, -1, -4)}, []bool{false, true}},
		{cycle.Customer{Days: 2, Products: 1}, []cycle.Line{line(1, 0, -1, 0)}, []bool{false}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(basket{})); diff != "" {
		t.Error(diff)
	}
}

func TestCyclesOfOtherFiles(t *testing.T) {
	t.Parallel()
	text := filepath.Join(t.TempDir(), "text.parquet")
	if err := os.WriteFile(text, []byte("customer,date\n1,2024-01-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := EvaluateCycles(CycleFiles{text, text, text}, nil); !errors.Is(err, ErrNotBaskets) {
		t.Errorf("%v", err)
	}
	type words struct {
		Items  []string  `parquet:"item_id_arr,list"`
		Labels []int64   `parquet:"label_arr,list"`
		Days   [][]int64 `parquet:"member_day_arr,list"`
	}
	type flat struct {
		Items  []int64 `parquet:"item_id_arr,list"`
		Labels []int64 `parquet:"label_arr,list"`
		Days   []int64 `parquet:"member_day_arr,list"`
	}
	other := filepath.Join(t.TempDir(), "other.parquet")
	for name, write := range map[string]func() error{
		"words": func() error { return parquet.WriteFile(other, []words{{[]string{"a"}, []int64{1}, [][]int64{{1}}}}) },
		"flat":  func() error { return parquet.WriteFile(other, []flat{{[]int64{1}, []int64{1}, []int64{1}}}) },
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
		if _, err := EvaluateCycles(CycleFiles{other, other, other}, nil); !errors.Is(err, ErrNotBaskets) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := EvaluateCycles(CycleFiles{Train: filepath.Join(t.TempDir(), "none")}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
