package web

import (
	"errors"
	"strings"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/topic"
)

// CaseSort is what a case is about and whose it is, in words.
type CaseSort struct {
	What  string // "Delivery · Broken"; "" while nobody has said
	About string // the member of the staff it complains of
	Why   string // it is with whom it is
}

func (s *Site) caseSort(v *visit, f desk.File) (sort CaseSort, err error) {
	sort.Why = f.Why(v.page.Printer)
	if f.Case.Category != "" {
		sort.What = v.t("knowledge.category." + string(f.Case.Category))
	}
	if f.Case.TopicID != "" {
		topics, err := s.Desk.Topics(v.ctx(), v.actor)
		if err != nil {
			return sort, err
		}
		for _, t := range topics {
			if t.ID == f.Case.TopicID {
				sort.What += " · " + t.Name
			}
		}
	}
	if f.Case.AboutID != "" {
		who, err := s.Accounts.Staff(v.ctx(), f.Case.AboutID)
		if err != nil {
			return sort, err
		}
		sort.About = who.Name
	}
	return sort, nil
}

// Sorting are the choices by which a form says what a case is about, and whom it
// complains of.
type Sorting struct {
	Matters []Option // categories, each with its topics: see enteredMatter
	People  []Option
}

// sorting returns the choices. A topic that is retired is one only for the case
// that has it already; nobody takes down a complaint about themself.
func (s *Site) sorting(v *visit, c desk.Case) (Sorting, error) {
	topics, err := s.Desk.Topics(v.ctx(), v.actor)
	if err != nil {
		return Sorting{}, err
	}
	members, err := s.Desk.Members(v.ctx(), v.actor)
	choices := Sorting{Matters: []Option{{Label: v.t("topic.category.none")}}, People: []Option{{Label: v.t("case.about_nobody")}}}
	for _, category := range topic.Categories {
		label := v.t("knowledge.category." + string(category))
		choices.Matters = append(choices.Matters, Option{Value: string(category), Label: label})
		for _, t := range topics {
			if t.Category == category && (!t.Retired || t.ID == c.TopicID) {
				choices.Matters = append(choices.Matters, Option{Value: topicSign + t.ID, Label: label + " · " + t.Name})
			}
		}
	}
	for _, m := range members {
		if m.ID != v.actor.ID {
			choices.People = append(choices.People, Option{Value: m.ID, Label: m.Name, AsIs: true})
		}
	}
	return choices, err
}

// topicSign begins the value of a choice that is a topic; that of a category is
// the category itself.
const topicSign = "topic:"

func matterValue(c desk.Case) string {
	if c.TopicID != "" {
		return topicSign + c.TopicID
	}
	return string(c.Category)
}

// enteredMatter reads what was chosen of Sorting.Matters.
func enteredMatter(text string) (topic.Category, string) {
	if id, ok := strings.CutPrefix(text, topicSign); ok {
		return "", id
	}
	return topic.Category(text), ""
}

// matterFault has a fault about a topic or category be about the choice of both.
func matterFault(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && (f.Field == "topic" || f.Field == "category") {
		return f.On("matter")
	}
	return err
}

// Suggestion is who a case would best go to, and why.
type Suggestion struct{ Name, Why string }

// suggest fills the choice of whom to give a case to: not whom it complains of,
// and whom the company's rules would pick chosen from the first.
func (s *Site) suggest(v *visit, f desk.File, page *AssignPage) error {
	members, err := s.Desk.Members(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	var pick assignment.Pick
	if f.Case.State != desk.Closed && v.actor.Can(account.CaseAssign) {
		var ok bool
		if pick, ok, err = s.Desk.Suggest(v.ctx(), v.actor, f); err != nil {
			return err
		}
		if ok {
			page.Suggested = &Suggestion{Name: pick.Name, Why: desk.Reason(v.page.Printer, pick)}
		}
	}
	chosen := pick.PersonID
	if chosen == "" {
		chosen = f.Case.OwnerID
	}
	for _, m := range members {
		if m.ID != f.Case.AboutID {
			page.Members = append(page.Members, Option{Value: m.ID, Label: m.Name, AsIs: true, Chosen: m.ID == chosen, Hint: v.memberHint(m)})
		}
	}
	return nil
}

// memberHint says how much somebody has to do, and that they are not there.
func (v *visit) memberHint(m desk.Member) string {
	hint := v.t("case.member_hint", "Role", v.t("role."+string(m.Role)), "Count", m.Open)
	if most := m.Profile.MostOpen; most > 0 && m.Open >= most {
		hint += " · " + v.t("case.member_full", "Most", most)
	}
	if m.Profile.Away.At(v.page.Now) {
		hint += " · " + v.awayText(m.Profile.Away)
	}
	return hint
}

// awayText says until when somebody is away, or from when; "" for one who is not going to be.
func (v *visit) awayText(a account.Away) string {
	day := func(at int64) string { return v.page.Date(calendar.DayOf(at, v.page.Loc)) }
	switch {
	case a.From == 0 || a.Until != 0 && a.Until <= v.page.Now:
		return ""
	case a.From > v.page.Now:
		return v.t("away.will_be", "From", day(a.From))
	case a.Until == 0:
		return v.t("away.open")
	default:
		return v.t("away.until_text", "Until", day(a.Until))
	}
}
