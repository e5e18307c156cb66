package people

import (
	"errors"
	"strings"
	"testing"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

const today = calendar.Day(20_000)

func TestDetailsAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		details Details
		field   string // "" when they are taken
	}{
		"a name is enough":       {Details{Name: "Ines Moreau"}, ""},
		"an extension in words":  {Details{Name: "x", Phone: "020 7946 0162, ask for Ines"}, ""},
		"comes within a year":    {Details{Name: "x", Since: today + farthest}, ""},
		"left on the first day":  {Details{Name: "x", Since: today, Until: today}, ""},
		"no name":                {Details{Title: "Head of purchasing"}, "name"},
		"a name of spaces":       {Details{Name: " \u200b "}, "name"},
		"too long a note":        {Details{Name: "x", Note: strings.Repeat("长", maxNote+1)}, "note"},
		"a number nobody dials":  {Details{Name: "x", Phone: "at the shop"}, "phone"},
		"no address":             {Details{Name: "x", Email: "ines"}, "email"},
		"comes in two years":     {Details{Name: "x", Since: today + farthest + 1}, "since"},
		"came in another age":    {Details{Name: "x", Since: earliest - 1}, "since"},
		"left before they came":  {Details{Name: "x", Since: today, Until: today - 1}, "until"},
		"leaves after two years": {Details{Name: "x", Until: today + farthest + 1}, "until"},
	} {
		_, err := c.details.clean(today)
		var f *fault.Error
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.field != "" && (!errors.As(err, &f) || f.Field != c.field):
			t.Errorf("%s: %v, want a fault on %s", name, err, c.field)
		}
	}
}

func TestDetailsAreKeptInOneWay(t *testing.T) {
	t.Parallel()
	d, err := Details{Name: "  Ines\tMoreau ", Email: "Ines@Shop.Example", Roles: []Role{Uses, "owns", Decides, Uses}}.clean(today)
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "Ines Moreau" || !strings.EqualFold(d.Email, "ines@shop.example") || len(d.Roles) != 2 || d.Roles[0] != Decides || d.Roles[1] != Uses {
		t.Errorf("kept as %+v", d)
	}
}

func TestPeopleInOrder(t *testing.T) {
	t.Parallel()
	all := []Person{
		{ID: "left long ago", Details: Details{Name: "a", Until: today - 90}},
		{ID: "uses", Details: Details{Name: "b", Roles: []Role{Uses}}},
		{ID: "left", Details: Details{Name: "c", Roles: []Role{Decides}, Until: today - 1}},
		{ID: "decides", Details: Details{Name: "d", Roles: []Role{Decides}, Until: today}},
	}
	inOrder(all, today)
	var got []string
	for _, p := range all {
		got = append(got, p.ID)
	}
	if want := "decides, uses, left, left long ago"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestTwins(t *testing.T) {
	t.Parallel()
	there := []Person{{ID: "1", Details: Details{Name: "Ines Moreau"}}, {ID: "2", Details: Details{Name: "Jo Lee", Until: today - 1}}}
	for name, c := range map[string]struct {
		person Person
		want   bool
	}{
		"the same name":          {Person{ID: "3", Details: Details{Name: "ines moreau"}}, true},
		"another":                {Person{ID: "3", Details: Details{Name: "Ines M"}}, false},
		"themselves":             {Person{ID: "1", Details: Details{Name: "Ines Moreau"}}, false},
		"of one who left":        {Person{ID: "3", Details: Details{Name: "Jo Lee"}}, false},
		"who left before us all": {Person{ID: "3", Details: Details{Name: "Ines Moreau", Until: today - 9}}, false},
	} {
		if got := twin(there, c.person, today); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
