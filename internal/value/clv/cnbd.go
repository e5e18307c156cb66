package clv

// BGCNBD is the BG/CNBD-k model of regular buyers: as BGNBD, but the times between purchases are Erlang distributed with K
// stages, so that a purchase soon after the last is the rarer the higher K is. K = 1 is the BG/NBD.
//
// Source: see MBGCNBD. What is foretold is exact for K > 1 too, as it distinguishes the stages of the running gap.
type BGCNBD struct {
	K              int // 1 to MaxStages
	R, Alpha, A, B float64
}

func (m BGCNBD) process() process { return process{k: m.K, r: m.R, alpha: m.Alpha, a: m.A, b: m.B} }

// Name implements Model.
func (m BGCNBD) Name() string { return "bg-cnbd-k" }

// LogLikelihood implements Model.
func (m BGCNBD) LogLikelihood(s Summary) float64 { return m.process().logLikelihood(s) }

// Alive implements Model. It is 1 for a customer without a repeat purchase.
func (m BGCNBD) Alive(s Summary) float64 { return m.process().alive(s) }

// Active implements Model.
func (m BGCNBD) Active(s Summary, horizon float64) float64 { return m.process().active(s, horizon) }

// Expected implements Model.
func (m BGCNBD) Expected(s Summary, horizon float64) float64 { return m.process().expected(s, horizon) }

// MBGCNBD is the MBG/CNBD-k model of regular buyers: as BGCNBD, but the customer may drop out right after the first purchase
// of all too. K = 1 is the MBG/NBD.
//
// Source: Reutterer, Platzer & Schröder 2021, "Leveraging Purchase Regularity for Predicting Customer Behavior the Easy
// Way", International Journal of Research in Marketing 38(1), for the likelihood.
type MBGCNBD struct {
	K              int // 1 to MaxStages
	R, Alpha, A, B float64
}

func (m MBGCNBD) process() process {
	return process{k: m.K, early: 1, r: m.R, alpha: m.Alpha, a: m.A, b: m.B}
}

// Name implements Model.
func (m MBGCNBD) Name() string { return "mbg-cnbd-k" }

// LogLikelihood implements Model.
func (m MBGCNBD) LogLikelihood(s Summary) float64 { return m.process().logLikelihood(s) }

// Alive implements Model.
func (m MBGCNBD) Alive(s Summary) float64 { return m.process().alive(s) }

// Active implements Model.
func (m MBGCNBD) Active(s Summary, horizon float64) float64 { return m.process().active(s, horizon) }

// Expected implements Model.
func (m MBGCNBD) Expected(s Summary, horizon float64) float64 {
	return m.process().expected(s, horizon)
}

// CNBD is the condensed NBD model: regular buyers who never drop out. It is the limit of BGCNBD and MBGCNBD when the data
// show no dropout; K = 1 is the NBD.
//
// Source: Chatfield & Goodhardt 1973, "A Consumer Purchasing Model with Erlang Inter-Purchase Times", Journal of the American
// Statistical Association 68; here every gap, the first included, starts with a purchase.
type CNBD struct {
	K        int // 1 to MaxStages
	R, Alpha float64
}

func (m CNBD) process() process { return process{k: m.K, r: m.R, alpha: m.Alpha, b: 1} }

// Name implements Model.
func (m CNBD) Name() string { return "cnbd-k" }

// LogLikelihood implements Model.
func (m CNBD) LogLikelihood(s Summary) float64 { return m.process().logLikelihood(s) }

// Alive implements Model. Nobody drops out.
func (m CNBD) Alive(s Summary) float64 { return m.process().alive(s) }

// Active implements Model.
func (m CNBD) Active(s Summary, horizon float64) float64 { return m.process().active(s, horizon) }

// Expected implements Model.
func (m CNBD) Expected(s Summary, horizon float64) float64 { return m.process().expected(s, horizon) }
