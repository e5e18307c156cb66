package main

import (
	"os"
	"path/filepath"
	"testing"

	"liuke/internal/demo"
)

// TestEmbeddedEqualsSource compares every packed line with the public file.
func TestEmbeddedEqualsSource(t *testing.T) {
	folder := os.Getenv("LIUKE_DATA")
	if folder == "" {
		const missing = "LIUKE_DATA does not name the folder that holds online_retail.csv.gz"
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	lines, err := readSource(filepath.Join(folder, "online_retail.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	packed, err := demo.Lines()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range lines {
		if got, ok := packed.Next(); !ok || got != want {
			t.Fatalf("line %d: got %+v, want %+v", i+1, got, want)
		}
	}
	if extra, ok := packed.Next(); ok {
		t.Fatalf("one line too many: %+v", extra)
	}
}

func TestParsePrice(t *testing.T) {
	for text, want := range map[string]int64{
		"2.55": 25500, "0.0": 0, "0.001": 10, "12": 120000, "-11062.06": -110620600, "-0.5": -5000,
	} {
		if got, err := parsePrice(text); err != nil || got != want {
			t.Errorf("%s: got %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "0.00001", "1,5", "x"} {
		if got, err := parsePrice(text); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}
