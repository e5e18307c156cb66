package value

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"liuke/internal/calendar"
	"liuke/internal/value/cycle"
	"liuke/internal/value/history"
)

// Of customers whose future is known because it was made up, at least four in five must come to lie within their range,
// and not nearly all: one could say anything then. A range that begins at 0 holds all who never buy again.
func TestLikelyHoldsFourInFive(t *testing.T) {
	t.Parallel()
	const customers, known, ahead = 12000, 2 * 365, WorthYears * 365
	random := rand.New(rand.NewPCG(5, 9))
	rates := distuv.Gamma{Alpha: 0.4, Beta: 50, Src: random}
	leave := distuv.Beta{Alpha: 0.7, Beta: 4, Src: random}
	scales := distuv.Gamma{Alpha: 3.7, Beta: 15, Src: random}
	var purchases []history.Purchase
	spent := make([]float64, customers)
	for i := range customers {
		at, rate, gone, scale := 300*random.Float64(), rates.Rand(), leave.Rand(), scales.Rand()
		amount := distuv.Gamma{Alpha: 6.2, Beta: scale, Src: random}
		for n := 0; at < known+ahead; n++ {
			paid := 1000 * amount.Rand()
			if at < known {
				purchases = append(purchases, history.Purchase{Customer: uint32(i), Day: int32(at), Spend: paid})
			} else {
				spent[i] += paid * math.Exp(-discount*(at-known)/week)
			}
			if n > 0 && random.Float64() < gone {
				break
			}
			at += 1 + random.ExpFloat64()/rate
		}
	}
	h, err := history.New(customers, purchases)
	if err != nil {
		t.Fatal(err)
	}
	b := &base{History: h, ids: make([]string, customers), back: make([]float64, customers), asOf: calendar.Day(known - 1)}
	m, _, err := fit(b, nil)
	if err != nil || m.times == nil {
		t.Fatal(m, err)
	}
	var inside, all, never [3]float64
	for i := range customers {
		s, _ := b.Summary(i, int32(b.asOf), week)
		paid, mean := b.Paid(i, int32(b.asOf))
		score := m.score(s, cycle.Summarize(b.Days(i)), m.spend.Given(paid, mean), paid, b.asOf)
		group := min(2, int(s.X+1)/2) // never again, once or twice, more often
		all[group]++
		if spent[i] == 0 {
			never[group]++
		}
		if spent[i] >= float64(score.WorthLow)-1 && spent[i] <= float64(score.WorthHigh)+1 {
			inside[group]++
		}
	}
	for group := range all {
		share := inside[group] / all[group]
		t.Logf("group %d: %.0f customers, %.3f within, %.3f never bought", group, all[group], share, never[group]/all[group])
		if share < 0.77 || share > 0.95 {
			t.Errorf("group %d: %.3f of the customers within their range", group, share)
		}
	}
}
