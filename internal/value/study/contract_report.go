package study

import (
	"io"
	"math"
	"slices"

	"liuke/internal/sheet"
)

// ContractReport is the outcome of a study of contracts. Ages and times are in periods.
type ContractReport struct {
	Contracts int                `json:"contracts"`
	Ended     int                `json:"ended"`
	Longest   int                `json:"longest"` // age seen
	Horizon   int                `json:"horizon"`
	Survival  []ContractAge      `json:"survival"`
	Median    ContractMedian     `json:"median"`
	Retention ContractRetention  `json:"retention"`
	Hazard    ContractHazard     `json:"hazard"`
	Holdout   *ContractHoldout   `json:"holdout"`
	Notes     []string           `json:"notes"`
	Expected  ContractExpectancy `json:"expected"`
}

// ContractAge is the share of contracts that live on after an age.
type ContractAge struct {
	Age       int    `json:"age"`
	AtRisk    int    `json:"at_risk"`  // contracts that were seen to live on after it
	Survival  Figure `json:"survival"` // as observed; null beyond the longest age
	Low       Figure `json:"low"`
	High      Figure `json:"high"`
	Model     Figure `json:"model"`     // survival by the model of retention
	Retention Figure `json:"retention"` // of the period after that age, by the model
}

// ContractMedian is the age that half of the contracts reach; null where it was not seen.
type ContractMedian struct {
	Age  *int `json:"age"`
	Low  *int `json:"low"`
	High *int `json:"high"`
}

// ContractRetention is the shifted beta-geometric model.
type ContractRetention struct {
	Alpha         Figure `json:"alpha"`
	AlphaStdErr   Figure `json:"alpha_std_err"`
	Beta          Figure `json:"beta"`
	BetaStdErr    Figure `json:"beta_std_err"`
	LogLikelihood Figure `json:"log_likelihood"`
	Converged     bool   `json:"converged"`
}

// ContractHazard is the discrete-time hazard model.
type ContractHazard struct {
	Periods       int              `json:"periods"` // contracts × periods
	LogLikelihood Figure           `json:"log_likelihood"`
	Deviance      Figure           `json:"deviance"`
	Converged     bool             `json:"converged"`
	Effects       []ContractEffect `json:"effects"`
}

// ContractEffect is what a level, compared with the reference, or a number that is Spread higher, does to the odds that a
// contract ends in a period that it has reached.
type ContractEffect struct {
	Reason      string   `json:"reason"`
	Level       string   `json:"level,omitempty"`
	Reference   string   `json:"reference,omitempty"`
	Spread      float64  `json:"spread,omitempty"` // of a number: one standard deviation
	Coefficient Figure   `json:"coefficient"`
	StdErr      Figure   `json:"std_err"`
	OddsRatio   Figure   `json:"odds_ratio"`
	Low         Figure   `json:"low"` // of the odds ratio: 95 %
	High        Figure   `json:"high"`
	Same        []string `json:"same,omitempty"` // levels of other columns that the very same contracts have
}

// ContractExpectancy is what is expected of the contracts that still run.
type ContractExpectancy struct {
	Running int    `json:"running"`
	Leaving Figure `json:"leaving"` // of them, within the horizon
}

// reportedAges are the ages of the table, as far as the data or, by the model, twice as far reach.
var reportedAges = []int{1, 2, 3, 6, 12, 18, 24, 36, 48, 60, 72, 96, 120, 180, 240, 365, 730, 1095, 1825, 3650, 7300, 18250, 36500}

// Report sums the study up.
func (s *ContractStudy) Report() *ContractReport {
	r := &ContractReport{
		Contracts: s.table.Contracts(), Ended: s.table.Endings(), Longest: len(s.table), Horizon: s.horizon,
		Holdout: s.holdout, Notes: append([]string{}, s.notes...),
		Retention: ContractRetention{
			Alpha: Figure(s.retention.Alpha), AlphaStdErr: Figure(s.retention.AlphaStdErr),
			Beta: Figure(s.retention.Beta), BetaStdErr: Figure(s.retention.BetaStdErr),
			LogLikelihood: Figure(s.retention.LogLikelihood), Converged: s.retention.Converged,
		},
		Hazard: ContractHazard{
			Periods: s.hazard.Periods, LogLikelihood: Figure(s.hazard.LogLikelihood), Deviance: Figure(s.hazard.Deviance),
			Converged: s.hazard.Converged, Effects: s.effects(),
		},
	}
	for _, age := range reportedAges {
		if age <= 2*len(s.table) {
			r.Survival = append(r.Survival, s.age(age))
		}
	}
	seen := func(age int) *int {
		if age == 0 {
			return nil
		}
		return &age
	}
	median, low, high := s.survival.Median()
	r.Median = ContractMedian{Age: seen(median), Low: seen(low), High: seen(high)}
	r.Expected = s.expect()
	return r
}

// expect sums up the chances to leave in ascending order, so that the sum does not depend on that of the contracts.
func (s *ContractStudy) expect() ContractExpectancy {
	var chances []float64
	for i, l := range s.contracts.lifetimes {
		if !l.Ended {
			chances = append(chances, s.hazard.Leave(l.Periods, s.horizon, s.design.Covariates(i)))
		}
	}
	slices.Sort(chances)
	e := ContractExpectancy{Running: len(chances)}
	for _, chance := range chances {
		e.Leaving += Figure(chance)
	}
	return e
}

func (s *ContractStudy) age(age int) ContractAge {
	at := ContractAge{
		Age: age, Survival: Figure(math.NaN()), Low: Figure(math.NaN()), High: Figure(math.NaN()),
		Model: Figure(s.retention.Survival(age)), Retention: Figure(s.retention.Retention(age + 1)),
	}
	if age <= len(s.table) {
		step := s.survival.At(age)
		at.Survival, at.Low, at.High = Figure(step.Probability), Figure(step.Low), Figure(step.High)
		at.AtRisk = s.table[age-1].AtRisk - s.table[age-1].Ended
	}
	return at
}

// effects are the coefficients in the order of the terms.
func (s *ContractStudy) effects() []ContractEffect {
	const normal95 = 1.959963984540054
	effects := []ContractEffect{}
	for i, t := range s.design.Terms {
		b, deviation := s.hazard.Coefficients[i], s.hazard.StdErr[i]
		e := ContractEffect{
			Reason: s.contracts.attributes[t.Attribute].Name, Coefficient: Figure(b), StdErr: Figure(deviation),
			OddsRatio: Figure(math.Exp(b)), Low: Figure(math.Exp(b - normal95*deviation)), High: Figure(math.Exp(b + normal95*deviation)),
			Spread: t.Spread,
		}
		if levels := s.contracts.attributes[t.Attribute].Levels; levels != nil {
			e.Level, e.Reference = levels[t.Level], levels[s.design.Reference[t.Attribute]]
		}
		for _, same := range t.Same {
			a := s.contracts.attributes[same.Attribute]
			e.Same = append(e.Same, a.Name+" = "+a.Levels[same.Level])
		}
		effects = append(effects, e)
	}
	return effects
}

// ContractScoreHeader names the columns of the scores: one row for each contract that still runs.
var ContractScoreHeader = []string{"customer", "age", "chance_to_leave", "expected_remaining", "reason_1", "reason_2", "reason_3"}

// WriteScores writes, as CSV in the order of the file, for each contract that still runs the chance to leave within the
// horizon, how many of the next periods it is expected to live through, out of as many as the longest contract has lived,
// and what most sets it apart from the average contract.
func (s *ContractStudy) WriteScores(w io.Writer) error {
	out := sheet.NewWriter(w, sheet.WriterOptions{})
	header := make([]sheet.Cell, len(ContractScoreHeader))
	for i, name := range ContractScoreHeader {
		header[i] = sheet.Text(name)
	}
	if err := out.Write(header...); err != nil {
		return err
	}
	for i, l := range s.contracts.lifetimes {
		if l.Ended {
			continue
		}
		if err := out.Write(s.score(i)...); err != nil {
			return err
		}
	}
	return out.Flush()
}

// A contract gets so many reasons at the most, and none that changes the odds by less than a twentieth.
const (
	mostReasons = 3
	leastEffect = 0.05
)

func (s *ContractStudy) score(i int) []sheet.Cell {
	age, x := s.contracts.lifetimes[i].Periods, s.design.Covariates(i)
	row := []sheet.Cell{
		sheet.Text(s.contracts.names[i]),
		sheet.Number(int64(age), 0),
		fraction(s.hazard.Leave(age, s.horizon, x), 6),
		fraction(s.hazard.Remaining(age, len(s.table), x), 3),
	}
	reasons := s.design.Reasons(s.hazard.Hazard, i)
	for k := range mostReasons {
		words := ""
		if k < len(reasons) && math.Abs(reasons[k].Effect) >= leastEffect {
			words = s.reason(i, reasons[k])
		}
		row = append(row, sheet.Text(words))
	}
	return row
}

// fraction is a number rounded to so many decimals.
func fraction(x float64, decimals int) sheet.Cell {
	return sheet.Number(int64(math.Round(x*math.Pow10(decimals))), decimals)
}
