package chart

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAPairIsAsLongAsItIsBesideTheLargest(t *testing.T) {
	svg := string(Pair{Words: Words{Title: "Given"}, First: 3, Second: 2, Most: 10}.SVG())
	for _, part := range []string{`width="30%" y="0" height="14"`, `x="30%" width="20%" y="7" height="7"`} {
		if !strings.Contains(svg, part) {
			t.Errorf("no %s in %s", part, svg)
		}
	}
	for name, pair := range map[string]Pair{"nothing": {Most: 5}, "taken back": {First: -3, Most: 5}} {
		if got := pair.SVG(); strings.Contains(string(got), "<rect") {
			t.Errorf("%s is drawn: %s", name, got)
		}
	}
}

func TestAnyPairDraws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Float64Range(-1e12, 1e12)
		elements(t, Pair{First: amount.Draw(t, "a"), Second: amount.Draw(t, "b"), Most: amount.Draw(t, "c")}.SVG())
	})
}
