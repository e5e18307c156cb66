package rival

import (
	"slices"
	"strings"
	"testing"

	"liuke/internal/fault"
)

// What a customer said is not kept without their agreement; what is public needs none.
func TestANoteNeedsAgreement(t *testing.T) {
	t.Parallel()
	note := func(alter func(*Note)) Note {
		n := Note{Rival: " Ａcme  Ltd ", Price: 990, Currency: "CNY", Source: FromCustomer, Agreed: true}
		alter(&n)
		return n
	}
	if n, err := note(func(*Note) {}).checked(); err != nil || n.Key != "acme ltd" || !n.Agreed || n.Currency != "CNY" {
		t.Errorf("%+v, %v", n, err)
	}
	if n, err := note(func(n *Note) { n.Source, n.Price, n.Words = FromPublic, 0, "打折" }).checked(); err != nil || n.Agreed || n.Currency != "" {
		t.Errorf("%+v, %v", n, err)
	}
	for want, alter := range map[string]func(*Note){
		"rival.agreement_needed": func(n *Note) { n.Agreed, n.Source = false, FromDocument },
		"rival.name_needed":      func(n *Note) { n.Rival = " " },
		"rival.nothing_said":     func(n *Note) { n.Price = 0 },
		"rival.source_unknown":   func(n *Note) { n.Source = "spy" },
		"winback.value_negative": func(n *Note) { n.Price = -1 },
		"winback.too_long":       func(n *Note) { n.Words = strings.Repeat("x", maxWords+1) },
	} {
		if _, err := note(alter).checked(); fault.KeyOf(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestCompetitorsAreCountedUnderOneName(t *testing.T) {
	t.Parallel()
	got := count([]Rival{{Key: "acme", Name: "Acme", Notes: 1, Customers: 1}}, map[string]int{"ACME": 2, "acme ": 1, "zeta": 1, "Zeta": 4, " ": 9})
	want := []Rival{{Key: "zeta", Name: "Zeta", Lost: 5}, {Key: "acme", Name: "Acme", Notes: 1, Customers: 1, Lost: 3}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}
