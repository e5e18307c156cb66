package churn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"liuke/internal/risk/additive"
	"liuke/internal/value/holdout"
)

// made is a table whose customers leave with known chances.
type made struct {
	Table
	chances []float64
	random  *rand.Rand
}

// best is the AUC of who knows the chances.
func (m *made) best() float64 { return holdout.Chances(m.chances, m.Left).AUC }

// makeTable draws n customers: attributes fills a row of the columns and returns the log-odds.
func makeTable(seed uint64, columns []additive.Column, n int, attributes func(r *rand.Rand, set func(column int, x float64)) float64) *made {
	m := &made{random: rand.New(rand.NewPCG(seed, 1))}
	m.Columns = columns
	for i := range columns {
		if columns[i].Levels == nil {
			columns[i].Number = make([]float64, n)
		} else {
			columns[i].Level = make([]int, n)
		}
	}
	for row := range n {
		p := chance(attributes(m.random, func(c int, x float64) {
			if columns[c].Levels == nil {
				columns[c].Number[row] = x
			} else {
				columns[c].Level[row] = int(x)
			}
		}))
		m.chances = append(m.chances, p)
		m.Left = append(m.Left, m.random.Float64() < p)
		m.IDs = append(m.IDs, fmt.Sprintf("C%07d", row))
	}
	return m
}

func number(name string) additive.Column { return additive.Column{Name: name} }

func text(name string, levels ...string) additive.Column {
	return additive.Column{Name: name, Levels: levels}
}

// bank draws customers of a bank: a row number, an id, and a surname that tell nothing; an age with a bend; a balance that many
// do not have; few products where both one and many are bad signs; and an age that matters less to who is active.
func bank(seed uint64, n int) *made {
	surnames := make([]string, 2900)
	for i := range surnames {
		surnames[i] = fmt.Sprintf("Surname%04d", i)
	}
	columns := []additive.Column{
		number("RowNumber"), number("CustomerId"), text("Surname", surnames...), number("CreditScore"), text("Geography", "France", "Germany", "Spain"),
		text("Gender", "Female", "Male"), number("Age"), number("Tenure"), number("Balance"), number("NumOfProducts"), number("HasCrCard"),
		number("IsActiveMember"), number("EstimatedSalary"),
	}
	row := 0
	ids := rand.New(rand.NewPCG(seed, 2)).Perm(25 * n)
	return makeTable(seed, columns, n, func(r *rand.Rand, set func(int, float64)) float64 {
		row++
		set(0, float64(row))
		set(1, float64(15_565_701+ids[row-1]))
		set(2, math.Floor(float64(len(surnames))*math.Pow(r.Float64(), 1.5)))
		set(3, math.Round(math.Min(850, 650+96*r.NormFloat64())))
		country, male, active := r.IntN(4), r.IntN(2), r.IntN(2)
		set(4, float64(country%3)) // France twice as often
		set(5, float64(male))
		age := math.Round(18 + 20*math.Exp(0.45*r.NormFloat64()))
		set(6, age)
		set(7, float64(r.IntN(11)))
		balance, products := 0.0, 1+float64(min(r.IntN(20), 3)/2)
		if country%3 == 1 || r.IntN(2) == 0 {
			balance = math.Round(120_000 + 30_000*r.NormFloat64())
		}
		if r.IntN(30) == 0 {
			products = 3 + float64(r.IntN(5)/4)
		}
		set(8, balance)
		set(9, products)
		set(10, float64(r.IntN(2)))
		set(11, float64(active))
		set(12, math.Round(2e7*r.Float64())/100)
		eta := -2.6 - 0.5*float64(male) + 3*math.Exp(-sq((age-54)/9))*(1-0.55*float64(active)) - 0.5*float64(active)
		if country%3 == 1 {
			eta += 0.8
		}
		if balance > 0 && products == 2 {
			eta += 0.7
		}
		return eta + []float64{0, 0.7, -0.8, 2.2, 4}[int(products)]
	})
}

func sq(x float64) float64 { return x * x }

// apart draws two columns neither of which tells anything alone, among others that tell nothing at all.
func apart(seed uint64, n int) *made {
	columns := []additive.Column{text("a", "no", "yes"), text("b", "no", "yes"), number("c"), number("d"), text("e", "x", "y", "z"), number("f")}
	return makeTable(seed, columns, n, func(r *rand.Rand, set func(int, float64)) float64 {
		a, b := r.IntN(2), r.IntN(2)
		set(0, float64(a))
		set(1, float64(b))
		c, d := r.NormFloat64(), r.Float64()
		set(2, c)
		set(3, d)
		set(4, float64(r.IntN(3)))
		set(5, r.ExpFloat64())
		if a != b {
			return 0.5
		}
		return -1.5
	})
}

// bend draws a number of which both ends are bad, and one that is known of fewer of those who leave.
func bend(seed uint64, n int) *made {
	columns := []additive.Column{number("bend"), number("asked"), number("noise"), text("region", "N", "E", "S", "W")}
	return makeTable(seed, columns, n, func(r *rand.Rand, set func(int, float64)) float64 {
		x := 2*r.Float64() - 1
		set(0, 100*x)
		set(2, r.NormFloat64())
		set(3, float64(r.IntN(4)))
		set(1, r.NormFloat64())
		eta := 4*x*x - 2.5
		if r.IntN(4) == 0 {
			set(1, math.NaN())
			eta += 1.2
		}
		return eta
	})
}
