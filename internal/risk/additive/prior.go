package additive

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// block is the prior of one column or pair: its coefficients are normal around 0 with the precision Σ λ·shape.
type block struct {
	from, places int
	terms        []term
}

// term is one of the directions in which a block is held: away from 0, or away from a straight line.
type term struct {
	shape     *mat.SymDense
	precision float64 // λ
	effective float64 // how many coefficients' worth of freedom the data have in it
}

// The precisions themselves have a gamma prior around a standard deviation of 0.32, as heavy as two coefficients, which
// keeps those that few coefficients tell about from running away.
const (
	priorShape = 1
	priorRate  = 0.1

	leastPrecision = 1e-3
	mostPrecision  = 1e5
	startOfColumns = 3.0
	startOfPairs   = 30.0
)

// newBlock holds all places to 0, and the curve among them, if there is one, to a straight line.
func newBlock(from, places, curveFrom, curve int, precision float64) block {
	ridge := mat.NewSymDense(places, nil)
	for i := range places {
		ridge.SetSym(i, i, 1)
	}
	b := block{from: from, places: places, terms: []term{{shape: ridge, precision: precision}}}
	if curve == 0 {
		return b
	}
	bend := mat.NewSymDense(places, nil)
	second := [3]float64{1, -2, 1}
	for k := curveFrom; k+2 < curveFrom+curve; k++ {
		for i := range 3 {
			for j := i; j < 3; j++ {
				bend.SetSym(k+i, k+j, bend.At(k+i, k+j)+second[i]*second[j])
			}
		}
	}
	b.terms = append(b.terms, term{shape: bend, precision: precision})
	return b
}

// priors are the blocks of a design.
func (d *design) priors() []block {
	var blocks []block
	for i := range d.bases {
		from, places := d.bases[i].curve()
		blocks = append(blocks, newBlock(d.from[i], d.bases[i].places, from, places, startOfColumns))
	}
	for i := range d.pairs {
		cells := d.pairs[i].first.places * d.pairs[i].second.places
		blocks = append(blocks, newBlock(d.from[len(d.bases)+i], cells, 0, 0, startOfPairs))
	}
	return blocks
}

// own are the coefficients of the block.
func (b *block) own(beta []float64) *mat.VecDense {
	return mat.NewVecDense(b.places, beta[b.from:b.from+b.places])
}

// addTo adds the prior's curvature and slope at beta to those of the likelihood, and returns its log-density.
func (b *block) addTo(curvature *mat.SymDense, slope, beta []float64) float64 {
	own, density := b.own(beta), 0.0
	var pull mat.VecDense
	for _, t := range b.terms {
		pull.MulVec(t.shape, own)
		density -= t.precision * mat.Dot(own, &pull) / 2
		for i := range b.places {
			slope[b.from+i] -= t.precision * pull.AtVec(i)
			for j := i; j < b.places; j++ {
				if s := t.shape.At(i, j); s != 0 {
					curvature.SetSym(b.from+i, b.from+j, curvature.At(b.from+i, b.from+j)+t.precision*s)
				}
			}
		}
	}
	return density
}

// learn moves the precisions towards where the outcomes are most likely: the fixed point of Wood & Fasiolo 2017, "A
// Generalized Fellner-Schall Method for Smoothing Parameter Optimization with Application to Tweedie Location, Scale and
// Shape Models", Biometrics 73. It returns by how much the freedom of any of them changed.
func (b *block) learn(beta []float64, covariance *mat.SymDense) float64 {
	whole := mat.NewSymDense(b.places, nil)
	for _, t := range b.terms {
		scaled := mat.NewSymDense(b.places, nil)
		scaled.ScaleSym(t.precision, t.shape)
		whole.AddSym(whole, scaled)
	}
	var factors mat.Cholesky
	var before mat.SymDense
	if !factors.Factorize(whole) || factors.InverseTo(&before) != nil {
		return 0 // shapes that hold to 0 always have an inverse
	}
	own, change := b.own(beta), 0.0
	for k := range b.terms {
		t := &b.terms[k]
		spread := 0.0
		for i := range b.places {
			for j := range b.places {
				spread += t.shape.At(i, j) * (before.At(i, j) - covariance.At(b.from+i, b.from+j))
			}
		}
		effective := math.Max(t.precision*spread, 0)
		change = math.Max(change, math.Abs(effective-t.effective))
		t.effective = effective
		t.precision = (effective + 2*priorShape) / (mat.Inner(own, t.shape, own) + 2*priorRate)
		t.precision = math.Min(mostPrecision, math.Max(leastPrecision, t.precision))
	}
	return change
}
