package risk

import "liuke/internal/value/holdout"

// FlagFrom is the chance from which on a customer is flagged: as likely to leave as not. Everybody else is green.
const FlagFrom = 0.5

// Tops are the shares of the customers, those ranked first, for which precision and recall are told.
var Tops = []float64{0.05, 0.10, 0.20}

// valueTop is the share of the customers in which the value of leavers is looked for.
const valueTop = 0.10

// Ranking is how well an order of the customers finds those who left.
type Ranking struct {
	AUC            float64
	Precision      []float64 // share of those in each of Tops who left
	Recall         []float64 // share of those who left that are in each of Tops
	ValueFound     float64   // value of the leavers in the first tenth, customers being ranked by score times value
	LeftWhileGreen float64   // share of those who left that were not flagged
}

// Backtest compares the risks as of a day with what came.
type Backtest struct {
	Customers int
	Left      int
	LeftValue float64 // of all who left
	Flagged   int     // by FlagFrom; the baselines flag as many, those whom they rank first
	Brier     float64
	ECE       float64
	Bins      []holdout.Bin // tenths of the customers, by their chance of leaving; what happened is leaving
	Risk      Ranking
	Silence   Ranking // baseline: days since the last purchase
	Relative  Ranking // baseline: those over the customer's own mean gap
}

// Against compares an assessment with what its customers did within the horizon. Those who bought once have no gap of their
// own; the second baseline takes the mean gap of the others for it.
func (a *Assessment) Against(b *Book) Backtest {
	n := len(a.Risks)
	t := Backtest{Customers: n}
	left, values := make([]bool, n), make([]float64, n)
	chances, silences, relative := make([]float64, n), make([]float64, n), make([]float64, n)
	gap := a.meanGap()
	for i, r := range a.Risks {
		chances[i], silences[i], values[i] = r.Chance, float64(r.Silence), r.Value
		own := r.Gap
		if own == 0 {
			own = gap
		}
		relative[i] = float64(r.Silence) / own
		if left[i] = b.Count(r.Customer, a.Day, a.Day+int32(a.Horizon)) == 0; left[i] {
			t.Left++
			t.LeftValue += r.Value
		}
		if r.Chance >= FlagFrom {
			t.Flagged++
		}
	}
	c := holdout.Chances(chances, left)
	t.Brier, t.ECE, t.Bins = c.Brier, c.ECE, c.Table
	for ranking, scores := range map[*Ranking][]float64{&t.Risk: chances, &t.Silence: silences, &t.Relative: relative} {
		*ranking = rank(scores, values, left, t.Flagged)
	}
	return t
}

// meanGap is the mean of the customers' mean gaps; 1 where nobody came back, when it makes no difference.
func (a *Assessment) meanGap() float64 {
	mean, n := 1.0, 0.0
	for _, r := range a.Risks {
		if r.Gap > 0 {
			n++
			mean += (r.Gap - mean) / n
		}
	}
	return mean
}

// rank measures one order, the highest score first.
func rank(scores, values []float64, left []bool, flagged int) Ranking {
	n := float64(len(scores))
	one, leaving, worth, byValue := make([]float64, len(scores)), 0.0, make([]float64, len(scores)), make([]float64, len(scores))
	for i, score := range scores {
		byValue[i] = score * values[i]
		if left[i] {
			one[i], worth[i] = 1, values[i]
			leaving++
		}
	}
	r := Ranking{AUC: holdout.AUC(scores, left), ValueFound: holdout.Found(byValue, worth, valueTop)}
	for _, share := range Tops {
		found := holdout.Found(scores, one, share)
		r.Precision = append(r.Precision, found/(share*n))
		r.Recall = append(r.Recall, found/leaving)
	}
	r.LeftWhileGreen = 1 - holdout.Found(scores, one, float64(flagged)/n)/leaving
	return r
}
