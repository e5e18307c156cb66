package study

import (
	"math"
	"strconv"
	"time"

	"liuke/internal/sheet"
	"liuke/internal/value"
	"liuke/internal/value/clv"
)

// ScoreHeader names the columns of a file of scores. Times are in the unit of the study; p_active and expected look as far
// ahead as its horizon; what cannot be told is empty.
const ScoreHeader = "customer,x,t_x,T,p_alive,p_active,expected,spend,clv,next_due,next_low,next_high,overdue"

const year = 365.25 // days

// score is what is foretold of a customer.
type score struct {
	alive, active, expected, discounted float64 // discounted is purchases over the years that a customer's worth looks ahead
	due, low, high                      int32   // days since 1970-01-01
	overdue                             float64
}

// customerScorer scores customers. It does not change, so that goroutines may share it.
type customerScorer struct {
	*Study
	once       []score // of customers with one purchase, by the days since
	identified bool
	years      float64 // that a customer's worth looks ahead, in units of time
	rate       float64 // by which money loses in a unit of time
}

func newCustomerScorer(s *Study) *customerScorer {
	r := &customerScorer{Study: s, identified: s.times.Identified()}
	r.years = value.WorthYears * year / s.settings.UnitDays
	r.rate = math.Log1p(value.Discount) / year * s.settings.UnitDays
	days := make([]score, s.settings.Until-s.first+1)
	for day := range days {
		days[day] = r.score(clv.Summary{T: float64(day) / s.settings.UnitDays})
	}
	r.once = days
	return r
}

// of returns the score of a customer. Most have bought once, and differ in nothing but when.
func (r *customerScorer) of(c clv.Summary) score {
	if c.X == 0 {
		return r.once[int(math.Round(c.T*r.settings.UnitDays))]
	}
	return r.score(c)
}

func (r *customerScorer) score(c clv.Summary) score {
	s := score{active: r.times.Active(c, r.horizon()), expected: r.times.Expected(c, r.horizon())}
	if r.identified {
		s.alive = r.times.Alive(c)
	}
	if r.spend != nil {
		s.discounted = clv.Discounted(r.times, c, r.years, r.rate)
	}
	due := r.rhythm.Next(r.rhythmOf(c), r.settings.Until)
	s.due, s.low, s.high = day(due.Expected), day(due.Low), day(due.High)
	s.overdue = due.Overdue
	return s
}

// day is the day within which a time in days falls.
func day(t float64) int32 { return int32(math.Ceil(t)) }

// append writes the row of a customer with a summary.
func (r *customerScorer) append(buf []byte, customer int, c clv.Summary) []byte {
	s := r.of(c)
	buf = sheet.AppendText(buf, string(r.log.Names.At(customer)))
	buf = strconv.AppendInt(append(buf, ','), int64(c.X), 10)
	buf = appendFigure(buf, c.Tx)
	buf = appendFigure(buf, c.T)
	if r.identified {
		buf = appendFigure(buf, s.alive)
	} else {
		buf = append(buf, ',')
	}
	buf = appendFigure(buf, s.active)
	buf = appendFigure(buf, s.expected)
	if r.spend != nil {
		spend := r.spend.Given(r.log.History.Paid(customer, r.settings.Until))
		buf = appendFigure(buf, spend)
		buf = appendFigure(buf, spend*s.discounted)
	} else {
		buf = append(buf, ',', ',')
	}
	for _, d := range [...]int32{s.due, s.low, s.high} {
		buf = time.Unix(int64(d)*86400, 0).UTC().AppendFormat(append(buf, ','), time.DateOnly)
	}
	return append(appendFigure(buf, s.overdue), '\n')
}

// appendFigure writes a comma and a number to seven digits; nothing for one that does not exist.
func appendFigure(buf []byte, x float64) []byte {
	buf = append(buf, ',')
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return buf
	}
	return strconv.AppendFloat(buf, x, 'g', 7, 64)
}
