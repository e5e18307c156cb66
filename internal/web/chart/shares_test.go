package chart

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSharesAreToldApartByHeight(t *testing.T) {
	svg := Shares{Words: Words{Title: "Kept"}, Kept: 5, Late: 2, Undone: 1, PutOff: 2}.SVG()
	got := elements(t, svg)
	if got["chart-fill"] != 1 || got["chart-over"] != 2 || got["chart-pause"] != 1 {
		t.Errorf("%v in %s", got, svg)
	}
	for _, part := range []string{`width="50%" y="0" height="14"`, `x="50%" width="20%" y="7" height="7"`, `x="70%" width="10%" y="12" height="2"`, `x="80%" width="20%" y="1" height="12"`} {
		if !strings.Contains(string(svg), part) {
			t.Errorf("no %s in %s", part, svg)
		}
	}
	if none := (Shares{}).SVG(); strings.Contains(string(none), "<rect") {
		t.Errorf("a part of nothing: %s", none)
	}
}

func TestAnySharesDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.Float64Range(0, 1e9)
		elements(t, Shares{Kept: count.Draw(t, "a"), Late: count.Draw(t, "b"), Undone: count.Draw(t, "c"), PutOff: count.Draw(t, "d")}.SVG())
	})
}
