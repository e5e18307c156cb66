package desk

import (
	"context"
	"strings"

	"liuke/internal/account"
)

// Improvement is what we changed because a customer spoke up, as they read it.
type Improvement struct{ Text string }

// Improvements returns what was changed because of the case, in order.
func (f File) Improvements() []string {
	var list []string
	for _, e := range f.Timeline {
		if e.Kind == EntryImproved {
			list = append(list, e.Args["Text"])
		}
	}
	return list
}

// Improve records what we changed because of the case. The customer reads of it
// in our thanks, or at once when we have thanked them.
func (k Clerk) Improve(f File, i Improvement) (Change, error) {
	text, err := need("text", words(i.Text), MaxOpinion)
	if err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	d.log(EntryImproved, "Text", text)
	if f.Case.Outcome == Settled {
		d.write("letter.improved", "Text", text)
	}
	return d.end(), nil
}

// thank thanks a customer whose matter is settled, with what changed because of it.
func (d *draft) thank() {
	d.write("letter.thanks", "Changed", strings.Join(d.file.Apply(d.change).Improvements(), "\n\n"))
}

// Improve records what we changed because of a case.
func (s *Service) Improve(ctx context.Context, actor account.Actor, on Target, i Improvement) (File, error) {
	return s.command(ctx, actor, on, "improve", i, func(k Clerk, f File) (Change, error) { return k.Improve(f, i) })
}
