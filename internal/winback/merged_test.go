package winback

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
)

// merged is the default tree with reasons merged into others.
func merged(into map[string]string) Tree {
	tree := Tree{Reasons: slices.Clone(DefaultTree().Reasons)}
	for i := range tree.Reasons {
		tree.Reasons[i].Into = into[tree.Reasons[i].Code]
	}
	return tree
}

func TestWhatCanBeMerged(t *testing.T) {
	t.Parallel()
	retired := merged(map[string]string{"budget": "season"})
	for i := range retired.Reasons {
		retired.Reasons[i].Retired = retired.Reasons[i].Code == "season"
	}
	for name, c := range map[string]struct {
		before, tree Tree
		field, key   string
	}{
		"one into another":                 {DefaultTree(), merged(map[string]string{"budget": "price"}), "", ""},
		"a part into its main reason":      {DefaultTree(), merged(map[string]string{"season": "own"}), "", ""},
		"into the unknown":                 {DefaultTree(), merged(map[string]string{"budget": Unknown}), "", ""},
		"the unknown":                      {DefaultTree(), merged(map[string]string{Unknown: "price"}), "reasons[17].into", "winback.unknown_stays"},
		"into none there is":               {DefaultTree(), merged(map[string]string{"budget": "weather"}), "reasons[4].into", "winback.into_unknown"},
		"into itself":                      {DefaultTree(), merged(map[string]string{"budget": "budget"}), "reasons[4].into", "winback.into_unknown"},
		"two into each other":              {DefaultTree(), merged(map[string]string{"budget": "price", "price": "budget"}), "reasons[2].into", "winback.into_circle"},
		"three in a circle":                {DefaultTree(), merged(map[string]string{"budget": "price", "price": "season", "season": "budget"}), "reasons[2].into", "winback.into_circle"},
		"into one that is merged":          {merged(map[string]string{"price": "season"}), merged(map[string]string{"price": "season", "budget": "price"}), "reasons[4].into", "winback.into_merged"},
		"one that others were merged into": {merged(map[string]string{"budget": "price"}), merged(map[string]string{"budget": "price", "price": "season"}), "", ""},
		"into a retired one":               {DefaultTree(), retired, "reasons[4].into", "winback.into_retired"},
		"into one that retired later":      {merged(map[string]string{"budget": "season"}), retired, "", ""},
		"a main reason with parts":         {DefaultTree(), merged(map[string]string{"own": "service"}), "reasons[7].into", "winback.into_parts"},
		"a main reason with all its parts": {DefaultTree(), merged(map[string]string{
			"own": "service", "person": "service", "product": "service", "season": "service", "crowded": "service", "rebuilt": "service",
		}), "", ""},
	} {
		_, err := c.tree.Checked(c.before, nil, "en")
		var f *fault.Error
		if fault.KeyOf(err) != c.key || c.field != "" && (!errors.As(err, &f) || f.Field != c.field) {
			t.Errorf("%s: %v, want %s on %s", name, err, c.key, c.field)
		}
	}
}

// Whatever can be laid down, each reason counts for one that stands by itself.
func TestEachReasonCountsForOneThatStandsByItself(t *testing.T) {
	t.Parallel()
	codes := []string{"", "price", "budget", "season", "person", "not_reached", "renewal", Unknown}
	rapid.Check(t, func(t *rapid.T) {
		before := DefaultTree()
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			into := map[string]string{}
			for _, r := range before.Reasons {
				into[r.Code] = r.Into
			}
			for _, code := range codes[1:] {
				if rapid.Bool().Draw(t, "change "+code) {
					into[code] = rapid.SampledFrom(codes).Draw(t, code)
				}
			}
			if tree, err := merged(into).Checked(before, nil, "en"); err == nil {
				before = tree
			}
		}
		for _, r := range before.Reasons {
			now, ok := before.Reason(before.Now(r.Code))
			if !ok || now.Into != "" || before.Now(now.Code) != now.Code || r.Into == "" && now.Code != r.Code {
				t.Fatalf("%s counts for %+v", r.Code, now)
			}
		}
	})
}

func TestWhatIsMergedIsGivenToNoOther(t *testing.T) {
	t.Parallel()
	tree := merged(map[string]string{"budget": "price"})
	if err := checkAccount(tree, "budget", FromRep, ""); fault.KeyOf(err) != "winback.reason_retired" {
		t.Errorf("given to a loss: %v", err)
	}
	book := Playbook{Names: Texts{"en": "x"}, Reasons: []string{"budget", "price", "season"}, Steps: []Step{{Texts: Texts{"en": "Call"}, Days: 1}}}
	if got, err := book.checked(tree, Playbook{}); err != nil || !slices.Equal(got.Reasons, []string{"price", "season"}) {
		t.Errorf("a playbook is for %v, %v", got.Reasons, err)
	}
}
