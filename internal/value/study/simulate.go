package study

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"gonum.org/v1/gonum/stat/distuv"

	"liuke/internal/calendar"
	"liuke/internal/value/clv"
)

// Simulation is a purchase log to be made up: customers who buy, and drop out, exactly as a model says.
type Simulation struct {
	Model     string
	Params    map[string]float64 // by their usual names, times in weeks; those left out are DefaultParams
	Customers int
	Seed      uint64
}

// The simulated log begins on a day and lasts two years. Customers come in evenly over its first eighty weeks.
var (
	simulationStart = calendar.DayOn(2021, 1, 4)
	simulationDays  = 728.0
	simulationFirst = 560.0
)

// simulations are the models that can be simulated, with parameters like those fitted to CDNOW: for BG/NBD and Pareto/NBD,
// and for the spend, those of the papers of Fader, Hardie & Lee.
var simulations = map[string]map[string]float64{
	"nbd":        {"r": 0.385, "alpha": 12.07},
	"bg-nbd":     {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426},
	"mbg-nbd":    {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614},
	"pareto-nbd": {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669},
	"bg-cnbd-k":  {"r": 0.77, "alpha": 3.77, "a": 0.793, "b": 2.426, "k": 2},
	"mbg-cnbd-k": {"r": 0.85, "alpha": 4.0, "a": 0.891, "b": 1.614, "k": 2},
}

var spendParams = map[string]float64{"p": 6.25, "q": 3.74, "v": 15.44}

// DefaultParams are the parameters that a model is simulated with, those of its spend among them; false for a model that
// cannot be simulated.
func DefaultParams(model string) (params map[string]float64, ok bool) {
	params, ok = simulations[model]
	params = maps.Clone(params)
	if ok {
		maps.Copy(params, spendParams)
	}
	return params, ok
}

// Bounds of what is simulated, far beyond what customers do.
const (
	leastParam = 0.01
	mostParam  = 1e9
	mostOften  = 100.0 // purchases of the average customer in a week
	mostSpend  = 1e9   // of one purchase
)

// check fills in what is left out and refuses what makes no sense.
func (s *Simulation) check() error {
	params, ok := DefaultParams(s.Model)
	if !ok {
		return fmt.Errorf("%q cannot be simulated; choose one of %s", s.Model, strings.Join(slices.Sorted(maps.Keys(simulations)), ", "))
	}
	for name, value := range s.Params {
		if _, known := params[name]; !known {
			return fmt.Errorf("%s has no parameter %q; it has %s", s.Model, name, strings.Join(slices.Sorted(maps.Keys(params)), ", "))
		}
		if !(value >= leastParam && value <= mostParam) {
			return fmt.Errorf("%s=%g: a parameter is %g to %g", name, value, leastParam, mostParam)
		}
		params[name] = value
	}
	if k := params["k"]; k != math.Trunc(k) || k > clv.MaxStages {
		return fmt.Errorf("k=%g: it is a whole number from 1 to %d", k, clv.MaxStages)
	}
	if often := params["r"] / params["alpha"] / max(1, params["k"]); often > mostOften {
		return fmt.Errorf("customers who buy %.3g times a week on average: %g is the most", often, mostOften)
	}
	if s.Customers < 1 {
		return fmt.Errorf("%d customers: there must be one at least", s.Customers)
	}
	s.Params = params
	return nil
}

// simulatedTogether is how many customers share a random source: fixed, so that the log does not depend on the cores.
const simulatedTogether = 4096

// Simulate writes a purchase log with the columns customer, date and amount, the same for the same simulation, and returns
// how many rows it has.
func Simulate(ctx context.Context, w io.Writer, s Simulation) (rows int64, err error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	if _, err := io.WriteString(w, "customer,date,amount\n"); err != nil {
		return 0, err
	}
	pieces := (s.Customers + simulatedTogether - 1) / simulatedTogether
	width := len(strconv.Itoa(s.Customers))
	var total atomic.Int64
	err = writeInOrder(ctx, w, pieces, func(piece int, buf []byte) []byte {
		r := newShopper(s, uint64(piece))
		for i := piece * simulatedTogether; i < min(s.Customers, (piece+1)*simulatedTogether); i++ {
			buf = r.appendPurchases(buf, i+1, width)
		}
		total.Add(int64(bytes.Count(buf, []byte("\n"))))
		return buf
	}, nil)
	return total.Load(), err
}

// shopper makes up one customer after the other.
type shopper struct {
	model  string
	params map[string]float64
	random *rand.Rand
	dates  [][]byte
}

func newShopper(s Simulation, piece uint64) *shopper {
	r := &shopper{model: s.Model, params: s.Params, random: rand.New(rand.NewPCG(s.Seed, piece))}
	for day := range int(simulationDays) + 1 {
		r.dates = append(r.dates, []byte((simulationStart + calendar.Day(day)).String()))
	}
	return r
}

// gamma draws a number above zero, which one of a small shape may be too near to tell.
func (r *shopper) gamma(shape, rate float64) float64 {
	return math.Max(distuv.Gamma{Alpha: shape, Beta: rate, Src: r.random}.Rand(), math.SmallestNonzeroFloat64)
}

// dropouts says when a customer stops: after which purchase, or at what time in weeks since the first.
func (r *shopper) dropouts() (chance, lifetime float64) {
	switch r.model {
	case "nbd":
		return 0, math.Inf(1)
	case "pareto-nbd":
		return 0, r.random.ExpFloat64() / r.gamma(r.params["s"], r.params["beta"])
	}
	gone, stays := r.gamma(r.params["a"], 1), r.gamma(r.params["b"], 1)
	return gone / (gone + stays), math.Inf(1)
}

// appendPurchases writes a customer's purchases, the first on a day among the first of the log.
func (r *shopper) appendPurchases(buf []byte, customer, width int) []byte {
	rate := r.gamma(r.params["r"], r.params["alpha"])
	spendRate := r.gamma(r.params["q"], r.params["v"])
	chance, lifetime := r.dropouts()
	first := simulationFirst * r.random.Float64()
	k := int(max(1, r.params["k"]))
	atFirst := strings.HasPrefix(r.model, "m") // dropout may follow the first purchase
	for n, weeks := 0, 0.0; ; n++ {
		day := int(first + 7*weeks)
		buf = appendCustomer(buf, customer, width)
		buf = append(append(buf, ','), r.dates[day]...)
		spend := math.Min(math.Max(0.01, r.gamma(r.params["p"], spendRate)), mostSpend)
		buf = strconv.AppendFloat(append(buf, ','), spend, 'f', 2, 64)
		buf = append(buf, '\n')
		if (n > 0 || atFirst) && chance > 0 && r.random.Float64() < chance {
			return buf
		}
		for range k {
			weeks += r.random.ExpFloat64() / rate
		}
		if weeks > lifetime || !(first+7*weeks < simulationDays) {
			return buf
		}
	}
}

// appendCustomer writes a name such as c0042.
func appendCustomer(buf []byte, customer, width int) []byte {
	buf = append(buf, 'c')
	digits := len(buf)
	for range width {
		buf = append(buf, '0')
	}
	for i := len(buf) - 1; i >= digits; i-- {
		buf[i] += byte(customer % 10)
		customer /= 10
	}
	return buf
}
