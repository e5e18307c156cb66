package web

import (
	"html/template"
	"math"

	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/purchase"
	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// Standing is how a customer stands with us: what they are worth, how overdue
// they are by their own rhythm, what is expected of them.
type Standing struct {
	Worth    Estimate
	Rhythm   Estimate // the usual gap and the present silence
	Active   Estimate // chance of a purchase within the horizon
	Expected string   // purchases expected within the horizon
	Next     Estimate // the day by which the next purchase is expected, and its range
	Horizon  int64    // days
}

// Rhythm is the present silence beside the customer's own usual gap.
type Rhythm struct {
	Text  string // "buys every 14 days, now day 23"
	Gauge template.HTML
}

// rhythm sets the present silence against the usual gap.
func (v *visit) rhythm(last calendar.Day, score value.Score) Rhythm {
	text := v.rhythmText(last, score)
	return Rhythm{Text: text, Gauge: chart.Gauge{
		Words:   chart.Words{Title: v.t("standing.rhythm_title"), Desc: text},
		Elapsed: float64(silence(last, score)), Cycle: score.Usual, Spread: spread(score), Late: score.Priority > 0,
	}.SVG()}
}

func (v *visit) rhythmText(last calendar.Day, score value.Score) string {
	return v.t("standing.rhythm", "Usual", v.days(score.Usual), "Day", silence(last, score))
}

// silence is for how many days a customer had not bought on the day that the
// score is of; 0 when they have bought since.
func silence(last calendar.Day, score value.Score) int64 { return int64(max(score.AsOf-last, 0)) }

// asOf says which day the figures are of; "" when it is today.
func (v *visit) asOf(day calendar.Day) string {
	if day == calendar.DayOf(v.page.Now, v.page.Loc) {
		return ""
	}
	return v.t("standing.as_of", "Day", v.page.Date(day))
}

// next says by when the customer buys again, if they come back at all.
func (v *visit) next(score value.Score) string {
	return v.t("standing.next", "Day", v.page.Date(score.NextDay), "Low", v.page.Date(score.NextLow), "High", v.page.Date(score.NextHigh))
}

// spread is by how much gaps commonly differ from the usual one: half of what
// lies between the days the next purchase is likely on, no more than the gap.
func spread(score value.Score) float64 {
	return min(float64(score.NextHigh-score.NextLow)/2, score.Usual)
}

// days writes a number of days, with a decimal where it matters.
func (v *visit) days(n float64) string {
	if n < 10 {
		return v.page.Decimal(n, 1)
	}
	return v.page.Decimal(math.Round(n), 0)
}

// worthRange is the interval of a customer's worth, in words.
func (v *visit) worthRange(score value.Score) string {
	if score.Worth == 0 {
		return ""
	}
	return v.t("standing.likely", "Range", v.page.EstimateRange(score.WorthLow, score.WorthHigh, v.company.Currency))
}

// standing says in words what the latest run found out about a customer.
func (v *visit) standing(bought purchase.Summary, score value.Score) *Standing {
	rhythm, expected, why := v.rhythm(bought.Last, score), v.page.Decimal(score.Expected, 1), v.t("standing.why")
	return &Standing{
		Horizon:  value.HorizonDays,
		Active:   Estimate{Value: v.chance(score.Active), Ask: why, Why: v.activeWhy(bought, score, expected)},
		Expected: expected,
		Next:     Estimate{Value: v.next(score), Ask: why, Why: v.t("standing.next_why")},
		Rhythm:   Estimate{Value: rhythm.Text, Chart: rhythm.Gauge, Ask: why, Why: v.overdueWhy(bought, score)},
		Worth: Estimate{
			Value: v.page.Estimate(score.Worth, v.company.Currency), Range: v.worthRange(score),
			Ask: why, Why: v.worthWhy(bought, score),
			Chart: v.worthInterval(score).SVG(),
		},
	}
}

// worthWhy answers why a customer is worth what is shown.
func (v *visit) worthWhy(bought purchase.Summary, score value.Score) string {
	why := v.t("standing.worth_why",
		"Count", bought.Days, "Since", v.page.Date(bought.First),
		"Spend", v.page.Estimate(score.Spend, v.company.Currency), "Usual", v.days(score.Usual),
		"Expected", v.page.Decimal(score.Expected, 1), "Horizon", value.HorizonDays, "Years", value.WorthYears)
	if score.Worth > 0 && score.WorthLow == 0 {
		why = v.sentences(why, v.t("standing.worth_why_nothing"))
	}
	return why
}

// Who is the panel beside a case: who the customer is, and what they mean to us.
type Who struct {
	CustomerID string // "" while nobody knows
	Name       string
	Href       string
	Since      string // the first purchase
	Standing   *Standing
	Purchases  []purchase.Purchase
	Cases      []Row // other cases, the newest first
	MayGive    string
	Note       string // as of which day the figures are, and that nobody counts as gone, where there is that to say
}

const (
	lastPurchases = 4
	otherCases    = 5
)

// whoIs collects what is known of the customer of a case.
func (s *Site) whoIs(v *visit, f desk.File) (Who, error) {
	who := Who{CustomerID: f.Case.CustomerID, Name: f.Case.Nickname}
	allowance, currency, err := s.Desk.Allowance(v.ctx(), v.actor, f)
	if err != nil {
		return who, err
	}
	who.MayGive = v.page.Money(allowance.Left, currency)
	if f.Case.CustomerID == "" {
		return who, nil
	}
	known, err := s.Customers.Get(v.ctx(), v.actor, f.Case.CustomerID)
	if err != nil {
		return who, err
	}
	who.CustomerID, who.Name, who.Href = known.ID, known.Name, customerPath(known.ID)
	if err := s.fillStanding(v, &who); err != nil {
		return who, err
	}
	others, err := s.Desk.List(v.ctx(), v.actor, desk.Filter{CustomerID: known.ID, Limit: otherCases + 1})
	if err != nil {
		return who, err
	}
	for _, r := range others.Rows {
		if r.Case.ID != f.Case.ID && len(who.Cases) < otherCases {
			who.Cases = append(who.Cases, v.caseRow(r))
		}
	}
	return who, nil
}

func (s *Site) fillStanding(v *visit, who *Who) error {
	bought, err := s.Purchases.Of(v.ctx(), v.actor, who.CustomerID, lastPurchases)
	if err != nil || !bought.Bought {
		return err
	}
	who.Purchases = bought.Latest
	if bought.Summary.Days > 0 {
		who.Since = v.page.Date(bought.Summary.First)
	}
	score, err := s.Values.Score(v.ctx(), v.actor, who.CustomerID)
	if err != nil || score == nil || bought.Summary.Days == 0 {
		return err
	}
	who.Standing = v.standing(bought.Summary, *score)
	who.Note = v.figuresNote(*score)
	return nil
}
