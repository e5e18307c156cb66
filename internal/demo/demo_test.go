package demo

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
)

func TestEmbeddedIsSmall(t *testing.T) {
	if len(retail) > 2_000_000 {
		t.Errorf("packed till lines take %d bytes, want at most 2,000,000", len(retail))
	}
}

// invoiceSeen is what the traps need to know about an invoice.
type invoiceSeen struct {
	minutes map[int32]bool
	parts   int // stretches of consecutive lines
}

func TestTraps(t *testing.T) {
	got := map[string]int{}
	invoices := map[string]*invoiceSeen{}
	customers := map[string]bool{}
	seen := map[Line]bool{}
	last := Line{}
	for _, line := range allLines(t) {
		count := func(trap string, is bool) {
			if is {
				got[trap]++
			}
		}
		count("lines", true)
		count("identical duplicates", seen[line])
		count("price zero", line.UnitPrice == 0)
		count("negative price", line.UnitPrice < 0)
		count("price of a tenth of a penny", line.UnitPrice == 10)
		count("negative but no cancellation", line.Quantity < 0 && line.Invoice[0] != 'C')
		count("no customer", line.Customer == "")
		count("earlier than the line before", line.At < last.At)
		seen[line] = true
		if line.Customer != "" {
			customers[line.Customer] = true
		}
		inv := invoices[line.Invoice]
		if inv == nil {
			inv = &invoiceSeen{minutes: map[int32]bool{}}
			invoices[line.Invoice] = inv
		}
		inv.minutes[line.At] = true
		if line.Invoice != last.Invoice {
			inv.parts++
		}
		last = line
	}
	got["invoices"], got["customers"] = len(invoices), len(customers)
	for name, inv := range invoices {
		if name[0] == 'C' {
			got["cancellations"]++
		}
		if inv.parts > 1 {
			got["not contiguous"]++
		}
		if len(inv.minutes) == 2 {
			got["two timestamps"]++
		}
	}
	want := map[string]int{
		"lines": 541_909, "invoices": 25_900, "cancellations": 3_836, "customers": 4_372,
		"not contiguous": 1, "two timestamps": 43, "identical duplicates": 5_268,
		"price zero": 2_515, "negative price": 2, "price of a tenth of a penny": 4,
		"negative but no cancellation": 1_336, "no customer": 135_080, "earlier than the line before": 0,
	}
	for trap, n := range want {
		if got[trap] != n {
			t.Errorf("%s: got %d, want %d", trap, got[trap], n)
		}
	}
	if first := allLines(t)[0].Day(); first != FirstDay() {
		t.Errorf("first line is of %v, want %v", first, FirstDay())
	}
	if last.Day() != LastDay() {
		t.Errorf("last line is of %v, want %v", last.Day(), LastDay())
	}
}

func TestShift(t *testing.T) {
	for today := calendar.DayOn(2011, time.November, 1); today < calendar.DayOn(2012, time.February, 1); today++ {
		days := Shift(today)
		moved := LastDay() + calendar.Day(days)
		if days%7 != 0 || moved >= today || moved < today-7 {
			t.Errorf("on %v the last day moves by %d days to %v", today, days, moved)
		}
	}
}

func TestName(t *testing.T) {
	if got := Name("17850", "zh-CN"); got != "客户 17850" {
		t.Errorf("zh-CN: %q", got)
	}
	if got := Name("17850", "en"); got != "Customer 17850" {
		t.Errorf("en: %q", got)
	}
}

func TestPackReturnsEveryLine(t *testing.T) {
	few := func(words ...string) *rapid.Generator[string] { return rapid.SampledFrom(words) }
	line := rapid.Custom(func(t *rapid.T) Line {
		return Line{
			Invoice:     few("1", "536365", "C536365", "A7", "9007199254740993").Draw(t, "invoice"),
			StockCode:   few("", "22423", "85123A", "POST").Draw(t, "stock code"),
			Description: rapid.StringMatching(`[a-zé"£ ]{0,3}`).Draw(t, "description"),
			Quantity:    rapid.Int32().Draw(t, "quantity"),
			At:          rapid.Int32().Draw(t, "at"),
			UnitPrice:   rapid.Int64Range(-3, 3).Draw(t, "price"),
			Customer:    few("", "12345", "x").Draw(t, "customer"),
			Country:     few("", "France", "EIRE").Draw(t, "country"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(line, 0, 40).Draw(t, "lines")
		packed, err := Pack(lines)
		if err != nil {
			t.Fatal(err)
		}
		r, err := NewReader(packed)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range lines {
			if got, ok := r.Next(); !ok || got != want {
				t.Fatalf("line %d: got %+v, want %+v", i, got, want)
			}
		}
		if extra, ok := r.Next(); ok {
			t.Fatalf("one line too many: %+v", extra)
		}
	})
}

func TestPackRefuses(t *testing.T) {
	for name, line := range map[string]Line{
		"no number":     {Invoice: "C"},
		"two letters":   {Invoice: "AB12"},
		"leading zero":  {Invoice: "C012"},
		"number and x":  {Invoice: "12x"},
		"a line break":  {Invoice: "12", Description: "two\nlines"},
		"empty invoice": {},
	} {
		if _, err := Pack([]Line{line}); err == nil {
			t.Errorf("%s was packed", name)
		}
	}
}

func TestReaderRefusesDamage(t *testing.T) {
	lines := allLines(t)[:500]
	packed, err := Pack(lines)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range packed {
		if _, err := NewReader(packed[:cut]); err == nil {
			t.Errorf("a file cut off after %d of %d bytes was opened", cut, len(packed))
		}
	}
	if _, err := NewReader(append(packed, 0)); err == nil {
		t.Error("a file with a byte too many was opened")
	}
	middle := len(packed) / 2
	packed[middle] ^= 0x10
	if _, err := NewReader(packed); err == nil {
		t.Error("a file with a changed byte was opened")
	}
}

func TestAttributionNamesSourceAndLicence(t *testing.T) {
	for _, part := range []string{"Online Retail", "D. Chen", "UCI", "CC BY 4.0", "10.24432/C5BW33"} {
		if !strings.Contains(Attribution, part) {
			t.Errorf("attribution lacks %q", part)
		}
	}
}

func BenchmarkLines(b *testing.B) {
	for b.Loop() {
		r, err := Lines()
		if err != nil {
			b.Fatal(err)
		}
		for _, ok := r.Next(); ok; _, ok = r.Next() {
		}
	}
}

func allLines(t *testing.T) []Line {
	t.Helper()
	r, err := Lines()
	if err != nil {
		t.Fatal(err)
	}
	var lines []Line
	for line, ok := r.Next(); ok; line, ok = r.Next() {
		lines = append(lines, line)
	}
	return lines
}
