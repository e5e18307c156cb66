package clv

// MBGNBD is the modified BG/NBD model: as BGNBD, but the customer may drop out right after the first purchase of all too,
// so that not everybody who bought once counts as alive.
//
// Source: Batislam, Denizel & Filiztekin 2007, "Empirical Validation and Comparison of Models for Customer Base Analysis",
// International Journal of Research in Marketing 24(3); Hoppe & Wagner 2007, "Customer Base Analysis: The Case for a Central
// Variant of the Betageometric/NBD Model", Marketing – Journal of Research and Management 3(2).
type MBGNBD struct {
	R, Alpha, A, B float64
}

func (m MBGNBD) process() process {
	return process{k: 1, early: 1, r: m.R, alpha: m.Alpha, a: m.A, b: m.B}
}

// Name implements Model.
func (m MBGNBD) Name() string { return "mbg-nbd" }

// LogLikelihood implements Model.
func (m MBGNBD) LogLikelihood(s Summary) float64 { return m.process().logLikelihood(s) }

// Alive implements Model.
func (m MBGNBD) Alive(s Summary) float64 { return m.process().alive(s) }

// Active implements Model.
func (m MBGNBD) Active(s Summary, horizon float64) float64 { return m.process().active(s, horizon) }

// Expected implements Model.
func (m MBGNBD) Expected(s Summary, horizon float64) float64 { return m.process().expected(s, horizon) }
