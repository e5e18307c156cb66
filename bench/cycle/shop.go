package main

import (
	"math"
	"math/rand/v2"

	"liuke/internal/value/cycle"
)

const (
	today   = 730 // days of history
	horizon = 14  // days: the next period
	choice  = 2000
)

// shop is a simulated shop: products with a rhythm of their own, and customers who each buy some of them.
type shop struct {
	products [choice]product
	each     int
}

type product struct {
	gap     float64 // days, the mean over customers
	shape   int     // regularity of the gaps
	dropout float64 // chance to give the product up after a purchase
}

func newShop(each int) *shop {
	s := &shop{each: each}
	random := rand.New(rand.NewPCG(1, 0))
	for i := range s.products {
		s.products[i] = product{
			gap:     60 * math.Exp(0.6*random.NormFloat64()),
			shape:   1 + random.IntN(4),
			dropout: 1 / (1 + math.Exp(1.5+0.7*random.NormFloat64())),
		}
	}
	return s
}

// customer is a simulated customer as of the end of a day.
type customer struct {
	cycle.Customer
	lines  []cycle.Line
	bought []bool // in the period after that day
	days   [today + 1]bool
}

// draw makes a customer anew in the memory of another.
func (s *shop) draw(c *customer, number int, asOf int32) {
	random := rand.New(rand.NewPCG(2, uint64(number)))
	c.lines, c.bought, c.days = c.lines[:0], c.bought[:0], [today + 1]bool{}
	first := random.IntN(choice)
	stride := 1 + random.IntN(choice/s.each-1) // so small that all products are different
	pace := math.Exp(0.5 * random.NormFloat64())
	for i := range s.each {
		p := int32((first + i*stride) % choice)
		s.line(c, random, p, pace*math.Exp(0.3*random.NormFloat64()), asOf)
	}
	seen := int32(0)
	c.Customer = cycle.Customer{Products: float64(len(c.lines))}
	for day, was := range c.days {
		if was {
			c.Days++
			seen = int32(day)
		}
	}
	for i := range c.lines {
		c.lines[i].Seen = seen
	}
}

// line adds one product's purchases until a day; none when it was first bought later.
func (s *shop) line(c *customer, random *rand.Rand, number int32, pace float64, asOf int32) {
	p := &s.products[number]
	day := float64(random.IntN(today - horizon))
	l := cycle.NewLine(number, int32(day))
	c.days[int32(day)] = true
	bought := false
	for random.Float64() > p.dropout {
		u := 1.0
		for range p.shape {
			u *= 1 - random.Float64()
		}
		day += 1 - pace*p.gap/float64(p.shape)*math.Log(u)
		if day > float64(asOf) {
			bought = day <= float64(asOf+horizon)
			break
		}
		l.Append(int32(day))
		c.days[int32(day)] = true
	}
	c.lines, c.bought = append(c.lines, l), append(c.bought, bought)
}
