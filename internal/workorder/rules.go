package workorder

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Setting is what the rules are called among the company's settings.
const Setting = "workorders"

// Rules are what the company lays down for work orders.
type Rules struct {
	Checks map[Kind][]string `json:"checks"` // what is seen to, by kind
	Areas  []Area            `json:"areas"`
}

// Area is a part of the country and who goes there. Where nobody is named
// everybody goes.
type Area struct {
	Name     string   `json:"name"`
	StaffIDs []string `json:"staff_ids"`
}

// What rules may have at most.
const (
	maxCheck = 120 // characters
	maxArea  = 60  // characters
	MaxAreas = 30
)

// Validate returns a fault that names the field unless the rules can be gone by.
func (r Rules) Validate() error {
	for kind, checks := range r.Checks {
		if !slices.Contains(Kinds, kind) {
			return fault.New(fault.Invalid, "workorder.kind_unknown").On("checks." + string(kind))
		}
		if len(checks) > MaxChecks {
			return fault.New(fault.Invalid, "workorder.checks_many", fault.Args{"Most": MaxChecks}).On("checks." + string(kind))
		}
		for i, text := range checks {
			if !wording.Says(text) || utf8.RuneCountInString(text) > maxCheck {
				return fault.New(fault.Invalid, "workorder.check_absurd", fault.Args{"Limit": maxCheck}).On("checks." + string(kind))
			}
			if slices.Contains(checks[:i], text) {
				return fault.New(fault.Invalid, "workorder.check_twice", fault.Args{"Text": text}).On("checks." + string(kind))
			}
		}
	}
	if len(r.Areas) > MaxAreas {
		return fault.New(fault.Invalid, "workorder.areas_many", fault.Args{"Most": MaxAreas}).On("areas")
	}
	for i, a := range r.Areas {
		if !wording.Says(a.Name) || utf8.RuneCountInString(a.Name) > maxArea {
			return fault.New(fault.Invalid, "workorder.area_absurd", fault.Args{"Limit": maxArea}).On("areas[" + strconv.Itoa(i) + "].name")
		}
		if slices.ContainsFunc(r.Areas[:i], func(b Area) bool { return b.Name == a.Name }) {
			return fault.New(fault.Invalid, "workorder.area_twice", fault.Args{"Name": a.Name}).On("areas[" + strconv.Itoa(i) + "].name")
		}
	}
	return nil
}

// Goes reports whether the member of staff goes to the area.
func (r Rules) Goes(staffID, area string) bool {
	at := slices.IndexFunc(r.Areas, func(a Area) bool { return a.Name == area })
	return at < 0 || len(r.Areas[at].StaffIDs) == 0 || slices.Contains(r.Areas[at].StaffIDs, staffID)
}
