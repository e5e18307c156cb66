package signal

import (
	"context"
	"math"
	"strings"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/rule"
	"liuke/internal/wording"
)

// Rule is one of the company's own: of whomever it holds, a signal is open.
type Rule struct {
	ID        string
	Names     map[string]string // by language; one is enough
	Text      string
	Weight    Weight
	Days      int // after how many days on which it did not hold its signals expire
	Retired   bool
	Version   int64
	CreatedAt int64
	UpdatedAt int64
	By        string // who wrote it last

	// What the latest look found; LookedAt is 0 before the first.
	LookedAt int64
	Holds    int64
	Failed   int64 // customers for whom it divides by zero
}

// Name is what the rule is called in the language, or else in the other one.
func (r *Rule) Name(lang string) string {
	if name := r.Names[lang]; name != "" {
		return name
	}
	for _, l := range account.Langs {
		if name := r.Names[l]; name != "" {
			return name
		}
	}
	return ""
}

// What rules may be at most.
const (
	MaxRules = 50
	MaxName  = 60
	maxDays  = 365
)

// clean returns the rule as it is kept and ready to be asked.
func (r Rule) clean() (Rule, *rule.Rule, error) {
	r.Text = strings.TrimSpace(r.Text)
	names := map[string]string{}
	for _, lang := range account.Langs {
		if name := wording.Line(r.Names[lang]); name != "" {
			names[lang] = name
		}
		if utf8.RuneCountInString(names[lang]) > MaxName {
			return r, nil, fault.New(fault.Invalid, "signal.name_long", fault.Args{"Max": MaxName}).On("names." + lang)
		}
	}
	if len(names) == 0 {
		return r, nil, fault.New(fault.Invalid, "signal.name_needed").On("names." + account.Langs[0])
	}
	r.Names = names
	if r.Weight < Weak || r.Weight > Strong {
		return r, nil, fault.New(fault.Invalid, "signal.weight_unknown").On("weight")
	}
	if r.Days < 1 || r.Days > maxDays {
		return r, nil, fault.New(fault.Invalid, "signal.days_range", fault.Args{"Max": maxDays}).On("days")
	}
	compiled, err := rule.Compile(r.Text)
	return r, compiled, err
}

// seenBy returns the facts that a rule looks at, as they are of a customer.
func seenBy(compiled *rule.Rule, f *rule.Facts) []Fact {
	var facts []Fact
	for _, name := range compiled.Fields() {
		switch value := f.Value(name).(type) {
		case float64:
			if !math.IsNaN(value) {
				facts = append(facts, Fact{Name: name, Number: math.Round(value*100) / 100})
			}
		case string:
			facts = append(facts, Fact{Name: name, Text: value})
		case bool:
			facts = append(facts, Fact{Name: name, Yes: value})
		}
	}
	return facts
}

// Preview says for whom a rule holds, today and on days that have passed.
type Preview struct {
	Days     []PreviewDay // today first
	Examples []string     // customers for whom it holds today
	Dim      []string     // facts it looks at that are not known as they were then
	Wrong    error        // why it could not be reckoned for some of them
}

// PreviewDay is one day of a preview.
type PreviewDay struct {
	Day       calendar.Day
	Customers int
	Holds     int
	Failed    int
}

// Everyone reports whether the rule tells nothing since it holds for all.
func (d PreviewDay) Everyone() bool { return d.Customers > 0 && d.Holds == d.Customers }

// Nobody reports whether it holds for none.
func (d PreviewDay) Nobody() bool { return d.Holds == 0 }

const examples = 5

// backDays are how many days back a preview looks.
var backDays = []calendar.Day{0, 91, 182, 365}

// Rules returns the company's own rules, those in force first.
func (s *Service) Rules(ctx context.Context, actor account.Actor) ([]Rule, error) {
	if err := actor.Need(account.RiskRead); err != nil {
		return nil, err
	}
	return s.store.Rules(ctx)
}

// Rule returns one of them.
func (s *Service) Rule(ctx context.Context, actor account.Actor, id string) (Rule, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return Rule{}, err
	}
	return s.store.Rule(ctx, id)
}

// Preview says for whom a rule would hold, without keeping anything.
func (s *Service) Preview(ctx context.Context, actor account.Actor, text string) (Preview, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return Preview{}, err
	}
	compiled, err := rule.Compile(text)
	if err != nil {
		return Preview{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{}
	for _, name := range compiled.Fields() {
		for _, f := range rule.Fields {
			if f.Name == name && !f.Past {
				p.Dim = append(p.Dim, name)
			}
		}
	}
	for _, back := range backDays {
		d, err := s.count(ctx, compiled, today-back, &p, back == 0)
		if err != nil {
			return p, err
		}
		p.Days = append(p.Days, d)
	}
	return p, nil
}

// count asks the rule of everybody as of a day.
func (s *Service) count(ctx context.Context, compiled *rule.Rule, asOf calendar.Day, p *Preview, names bool) (PreviewDay, error) {
	d := PreviewDay{Day: asOf}
	err := s.facts.Facts(ctx, asOf, compiled.Fields(), func(id string, f *rule.Facts) error {
		d.Customers++
		holds, err := compiled.Holds(f)
		switch {
		case err != nil:
			d.Failed++
			p.Wrong = err
		case holds:
			d.Holds++
			if names && len(p.Examples) < examples {
				p.Examples = append(p.Examples, id)
			}
		}
		return nil
	})
	return d, err
}

// PutRule keeps a rule: a new one when its ID is "", or else in the place of
// the version that was seen. It must be one that can be reckoned for everybody.
// One that holds for all or for nobody is kept only if that is meant.
func (s *Service) PutRule(ctx context.Context, actor account.Actor, r Rule, meant bool) (Rule, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return r, err
	}
	r, compiled, err := r.clean()
	if err != nil {
		return r, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return r, err
	}
	var p Preview
	d, err := s.count(ctx, compiled, today, &p, false)
	switch {
	case err != nil:
		return r, err
	case d.Failed > 0:
		return r, p.Wrong
	case d.Everyone() && !meant:
		return r, fault.New(fault.Invalid, "signal.rule_everyone", fault.Args{"Count": d.Holds}).On("meant")
	case d.Customers > 0 && d.Nobody() && !meant:
		return r, fault.New(fault.Invalid, "signal.rule_nobody", fault.Args{"Count": d.Customers}).On("meant")
	}
	return s.keepRule(ctx, actor, r)
}

func (s *Service) keepRule(ctx context.Context, actor account.Actor, r Rule) (Rule, error) {
	now := s.clock()
	r.By, r.UpdatedAt = actor.Name, now
	if r.ID != "" {
		r.Version++
		return r, s.store.SaveRule(ctx, r)
	}
	all, err := s.store.Rules(ctx)
	if err != nil {
		return r, err
	}
	if len(all) >= MaxRules {
		return r, fault.New(fault.Invalid, "signal.rules_many", fault.Args{"Max": MaxRules})
	}
	r.ID, r.Version, r.CreatedAt = ident.New(), 1, now
	return r, s.store.SaveRule(ctx, r)
}

// RetireRule takes a rule out of force, or puts it back. Its signals are closed by the next look.
func (s *Service) RetireRule(ctx context.Context, actor account.Actor, id string, retired bool) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	r, err := s.store.Rule(ctx, id)
	if err != nil || r.Retired == retired {
		return err
	}
	r.Retired = retired
	_, err = s.keepRule(ctx, actor, r)
	return err
}
