package entitlement

import (
	"strconv"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// Purchase is what was bought, as far as rules ask.
type Purchase struct {
	Day     calendar.Day // local
	Arrived calendar.Day // when the goods reached the customer; 0: not known, or on the day
	Source  string
	Country string // of the customer; "" when not known
	Lines   []Line
}

// Line is one line of a purchase.
type Line struct {
	Product  string // code
	Name     string
	Quantity int64 // thousandths
	Returned int64 // thousandths of it that came back
	Amount   int64 // minor units paid for Quantity
}

// left is how much of the line the customer still has.
func (l Line) left() int64 { return l.Quantity - max(0, min(l.Returned, l.Quantity)) }

// Worth is what the customer paid for what they still have, in minor units,
// rounded up.
func (l Line) Worth() int64 {
	if l.Quantity <= 0 || l.Amount <= 0 {
		return 0
	}
	whole, part := l.Amount/l.Quantity, l.Amount%l.Quantity
	return whole*l.left() + (part*l.left()+l.Quantity-1)/l.Quantity
}

// Entitlement is what a rule gives the customer for a line.
type Entitlement struct {
	Rule     int // which of the rules
	Line     int // which of the lines
	Ground   Ground
	Remedies []Remedy
	Faulty   bool         // only if the goods are not as they should be
	Until    calendar.Day // the last day
	Left     int64        // whole days after today, 0 on the last day
	Quantity int64        // thousandths that are left
	Worth    int64        // minor units
	Why      Sentence
}

// Sentence is a message by its key, and what it is filled with. Arguments that
// are days are written like 2006-01-02.
type Sentence struct {
	Key  string
	Args fault.Args
}

// Reason says why a rule gives nothing for a line that is among its goods.
type Reason struct {
	Rule int
	Line int
	Why  Sentence
}

// Work works out what the customer is entitled to on a day, and what not and
// why, line by line and in the order of the rules. open says whether somebody
// works on a day; nil for every day. Each pair of a rule and a line among its
// goods is in exactly one of the lists.
func (r Rules) Work(p Purchase, on calendar.Day, open func(calendar.Day) bool) (entitled []Entitlement, not []Reason) {
	for i, l := range p.Lines {
		if l.Quantity <= 0 {
			continue
		}
		for n, rule := range r.Rules {
			if len(rule.Products) > 0 && !matches(rule.Products, l.Product) {
				continue
			}
			until := rule.Ends(p.begins(), open)
			if why := rule.refuses(p, l, on, until); why != nil {
				not = append(not, Reason{Rule: n, Line: i, Why: *why})
				continue
			}
			entitled = append(entitled, Entitlement{
				Rule: n, Line: i, Ground: rule.Ground, Remedies: rule.Remedies, Faulty: rule.Faulty,
				Until: until, Left: int64(until - on), Quantity: l.left(), Worth: l.Worth(),
				Why: Sentence{Key: "entitle.why." + string(rule.Unit), Args: fault.Args{
					"Rule": rule.Name, "Count": strconv.FormatInt(rule.Length, 10), "Begins": p.begins().String(), "Until": until.String(),
				}},
			})
		}
	}
	return entitled, not
}

// begins is the day after which times run.
func (p Purchase) begins() calendar.Day {
	if p.Arrived > p.Day {
		return p.Arrived
	}
	return p.Day
}

// refuses returns why the rule gives nothing for the line, nil if it does.
func (r Rule) refuses(p Purchase, l Line, on, until calendar.Day) *Sentence {
	no := func(key string, pairs fault.Args) *Sentence {
		return &Sentence{Key: "entitle.not." + key, Args: pairs}
	}
	switch {
	case matches(r.Except, l.Product):
		return no("except", nil)
	case len(r.Sources) > 0 && !matches(r.Sources, p.Source):
		return no("source", fault.Args{"Source": p.Source})
	case len(r.Countries) > 0 && p.Country == "":
		return no("country_unknown", nil)
	case len(r.Countries) > 0 && !matches(r.Countries, p.Country):
		return no("country", fault.Args{"Country": p.Country})
	case r.From != 0 && p.Day < r.From, r.Until != 0 && p.Day > r.Until:
		return no("dates", nil)
	case l.left() == 0:
		return no("returned", nil)
	case on < p.Day:
		return no("ahead", fault.Args{"Day": p.Day.String()})
	case on > until:
		return no("over", fault.Args{"Day": until.String()})
	}
	return nil
}
