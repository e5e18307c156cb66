package value

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChangesSayWhyAScoreMoved(t *testing.T) {
	t.Parallel()
	before := Before{AsOf: 20000, Model: "nbd", Days: 4}
	for name, test := range map[string]struct {
		score Score
		want  []Change
	}{
		"never scored before":            {Score{AsOf: 20001, Model: "nbd", Days: 4}, []Change{{Kind: ChangeFirst}}},
		"bought again":                   {Score{AsOf: 20030, Model: "nbd", Days: 6, Before: &before}, []Change{{Kind: ChangeBought, Days: 2}}},
		"silent":                         {Score{AsOf: 20030, Model: "nbd", Days: 4, Before: &before}, []Change{{Kind: ChangeSilent, Days: 30}}},
		"a purchase was undone":          {Score{AsOf: 20030, Model: "nbd", Days: 3, Before: &before}, []Change{{Kind: ChangeFewer, Days: 1}}},
		"another model, the same day":    {Score{AsOf: 20000, Model: "bg-nbd", Days: 4, Before: &before}, []Change{{Kind: ChangeModel, Model: "nbd"}}},
		"silent, and another model":      {Score{AsOf: 20007, Model: "bg-nbd", Days: 4, Before: &before}, []Change{{Kind: ChangeSilent, Days: 7}, {Kind: ChangeModel, Model: "nbd"}}},
		"the last day of others is gone": {Score{AsOf: 19990, Model: "nbd", Days: 4, Before: &before}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(test.want, test.score.Changes()); d != "" {
				t.Error(d)
			}
		})
	}
}
