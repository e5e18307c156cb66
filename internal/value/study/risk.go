package study

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/i18n"
	"liuke/internal/risk"
	"liuke/internal/value/clv"
)

// RiskStudy is who seemed to be leaving on a day, and who did.
type RiskStudy struct {
	ledger     *Ledger
	assessment *risk.Assessment
	last       int32
	notes      []string
}

// ErrNoFuture tells of a day after which the data show nothing.
var ErrNoFuture = errors.New("the data end there, so who left cannot be seen")

// NewRiskStudy judges the risks as of a day, for a horizon of so many days: fewer where the data end before.
func NewRiskStudy(ctx context.Context, ledger *Ledger, until int32, horizon int) (*RiskStudy, error) {
	s := &RiskStudy{ledger: ledger, notes: ledger.Notes}
	first, last, ok := ledger.Book.Span()
	switch {
	case !ok:
		return nil, errNothingBought
	case until < first:
		return nil, fmt.Errorf("--until %v: %w; the first is on %v", calendar.Day(until), ErrUntil, calendar.Day(first))
	case until >= last:
		return nil, fmt.Errorf("--until %v: %w; the last purchase is on %v", calendar.Day(until), ErrNoFuture, calendar.Day(last))
	}
	s.last = last
	if days := int(last - until); days < horizon {
		s.notes = append(s.notes[:len(s.notes):len(s.notes)], fmt.Sprintf("The data end on %v, so the horizon is cut from %d to %d days.",
			calendar.Day(last), horizon, days))
		horizon = days
	}
	var err error
	s.assessment, err = risk.Assess(ledger.Book, risk.Settings{Day: until, Horizon: horizon}, ctx.Err)
	if errors.Is(err, clv.ErrNoRepeats) {
		err = ErrNoRepeats
	}
	return s, err
}

// RiskScoreHeader names the columns of a file of risks. What is at risk is chance times value.
const RiskScoreHeader = "customer,chance,value_at_stake,at_risk,since,reasons"

// WriteScores writes a row for each customer as CSV, in the order of the ledger, with the reasons in words.
func (s *RiskStudy) WriteScores(w io.Writer, p *i18n.Printer) error {
	out := csv.NewWriter(w)
	_ = out.Write(strings.Split(RiskScoreHeader, ",")) // errors are kept until the end
	figure := func(x float64) string { return strconv.FormatFloat(x, 'g', 7, 64) }
	for i := range s.assessment.Risks {
		r := &s.assessment.Risks[i]
		reasons := make([]string, len(r.Reasons))
		for k, reason := range r.Reasons {
			reasons[k] = s.sentence(p, reason)
		}
		_ = out.Write([]string{
			s.ledger.Customers(r.Customer), figure(r.Chance), figure(r.Value), figure(r.AtRisk()), calendar.Day(r.Since).String(),
			strings.Join(reasons, p.T("risk.reasons_join")),
		})
	}
	out.Flush()
	return out.Error()
}

// sentence says a reason in words.
func (s *RiskStudy) sentence(p *i18n.Printer, r risk.Reason) string {
	products := make([]string, len(r.Products))
	for i, product := range r.Products {
		products[i] = s.ledger.Products(product)
	}
	return p.T("risk.reason_"+string(r.Kind), "Days", r.Days, "Usual", r.Usual, "Share", p.Percent(r.Share), "Some", r.Count, "Of", r.Of,
		"Products", strings.Join(products, p.T("risk.products_join")), "Day", p.Date(calendar.Day(r.Since)))
}

// RiskReport says how well those who left were found, beside two simple ways to look for them.
type RiskReport struct {
	Until        string `json:"until"`
	HorizonDays  int    `json:"horizon_days"`
	Leaving      string `json:"leaving"`        // what counts as leaving
	ValueAtStake string `json:"value_at_stake"` // what counts as value
	Customers    int    `json:"customers"`
	Left         int    `json:"left"`
	LeftValue    Figure `json:"left_value"`
	FlagFrom     Figure `json:"flag_from"` // chance from which on a customer is flagged
	Flagged      int    `json:"flagged"`
	RiskRanking
	ECE       Figure                 `json:"ece"`
	Brier     Figure                 `json:"brier"`
	Bins      []RiskBin              `json:"bins"`
	Baselines map[string]RiskRanking `json:"baselines"`
	Model     string                 `json:"model"`
	Learned   []string               `json:"learned_from"`
	Weights   map[string]Figure      `json:"weights"`
	Notes     []string               `json:"notes"`
}

// RiskRanking is how well one order of the customers finds those who left. Shares are by percent of the customers, such as
// "10".
type RiskRanking struct {
	AUC            Figure            `json:"auc"`
	Precision      map[string]Figure `json:"precision_at"`
	Recall         map[string]Figure `json:"recall_at"`
	ValueFound     Figure            `json:"value_found"`
	LeftWhileGreen Figure            `json:"left_while_green"`
}

// fewLeft is of whom, of those who left or of those who stayed, fewer make all figures rough.
const fewLeft = 100

// RiskBin is a tenth of the customers, who were given similar chances of leaving.
type RiskBin struct {
	Customers Figure `json:"customers"`
	Chance    Figure `json:"chance"`
	Left      Figure `json:"left"`
}

// The baselines.
const (
	BaselineSilence  = "silence"
	BaselineRelative = "silence_over_gap"
)

// Report compares the risks with what came.
func (s *RiskStudy) Report() *RiskReport {
	a := s.assessment
	t := a.Against(s.ledger.Book)
	until := calendar.Day(a.Day)
	r := &RiskReport{
		Until: until.String(), HorizonDays: a.Horizon, Customers: t.Customers, Left: t.Left, LeftValue: Figure(t.LeftValue),
		FlagFrom: risk.FlagFrom, Flagged: t.Flagged, RiskRanking: riskRanking(t.Risk), ECE: Figure(t.ECE), Brier: Figure(t.Brier),
		Baselines: map[string]RiskRanking{BaselineSilence: riskRanking(t.Silence), BaselineRelative: riskRanking(t.Relative)},
		Model:     a.Model, Weights: map[string]Figure{}, Learned: []string{},
		Leaving: fmt.Sprintf("Leaving is to buy nothing from %v to %v, of those who had bought by %v.",
			until+1, until+calendar.Day(a.Horizon), until),
		ValueAtStake: fmt.Sprintf("Value at stake is what was bought in the year up to %v less what was sent back, not below nought.", until),
	}
	if !a.Paid {
		r.ValueAtStake = fmt.Sprintf("Value at stake is on how many days something was bought in the year up to %v; the data have no amounts.", until)
	}
	for _, b := range t.Bins {
		r.Bins = append(r.Bins, RiskBin{Figure(b.N), Figure(b.Predicted), Figure(b.Happened)})
	}
	for _, w := range a.Weights {
		r.Weights[w.Sign] = Figure(w.Add)
	}
	for _, day := range a.Learned {
		r.Learned = append(r.Learned, calendar.Day(day).String())
	}
	r.Notes = append([]string{}, s.notes...)
	r.Notes = append(r.Notes, s.explain()...)
	if stayed := t.Customers - t.Left; min(t.Left, stayed) < fewLeft {
		r.Notes = append(r.Notes, fmt.Sprintf("Of %d customers %d left and %d stayed: with so few the figures are rough.", t.Customers, t.Left, stayed))
	}
	return r
}

func riskRanking(r risk.Ranking) RiskRanking {
	out := RiskRanking{
		AUC: Figure(r.AUC), Precision: map[string]Figure{}, Recall: map[string]Figure{}, ValueFound: Figure(r.ValueFound),
		LeftWhileGreen: Figure(r.LeftWhileGreen),
	}
	for i, share := range risk.Tops {
		name := strconv.Itoa(int(math.Round(100 * share)))
		out.Precision[name], out.Recall[name] = Figure(r.Precision[i]), Figure(r.Recall[i])
	}
	return out
}

// explain says how the figures are meant.
func (s *RiskStudy) explain() []string {
	notes := []string{
		"Value found is that of those who left among the tenth ranked first by chance × value; the baselines are multiplied by the same value.",
		fmt.Sprintf("Flagged is who has a chance of %.0f %% or more to leave, all others are green; each baseline flags as many, those silent longest.", 100*risk.FlagFrom),
		"Whoever bought once has no mean gap: silence over the own mean gap takes the mean of the others' for it.",
	}
	if len(s.assessment.Learned) == 0 {
		return append(notes, "The history is too short, or has too few customers, to learn from its own past: the chances are the models' alone.")
	}
	return append(notes, fmt.Sprintf("Learned from %d earlier days, whose horizons ended by %v; nothing later was looked at.",
		len(s.assessment.Learned), calendar.Day(s.assessment.Day)))
}
