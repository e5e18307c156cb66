package web

import "testing"

func TestWhatStandsByItselfBeginsWithACapital(t *testing.T) {
	for text, want := range map[string]string{
		"due soon": "Due soon", "Open": "Open", "été": "Été", "快到期": "快到期", "3 days": "3 days", "": "",
	} {
		if got := capital(text); got != want {
			t.Errorf("%q begins as %q, want %q", text, got, want)
		}
	}
	theirs := Option{Label: "van Dijk", AsIs: true}
	if got := theirs.Shown(); got != "van Dijk" {
		t.Errorf("a name is written %q", got)
	}
	if got := (Option{Label: "phone"}).Shown(); got != "Phone" {
		t.Errorf("a choice is written %q", got)
	}
}

func TestALongPurchaseIsFolded(t *testing.T) {
	for lines, want := range map[int][]int{0: {0}, 4: {4}, 5: {3, 2}, 40: {3, 37}} {
		parts := EntitledPurchase{Lines: make([]EntitledLine, lines)}.Parts()
		if len(parts) != len(want) {
			t.Fatalf("%d lines are in %d parts", lines, len(parts))
		}
		for i, part := range parts {
			if len(part.Lines) != want[i] || part.Folded != (i == 1) {
				t.Errorf("of %d lines part %d has %d, folded: %v", lines, i+1, len(part.Lines), part.Folded)
			}
		}
	}
}
