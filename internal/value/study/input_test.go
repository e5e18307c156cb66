package study

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"liuke/internal/calendar"
)

const few = "customer,date,amount\na,2020-01-01,5\na,2020-01-20,6\nb,2020-01-03,7\nb,2020-02-11,4\nc,2020-01-05,2\na,2020-03-01,5\n"

// What cannot be studied is refused in words.
func TestBadInput(t *testing.T) {
	t.Parallel()
	with := func(o order, set func(*order)) order { set(&o); return o }
	for name, c := range map[string]struct {
		order order
		want  string
	}{
		"empty file":                 {on(""), "sheet.empty"},
		"header only":                {on("customer,date,amount\n"), "no purchase in the file: it has a header and no rows"},
		"not a table":                {on("%PDF-1.7\x00\x01\x02\x03\xff\xfe\xfd"), "sheet.unsupported"},
		"prose":                      {on("It was a dark and stormy night.\nThe rain fell.\n"), "no column customer, date, amount; the file has: It was"},
		"missing column":             {with(on(few), func(o *order) { o.columns.Amount = "paid" }), "no column paid; the file has: customer, date, amount"},
		"columns at odds":            {with(on(few), func(o *order) { o.columns.Price = "amount" }), "--quantity and --price together"},
		"no customer anywhere":       {on("customer,date,amount\n,2020-01-01,5\n ,2020-01-02,5\n"), "is empty in each of its rows (2)"},
		"no date anywhere":           {on("customer,date,amount\na,soon,5\n"), "no dates from 1970 to 2100 that can be recognised, such as “soon”"},
		"no date in the layout":      {with(on(few), func(o *order) { o.layout = "%d.%m.%Y" }), "the first of them row 2: “2020-01-01” is not a date"},
		"no layout":                  {with(on(few), func(o *order) { o.layout = "01/2006" }), "does not say where year, month and day stand"},
		"day or month":               {on("customer,date,amount\na,01/02/2020,5\na,03/04/2020,5\n"), "which of day and month comes first"},
		"day and month":              {on("customer,date,amount\n" + strings.Repeat("a,13/01/2020,5\n", 3) + "b,01/25/2020,5\n"), "which of day and month comes first"},
		"no amount":                  {on("customer,date,amount\na,2020-01-01,five\n"), "1 of its rows cannot be read"},
		"returns only":               {on("customer,date,amount\na,2020-01-01,-5\nb,2020-01-02,-5\n"), "2 of its rows are returns or nought"},
		"two currencies":             {on("customer,date,amount\na,2020-01-01,€5\nb,2020-01-02,£7\n"), "more than one currency; make one file for each (EUR, GBP)"},
		"two currencies in a column": {on("customer,date,amount,currency\na,2020-01-01,5,EUR\nb,2020-01-02,7,GBP\n"), "more than one currency; make one file for each (EUR, GBP)"},
		"all bought once":            {on("customer,date,amount\na,2020-01-01,5\nb,2020-01-02,5\nb,2020-01-02,8\n"), "no customer has bought on a second day"},
		"one customer":               {on("customer,date,amount\na,2020-01-01,5\na,2020-02-02,5\na,2020-02-09,5\n"), "only one customer"},
		"cut off":                    {on(packed(t, simulated(t, "bg-nbd", 300))[:3000]), "sheet.damaged"},
		"before 1970":                {on("customer,date,amount\na,1941-03-04,5\n"), "no dates from 1970 to 2100 that can be recognised"},
		"until long after the last":  {with(on(few), func(o *order) { o.settings.Until = int32(calendar.DayOn(9999, 12, 31)) }), "--until 9999-12-31: that is more than a hundred years after the last purchase, on 2020-03-01"},
		"until before the first":     {with(on(few), func(o *order) { o.settings.Until = int32(calendar.DayOn(2019, 12, 31)) }), "--until 2019-12-31: there is no purchase by then; the first is on 2020-01-01"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, _, err := c.order.run()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q; report %+v", err, c.want, report)
			}
		})
	}
}

// What is odd but can be studied gives sound figures and a sentence.
func TestOddInput(t *testing.T) {
	t.Parallel()
	simulation := simulated(t, "bg-nbd", 300)
	today := int32(simulationStart) + 728
	for name, c := range map[string]struct {
		order order
		want  string
		paid  bool
	}{
		"future dates":           {order{text: simulation + "c001,2050-01-01,5\n", today: today}, "dated after today, left out: 1.", true},
		"nearly all future":      {order{text: simulation, today: int32(simulationStart)}, "more than half of all", true},
		"returns above sales":    {order{text: simulation + "c001,2025-01-01,-99999999\n"}, "More was paid back than was sold", true},
		"nothing paid":           {order{text: change(t, simulation, func(cells []string) { cells[2] = "0" })}, "No purchase was paid for", false},
		"some customers missing": {order{text: simulation + ",2025-01-01,4\n"}, "Rows without a customer, left out: 1.", true},
		"a bad row":              {order{text: simulation + "c001,2025-02-31,4\nc001,2025-02-01\n"}, "cannot be read, left out: 2; the first is row", true},
		"few customers":          {order{text: few}, "bought on a second day: the figures are rough", true},
		"a short window":         {order{text: few, settings: Settings{Until: int32(calendar.DayOn(2020, 1, 20))}}, "too short a window", true},
		"equal amounts":          {order{text: change(t, simulation, func(cells []string) { cells[2] = "10" })}, "", true},
		"one currency":           {order{text: change(t, simulation, func(cells []string) { cells[2] = "US$ " + cells[2] })}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := on(c.order.text)
			o.today = c.order.today
			if c.order.settings.Until != 0 {
				o.settings.Until = c.order.settings.Until
			}
			report, _ := o.mustRun(t)
			if !strings.Contains(strings.Join(report.Notes, " "), c.want) {
				t.Errorf("%q is missing in %q", c.want, report.Notes)
			}
			if (report.Spend != nil) != c.paid {
				t.Errorf("spend %+v", report.Spend)
			}
		})
	}
}

// packed is a text compressed.
func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Where nobody bought in the time that the models are tried on, none is praised.
func TestNobodyBoughtLately(t *testing.T) {
	t.Parallel()
	o := on(simulated(t, "bg-nbd", 2000))
	o.settings.Model, o.settings.Until = "auto", int32(simulationStart)+4000
	report, _ := o.mustRun(t)
	if words := strings.Join(report.Notes, " "); !strings.Contains(words, "nobody bought, which does not show") || strings.Contains(words, "Inf") {
		t.Error(words)
	}
}

func read(text []byte, columns Columns, layout string) (*Log, error) {
	return Read(context.Background(), Source{ReaderAt: bytes.NewReader(text), Size: int64(len(text)), Name: "test", Columns: columns, DateLayout: layout})
}

// content is a log in a form that can be compared.
func content(l *Log) string {
	var b strings.Builder
	for i := range l.Names.Len() {
		fmt.Fprintf(&b, "%s %d;", l.Names.At(i), l.History.Days(i))
	}
	return b.String()
}

func TestFormsOfOneLog(t *testing.T) {
	t.Parallel()
	byAmount := Columns{Customer: "customer", Date: "date", Amount: "amount"}
	want, err := read([]byte(few), byAmount, "")
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Customer string  `parquet:"customer"`
		Date     int32   `parquet:"date,date"`
		Amount   float64 `parquet:"amount"`
	}
	var rows []row
	for _, line := range strings.Split(strings.TrimSpace(few), "\n")[1:] {
		cells := strings.Split(line, ",")
		day, err := calendar.ParseDay(cells[1])
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row{cells[0], int32(day), 1})
	}
	var columnar bytes.Buffer
	if err := parquet.Write(&columnar, rows); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text   []byte
		layout string
	}{
		"gzip":         {[]byte(packed(t, few)), ""},
		"parquet":      {columnar.Bytes(), ""},
		"quoted":       {[]byte(strings.ReplaceAll(few, "a,2020", "\"a\",2020")), ""},
		"semicolons":   {[]byte(strings.ReplaceAll(few, ",", ";")), ""},
		"with times":   {[]byte(strings.ReplaceAll(few, "-01,", "-01 23:59:59,")), ""},
		"compact":      {[]byte(strings.ReplaceAll(strings.ReplaceAll(few, "2020-", "2020"), "-", "")), ""},
		"Go's layout":  {[]byte(few), "2006-01-02"},
		"strftime's":   {[]byte(few), "%Y-%m-%d"},
		"letters":      {[]byte(few), "YYYY-MM-DD"},
		"named":        {[]byte(few), "year-first"},
		"other case":   {[]byte(strings.Replace(few, "customer,date", "Customer,DATE", 1)), ""},
		"with returns": {[]byte(few + "z,2020-01-01,-1\n"), ""},
		"day first":    {[]byte("customer,date,amount\na,1/1/2020,5\na,20/1/2020,6\nb,3/1/2020,7\nb,11/2/2020,4\nc,5/1/2020,2\na,1/3/2020,5\n"), ""},
	} {
		got, err := read(c.text, byAmount, c.layout)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if content(got) != content(want) {
			t.Errorf("%s: %s, want %s", name, content(got), content(want))
		}
	}
}

func TestQuantityTimesPrice(t *testing.T) {
	t.Parallel()
	log, err := read([]byte("c,d,q,p\na,2020-01-01,2,1.5\na,2020-01-01,1,4\na,2020-01-09,0,9\na,2020-01-10,3,-1\na,2020-01-11,-3,1\na,2020-01-12,1,1\na,2020-01-12,1,2\n"),
		Columns{Customer: "c", Date: "d", Quantity: "q", Price: "p"}, "")
	if err != nil {
		t.Fatal(err)
	}
	s, ok := log.History.Summary(0, int32(calendar.DayOn(2020, 1, 12)), 1)
	if !ok || s.X != 1 || s.Tx != 11 || s.Spend != 3 {
		t.Errorf("%+v", s)
	}
}

func TestParseHorizon(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"39w": 273, "26.1w": 183, "90d": 90, "1y": 365, "6m": 183, " 2w ": 14} {
		if got, err := ParseHorizon(text); err != nil || got != want {
			t.Errorf("%q is %d days, want %d; %v", text, got, want, err)
		}
	}
	for _, text := range []string{"", "w", "39", "-3d", "0d", "1000y", "NaNd", "Infw", "5x"} {
		if got, err := ParseHorizon(text); !errors.Is(err, ErrHorizon) {
			t.Errorf("%q is %d days; %v", text, got, err)
		}
	}
}
