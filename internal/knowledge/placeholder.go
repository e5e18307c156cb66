package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Placeholder names something about a case that a text leaves open, written
// {{customer}}.
type Placeholder string

// The placeholders.
const (
	ForCustomer Placeholder = "customer" // what the customer is called
	ForCase     Placeholder = "case"     // such as LK-10432
	ForSubject  Placeholder = "subject"  // what the case is about
	ForAgent    Placeholder = "agent"    // who answers
	ForCompany  Placeholder = "company"
	ForDue      Placeholder = "due"   // when the next promise is due
	ForPeers    Placeholder = "peers" // how it went with others like the customer, as a group; of playbooks only
)

// Placeholders lists all that an entry may have.
var Placeholders = []Placeholder{ForCustomer, ForCase, ForSubject, ForAgent, ForCompany, ForDue}

var placeholder = regexp.MustCompile(`\{\{[ \t]*([a-z]+)[ \t]*\}\}`)

// CheckPlaceholders returns a fault when the text has a placeholder that is
// unknown, or braces that were to be one.
func CheckPlaceholders(text string) *fault.Error { return CheckAmong(text, Placeholders) }

// CheckAmong is CheckPlaceholders for a text that may have those named and no others.
func CheckAmong(text string, known []Placeholder) *fault.Error {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(known, Placeholder(found[1])) {
			return fault.New(fault.Invalid, "knowledge.placeholder_unknown", fault.Args{"Name": found[1]})
		}
	}
	rest := placeholder.ReplaceAllLiteralString(text, "")
	if strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		return fault.New(fault.Invalid, "knowledge.placeholder_broken")
	}
	return nil
}

// Fill returns the text with each placeholder replaced by its value, on one
// line. Values are plain words: a placeholder in one of them stays as it is,
// and so does a placeholder without a value.
func Fill(text string, values map[Placeholder]string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		name := placeholder.FindStringSubmatch(found)[1]
		if value, ok := values[Placeholder(name)]; ok {
			return wording.Line(value)
		}
		return found
	})
}
