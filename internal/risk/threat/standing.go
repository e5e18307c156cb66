package threat

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"liuke/internal/fault"
	"liuke/internal/signal"
	"liuke/internal/topic"
	"liuke/internal/wording"
)

// Clue is what points to threats of a customer: an open signal, or a complaint.
type Clue struct {
	RootID   string
	At       int64             // since when
	Kind     signal.Kind       // "" of a complaint
	SignalID string            // "" of a complaint
	Rule     map[string]string // of a signal that an own rule sees: what the rule is called
	Ref      string            // of the case, "" where there is none
	Category topic.Category    // of a complaint, as the rest
	TopicID  string
	Cause    string
	OfStaff  bool
}

// ComplaintDays is how long a complaint counts that is closed.
const ComplaintDays = 90

// Finding is what somebody of the company says of one threat of one customer. It is kept when it is undone.
type Finding struct {
	ID         string
	CustomerID string // whom it was said of; it counts for the root
	RootID     string
	Code       string
	Holds      bool // it is a threat; or else it is none
	Note       string
	ByID       string
	ByName     string
	At         int64
	UndoneAt   int64 // 0: it counts
	UndoneBy   string
}

const maxNote = 300 // characters

func (f Finding) clean() (Finding, error) {
	f.Note = wording.Line(f.Note)
	if utf8.RuneCountInString(f.Note) > maxNote {
		return f, fault.New(fault.Invalid, "threat.note_long", fault.Args{"Max": maxNote}).On("note")
	}
	return f, nil
}

// Known is what is known of one customer.
type Known struct {
	Small    bool // of the smaller half of the customers, by what is at stake
	Clues    []Clue
	Findings []Finding
}

// Standing is how one threat stands with one customer.
type Standing struct {
	Threat
	Clues   []Clue   // that count, the earliest first
	Finding *Finding // the latest that is not undone; nil where nobody said anything
	Since   int64
}

// Holds reports whether it is a threat: somebody says so, or something points to it that began after somebody said it was none.
func (s Standing) Holds() bool { return len(s.Clues) > 0 || s.Finding != nil && s.Finding.Holds }

// Of returns how each threat stands with a customer, in the order of the list, without those of which nothing is known.
// Whoever says that something is no threat answers what pointed to it by then; what begins later points to it again.
func (l List) Of(k Known) []Standing {
	latest := k.latest()
	var all []Standing
	for _, t := range l.Threats {
		s := Standing{Threat: t, Finding: latest[t.Code]}
		if !t.Retired && (!t.Small || k.Small) {
			for _, c := range k.Clues {
				if t.pointedBy(c) && (s.Finding == nil || s.Finding.Holds || c.At > s.Finding.At) {
					s.Clues = append(s.Clues, c)
				}
			}
		}
		if s.Finding == nil && len(s.Clues) == 0 {
			continue
		}
		slices.SortStableFunc(s.Clues, func(a, b Clue) int { return cmp.Compare(a.At, b.At) })
		if s.Finding != nil && s.Finding.Holds {
			s.Since = s.Finding.At
		}
		if len(s.Clues) > 0 && (s.Since == 0 || s.Clues[0].At < s.Since) {
			s.Since = s.Clues[0].At
		}
		all = append(all, s)
	}
	return all
}

// latest returns the latest finding of each threat that is not undone.
func (k Known) latest() map[string]*Finding {
	latest := map[string]*Finding{}
	for i := range k.Findings {
		f := &k.Findings[i]
		if f.UndoneAt != 0 {
			continue
		}
		if before := latest[f.Code]; before == nil || cmp.Or(cmp.Compare(f.At, before.At), cmp.Compare(f.ID, before.ID)) > 0 {
			latest[f.Code] = f
		}
	}
	return latest
}

// Again returns what is in force of all that was said of a root, if the finding only says it again: the same person, the same answer,
// the same note. Another note says something more.
func (f Finding) Again(said []Finding) (Finding, bool) {
	before := (Known{Findings: said}).latest()[f.Code]
	if before == nil || before.ByID != f.ByID || before.Holds != f.Holds || before.Note != f.Note {
		return f, false
	}
	return *before, true
}

// Holding returns those that are threats.
func Holding(all []Standing) []Standing {
	return slices.DeleteFunc(slices.Clone(all), func(s Standing) bool { return !s.Holds() })
}
