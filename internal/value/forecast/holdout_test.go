package forecast_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"liuke/internal/value/clv"
	"liuke/internal/value/forecast"
	"liuke/internal/value/history"
	"liuke/internal/value/holdout"
)

const week = 7.0

// What a forecast must at least reach on the public sets, with one setting for all.
var bounds = []struct {
	file, until string
	weeks       float64
	rmse        float64
	correlation float64
	topDecile   float64
	brier, ece  float64
	bias        float64
}{
	{"cdnow_sample.csv", "1997-09-30", 39, 1.610, .626, .684, .1625, .06, .13},
	{"cdnow.csv", "1997-09-30", 39, 1.735, .668, .675, .166, .06, .15},
	{"online_retail.csv.gz", "2011-06-09", 26.1, 2.470, .820, .820, .189, .06, .08},
}

func TestHoldout(t *testing.T) {
	t.Parallel()
	for _, b := range bounds {
		t.Run(b.file, func(t *testing.T) {
			t.Parallel()
			h, until := published(t, b.file), day(t, b.until)
			days := int32(math.Round(b.weeks * week))
			f, err := forecast.Fit(h, forecast.Settings{Until: until, Horizon: int(days), Unit: week, Model: forecast.Auto}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, trial := range f.Trials {
				t.Logf("%-11s log %.5f total %.5f bias %+.3f ece %.3f", trial.Model, trial.Log, trial.Total(), trial.Bias, trial.ECE)
			}
			count, chance := judge(h, f, until, days)
			t.Logf("%s, hedge %.3f, wave %.2f: rmse %.3f, correlation %.3f, top decile %.3f, bias %+.3f, brier %.4f, ece %.3f", f.Chosen, f.Hedge, f.Wave,
				count.RMSE, count.Correlation, count.TopDecileOfIdeal, count.Bias, chance.Brier, chance.ECE)
			atMost(t, "rmse", count.RMSE, b.rmse)
			atMost(t, "brier", chance.Brier, b.brier)
			atMost(t, "ece", chance.ECE, b.ece)
			atMost(t, "bias", math.Abs(count.Bias), b.bias)
			atMost(t, "−correlation", -count.Correlation, -b.correlation)
			atMost(t, "−top decile", -count.TopDecileOfIdeal, -b.topDecile)
		})
	}
}

func atMost(t *testing.T, name string, got, bound float64) {
	t.Helper()
	if !(got <= bound) {
		t.Errorf("%s = %.4f, must be at most %.4f", name, got, bound)
	}
}

// judge compares a forecast with the days after.
func judge(h *history.History, m clv.Model, until, days int32) (holdout.CountAccuracy, holdout.ChanceAccuracy) {
	var counts, chances []float64
	var came []int
	var happened []bool
	for i := range h.Customers() {
		s, known := h.Summary(i, until, week)
		if !known {
			continue
		}
		n := h.Count(i, until, until+days)
		counts, chances = append(counts, m.Expected(s, float64(days)/week)), append(chances, m.Active(s, float64(days)/week))
		came, happened = append(came, n), append(happened, n > 0)
	}
	return holdout.Counts(counts, came), holdout.Chances(chances, happened)
}

// published reads one of the public sets.
func published(t *testing.T, name string) *history.History {
	t.Helper()
	folder := os.Getenv("LIUKE_DATA")
	if folder == "" {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal("LIUKE_DATA must name the folder with " + name)
		}
		t.Skip("set LIUKE_DATA to the folder with " + name + " to run this test")
	}
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var from io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if from, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	customers := map[string]uint32{}
	var purchases []history.Purchase
	for _, row := range rows(t, from) {
		id, date, spend := row[0], row[1], number(t, row[3])
		if strings.HasPrefix(name, "online") {
			quantity, price := spend, number(t, row[5])
			if id, date, spend = row[6], row[4][:len(time.DateOnly)], quantity*price; id == "" || quantity <= 0 || price <= 0 {
				continue
			}
		}
		n, known := customers[id]
		if !known {
			n = uint32(len(customers))
			customers[id] = n
		}
		purchases = append(purchases, history.Purchase{Customer: n, Day: day(t, date), Spend: spend})
	}
	h, err := history.New(len(customers), purchases)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// rows reads comma-separated rows after the header.
func rows(t *testing.T, from io.Reader) [][]string {
	t.Helper()
	all, err := csv.NewReader(from).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatal(errors.Join(err, errors.New("no rows")))
	}
	return all[1:]
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func day(t *testing.T, date string) int32 {
	t.Helper()
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	return int32(at.Unix() / 86400)
}
