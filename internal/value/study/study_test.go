package study

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"liuke/internal/calendar"
)

// order is what is asked of a study in a test.
type order struct {
	text     string
	columns  Columns
	layout   string
	today    int32
	settings Settings
}

// on is an order with the columns customer, date and amount, fitted with the BG/NBD, half a year ahead.
func on(text string) order {
	return order{
		text: text, columns: Columns{Customer: "customer", Date: "date", Amount: "amount"},
		settings: Settings{Model: "bg-nbd", Until: EndOfLog, Horizon: 182, UnitDays: 7},
	}
}

func (o order) run() (report *Report, scores [][]string, err error) {
	log, err := Read(context.Background(), Source{
		ReaderAt: strings.NewReader(o.text), Size: int64(len(o.text)), Name: "test.csv", Columns: o.columns, DateLayout: o.layout, Today: o.today,
	})
	if err != nil {
		return nil, nil, err
	}
	s, err := New(context.Background(), log, o.settings, nil)
	if err != nil {
		return nil, nil, err
	}
	var written bytes.Buffer
	if err := s.WriteScores(context.Background(), &written, nil); err != nil {
		return nil, nil, err
	}
	if scores, err = csv.NewReader(&written).ReadAll(); err != nil {
		return nil, nil, err
	}
	return s.Report(), scores[1:], nil
}

// mustRun runs the order and checks that no figure is nonsense.
func (o order) mustRun(t *testing.T) (*Report, [][]string) {
	t.Helper()
	report, scores, err := o.run()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(report); err != nil {
		t.Error(err)
	}
	if len(scores) != report.Customers {
		t.Errorf("%d scores of %d customers", len(scores), report.Customers)
	}
	for _, row := range scores {
		for column, bounds := range map[int][2]float64{1: {0, 1e6}, 2: {0, 1e4}, 3: {0, 1e4}, 4: {0, 1}, 5: {0, 1}, 6: {0, 1e6}, 7: {0, 1e9}, 8: {0, 1e12}, 12: {0, 1}} {
			if row[column] == "" && (column == 4 || column == 7 || column == 8) {
				continue
			}
			if x, err := strconv.ParseFloat(row[column], 64); err != nil || !(x >= bounds[0] && x <= bounds[1]) {
				t.Errorf("column %d of %v", column, row)
			}
		}
		if row[10] > row[9] || row[9] > row[11] {
			t.Errorf("days out of order: %v", row)
		}
	}
	return report, scores
}

func simulated(t *testing.T, model string, customers int) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := Simulate(context.Background(), &b, Simulation{Model: model, Customers: customers, Seed: 7}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// change rewrites every row of a log.
func change(t *testing.T, text string, row func(cells []string)) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range rows[1:] {
		row(cells)
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// figures are all numbers of a report in one list, those of money divided by a factor.
func figures(r *Report, money float64) []float64 {
	all := []float64{float64(r.LogLikelihood), float64(r.Customers), float64(r.RepeatPurchases)}
	for _, e := range r.Estimates {
		all = append(all, e.Value)
	}
	all = append(all, float64(r.Spend.P), float64(r.Spend.Q), float64(r.Spend.V)/money)
	h := r.Holdout
	for _, f := range []Figure{h.RMSE, h.MAE, h.RMSLE, h.Correlation, h.Spearman, h.Bias, h.TopDecileOfIdeal, h.Brier, h.ECE, h.LogLoss, h.AUC, h.Actual, h.Predicted} {
		all = append(all, float64(f))
	}
	return all
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance*(1+math.Abs(b)) }

// What customers are called, when it all happened, the order of the rows and the unit of money change nothing.
func TestInvariance(t *testing.T) {
	t.Parallel()
	text := simulated(t, "mbg-nbd", 1500)
	until := int32(simulationStart) + 500
	shift := 10_000
	changes := map[string]struct {
		change func(t *testing.T, text string) string
		name   func(customer string) string
		days   int
		money  float64
	}{
		"rows in another order": {change: func(_ *testing.T, text string) string {
			header, rows, _ := strings.Cut(strings.TrimSuffix(text, "\n"), "\n")
			lines := strings.Split(rows, "\n")
			rand.New(rand.NewPCG(1, 1)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
			return header + "\n" + strings.Join(lines, "\n")
		}},
		"other names": {name: otherName, change: func(t *testing.T, text string) string {
			return change(t, text, func(cells []string) { cells[0] = otherName(cells[0]) })
		}},
		"another time": {days: shift, change: func(t *testing.T, text string) string {
			return change(t, text, func(cells []string) {
				day, err := calendar.ParseDay(cells[1])
				if err != nil {
					t.Fatal(err)
				}
				cells[1] = (day + calendar.Day(shift)).String()
			})
		}},
		"other money": {money: 100, change: func(t *testing.T, text string) string {
			return change(t, text, func(cells []string) {
				amount, err := strconv.ParseFloat(cells[2], 64)
				if err != nil {
					t.Fatal(err)
				}
				cells[2] = strconv.FormatFloat(amount*100, 'f', 0, 64)
			})
		}},
	}
	for _, model := range []string{"bg-nbd", "auto"} {
		plain := on(text)
		plain.settings.Model, plain.settings.Until = model, until
		want, wantScores := plain.mustRun(t)
		for what, c := range changes {
			t.Run(model+"/"+what, func(t *testing.T) {
				t.Parallel()
				changed := plain
				changed.text = c.change(t, text)
				changed.settings.Until += int32(c.days)
				money := max(1, c.money)
				got, gotScores := changed.mustRun(t)
				if got.Model != want.Model {
					t.Errorf("model %s, before %s", got.Model, want.Model)
				}
				before, after := figures(want, 1), figures(got, money)
				for i := range before {
					if !near(after[i], before[i], 1e-6) {
						t.Errorf("figure %d is %g, before %g", i, after[i], before[i])
					}
				}
				compareScores(t, wantScores, gotScores, c.name, money)
			})
		}
	}
}

// otherName turns the order of the names around.
func otherName(name string) string {
	n, err := strconv.Atoi(strings.TrimPrefix(name, "c"))
	if err != nil {
		return name
	}
	return fmt.Sprintf("客户, %06d", 999_999-n)
}

func compareScores(t *testing.T, want, got [][]string, name func(string) string, money float64) {
	t.Helper()
	byName := map[string][]string{}
	for _, row := range got {
		byName[row[0]] = row
	}
	if !slices.IsSortedFunc(got, func(a, b []string) int { return strings.Compare(a[0], b[0]) }) {
		t.Error("customers are not in the order of their names")
	}
	for _, before := range want {
		key := before[0]
		if name != nil {
			key = name(key)
		}
		after := byName[key]
		if after == nil {
			t.Fatalf("customer %s is missing", key)
		}
		for _, column := range []int{1, 2, 3, 4, 5, 6, 7, 8, 12} {
			x, errX := strconv.ParseFloat(before[column], 64)
			y, errY := strconv.ParseFloat(after[column], 64)
			if column == 7 || column == 8 {
				y /= money
			}
			if (errX == nil) != (errY == nil) || !near(y, x, 2e-6) {
				t.Fatalf("column %d: %v, before %v", column, after, before)
			}
		}
	}
}

// One-time buyers, whose scores are worked out once for each day, are scored as if they were alone.
func TestOnePurchaseIsScoredLikeAnyOther(t *testing.T) {
	t.Parallel()
	o := on(simulated(t, "bg-nbd", 400))
	log, err := Read(context.Background(), Source{ReaderAt: strings.NewReader(o.text), Size: int64(len(o.text)), Columns: o.columns})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(context.Background(), log, o.settings, nil)
	if err != nil {
		t.Fatal(err)
	}
	scorer := newCustomerScorer(s)
	for i := range log.Names.Len() {
		c, ok := log.History.Summary(i, s.settings.Until, 7)
		if ok && scorer.of(c) != scorer.score(c) {
			t.Errorf("%+v scores %+v and %+v", c, scorer.of(c), scorer.score(c))
		}
	}
}

// dataFile opens one of the public data files, which are not part of this repository.
func dataFile(t *testing.T, name string) *os.File {
	t.Helper()
	folder := os.Getenv("LIUKE_DATA")
	f, err := os.Open(filepath.Join(folder, name))
	if errors.Is(err, os.ErrNotExist) && os.Getenv("LIUKE_REQUIRE") == "" {
		t.Skipf("LIUKE_DATA does not name a folder with %s", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// The published log-likelihoods, from the files as they are.
func TestPublicData(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file    string
		columns Columns
		until   calendar.Day
		horizon string
		want    Report
		notes   []string
	}{
		{
			"cdnow.csv",
			Columns{Customer: "customer_id", Date: "date", Amount: "amount"},
			calendar.DayOn(1997, 9, 30), "39w",
			Report{LogLikelihood: -95368.444, Customers: 23570, RepeatPurchases: 24337, Spend: &Spend{LogLikelihood: -40763.48, Customers: 9450}, Holdout: &Holdout{RMSE: 1.733}},
			nil,
		},
		{
			"online_retail.csv.gz",
			Columns{Customer: "CustomerID", Date: "InvoiceDate", Quantity: "Quantity", Price: "UnitPrice"},
			calendar.DayOn(2011, 6, 9), "26.1w",
			Report{LogLikelihood: -13255.61, Customers: 2800, RepeatPurchases: 4358, Spend: &Spend{LogLikelihood: -9686.159, Customers: 1412}, Holdout: &Holdout{RMSE: 2.503}},
			[]string{"135,080", "8,945", "Dropout not identified"},
		},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			f := dataFile(t, c.file)
			info, err := f.Stat()
			if err != nil {
				t.Fatal(err)
			}
			log, err := Read(context.Background(), Source{ReaderAt: f, Size: info.Size(), Name: c.file, Columns: c.columns})
			if err != nil {
				t.Fatal(err)
			}
			horizon, err := ParseHorizon(c.horizon)
			if err != nil {
				t.Fatal(err)
			}
			s, err := New(context.Background(), log, Settings{Model: "bg-nbd", Until: int32(c.until), Horizon: horizon, UnitDays: 7}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Report()
			if !near(float64(got.LogLikelihood), float64(c.want.LogLikelihood), 1e-6) || got.Customers != c.want.Customers ||
				got.RepeatPurchases != c.want.RepeatPurchases || got.Spend.Customers != c.want.Spend.Customers ||
				math.Abs(float64(got.Spend.LogLikelihood-c.want.Spend.LogLikelihood)) > 0.01 || math.Abs(float64(got.Holdout.RMSE-c.want.Holdout.RMSE)) > 0.01 {
				t.Errorf("%+v, spend %+v, hold-out %+v", got, got.Spend, got.Holdout)
			}
			for _, note := range c.notes {
				if !strings.Contains(strings.Join(got.Notes, " "), note) {
					t.Errorf("%q is missing in %q", note, got.Notes)
				}
			}
		})
	}
}
