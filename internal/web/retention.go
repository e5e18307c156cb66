package web

import (
	"html/template"
	"math"
	"net/http"
	"strconv"

	"liuke/internal/economics"
	"liuke/internal/web/chart"
)

// RetentionPage says how many customers stay, and what it would bring if more did.
type RetentionPage struct {
	Page
	Any       bool
	About     string
	Curve     template.HTML
	Ages      []AgeLine
	Cohorts   []CohortLine
	Head      []int // how many quarters after the first, for the head of the table
	Cut       bool  // earlier cohorts are not shown
	Simulated *Simulated
	Form      *Form
}

// AgeLine is how many still buy so many quarters after their first.
type AgeLine struct {
	Age          int
	Share, Range string
	Again, Of    int64
}

// CohortLine is the customers who first bought in one quarter.
type CohortLine struct {
	Quarter   string
	Customers int64
	First     bool // has everybody who was a customer when the records begin
	Cells     []CohortCell
}

// CohortCell is the share of them who bought in a later quarter.
type CohortCell struct {
	Age   int
	Share string
	Net   string
	Heat  int  // from 0 to 9
	Open  bool // the quarter is not over
}

// Simulated is what it would bring if more customers stayed.
type Simulated struct {
	Says, Likely, Lifetime, Winning string
	Picture                         template.HTML
	Legend                          []Key
	Years                           []SimulatedLine
	Assumptions                     []string
}

// SimulatedLine is how one year ends as things are, and as they would be.
type SimulatedLine struct{ Year, Customers, WithMore, Profit, ProfitWithMore, More string }

// None is what the page says before the first run.
func (p *RetentionPage) None() Empty { return p.noEconomics() }

const (
	shownCohorts  = 12
	defaultPoints = 5
	mostPoints    = 50
)

func (s *Site) showRetention(v *visit) error {
	v.page.Nav = "value"
	run, known, err := s.Economics.Latest(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &RetentionPage{Page: v.page, Any: known, Form: NewForm(v.page.Printer, v.r.URL.Query())}
	if known {
		page.About = v.t("economics.as_of", "Day", v.page.Date(run.AsOf))
		v.fillRetention(page, run)
		page.Simulated = v.simulated(run, v.chosenPoints(page.Form))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "economics-retention", page)
	return nil
}

// chosenPoints is how many points more the reader asks for, from 1 to mostPoints.
func (v *visit) chosenPoints(form *Form) int {
	points, err := strconv.Atoi(v.r.URL.Query().Get("points"))
	if err != nil {
		points = defaultPoints
	}
	points = min(mostPoints, max(1, points))
	form.Values.Set("points", strconv.Itoa(points))
	return points
}

func (v *visit) fillRetention(page *RetentionPage, run economics.Run) {
	curve := chart.Curve{}
	picture := chart.Line{Words: chart.Words{Title: v.t("economics.curve")}, Height: 220}
	for i, k := range economics.Curve(run.Report.Cohorts, run.AsOf) {
		low, high := k.Range()
		page.Ages = append(page.Ages, AgeLine{
			i + 1, v.page.Percent(k.Share()), v.t("outcomes.range", "Low", v.page.Percent(low), "High", v.page.Percent(high)), k.Again, k.Of,
		})
		curve.Points = append(curve.Points, chart.Point{X: float64(i + 1), Y: k.Share(), Low: low, High: high})
		picture.XTicks = append(picture.XTicks, chart.Tick{Value: float64(i + 1), Label: v.page.Number(i + 1)})
	}
	if len(curve.Points) > 1 {
		picture.Curves = []chart.Curve{curve}
		picture.Desc = v.t("economics.curve_words", "First", page.Ages[0].Share, "Last", page.Ages[len(page.Ages)-1].Share, "Quarters", len(page.Ages))
		for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
			picture.YTicks = append(picture.YTicks, chart.Tick{Value: share, Label: v.page.Percent(share)})
		}
		page.Curve = picture.SVG()
	}
	v.fillCohorts(page, run)
}

func (v *visit) fillCohorts(page *RetentionPage, run economics.Run) {
	cohorts := run.Report.Cohorts
	last := economics.QuarterOf(run.AsOf)
	over := economics.QuarterOf(run.AsOf+1) != last
	from := max(0, len(cohorts)-shownCohorts)
	page.Cut = from > 0
	for i, c := range cohorts[from:] {
		line := CohortLine{Quarter: v.quarter(c.Quarter), Customers: c.Customers, First: from+i == 0}
		for age := range min(len(c.Active), shownCohorts) {
			share := float64(c.Active[age]) / float64(c.Customers)
			line.Cells = append(line.Cells, CohortCell{
				Age: age, Share: v.page.Percent(share), Net: v.money(c.Net[age]), Heat: min(9, int(share*10)), Open: !over && c.Quarter+economics.Quarter(age) == last,
			})
			for len(page.Head) <= age {
				page.Head = append(page.Head, len(page.Head))
			}
		}
		page.Cohorts = append(page.Cohorts, line)
	}
}

func (v *visit) quarter(q economics.Quarter) string {
	return v.t("economics.quarter", "Year", yearText(q.Year()), "N", q.Number())
}

// simulated says what so many points more would bring; nil where that cannot be told.
func (v *visit) simulated(run economics.Run, points int) *Simulated {
	base := run.Report.Base
	s, known := base.Simulate(float64(points), run.Rates)
	if !known {
		return nil
	}
	shown := &Simulated{
		Says: v.t("economics.simulated", "Points", points, "From", v.page.Percent(s.Retention), "To", v.page.Percent(s.Raised),
			"Gain", v.estimate(float64(s.Gain)), "Years", economics.Years),
		Likely:   v.t("economics.simulated_range", "Range", v.page.EstimateRange(s.GainLow, s.GainHigh, v.company.Currency)),
		Lifetime: v.t("economics.lifetime", "Now", v.estimate(s.Lifetime), "More", v.estimate(s.Longer), "Years", economics.Years),
		Legend:   []Key{{Word: v.t("economics.with_more")}, {Word: v.t("economics.as_now"), Dashed: true}},
		Assumptions: []string{
			v.t("economics.assume_counted", "Days", base.Days, "Of", base.Before.Of, "Again", base.Before.Again),
			v.t("economics.assume_each", "Each", v.estimate(s.Each), "Active", base.Active, "New", base.New),
			v.t("economics.assume_same"),
			v.t("economics.assume_interest", "Interest", v.page.Percent(float64(run.Rates.InterestPermille)/1000)),
		},
	}
	if s.Winning > 0 {
		shown.Winning = v.winning(s, run.Rates)
	}
	v.drawSimulation(shown, s)
	return shown
}

// winning compares keeping customers with winning new ones.
func (v *visit) winning(s economics.Simulation, r economics.Rates) string {
	count := int64(math.Ceil(s.Winning))
	if r.NewCustomer == 0 {
		return v.t("economics.winning", "Count", count)
	}
	return v.t("economics.winning_cost", "Count", count, "Cost", v.estimate(s.Winning*float64(r.NewCustomer)), "Each", v.money(r.NewCustomer))
}

func (v *visit) estimate(minor float64) string {
	return v.page.Estimate(int64(math.Round(minor)), v.company.Currency)
}

func (v *visit) drawSimulation(shown *Simulated, s economics.Simulation) {
	now, more := chart.Curve{Dashed: true}, chart.Curve{}
	picture := chart.Line{Words: chart.Words{Title: v.t("economics.simulator"), Desc: shown.Says}, Height: 200}
	most := 0.0
	for i, y := range s.Years {
		x := float64(i + 1)
		now.Points, more.Points = append(now.Points, chart.At(x, float64(y.Profit))), append(more.Points, chart.At(x, float64(y.ProfitWithMore)))
		most = max(most, float64(y.Profit), float64(y.ProfitWithMore))
		label := v.t("economics.year", "N", i+1)
		picture.XTicks = append(picture.XTicks, chart.Tick{Value: x, Label: label})
		shown.Years = append(shown.Years, SimulatedLine{
			Year: label, Customers: v.page.Decimal(y.Customers, 0), WithMore: v.page.Decimal(y.WithMore, 0),
			Profit: v.estimate(float64(y.Profit)), ProfitWithMore: v.estimate(float64(y.ProfitWithMore)), More: v.estimate(float64(y.ProfitWithMore - y.Profit)),
		})
	}
	for _, step := range chart.Steps(most, 4) {
		picture.YTicks = append(picture.YTicks, chart.Tick{Value: step, Label: v.estimate(step)})
	}
	picture.Curves = []chart.Curve{more, now}
	shown.Picture = picture.SVG()
}
