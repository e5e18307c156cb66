package clv

// BGNBD is the beta-geometric/NBD model: customers buy at random at an own rate, gamma distributed with shape R and rate
// Alpha, and drop out after a repeat purchase with an own probability, beta distributed with A and B.
//
// Source: Fader, Hardie & Lee 2005, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model",
// Marketing Science 24(2): likelihood (6), conditional expectation (10); P(alive) from Fader, Hardie & Lee 2008,
// "Computing P(alive) Using the BG/NBD Model". Overflow is avoided as in Fader & Hardie 2013, "Overcoming the BG/NBD
// Model's #NUM! Error Problem": logarithms of gamma ratios, and one factor taken out of the sum.
type BGNBD struct {
	R, Alpha, A, B float64
}

func (m BGNBD) process() process { return process{k: 1, r: m.R, alpha: m.Alpha, a: m.A, b: m.B} }

// Name implements Model.
func (m BGNBD) Name() string { return "bg-nbd" }

// LogLikelihood implements Model.
func (m BGNBD) LogLikelihood(s Summary) float64 { return m.process().logLikelihood(s) }

// Alive implements Model. It is 1 for a customer without a repeat purchase, who has had no occasion to drop out.
func (m BGNBD) Alive(s Summary) float64 { return m.process().alive(s) }

// Active implements Model.
func (m BGNBD) Active(s Summary, horizon float64) float64 { return m.process().active(s, horizon) }

// Expected implements Model.
func (m BGNBD) Expected(s Summary, horizon float64) float64 { return m.process().expected(s, horizon) }
