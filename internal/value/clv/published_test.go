package clv_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"liuke/internal/value/clv"
)

// published opens a file of the folder with the public data sets.
func published(t *testing.T, name string) *os.File {
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
	t.Cleanup(func() { file.Close() })
	return file
}

// eachRow reads comma-separated rows after the header.
func eachRow(t *testing.T, from io.Reader, do func(row []string)) {
	t.Helper()
	rows := csv.NewReader(from)
	rows.ReuseRecord = true
	if _, err := rows.Read(); err != nil {
		t.Fatal(err)
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		do(row)
	}
}

// history is the amount a customer paid on each day with a purchase.
type history map[int]float64

func (h history) summary(until int) clv.Summary {
	days := slices.Sorted(maps.Keys(h))
	first, last := days[0], days[len(days)-1]
	s := clv.Summary{X: int32(len(h) - 1), Tx: float64(last-first) / 7, T: float64(until-first) / 7}
	for i, on := range days[1:] {
		s.LogGaps += math.Log(float64(on-days[i]) / 7)
	}
	total := 0.0
	for on, amount := range h {
		if on != first && amount > 0 {
			s.SpendN++
			total += amount
		}
	}
	if s.SpendN > 0 {
		s.Spend = total / float64(s.SpendN)
	}
	return s
}

func summaries(histories map[string]history, until int) []clv.Summary {
	var all []clv.Summary
	for _, h := range histories {
		all = append(all, h.summary(until))
	}
	return all
}

func (h history) add(on int, amount float64) history {
	if h == nil {
		h = history{}
	}
	h[on] += amount
	return h
}

// cdnow reads the purchases of the CDNOW set in weeks, up to the end of the usual calibration. An amount of 0 is a
// purchase, but not for spend.
func cdnow(t *testing.T, name string) []clv.Summary {
	t.Helper()
	until := day(t, "1997-09-30")
	histories := map[string]history{}
	eachRow(t, published(t, name), func(row []string) {
		if on := day(t, row[1]); on <= until {
			histories[row[0]] = histories[row[0]].add(on, number(t, row[3]))
		}
	})
	return summaries(histories, until)
}

// onlineRetail reads the purchases of the Online Retail set, without returns and lines of no price or customer.
func onlineRetail(t *testing.T) []clv.Summary {
	t.Helper()
	unzipped, err := gzip.NewReader(published(t, "online_retail.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	until := day(t, "2011-06-09")
	histories := map[string]history{}
	eachRow(t, unzipped, func(row []string) {
		quantity, price, customer := number(t, row[3]), number(t, row[5]), row[6]
		if customer == "" || quantity <= 0 || price <= 0 || strings.HasPrefix(row[0], "C") {
			return
		}
		if on := day(t, row[4][:len(time.DateOnly)]); on <= until {
			histories[customer] = histories[customer].add(on, quantity*price)
		}
	})
	return summaries(histories, until)
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func day(t *testing.T, date string) int {
	t.Helper()
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	return int(at.Unix() / 86400)
}

func sample(t *testing.T, customers []clv.Summary) *clv.Sample {
	t.Helper()
	s, err := clv.NewSample(customers)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPublishedFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, model string
		fit         func(*clv.Sample, clv.Model) clv.Fit
		params      []float64
		ll, printed float64 // log-likelihood and half its last printed digit
	}{
		{"cdnow_sample.csv", "bg-nbd", clv.FitBGNBD, []float64{0.2426, 4.4136, 0.7929, 2.4259}, -9582.429, 1e-3},
		{"cdnow_sample.csv", "mbg-nbd", clv.FitMBGNBD, []float64{.524844, 6.18309, .891388, 1.61405}, -9582.136, 1e-3},
		{"cdnow_sample.csv", "bg-cnbd-k", clv.FitBGCNBD, []float64{1, 0.2426, 4.4136, 0.7929, 2.4259}, -9582.429, 1e-3},
		{"cdnow_sample.csv", "mbg-cnbd-k", clv.FitMBGCNBD, []float64{1, .524844, 6.18309, .891388, 1.61405}, -9582.136, 1e-3},
		{"cdnow_sample.csv", "nbd", fitNBD, []float64{0.384766, 12.072}, -9763.658, 1e-3},
		{"cdnow.csv", "bg-nbd", clv.FitBGNBD, []float64{0.251624, 4.78894, 0.723431, 2.16108}, -95368.444, 1e-3},
		{"cdnow.csv", "mbg-nbd", clv.FitMBGNBD, []float64{.63713, 7.31023, .807491, 1.22844}, -95336.958, 1e-3},
		{"cdnow.csv", "nbd", fitNBD, []float64{0.387247, 12.2712}, -96845.34, 5e-3},
	} {
		t.Run(c.file+" "+c.model, func(t *testing.T) {
			t.Parallel()
			fit := c.fit(sample(t, cdnow(t, c.file)), nil)
			if fit.Name() != c.model {
				t.Fatalf("model %s, want %s", fit.Name(), c.model)
			}
			checkEstimate(t, fit.Estimate, c.params, c.ll, c.printed)
		})
	}
}

func fitNBD(s *clv.Sample, _ clv.Model) clv.Fit { return clv.FitNBD(s) }

func TestPublishedSpendFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file      string
		customers int
		params    []float64
		ll        float64
		printed   float64
	}{
		{"cdnow_sample.csv", 946, []float64{6.2496, 3.7442, 15.4435}, -4055.918, 1e-3},
		{"cdnow.csv", 9450, []float64{6.27534, 3.62444, 14.9837}, -40763.48, 5e-3},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			fit, err := clv.FitGammaGamma(cdnow(t, c.file))
			if err != nil {
				t.Fatal(err)
			}
			if fit.Customers != c.customers || fit.Fallback != 0 {
				t.Errorf("%d customers, fallback %g; want %d and none", fit.Customers, fit.Fallback, c.customers)
			}
			checkEstimate(t, fit.Estimate, c.params, c.ll, c.printed)
		})
	}
}

func checkEstimate(t *testing.T, e clv.Estimate, params []float64, ll, printed float64) {
	t.Helper()
	if !e.Converged || e.Curvature <= 0 || len(e.Notes) > 0 {
		t.Errorf("converged %v, curvature %g, notes %v", e.Converged, e.Curvature, e.Notes)
	}
	if math.Abs(e.LogLikelihood-ll) > printed {
		t.Errorf("log-likelihood %.4f, want %.4f", e.LogLikelihood, ll)
	}
	for i, want := range params {
		if got := e.Params[i]; math.Abs(got.Value/want-1) > 0.002 {
			t.Errorf("%s = %g, want %g", got.Name, got.Value, want)
		}
	}
}

// On this set the likelihood of random buyers is highest without dropout: the fit must be the limit, and say so. Once
// regularity is taken into account, dropout shows.
func TestOnlineRetail(t *testing.T) {
	t.Parallel()
	customers := onlineRetail(t)
	s := sample(t, customers)
	for _, fit := range []clv.Fit{clv.FitBGNBD(s, nil), clv.FitMBGNBD(s, nil)} {
		if _, limit := fit.Model.(clv.NBD); !limit || !slices.Equal(fit.Notes, []clv.Note{clv.NoteDropoutNotIdentified}) {
			t.Errorf("%s with notes %v", fit.Name(), fit.Notes)
		}
		fit.Notes = nil
		checkEstimate(t, fit.Estimate, []float64{.7416, 8.737}, -13255.61, 5e-3)
	}
	checkEstimate(t, clv.FitBGCNBD(s, nil).Estimate, []float64{2, .771395, 3.76558, .0575596, .836794}, -12937.82, 5e-3)
	checkEstimate(t, clv.FitMBGCNBD(s, nil).Estimate, []float64{2, .85299, 4.00457, .120122, 2.16218}, -12946.08, 5e-3)
	spend, err := clv.FitGammaGamma(customers)
	if err != nil {
		t.Fatal(err)
	}
	if spend.Customers != 1412 {
		t.Errorf("%d customers with spend", spend.Customers)
	}
	checkEstimate(t, spend.Estimate, []float64{3.12837, 3.11577, 284.576}, -9686.159, 1e-3)
}
