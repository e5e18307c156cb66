package cycle

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

const window = 1000 // days of the simulated histories

// truth is what a simulated line will come to.
type truth struct {
	lost bool
	next float64 // day of the next purchase of one not lost
}

// simulateLines draws customers who buy several of a few products, each product with a gap, a regularity and a dropout of
// its own and comes to the shop until the last day of the window.
func simulateLines(customers int, seed uint64, gap func(product int) float64, dropout func(product int) float64) (lines []Line, truths []truth) {
	random := rand.New(rand.NewPCG(seed, 7))
	const products, each = 20, 5
	for range customers {
		pace := math.Exp(0.4 * random.NormFloat64())
		for i := range each {
			product := (i*4 + random.IntN(4)) % products
			shape, day := 1+product%3, float64(random.IntN(window/2))
			l, end := NewLine(int32(product), int32(day)), truth{lost: true}
			for random.Float64() > dropout(product) {
				sum := 0.0
				for range shape {
					sum += random.ExpFloat64() / float64(shape)
				}
				day += math.Max(1, math.Round(gap(product)*pace*sum))
				if day > window {
					end = truth{next: day}
					break
				}
				l.Append(int32(day))
			}
			l.Seen = window
			lines, truths = append(lines, l), append(truths, end)
		}
	}
	return lines, truths
}

func productGap(product int) float64     { return 10 * math.Pow(1.15, float64(product)) } // 10 to 142 days
func productDropout(product int) float64 { return 0.02 + 0.01*float64(product%10) }

func TestProductsFindTheirOwnRhythm(t *testing.T) {
	t.Parallel()
	lines, truths := simulateLines(6000, 3, productGap, productDropout)
	p := FitProducts(lines, window, 30)
	for product := range 20 {
		own := p.Of(int32(product))
		if off := math.Log(own.Population().Gap / productGap(product)); math.Abs(off) > 0.35 {
			t.Errorf("product %d: a gap of %.1f days, drawn around %.1f", product, own.Population().Gap, productGap(product))
		}
		if off := own.Share() - productDropout(product); math.Abs(off) > 0.05 {
			t.Errorf("product %d: %.3f give up after a purchase, drawn with %.3f", product, own.Share(), productDropout(product))
		}
	}
	var foretold, lost [10]float64
	var n [10]int
	var tenths [10]int
	returning := 0
	for i, l := range lines {
		own := p.Of(l.Product)
		bin := min(9, int(10*own.Lost(l)))
		n[bin]++
		foretold[bin] += own.Lost(l)
		if truths[i].lost {
			lost[bin]++
			continue
		}
		returning++
		silent := own.Gaps(l.Summary).Overdue(window)
		tenths[min(9, int(10*(own.Gaps(l.Summary).Overdue(int32(truths[i].next))-silent)/(1-silent)))]++
	}
	for bin := range n {
		mean, share := foretold[bin]/float64(n[bin]), lost[bin]/float64(n[bin])
		if n[bin] > 200 && math.Abs(mean-share) > 0.06 {
			t.Errorf("of %d lines %.3f are lost, foretold were %.3f", n[bin], share, mean)
		}
		if share := float64(tenths[bin]) / float64(returning); math.Abs(share-0.1) > 0.025 {
			t.Errorf("tenth %d of what was foretold of the next gaps holds %.3f of them", bin, share)
		}
	}
}

func TestProductsDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	lines, _ := simulateLines(400, 5, productGap, productDropout)
	c := Customer{Days: 20, Products: 5}
	p := FitProducts(lines, window, 30)
	shuffled := slices.Clone(lines)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	q := FitProducts(shuffled, window, 30)
	for _, l := range lines {
		if a, b := p.Prospect(c, l), q.Prospect(c, l); a != b {
			t.Fatalf("%+v, shuffled %+v", a, b)
		}
		if a, b := p.Of(l.Product).Next(l.Summary, window), q.Of(l.Product).Next(l.Summary, window); a != b {
			t.Fatalf("%+v, shuffled %+v", a, b)
		}
	}
}

func TestProductsWithoutHistoryAreTheWhole(t *testing.T) {
	t.Parallel()
	lines, _ := simulateLines(100, 5, productGap, productDropout)
	rare := NewLine(40, 900)
	p := FitProducts(append(lines, rare), window, 30)
	for _, product := range []int32{-1, 30, 40, math.MaxInt32} {
		if own := p.Of(product); own.Customers != 0 || own.Population() != p.Whole().Population() || own.Dropout != p.Whole().Dropout {
			t.Errorf("product %d: %+v", product, own)
		}
	}
	for _, lines := range [][]Line{nil, {rare}, {{}, {Product: -5}}} {
		p := FitProducts(lines, window, 30)
		checkProspect(t, p.Prospect(Customer{}, rare))
	}
}

func checkProspect(t interface{ Errorf(string, ...any) }, p Prospect) {
	if !(p.Overdue >= 0 && p.Overdue <= 1) || !(p.Lost >= 0 && p.Lost <= 1) {
		t.Errorf("%+v", p)
	}
	for j, x := range p.Features {
		if math.IsNaN(x) || math.Abs(x) > 1e3 {
			t.Errorf("%s is %g", FeatureNames[j], x)
		}
	}
}

func TestProspectIsFinite(t *testing.T) {
	t.Parallel()
	lines, _ := simulateLines(200, 6, productGap, productDropout)
	p := FitProducts(lines, window, 30)
	rapid.Check(t, func(t *rapid.T) {
		l := Line{
			Product: rapid.Int32Range(-2, 30).Draw(t, "product"), Seen: rapid.Int32().Draw(t, "seen"), Summary: drawSummary(t),
			Recent: Recent{rapid.Float64().Draw(t, "fast"), rapid.Float64().Draw(t, "slow")},
		}
		checkProspect(t, p.Prospect(Customer{rapid.Float64().Draw(t, "days"), rapid.Float64().Draw(t, "products")}, l))
		if own := p.Of(l.Product); own.Gaps(l.Summary).Overdue(window) != p.Prospect(Customer{}, l).Overdue {
			t.Errorf("overdue %g by itself", own.Gaps(l.Summary).Overdue(window))
		}
	})
}

// A product that the customer passes over visit after visit is lost; one not seen because the customer stays away is not.
func TestSilenceAboutOneProductTells(t *testing.T) {
	t.Parallel()
	lines, _ := simulateLines(2000, 8, productGap, productDropout)
	product := FitProducts(lines, window, 30).Of(3)
	l := NewLine(3, 700)
	for day := int32(715); day <= 820; day += 15 {
		l.Append(day)
	}
	away := l
	l.Seen = window
	if lost := product.Lost(l); lost < 0.9 {
		t.Errorf("passed over for 180 days at a rhythm of 15: lost with %.2f", lost)
	}
	if lost := product.Lost(away); lost > 0.1 {
		t.Errorf("bought on the customer's last day: lost with %.2f", lost)
	}
	for returns := range 20 {
		d := Dropout{A: 1, B: 2}
		if d.lost(float64(returns), 0.3) < d.lost(float64(returns+1), 0.3) {
			t.Errorf("more lost after %d returns than after %d", returns+1, returns)
		}
	}
}

func TestDropoutSlopesMatchDifferences(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		heard := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) silence {
			return silence{float64(rapid.IntRange(0, 30).Draw(t, "returns")), rapid.Float64Range(0, 1).Draw(t, "longer")}
		}), 1, 10).Draw(t, "silences")
		share, sum := rapid.Float64Range(-4, 3).Draw(t, "share"), rapid.Float64Range(-2, 4).Draw(t, "sum")
		_, byShare, bySum := logDropout(heard, share, sum)
		const h = 1e-5
		at := func(share, sum float64) float64 { value, _, _ := logDropout(heard, share, sum); return value }
		if want := (at(share+h, sum) - at(share-h, sum)) / (2 * h); math.Abs(byShare-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("by share %g, differences give %g", byShare, want)
		}
		if want := (at(share, sum+h) - at(share, sum-h)) / (2 * h); math.Abs(bySum-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("by sum %g, differences give %g", bySum, want)
		}
	})
}

func TestLineFoldsDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfNDistinct(rapid.Int32Range(0, 3000), 1, 30, rapid.ID).Draw(t, "days")
		slices.Sort(days)
		l := NewLine(1, days[0])
		var want Recent
		for _, day := range days {
			l.Append(day)
			l.Append(day)
			ago := float64(days[len(days)-1] - day)
			want.Fast += math.Exp2(-ago / 14)
			want.Slow += math.Exp2(-ago / 60)
		}
		if l.Summary != Summarize(days) || math.Abs(l.Fast-want.Fast) > 1e-9 || math.Abs(l.Slow-want.Slow) > 1e-9 {
			t.Errorf("%+v, want %+v and %+v", l, Summarize(days), want)
		}
	})
}
