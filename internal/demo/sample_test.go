package demo

import (
	"bytes"
	"encoding/csv"
	"testing"
	"time"

	"liuke/internal/calendar"
)

func TestSampleIsSmallAndSpansAYear(t *testing.T) {
	today := calendar.DayOn(2026, time.November, 21)
	file, err := Sample(today)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	customers := map[string]bool{}
	first, last := "9999", ""
	for _, row := range rows[1:] {
		customers[row[6]] = true
		first, last = min(first, row[4]), max(last, row[4])
	}
	t.Logf("%d bytes, %d rows, %d customers, %s to %s", len(file), len(rows)-1, len(customers), first, last)
	if len(file) > 1<<20 || len(customers) < 50 {
		t.Errorf("a sample of %d bytes and %d customers", len(file), len(customers))
	}
	if week := today - 14; last[:10] < week.String() || last[:10] >= today.String() || first[:4] != "2025" {
		t.Errorf("the sample goes from %s to %s", first, last)
	}
}
