package economics

import (
	"maps"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/proportion"
)

// Quarter is a quarter of a year, counted from the first one of the year 0.
type Quarter int32

// QuarterOf returns the quarter that a day lies in.
func QuarterOf(d calendar.Day) Quarter {
	year, month, _ := d.Date()
	return Quarter(year*4 + (int(month)-1)/3)
}

// Year and Number say which quarter it is: 2026 and 1 to 4.
func (q Quarter) Year() int { return int(q) / 4 }

// Number is 1 for January to March, up to 4.
func (q Quarter) Number() int { return int(q)%4 + 1 }

// Cohort is the customers who first bought in one quarter.
type Cohort struct {
	Quarter   Quarter `json:"quarter"`
	Customers int64   `json:"customers"`
	Active    []int64 `json:"active"` // of them, those who bought in that quarter, the next one, and so on
	Net       []int64 `json:"net"`    // what they paid, likewise
}

// Kept counts customers of whom some bought again.
type Kept struct {
	Of    int64 `json:"of"`
	Again int64 `json:"again"`
}

// Share is the share who bought again; nought of nobody.
func (k Kept) Share() float64 {
	if k.Of == 0 {
		return 0
	}
	return float64(k.Again) / float64(k.Of)
}

// Range is where the share of all such customers may lie.
func (k Kept) Range() (low, high float64) { return proportion.Range(k.Again, k.Of) }

// Curve is the share who still buy so many quarters after their first, from the
// first on, over all cohorts. Left out are the quarter that is not over yet, and
// the earliest cohort: it has everybody who was a customer when the records begin.
func Curve(cohorts []Cohort, asOf calendar.Day) []Kept {
	last := QuarterOf(asOf)
	if QuarterOf(asOf+1) == last {
		last--
	}
	var curve []Kept
	for i, c := range cohorts {
		if i == 0 {
			continue
		}
		for age, active := range c.Active {
			if age == 0 || c.Quarter+Quarter(age) > last {
				continue
			}
			for len(curve) < age {
				curve = append(curve, Kept{})
			}
			curve[age-1].Of += c.Customers
			curve[age-1].Again += active
		}
	}
	return curve
}

// Base is how the customers of a company stood over two periods of the same
// length, the second of which ends now.
type Base struct {
	Days   int64 `json:"days"`   // of each period; 0 where the records are too short to tell
	Before Kept  `json:"before"` // those who bought in the first, and of them those who did in the second
	Active int64 `json:"active"` // those who bought in the second
	New    int64 `json:"new"`    // of them, those who had never bought before
	Profit int64 `json:"profit"` // of all customers in the second
}

// periods are the lengths of a period, the best first.
var periods = []int64{365, 182, 91}

// PeriodFor returns the longest period of which two fit into the records, which
// hold so many days, and 0 where none does.
func PeriodFor(days int64) int64 {
	for _, p := range periods {
		if 2*p <= days {
			return p
		}
	}
	return 0
}

// Tally counts cohorts and who stayed, from purchase days that come in the order
// of customers and days.
type Tally struct {
	asOf    calendar.Day
	days    int64
	base    Base
	cohorts map[Quarter]*Cohort

	customer    string
	first, last calendar.Day
	cohort      *Cohort
	before      bool // bought in the first period
}

// NewTally begins to count as of a day by periods of so many days.
func NewTally(asOf calendar.Day, days int64) *Tally {
	return &Tally{asOf: asOf, days: days, base: Base{Days: days}, cohorts: map[Quarter]*Cohort{}}
}

// Add counts a day on which the customer bought and paid so much.
func (t *Tally) Add(customer string, day calendar.Day, net int64) {
	if customer != t.customer || t.cohort == nil {
		t.end()
		t.customer, t.first, t.last, t.before = customer, day, day-1, false
		t.cohort = t.cohortOf(QuarterOf(day))
		t.cohort.Customers++
	}
	age := int(QuarterOf(day) - t.cohort.Quarter)
	for len(t.cohort.Active) <= age {
		t.cohort.Active, t.cohort.Net = append(t.cohort.Active, 0), append(t.cohort.Net, 0)
	}
	if t.last < t.first || QuarterOf(t.last) != QuarterOf(day) {
		t.cohort.Active[age]++
	}
	t.cohort.Net[age] += net
	t.last = day
	if p := calendar.Day(t.days); day <= t.asOf-p && day > t.asOf-2*p {
		t.before = true
	}
}

// end counts the customer whose days are over into the base.
func (t *Tally) end() {
	if t.cohort == nil || t.days == 0 {
		return
	}
	now := t.last > t.asOf-calendar.Day(t.days)
	if t.before {
		t.base.Before.Of++
		if now {
			t.base.Before.Again++
		}
	}
	if now {
		t.base.Active++
		if t.first > t.asOf-calendar.Day(t.days) {
			t.base.New++
		}
	}
}

func (t *Tally) cohortOf(q Quarter) *Cohort {
	c := t.cohorts[q]
	if c == nil {
		c = &Cohort{Quarter: q}
		t.cohorts[q] = c
	}
	return c
}

// Done returns the cohorts, the earliest first, and the base without its profit.
// Every cohort goes on to the quarter that the count is as of; a quarter in which
// nobody came has none.
func (t *Tally) Done() ([]Cohort, Base) {
	t.end()
	t.cohort = nil
	last := QuarterOf(t.asOf)
	var cohorts []Cohort
	for _, q := range slices.Sorted(maps.Keys(t.cohorts)) {
		c := t.cohorts[q]
		for len(c.Active) <= int(last-q) {
			c.Active, c.Net = append(c.Active, 0), append(c.Net, 0)
		}
		cohorts = append(cohorts, *c)
	}
	return cohorts, t.base
}
