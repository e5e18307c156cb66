package study

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/i18n"
)

var tillColumns = Columns{Customer: "CustomerID", Date: "InvoiceDate", Quantity: "Quantity", Price: "UnitPrice", Product: "StockCode"}

// till reads the public till lines as the product does.
func till(t *testing.T) *Ledger {
	t.Helper()
	f := dataFile(t, "online_retail.csv.gz")
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	l, err := ReadLedger(context.Background(), Source{ReaderAt: f, Size: info.Size(), Name: info.Name(), Columns: tillColumns})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// tillLines reads them with nothing of the product.
func tillLines(t *testing.T) (lines []Sold) {
	t.Helper()
	unzipped, err := gzip.NewReader(dataFile(t, "online_retail.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(unzipped)
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		at, noDate := time.Parse(time.DateTime, row[4])
		quantity, noQuantity := strconv.ParseFloat(row[3], 64)
		price, noPrice := strconv.ParseFloat(row[5], 64)
		if noQuantity != nil || row[6] == "" || noDate != nil || noPrice != nil || !(price > 0) {
			continue // the header, lines of nobody, gifts
		}
		lines = append(lines, Sold{Customer: row[6], Product: row[1], ProductID: row[1], Day: int32(at.Unix() / 86400), Spend: quantity * price})
	}
}

func riskStudy(t *testing.T, l *Ledger, until calendar.Day) *RiskStudy {
	t.Helper()
	s, err := NewRiskStudy(context.Background(), l, int32(until), 26*7)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// riskDays are the days as of which the risks must be good: the last that leaves a horizon of 26 weeks within the data, and
// three before.
var riskDays = []calendar.Day{
	calendar.DayOn(2011, 6, 9), calendar.DayOn(2011, 3, 31), calendar.DayOn(2011, 4, 28), calendar.DayOn(2011, 5, 26),
}

// TestRisksFindWhoLeaves holds the published figures: of those who bought nothing for 26 weeks, more and dearer ones are found
// than by either baseline, at chances that mean what they say; and the same whatever customers are called, in any order, and
// with everything different after the day.
func TestRisksFindWhoLeaves(t *testing.T) {
	t.Parallel()
	ledger, lines := till(t), tillLines(t)
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	for _, day := range riskDays {
		s := riskStudy(t, ledger, day)
		r := s.Report()
		silence, relative := r.Baselines[BaselineSilence], r.Baselines[BaselineRelative]
		found := r.ValueFound / max(silence.ValueFound, relative.ValueFound)
		t.Logf("%v: %d of %d left, AUC %.4f (%.4f, %.4f), value found %.0f (%.0f, %.0f), ECE %.3f, left while green %.3f (%.3f, %.3f)", day, r.Left,
			r.Customers, r.AUC, silence.AUC, relative.AUC, r.ValueFound, silence.ValueFound, relative.ValueFound, r.ECE, r.LeftWhileGreen,
			silence.LeftWhileGreen, relative.LeftWhileGreen)
		if !(r.AUC >= max(silence.AUC, relative.AUC)+0.01 && found >= 1.05 && r.ECE <= 0.05) {
			t.Errorf("%v: AUC %.4f, value found × %.3f, ECE %.3f", day, r.AUC, found, r.ECE)
		}
		if r.HorizonDays != 182 || len(r.Learned) != 3 {
			t.Errorf("%v: %d days, learned from %v", day, r.HorizonDays, r.Learned)
		}
		sameRisks(t, day, s, riskStudy(t, renamed(t, lines, day), day))
	}
}

// renamed is a ledger of the lines up to a day, with other customers' names and other numbers of products; what comes after
// it is of other customers altogether.
func renamed(t *testing.T, lines []Sold, day calendar.Day) *Ledger {
	t.Helper()
	l, err := NewLedger(func(yield func(Sold) error) error {
		for i, s := range lines {
			s.Customer = otherName(s.Customer)
			if s.Day > int32(day) {
				s.Customer, s.Spend = fmt.Sprint("later ", i%100), math.Abs(s.Spend)+1000
			}
			if err := yield(s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func sameRisks(t *testing.T, day calendar.Day, want, got *RiskStudy) {
	t.Helper()
	chances := map[string]float64{}
	for _, r := range got.assessment.Risks {
		chances[got.ledger.Customers(r.Customer)] = r.Chance
	}
	if len(chances) != len(want.assessment.Risks) {
		t.Errorf("%v: %d customers, renamed %d", day, len(want.assessment.Risks), len(chances))
	}
	for _, r := range want.assessment.Risks {
		name := want.ledger.Customers(r.Customer)
		if c, ok := chances[otherName(name)]; !ok || math.Abs(c-r.Chance) > 1e-9 {
			t.Fatalf("%v: %s has a chance of %.12f, renamed %.12f", day, name, r.Chance, c)
		}
	}
}

// soldIn writes made-up purchases as a file and reads it.
func soldIn(t *testing.T, rows string, c Columns) (*Ledger, error) {
	t.Helper()
	return ReadLedger(context.Background(), Source{ReaderAt: strings.NewReader(rows), Size: int64(len(rows)), Name: "sold.csv", Columns: c})
}

func TestLedgerOfAFile(t *testing.T) {
	t.Parallel()
	const rows = "who,when,what,paid\nB,2024-01-05,tea,20\nA,2024-01-02,cup,5\n,2024-01-02,cup,9\nB,2024-01-09,tea,-8\nB,2024-01-07,,4\nC,2024-01-08,tea,-1\n"
	l, err := soldIn(t, rows, Columns{Customer: "who", Date: "when", Product: "what", Amount: "paid"})
	if err != nil {
		t.Fatal(err)
	}
	if n := l.Book.Customers(); n != 3 || l.Customers(0)+l.Customers(1)+l.Customers(2) != "ABC" || l.Products(0)+l.Products(1) != "cuptea" || !l.Book.Paid() {
		t.Errorf("%d customers", n)
	}
	if days := len(l.Book.Days(0)) + 10*len(l.Book.Days(1)) + 100*len(l.Book.Days(2)); days != 21 {
		t.Errorf("purchase days of C, B, A: %03d", days)
	}
	if len(l.Notes) != 2 || !strings.Contains(l.Notes[1], "Returns") {
		t.Errorf("%q", l.Notes)
	}
}

func TestRisksThatCannotBeTold(t *testing.T) {
	t.Parallel()
	l, err := soldIn(t, "who,when\nA,2024-01-02\nB,2024-03-01\n", Columns{Customer: "who", Date: "when"})
	if err != nil {
		t.Fatal(err)
	}
	for until, want := range map[calendar.Day]error{
		calendar.DayOn(2024, 1, 1): ErrUntil, calendar.DayOn(2024, 3, 1): ErrNoFuture, calendar.DayOn(2024, 2, 1): ErrNoRepeats,
	} {
		if _, err := NewRiskStudy(context.Background(), l, int32(until), 30); !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", until, err, want)
		}
	}
	if _, err := NewLedger(func(func(Sold) error) error { return nil }); !errors.Is(err, errNothingBought) {
		t.Error(err)
	}
}

// A horizon beyond the data is cut, and said to be; reasons come in both languages, with the names of products.
func TestRiskReport(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	rows.WriteString("who,when,what,paid\n")
	for c := range 150 {
		for day := c % 7; day < 120; day += 5 + c%11 {
			product := "tea"
			if day < 60 {
				product = "coffee, black"
			}
			fmt.Fprintf(&rows, "c%03d,%v,%q,%d\nc%03d,%v,bread,3\n", c, calendar.DayOn(2024, 1, 1)+calendar.Day(day), product, 10+c, c, calendar.DayOn(2024, 1, 1)+calendar.Day(day))
			if c%3 == 0 && day > 80 {
				break
			}
		}
	}
	l, err := soldIn(t, rows.String(), Columns{Customer: "who", Date: "when", Product: "what", Amount: "paid"})
	if err != nil {
		t.Fatal(err)
	}
	until := calendar.DayOn(2024, 4, 5)
	s := riskStudy(t, l, until)
	r := s.Report()
	if r.HorizonDays != 24 || !strings.Contains(r.Notes[0], "cut from 182 to 24 days") {
		t.Errorf("%d days: %q", r.HorizonDays, r.Notes)
	}
	var words, report bytes.Buffer
	if err := errors.Join(PrintRisk(&words, r), json.NewEncoder(&report).Encode(r)); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"150 customers until 2024-04-05", "with so few the figures are rough", "over gap", "left while green", "cut from 182"} {
		if !strings.Contains(words.String(), part) {
			t.Errorf("%q is missing in %s", part, &words)
		}
	}
	catalogue, err := i18n.Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for lang, parts := range map[string][]string{
		"en":    {"probably given up, such as coffee, black", "silent for ", "; "},
		"zh-CN": {"多半已不再买，例如coffee, black", "天没有购买", "；"},
	} {
		var scores bytes.Buffer
		if err := s.WriteScores(&scores, catalogue.Printer(lang)); err != nil {
			t.Fatal(err)
		}
		table, err := csv.NewReader(bytes.NewReader(scores.Bytes())).ReadAll()
		if err != nil || len(table) != 151 || strings.Join(table[0], ",") != RiskScoreHeader {
			t.Fatalf("%v: %d rows, %v", err, len(table), table[0])
		}
		for _, part := range parts {
			if !strings.Contains(scores.String(), part) {
				t.Errorf("%q is missing", part)
			}
		}
		if strings.Contains(scores.String(), "risk.") || strings.Contains(scores.String(), "<no value>") {
			t.Error("a text is missing")
		}
	}
}
