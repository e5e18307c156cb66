package knowledge

import (
	"cmp"
	"context"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// PublicQuestion is all that customers may know of an entry.
type PublicQuestion struct {
	ID     string
	Lang   string // of the question and its answer
	Title  string
	Answer string // Markdown, in which only the company is left open
}

// Public returns the questions that anybody may read on the day, the oldest
// first, each in lang when it is written in it and else in another language.
func (s *Service) Public(ctx context.Context, lang string, on calendar.Day) ([]PublicQuestion, error) {
	shelf, err := s.shelved(ctx)
	if err != nil {
		return nil, err
	}
	entries := slices.DeleteFunc(shelf.Entries(), func(e Entry) bool { return !e.open(on) })
	slices.SortStableFunc(entries, func(a, b Entry) int { return cmp.Compare(a.CreatedAt, b.CreatedAt) })
	questions := make([]PublicQuestion, len(entries))
	for i, e := range entries {
		text, written := e.In(lang)
		questions[i] = PublicQuestion{ID: e.ID, Lang: written, Title: text.Title, Answer: text.Body}
	}
	return questions, nil
}

// open reports whether anybody may read the entry on the day. One that was
// written before its placeholders were checked may still need a case.
func (e Entry) open(on calendar.Day) bool {
	if e.Kind != Question || !e.Public || e.Standing(on) != InForce {
		return false
	}
	for _, text := range e.Texts {
		if checkWithoutCase(text.Body) != nil {
			return false
		}
	}
	return true
}

// checkWithoutCase returns a fault when the text leaves open what only a case
// can tell.
func checkWithoutCase(text string) *fault.Error {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		if Placeholder(found[1]) != ForCompany {
			return fault.New(fault.Invalid, "knowledge.placeholder_needs_case", fault.Args{"Name": found[1]})
		}
	}
	return nil
}
