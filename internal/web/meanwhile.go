package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/fault"
)

// Meanwhile is what others did to a case since a form was opened that could
// not be saved for it. What was typed is kept.
type Meanwhile struct {
	Title  string
	Lines  []string
	Merge  []MergeField
	Mine   string // the word for what the reader entered
	Theirs string // … for what it was changed to
}

// MergeField is a field that both changed: one of them is to be chosen.
type MergeField struct {
	Name         string // of the field
	Label        string
	Mine, Theirs string // as people read them
	Value        string // theirs, as the field has it
}

// meanwhile tells what was done to the case after the entries that the form
// says were seen, nil when err is not about that.
func (v *visit) meanwhile(f desk.File, in url.Values, err error) *Meanwhile {
	if fault.KeyOf(err) != "desk.changed_meanwhile" {
		return nil
	}
	m := &Meanwhile{Title: v.t("bench.meanwhile"), Mine: v.t("bench.mine"), Theirs: v.t("bench.theirs")}
	seen, errSeen := strconv.Atoi(in.Get("seen"))
	if errSeen != nil || seen < 0 || seen > len(f.Timeline) {
		return m
	}
	for _, e := range f.Timeline[seen:] {
		entry := v.timelineEntry(e, f.Case)
		m.Lines = append(m.Lines, entry.Clock+" "+entry.Who+" "+entry.What)
	}
	return m
}

// merge compares, field by field, what the form was opened with, what was
// entered, and what the case says now. What only the others changed is taken
// over; what both changed is to be chosen.
func (v *visit) merge(form *Form, now url.Values) {
	for _, key := range slices.Sorted(maps.Keys(form.Values)) {
		name, about := strings.CutPrefix(key, "was.")
		if !about {
			continue
		}
		was, mine, theirs := form.Values.Get(key), form.Values.Get(name), now.Get(name)
		switch {
		case theirs == was || theirs == mine || !now.Has(name):
		case mine == was:
			form.Values.Set(name, theirs)
		default:
			form.Meanwhile.Merge = append(form.Meanwhile.Merge, MergeField{
				Name: name, Label: v.fieldLabel(fieldOf(name)), Value: theirs,
				Mine: v.fieldWord(fieldOf(name), mine), Theirs: v.fieldWord(fieldOf(name), theirs),
			})
		}
	}
}

// fieldOf is the part of a case that the field of an act is about.
func fieldOf(name string) string { return name[strings.LastIndex(name, ".")+1:] }

// fieldLabel is what a part of a case is called.
func (v *visit) fieldLabel(field string) string {
	if field == "matter" {
		return v.t("case.matter")
	}
	return v.t("desk.field." + field)
}

// name writes the values of a field that is chosen from options as those do.
func (m *Meanwhile) name(field string, options []Option) {
	if m == nil {
		return
	}
	for i, f := range m.Merge {
		for _, o := range options {
			if f.Name == field && o.Value == f.Value {
				m.Merge[i].Theirs = o.Label
			}
			if f.Name == field && o.Value == f.Mine {
				m.Merge[i].Mine = o.Label
			}
		}
	}
}

// fieldWord writes a value of a part of a case as people read it.
func (v *visit) fieldWord(field, value string) string {
	switch field {
	case "kind":
		if slices.Contains(desk.AllKinds, desk.Kind(value)) {
			return v.t("desk.kind." + value)
		}
	case "severity":
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && n >= desk.SeverityLow && n <= desk.SeverityHigh {
			return v.t("desk.severity." + value)
		}
	case "public":
		if value == "" {
			return v.t("desk.public.no")
		}
		return v.t("desk.public.yes")
	}
	return value
}

// chosen puts what others entered in the place of what the reader did, where
// the reader chose so.
func chosen(in url.Values) {
	for key := range in {
		if name, ok := strings.CutPrefix(key, "merge."); ok && in.Get(key) == "theirs" {
			in.Set(name, in.Get("theirs."+name))
		}
	}
}
