package web

import (
	"encoding/json"
	"net/http"

	"liuke/internal/account"
	"liuke/internal/desk"
)

func benchRoutes() []Route {
	return []Route{
		{"POST", "/cases/{ref}/here", account.CaseRead, (*Site).here},
		{"POST", "/cases/{ref}/follow", account.CaseRead, caseAct("follow", follow(true))},
		{"POST", "/cases/{ref}/unfollow", account.CaseRead, caseAct("unfollow", follow(false))},
	}
}

// CaseBench is who else is at a case, as its page shows it and as it is
// fetched alone.
type CaseBench struct {
	Page
	Case    desk.Case
	Others  []HereLine
	Follows bool
	Names   string // JSON: who may be called by name in a note
}

// HereLine is one of the others who have the case open.
type HereLine struct {
	Name   string
	Word   string // what they do
	Writes bool
}

// Bench returns itself, so that the template is the same for the page and for
// the fragment.
func (b *CaseBench) Bench() *CaseBench { return b }

// Address is where the case is worked on.
func (b *CaseBench) Address() string { return casePath(b.Case) }

// Topic is what changes of who is here are called.
func (b *CaseBench) Topic() string { return "bench:" + b.Case.ID }

// Beat is how often a page says that it is still there, in milliseconds.
func (b *CaseBench) Beat() int64 { return desk.PresenceBeat.Milliseconds() }

func (s *Site) caseBench(v *visit, f desk.File) (*CaseBench, error) {
	present, err := s.Desk.Present(v.ctx(), v.actor, f)
	if err != nil {
		return nil, err
	}
	bench := v.benchOf(f.Case, present)
	bench.Follows = f.Follows(v.actor.ID)
	names := []string{}
	if v.page.Can(account.CaseWrite) {
		colleagues, err := s.Desk.Mentionable(v.ctx(), v.actor, f)
		if err != nil {
			return nil, err
		}
		for _, c := range colleagues {
			names = append(names, c.Name)
		}
	}
	text, err := json.Marshal(names)
	bench.Names = string(text)
	return bench, err
}

func (v *visit) benchOf(c desk.Case, present []desk.Presence) *CaseBench {
	bench := &CaseBench{Page: v.page, Case: c}
	for _, p := range present {
		line := HereLine{Name: p.Name, Writes: p.Writes, Word: v.t("bench.looks")}
		if p.Writes {
			line.Word = v.t("bench.writes")
		}
		bench.Others = append(bench.Others, line)
	}
	return bench
}

// here takes a page's word that it shows a case and what is done there, and
// answers with who else has it open.
func (s *Site) here(v *visit) error {
	f, err := s.caseFile(v)
	if err != nil {
		return err
	}
	in, err := v.entered()
	if err != nil {
		return err
	}
	doing := in.Get("doing")
	present, err := s.Desk.Here(v.ctx(), v.actor, f.Case.ID, in.Get("page"), doing == "writes", doing == "gone")
	if err != nil {
		return err
	}
	if doing == "gone" {
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	s.render.Fragment(v.w, v.r, "case#here", v.benchOf(f.Case, present))
	return nil
}

func follow(on bool) func(s *Site, a *act) error {
	return func(s *Site, a *act) error { return s.Desk.Follow(a.ctx(), a.actor, a.file.Case.ID, on) }
}
