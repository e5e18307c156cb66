package economics

import "math"

// Years is how far ahead a simulation looks.
const Years = 5

// Simulation is what it would bring if more customers stayed. It assumes that of
// all who bought in a period the same share buys in the next one, that whoever
// stays brings what a customer brings now, that as many new ones come as now,
// and that a customer kept costs nothing beyond that.
type Simulation struct {
	Retention float64 // share of the customers of a period who buy in the next
	Raised    float64
	Years     []SimulatedYear
	Gain      int64 // what it brings over all the years, as money of today
	GainLow   int64 // the same by the lowest and the highest retention that fit what was counted
	GainHigh  int64
	Each      float64 // what one customer brings in a period
	Lifetime  float64 // what one who buys now brings from then on, as money of today
	Longer    float64 // the same if more stayed
	Winning   float64 // as many new customers would have to be won for as much; 0 where they bring nothing
}

// SimulatedYear is how things stand after so many years, as they are and as they would be.
type SimulatedYear struct {
	Customers, WithMore    float64
	Profit, ProfitWithMore int64 // of that year, as money of today
}

// Simulate says what it would bring if so many more of a hundred customers
// stayed. It is false where that cannot be told: nobody bought in the first
// period, or the records are too short for two.
func (b Base) Simulate(points float64, r Rates) (Simulation, bool) {
	if b.Days == 0 || b.Before.Of == 0 || b.Active == 0 || math.IsNaN(points) {
		return Simulation{}, false
	}
	w := world{
		periods:  int(math.Round(Years * 365 / float64(b.Days))),
		perYear:  365 / float64(b.Days),
		each:     float64(b.Profit) / float64(b.Active),
		active:   float64(b.Active),
		new:      float64(b.New),
		interest: math.Pow(1+float64(r.InterestPermille)/1000, float64(b.Days)/365),
	}
	s := Simulation{Retention: b.Before.Share(), Each: w.each}
	s.Raised = raise(s.Retention, points)
	as, with := w.years(s.Retention), w.years(s.Raised)
	for y := range as {
		s.Years = append(s.Years, SimulatedYear{as[y].customers, with[y].customers, int64(math.Round(as[y].profit)), int64(math.Round(with[y].profit))})
	}
	s.Gain = w.gain(s.Retention, points)
	low, high := b.Before.Range()
	s.GainLow, s.GainHigh = s.Gain, s.Gain
	for _, retention := range []float64{low, high} {
		gain := w.gain(retention, points)
		s.GainLow, s.GainHigh = min(s.GainLow, gain), max(s.GainHigh, gain)
	}
	s.Lifetime, s.Longer = w.lifetime(s.Retention), w.lifetime(s.Raised)
	if s.Lifetime > 0 {
		s.Winning = float64(s.Gain) / s.Lifetime
	}
	return s, true
}

func raise(retention, points float64) float64 {
	return min(1, max(0, retention+points/100))
}

// world is a company whose customers come and go as they do now.
type world struct {
	periods     int
	perYear     float64
	each        float64 // what one customer brings in a period
	active, new float64
	interest    float64 // what money is worth less after a period
}

type year struct{ customers, profit float64 }

// years goes through the periods and returns how each year ends.
func (w world) years(retention float64) []year {
	years := make([]year, Years)
	active, worth := w.active, 1.0
	for p := range w.periods {
		active = active*retention + w.new
		worth /= w.interest
		y := &years[min(Years-1, int(float64(p)/w.perYear))]
		y.customers = active
		y.profit += active * w.each * worth
	}
	return years
}

func (w world) gain(retention, points float64) int64 {
	as, with := w.years(retention), w.years(raise(retention, points))
	sum := 0.0
	for y := range as {
		sum += with[y].profit - as[y].profit
	}
	return int64(math.Round(sum))
}

// lifetime is what one who buys in a period brings from then on within the
// years, that period included, as money of today.
func (w world) lifetime(retention float64) float64 {
	sum, alive := 0.0, 1.0
	for range w.periods {
		sum += alive * w.each
		alive *= retention / w.interest
	}
	return sum
}
