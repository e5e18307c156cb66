package signal

import (
	"context"
	"errors"

	"liuke/internal/account"
	"liuke/internal/rule"
)

// Glance says for how many customers a rule holds today, while it is being written.
type Glance struct {
	PreviewDay
	Part  bool  // only the first customers were asked
	Wrong error // why it cannot be reckoned for some of them
}

// mostGlanced is of how many customers a glance asks: it is taken whenever the writer pauses, and must not keep a large company busy.
const mostGlanced = 20_000

// errEnough ends a glance.
var errEnough = errors.New("enough customers were asked")

// Glance asks a rule of the first customers as of today, without keeping anything. What is wrong with the rule is the error.
func (s *Service) Glance(ctx context.Context, actor account.Actor, text string) (Glance, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return Glance{}, err
	}
	compiled, err := rule.Compile(text)
	if err != nil {
		return Glance{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Glance{}, err
	}
	g := Glance{PreviewDay: PreviewDay{Day: today}}
	err = s.facts.Facts(ctx, today, compiled.Fields(), func(_ string, f *rule.Facts) error {
		if g.Customers == mostGlanced {
			g.Part = true
			return errEnough
		}
		g.Customers++
		holds, err := compiled.Holds(f)
		switch {
		case err != nil:
			g.Failed++
			g.Wrong = err
		case holds:
			g.Holds++
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return g, err
}
