package web

import (
	"net/url"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/risk/threat"
	"liuke/internal/signal"
)

// CustomerThreats is what threatens a customer, and what was said of it.
type CustomerThreats struct {
	Lines   []ThreatLine
	Choices []Option // that can be said
	Past    []string // all that was said, also what is undone
	Say     string   // where it is said
}

// ThreatLine is one threat of a customer, or one of which somebody said that it is none.
type ThreatLine struct {
	Code  string
	Name  string
	Holds bool
	Since string
	Clues []ThreatClue
	Said  string // by whom, and when; "" for nobody
	Note  string // of whoever said it
	Undo  string // where it is undone
}

// ThreatClue is what points to a threat.
type ThreatClue struct {
	Text   string
	Href   string
	Dialog bool
}

// fillThreats fills in what threatens the customer, where the reader may see it.
func (s *Site) fillThreats(v *visit, page *CustomerPage) error {
	if !v.page.Can(account.RiskRead) {
		return nil
	}
	asked := threat.Asked{RootID: page.Customer.ID}
	if page.Risk != nil {
		asked.Value = page.Risk.Stake
	}
	record, err := s.Threats.Of(v.ctx(), v.actor, asked)
	if err != nil || record == nil {
		return err
	}
	all := &CustomerThreats{Say: customerPath(page.Customer.ID) + "/threats"}
	for _, st := range record.Standings {
		all.Lines = append(all.Lines, v.threatLine(st))
	}
	for _, t := range record.List.InUse() {
		all.Choices = append(all.Choices, Option{Value: t.Code, Label: t.Name(v.page.Lang())})
	}
	for _, f := range record.Findings {
		all.Past = append(all.Past, v.saidThreat(record.List, f))
	}
	page.Threats = all
	return nil
}

func (v *visit) threatLine(st threat.Standing) ThreatLine {
	line := ThreatLine{Code: st.Code, Name: st.Name(v.page.Lang()), Holds: st.Holds()}
	if line.Holds {
		line.Since = v.t("risk.since", "Date", v.page.Date(calendar.DayOf(st.Since, v.page.Loc)))
	}
	for _, c := range st.Clues {
		line.Clues = append(line.Clues, v.threatClue(c))
	}
	if f := st.Finding; f != nil {
		line.Said, line.Note = v.t(saidKey(*f), "Name", f.ByName, "When", v.page.Date(calendar.DayOf(f.At, v.page.Loc))), f.Note
		line.Undo = undoThreatPath(*f)
	}
	return line
}

func undoThreatPath(f threat.Finding) string { return "/threats/" + url.PathEscape(f.ID) + "/undo" }

func saidKey(f threat.Finding) string {
	if f.Holds {
		return "threat.said"
	}
	return "threat.denied"
}

// threatClue says what points to a threat, and since when.
func (v *visit) threatClue(c threat.Clue) ThreatClue {
	when := v.t("risk.since", "Date", v.page.Date(calendar.DayOf(c.At, v.page.Loc)))
	if c.Kind == "" {
		about := ""
		if c.Category != "" {
			about = v.t("knowledge.category." + string(c.Category))
		}
		return ThreatClue{Text: joinWords(v.t("threat.complaint", "Ref", c.Ref), about, when), Href: "/cases/" + c.Ref}
	}
	name := v.signalName(signal.Row{Signal: signal.Signal{Kind: c.Kind}, Rule: signal.Rule{Names: c.Rule}})
	return ThreatClue{Text: joinWords(name, c.Ref, when), Href: signalPath(c.SignalID), Dialog: true}
}

// saidThreat is one thing that was said, in words.
func (v *visit) saidThreat(l threat.List, f threat.Finding) string {
	t, _ := l.Threat(f.Code)
	words := joinWords(t.Name(v.page.Lang()), v.t(saidKey(f), "Name", f.ByName, "When", v.page.Date(calendar.DayOf(f.At, v.page.Loc))), f.Note)
	if f.UndoneAt != 0 {
		words = joinWords(words, v.t("threat.undone", "Name", f.UndoneBy, "When", v.page.Date(calendar.DayOf(f.UndoneAt, v.page.Loc))))
	}
	return words
}

// sayThreat keeps that something is a threat of the customer, or is none.
func (s *Site) sayThreat(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	f, err := s.Threats.Say(v.ctx(), v.actor, threat.Finding{CustomerID: id, Code: in.Get("threat"), Holds: in.Get("holds") == "yes", Note: in.Get("note")})
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("threat.kept"), undoThreatPath(f))
	SeeOther(v.w, v.r, customerPath(f.RootID)+"#threats")
	return nil
}

// undoThreat takes back what was said.
func (s *Site) undoThreat(v *visit) error {
	f, err := s.Threats.Undo(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("threat.taken_back"), "")
	SeeOther(v.w, v.r, customerPath(f.RootID)+"#threats")
	return nil
}
