package churn

import (
	"cmp"
	"math"
	"slices"

	"liuke/internal/risk/additive"
)

// Chance with which a customer of the table leaves.
func (s *Study) Chance(customer int) float64 { return s.model.Chance(s.kept, customer) }

// Reason is what a column does to the chance of one customer.
type Reason struct {
	Column int // of the table
	Value  additive.Value
	Effect float64 // on the log-odds, compared with the average customer
	With   int     // the column without which most of the effect would not be there; -1 for none
}

// Reasons returns what raises and what lowers the chance of a customer, the largest effect first. They sum up to the log-odds of the
// customer less those of the average one.
func (s *Study) Reasons(customer int) []Reason {
	var reasons []Reason
	for _, p := range s.model.Parts(s.kept, customer) {
		r := Reason{Column: s.from[p.Column], Value: s.kept[p.Column].Value(customer), Effect: p.Effect, With: -1}
		if p.With >= 0 {
			r.With = s.from[p.With]
		}
		reasons = append(reasons, r)
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Effect), math.Abs(a.Effect)) })
	return reasons
}

// Driver is what a column does to leaving as a whole: how many would leave if it said the same of everybody.
type Driver struct {
	Column int              // of the table
	Points []additive.Point // what it may say: a number ascending, what is not known last
	With   []int            // columns that it works together with
}

// Low is where the fewest would leave.
func (d Driver) Low() additive.Point { return slices.MinFunc(d.Points, byChance) }

// High is where the most would leave.
func (d Driver) High() additive.Point { return slices.MaxFunc(d.Points, byChance) }

// Effect is the difference between the two.
func (d Driver) Effect() float64 { return d.High().Chance - d.Low().Chance }

func byChance(a, b additive.Point) int { return cmp.Compare(a.Chance, b.Chance) }

const (
	mostProfiled = 2000 // customers
	leastShare   = 0.01 // of the customers: what is said of fewer does not make a driver,
	leastOfEven  = 0.5  // unless the column says so many things that it is this part of an even share
)

// drive moves every column through what it says, with some of the customers.
func (s *Study) drive(rows []int) {
	stride := (len(rows) + mostProfiled - 1) / mostProfiled
	var some []int
	for i := 0; i < len(rows); i += stride {
		some = append(some, rows[i])
	}
	for i := range s.kept {
		points := s.model.Profile(s.kept, some, i)
		least := min(leastShare, leastOfEven/float64(len(points)))
		points = slices.DeleteFunc(points, func(p additive.Point) bool { return p.Share < least })
		if len(points) < 2 {
			continue
		}
		slices.SortStableFunc(points, func(a, b additive.Point) int {
			if a.Value.Unknown != b.Value.Unknown {
				return compare(b.Value, a.Value)
			}
			return compare(a.Value, b.Value)
		})
		d := Driver{Column: s.from[i], Points: points}
		for _, p := range s.model.Pairs() {
			if p[0] == i || p[1] == i {
				d.With = append(d.With, s.from[p[0]+p[1]-i])
			}
		}
		s.Drivers = append(s.Drivers, d)
	}
	slices.SortStableFunc(s.Drivers, func(a, b Driver) int { return cmp.Compare(b.Effect(), a.Effect()) })
}
