package study

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"

	"gonum.org/v1/gonum/stat"

	"liuke/internal/value/contract"
	"liuke/internal/value/holdout"
)

// ContractStudy is what was learned from a file of contracts.
type ContractStudy struct {
	contracts *Contracts
	horizon   int // periods
	table     contract.LifeTable
	survival  contract.Survival
	retention contract.BetaGeometricFit
	design    contract.Design
	hazard    contract.HazardFit
	holdout   *ContractHoldout
	notes     []string
}

// Errors of a study of contracts that say all there is to say to a person.
var (
	ErrOneContract     = errors.New("the file has a single contract: how long contracts last can only be learned from many")
	ErrAllEnded        = errors.New("every contract in the file has ended: how long contracts last cannot be learned from those alone, so add the ones that still run")
	ErrContractHorizon = fmt.Errorf("a horizon is 1 to %d periods", contract.MaxPeriods)
)

// heldBack is that one contract in so many is held back to measure the hazard.
const heldBack = 5

// hazardOptions are a weak prior and a baseline as smooth as the data ask for.
var hazardOptions = contract.HazardOptions{Ridge: 1, Smooth: true}

// NewContractStudy learns from contracts and foretells who leaves within a horizon, in periods.
func NewContractStudy(ctx context.Context, c *Contracts, horizon int, progress Progress) (*ContractStudy, error) {
	if progress == nil {
		progress = func(Stage, float64) {}
	}
	if horizon < 1 || horizon > contract.MaxPeriods {
		return nil, ErrContractHorizon
	}
	progress(StageSummarize, 0)
	s := &ContractStudy{contracts: c, horizon: horizon, notes: c.notes}
	lifetimes := make([]contract.Lifetime, 0, len(c.lifetimes))
	for _, l := range c.lifetimes {
		if l.Periods > 0 {
			lifetimes = append(lifetimes, l)
		}
	}
	var err error
	if s.table, err = contract.NewLifeTable(lifetimes); err != nil {
		return nil, ErrAllNew
	}
	switch endings := s.table.Endings(); {
	case s.table.Contracts() == 1:
		return nil, ErrOneContract
	case endings == 0:
		return nil, c.noEndings()
	case endings == len(c.lifetimes):
		return nil, ErrAllEnded
	}
	s.survival = contract.KaplanMeier(s.table)
	progress(StageFit, 0)
	if s.retention, err = contract.FitBetaGeometric(s.table); err != nil {
		return nil, err
	}
	if err := s.fitHazard(); err != nil {
		return nil, err
	}
	s.describe()
	return s, ctx.Err()
}

// fitHazard fits the hazard without the contracts held back, to measure it, and then with all.
func (s *ContractStudy) fitHazard() error {
	s.design = contract.NewDesign(s.contracts.attributes)
	var learned, held, all []contract.Contract
	for i, l := range s.contracts.lifetimes {
		if l.Periods == 0 {
			continue
		}
		one := contract.Contract{Lifetime: l, Covariates: s.design.Covariates(i)}
		all = append(all, one)
		if isHeldBack(s.contracts.names[i]) {
			held = append(held, one)
		} else {
			learned = append(learned, one)
		}
	}
	fit, err := contract.FitHazard(learned, hazardOptions)
	if err == nil {
		s.holdout = measure(fit.Hazard, held)
	}
	s.hazard, err = contract.FitHazard(all, hazardOptions)
	return err
}

// isHeldBack chooses a fifth of the customers by their names, whatever else is in the file.
func isHeldBack(customer string) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(customer)) // a hash takes everything
	return h.Sum64()%heldBack == 0
}

// ContractHoldout says how chances learned from four fifths of the customers met what happened to the others: in each
// period that a contract reached, did it end?
type ContractHoldout struct {
	Contracts int    `json:"contracts"`
	Periods   int    `json:"periods"` // contracts × periods
	Endings   int    `json:"endings"`
	Predicted Figure `json:"predicted"` // endings expected
	AUC       Figure `json:"auc"`
	Brier     Figure `json:"brier"`
	ECE       Figure `json:"ece"`
	LogLoss   Figure `json:"log_loss"`

	Reliability []holdout.Bin `json:"-"` // by tenths of the periods
}

// measure compares chances with endings; nil when there is not at least one of each outcome.
func measure(h contract.Hazard, held []contract.Contract) *ContractHoldout {
	var chances []float64
	var ended []bool
	out := &ContractHoldout{Contracts: len(held)}
	for _, c := range held {
		for period := 1; period <= c.Periods; period++ {
			chances = append(chances, h.Chance(period, c.Covariates))
			ended = append(ended, c.Ended && period == c.Periods)
		}
		if c.Ended {
			out.Endings++
		}
	}
	out.Periods = len(chances)
	if out.Endings == 0 || out.Endings == out.Periods {
		return nil
	}
	a := holdout.Chances(chances, ended)
	out.AUC, out.Brier, out.ECE, out.LogLoss = Figure(a.AUC), Figure(a.Brier), Figure(a.ECE), Figure(a.LogLoss)
	out.Reliability = a.Table
	for _, bin := range a.Table {
		out.Predicted += Figure(bin.N * bin.Predicted)
	}
	return out
}

// What is worth a note: a model of retention that misses what was seen by so much, so few endings, and a reason so much
// correlated with the age.
const (
	wideMiss   = 0.05
	fewEndings = 50
	likeAge    = 0.7
)

// describe notes what the reader must know about the fits.
func (s *ContractStudy) describe() {
	say := func(format string, args ...any) { s.notes = append(s.notes, fmt.Sprintf(format, args...)) }
	if n := s.table.Endings(); n < fewEndings {
		say("Contracts that ended: %d. All figures are rough.", n)
	}
	for _, n := range s.retention.Notes {
		if n == contract.NoteNotConverged {
			say("The model of retention did not converge: its figures are not to be trusted.")
		} else {
			say("The data do not show that customers differ in how likely they are to leave: in the model of retention all are about alike.")
		}
	}
	miss := 0.0
	for _, step := range s.survival.Steps {
		miss = math.Max(miss, math.Abs(step.Probability-s.retention.Survival(step.Period)))
	}
	if miss > wideMiss {
		say("The model of retention misses the survival seen by up to %.0f points: do not look far ahead with it.", 100*miss)
	}
	if !s.hazard.Converged {
		say("The model of reasons did not converge: its figures are not to be trusted.")
	}
	if s.holdout == nil {
		say("Too few contracts ended to hold some back and measure the accuracy.")
	}
	for i, a := range s.contracts.attributes {
		if !s.hasTerm(i) {
			say("The column %s tells nothing beyond the others: it is the same for all contracts, or says what another one does.", a.Name)
		}
		if math.Abs(s.contracts.correlationWithAge(a)) > likeAge {
			say("The column %s goes with the age of a contract, as a sum over its periods does: it foretells nothing, and makes the accuracy look better than it is. Leave it out.", a.Name)
		}
	}
}

// correlationWithAge is that of a number with the age; 0 for a text, NaN for what never varies.
func (c *Contracts) correlationWithAge(a contract.Attribute) float64 {
	if a.Number == nil {
		return 0
	}
	var numbers, ages []float64
	for i, x := range a.Number {
		if !math.IsNaN(x) {
			numbers, ages = append(numbers, x), append(ages, float64(c.lifetimes[i].Periods))
		}
	}
	return stat.Correlation(numbers, ages, nil)
}

func (s *ContractStudy) hasTerm(attribute int) bool {
	for _, t := range s.design.Terms {
		if t.Attribute == attribute {
			return true
		}
	}
	return false
}
