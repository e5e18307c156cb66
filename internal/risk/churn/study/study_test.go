package study

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"liuke/internal/sheet"
)

// source is a file with the text; its label is left, its id is id.
func source(text string) Source {
	return Source{
		ReaderAt: strings.NewReader(text), Size: int64(len(text)), Name: "customers.csv",
		Label: "left", Positive: "yes", ID: "id", Words: error.Error,
	}
}

func learn(t *testing.T, src Source) *Study {
	t.Helper()
	s, err := New(t.Context(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// customers writes a file of n customers; more adds columns to a row.
func customers(n int, header string, more func(i int, left bool, r *rand.Rand) string) string {
	r := rand.New(rand.NewPCG(1, 1))
	var b strings.Builder
	fmt.Fprintf(&b, "id,plan,months,%s,left\n", header)
	for i := range n {
		plan, months := []string{"basic", "=plus"}[r.IntN(2)], r.IntN(60)
		p := 0.15
		if plan == "basic" {
			p += 0.4
		}
		if months < 12 {
			p += 0.2
		}
		left := r.Float64() < p
		says := "no"
		if left {
			says = "yes"
		}
		fmt.Fprintf(&b, "-C%d,%s,%d,%s,%s\n", i, plan, months, more(i, left, r), says)
	}
	return b.String()
}

func TestReport(t *testing.T) {
	t.Parallel()
	spoilt := func(i int, left bool, r *rand.Rand) string {
		price := strconv.FormatFloat(10+5*r.Float64(), 'f', 2, 64)
		if i%20 == 0 {
			price = []string{"", "NA", "?", " ", "n/a"}[i/20%5]
		}
		joined := fmt.Sprintf("2024-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
		return fmt.Sprintf("%d,%s,Name%d,%s,%v,EU", i+1, price, i, joined, left)
	}
	s := learn(t, source(customers(600, "no,price,name,joined,gone,market", spoilt)))
	r := s.Report()
	if r.N != 600 || r.Churned < 150 || r.AUC < 0.65 || r.Brier > 0.22 || r.Slope < 0.8 || r.Slope > 1.25 || r.Folds != 5 {
		t.Errorf("%+v", r)
	}
	notes := strings.Join(r.Notes, "\n")
	for _, want := range []string{
		"no is a number given to each customer one by one", "price is not known of 30 customers",
		"name says something else of nearly every customer (600 different texts)", "WARNING: gone alone tells who left (AUC 1.000)",
		"market says the same of every customer",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note %q in:\n%s", want, notes)
		}
	}
	if d := r.Drivers[0]; d.Feature != "plan" || d.Effect < 0.25 || !strings.HasPrefix(d.Sentence, "Most leave with plan basic (") {
		t.Errorf("first driver: %+v", d)
	}
	if d := r.Drivers[1]; d.Feature != "months" || !strings.Contains(d.Sentence, "months") {
		t.Errorf("second driver: %+v", d)
	}
	var printed bytes.Buffer
	if err := Print(&printed, r); err != nil || !strings.Contains(printed.String(), "600 customers, ") || !strings.Contains(printed.String(), "calibration slope") {
		t.Errorf("%v: %s", err, &printed)
	}
	asJSON, err := json.Marshal(r)
	for _, key := range []string{`"auc":0.`, `"brier":0.`, `"calibration_slope":`, `"n":600`, `"churned":`, `"drivers":[{"feature":"plan","effect":0.`, `"sentence":`, `"notes":[`} {
		if err != nil || !strings.Contains(string(asJSON), key) {
			t.Errorf("%v: no %s in %s", err, key, asJSON)
		}
	}
}

// Scores are in the order of the file, sum up, and hold nothing that a spreadsheet program would run.
func TestScores(t *testing.T) {
	t.Parallel()
	for _, named := range []bool{true, false} {
		src := source(customers(200, "x", func(_ int, _ bool, r *rand.Rand) string { return strconv.Itoa(r.IntN(9)) }))
		first := "'-C0"
		if !named {
			src.ID, src.Without, first = "", []string{"id"}, "1"
		}
		s := learn(t, src)
		var out bytes.Buffer
		if err := s.WriteScores(&out); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(rows) != 201 || strings.Join(rows[0][1:], ",") != "probability,reason_1,reason_2,reason_3" || rows[1][0] != first {
			t.Fatalf("%v: %d rows, %q, %q", err, len(rows), rows[0], rows[1])
		}
		for i, row := range rows[1:] {
			p, err := strconv.ParseFloat(row[1], 64)
			if err != nil || math.Abs(p-s.Chance(i)) > 1e-6 {
				t.Errorf("row %d: %q, chance %g", i, row, s.Chance(i))
			}
			if !strings.HasPrefix(row[2], "plan ") && !strings.HasPrefix(row[2], "months ") || !strings.Contains(row[2], "the chance (odds × ") {
				t.Errorf("row %d: %q", i, row)
			}
		}
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	good := customers(40, "x", func(i int, _ bool, _ *rand.Rand) string { return strconv.Itoa(i % 7) })
	few := "id,x,left\nA,1,no\nB,2,no\nC,1,yes\nD,2,no\nE,1,no\nF,2,no\nG,1,no\n"
	for _, c := range []struct {
		name, text string
		change     func(s *Source)
		want       string
	}{
		{"no such label", good, func(s *Source) { s.Label = "Churn" }, "there is no column Churn; the file has: id, plan"},
		{"no such id", good, func(s *Source) { s.ID = "code" }, "there is no column code"},
		{"no such column to leave out", good, func(s *Source) { s.Without = []string{"y"} }, "there is no column y"},
		{"label and id", good, func(s *Source) { s.ID = "left" }, "cannot both name the customer"},
		{"no positive", good, func(s *Source) { s.Positive = " " }, "say with --positive"},
		{"positive never comes", good, func(s *Source) { s.Positive = "1" }, "says “no”, “yes”; name with --positive"},
		{"all left", "id,x,left\nA,1,yes\nB,2,yes\n", nil, "every customer left: the column left says “yes” in each row"},
		{"a number as label", good, func(s *Source) { s.Label, s.Positive = "months", "1" }, " others: whoever left"},
		{"an id that is none", good, func(s *Source) { s.ID = "plan" }, "the column plan does not tell customers apart: it says “=plus”, “basic” in 40 rows; one row for each"},
		{"nobody named", "id,x,left\n,1,yes\n,2,no\n", nil, "the column id is empty in every row"},
		{"no outcome", "id,x,left\nA,1,\nB,2,NA\n", nil, "the column left is empty in every row"},
		{"too few", few, nil, "at least 5 customers who left and 5 who stayed are needed to learn from: the file has 1 who left and 6 who stayed"},
		{"nothing to learn from", "id,left\nA,yes\nB,no\n", nil, "beside left there is no column"},
		{"no rows", "id,x,left\n", nil, "there is no customer in the file"},
		{"empty", "", nil, "sheet.empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			src := source(c.text)
			if c.change != nil {
				c.change(&src)
			}
			if _, err := New(t.Context(), src, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestRowsLeftOut(t *testing.T) {
	t.Parallel()
	text := customers(80, "x", func(i int, _ bool, _ *rand.Rand) string { return strconv.Itoa(i % 7) }) +
		"Z1,basic,3,1,\n,basic,3,1,no\nZ2,basic\nZ3,basic,3,1,YES\n"
	r := learn(t, source(text)).Report()
	if r.N != 81 {
		t.Errorf("%d customers, want 81", r.N)
	}
	notes := strings.Join(r.Notes, "\n")
	for _, want := range []string{
		"Rows in which left is empty, left out: 1; the first is row 82.", "Rows in which id is empty, left out: 1; the first is row 83.",
		"Rows that cannot be read, left out: 1; the first is row 84:", "customers left, ",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note %q in:\n%s", want, notes)
		}
	}
}

// More than two outcomes and customers with more than one row are taken, and said.
func TestUnusualRows(t *testing.T) {
	t.Parallel()
	text := customers(200, "x", func(i int, _ bool, _ *rand.Rand) string { return strconv.Itoa(i % 7) })
	text = strings.Replace(text, ",no\n", ",Joined\n", 9) + "-C7,basic,3,1,no\n-C7,basic,4,1,yes\n-C8,basic,4,1,yes\n"
	r := learn(t, source(text)).Report()
	notes := strings.Join(r.Notes, "\n")
	for _, want := range []string{
		"left says “Joined”, “no”, “yes”: whoever is not “yes” is taken to have stayed.",
		"id comes more than once for 2 customers, such as “-C7”: each of their rows is learned from",
	} {
		if r.N != 203 || !strings.Contains(notes, want) {
			t.Errorf("%d rows, no note %q in:\n%s", r.N, want, notes)
		}
	}
}

// Of a table that tells nothing this is said, not how its chances lie.
func TestNothingToTell(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 1))
	var b strings.Builder
	b.WriteString("id,x,left\n")
	for i := range 300 {
		fmt.Fprintf(&b, "C%d,%d,%s\n", i, random.IntN(9), []string{"no", "yes"}[random.IntN(2)])
	}
	notes := strings.Join(learn(t, source(b.String())).Report().Notes, "\n")
	if !strings.Contains(notes, "Nothing here tells who leaves") || strings.Contains(notes, "calibration slope") {
		t.Error(notes)
	}
}

// Where few leave, what moves the chance of many of them is a driver though it moves few of all.
func TestDriversOfRareLeaving(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 1))
	var b strings.Builder
	b.WriteString("id,kind,left\n")
	for i := range 20_000 {
		kind, left := random.IntN(2), "no"
		if random.Float64() < 0.002+0.004*float64(kind) {
			left = "yes"
		}
		fmt.Fprintf(&b, "C%d,%s,%s\n", i, []string{"a", "b"}[kind], left)
	}
	r := learn(t, source(b.String())).Report()
	if len(r.Drivers) != 1 || r.Drivers[0].Effect > 0.01 || !strings.HasPrefix(r.Drivers[0].Sentence, "Most leave with kind b") {
		t.Errorf("%+v, %q", r.Drivers, r.Notes)
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		cells   []string
		kind    kind
		numbers []float64 // NaN as -1
		strange int
	}{
		{"plain", []string{"1", "2.5", "-3e2"}, numbers, []float64{1, 2.5, -300}, 0},
		{"unknown in many ways", []string{"1", "", "?", "NA", "n/a", "NaN", "null", "-", "4"}, numbers, []float64{1, -1, -1, -1, -1, -1, -1, -1, 4}, 0},
		{"grouped", []string{"1,234.50", "2,000.00", "7"}, numbers, []float64{1234.5, 2000, 7}, 0},
		{"decimal commas", []string{"1.234,50", "2,25", "7"}, numbers, []float64{1234.5, 2.25, 7}, 0},
		{"money", []string{"€ 12.50", "€ 3.00"}, numbers, []float64{12.5, 3}, 0},
		{"percentages", []string{"12 %", "3%"}, numbers, []float64{12, 3}, 0},
		{"days", []string{"1970-01-02", "", "1970-02-01"}, days, []float64{1, -1, 31}, 0},
		{"a few are something else", strings.Fields("1 2 3 4 5 6 7 8 9 10 11 none none"), numbers, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1, -1}, 2},
		{"texts", []string{"1", "two", "", "1"}, texts, nil, 0},
		{"nothing", []string{"", "NA"}, texts, nil, 0},
	} {
		var all sheet.Texts
		for _, cell := range c.cells {
			all.Add(cell)
		}
		column, as, strange := columnOf("c", &all)
		if as != c.kind || strange != c.strange || len(column.Number) != len(c.numbers) {
			t.Errorf("%s: kind %v, %d strange, %v", c.name, as, strange, column)
			continue
		}
		for i, want := range c.numbers {
			if got := column.Number[i]; got != want && !(want == -1 && math.IsNaN(got)) {
				t.Errorf("%s: %v is %g, want %g", c.name, c.cells[i], got, want)
			}
		}
		for i, text := range c.cells {
			if as == texts && (column.Level[i] < 0) != isUnknown(text) || as == texts && !isUnknown(text) && column.Levels[column.Level[i]] != text {
				t.Errorf("%s: %q is level %d of %q", c.name, text, column.Level[i], column.Levels)
			}
		}
	}
}

// FuzzRead takes whatever a file may hold: it is read, or refused with words.
func FuzzRead(f *testing.F) {
	f.Add("id,plan,left\nA,x,yes\nB,1,no\n")
	f.Add("id,left\n\"A\",yes\n")
	f.Add("id,a,a,left\nA,1e400,0x1,yes\nA,,,no\n")
	f.Fuzz(func(t *testing.T, text string) {
		src := source(text)
		table, err := read(t.Context(), src, func(float64) {})
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("refused without a word")
			}
			return
		}
		for _, c := range table.Columns {
			if max(len(c.Number), len(c.Level)) != len(table.Left) || c.Levels == nil && c.Number == nil {
				t.Errorf("%q has %d of %d rows", c.Name, max(len(c.Number), len(c.Level)), len(table.Left))
			}
			for _, x := range c.Number {
				if math.IsInf(x, 0) {
					t.Errorf("%q holds %g", c.Name, x)
				}
			}
		}
	})
}

// Telecom customers published by IBM: what is asked of the figures, and what customers held back come to.
func TestTelecom(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("LIUKE_DATA")
	file := filepath.Join(folder, "telco_churn.csv") // columns customerID, …, TotalCharges, Churn
	f, err := os.Open(file)
	if folder == "" || err != nil {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatalf("LIUKE_DATA has no telco_churn.csv: %v", err)
		}
		t.Skip("set LIUKE_DATA to a folder with telco_churn.csv")
	}
	t.Cleanup(func() { _ = f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	s := learn(t, Source{ReaderAt: f, Size: info.Size(), Name: "telco", Label: "Churn", Positive: "Yes", ID: "customerID", Words: error.Error})
	r := s.Report()
	if r.N != 7043 || r.Churned != 1869 {
		t.Errorf("%d customers, %d left", r.N, r.Churned)
	}
	if r.AUC < 0.850 || r.Brier > 0.133 || r.Slope < 0.97 || r.Slope > 1.03 || s.Accuracy.ECE > 0.015 {
		t.Errorf("AUC %.4f, Brier %.4f, slope %.3f, ECE %.4f", r.AUC, r.Brier, r.Slope, s.Accuracy.ECE)
	}
	if d := r.Drivers; d[0].Feature != "tenure" || d[1].Feature != "InternetService" || d[2].Feature != "Contract" {
		t.Errorf("drivers: %+v", d[:3])
	}
	if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, "TotalCharges is not known of 11 customers") || !strings.Contains(notes, "No visible effect on who leaves: ") {
		t.Errorf("notes:\n%s", notes)
	}
	if got := s.reason(s.Reasons(0)[0]); !strings.HasPrefix(got, "tenure 1 raises the chance (odds × ") {
		t.Errorf("first reason of the first customer: %s", got)
	}
}
