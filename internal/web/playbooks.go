package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/winback"
	"liuke/internal/winback/learned"
)

// PlaybooksPage lists the playbooks in the order in which they are looked at.
type PlaybooksPage struct {
	Page
	Rows []PlaybookLine
}

// PlaybookLine is a playbook as lists show it.
type PlaybookLine struct {
	Name, Href, Reasons string
	Steps               int
	Minutes             int64
}

func (s *Site) showPlaybooks(v *visit) error {
	v.page.Nav = "keep"
	books, err := s.WinBack.Books(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	if err != nil {
		return err
	}
	page := &PlaybooksPage{Page: v.page}
	for _, b := range books {
		page.Rows = append(page.Rows, v.playbookLine(b, tree))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "playbooks", page)
	return nil
}

func (v *visit) playbookLine(b winback.Playbook, tree winback.Tree) PlaybookLine {
	var reasons []string
	for _, code := range b.Reasons {
		reasons = append(reasons, tree.Name(code, v.page.Lang()))
	}
	return PlaybookLine{
		Name: b.Names.In(v.page.Lang()), Href: "/playbooks/" + url.PathEscape(b.ID), Reasons: strings.Join(reasons, " / "),
		Steps: len(b.Steps), Minutes: b.Minutes(),
	}
}

// PlaybookPage is one playbook as whoever follows it reads it.
type PlaybookPage struct {
	Page
	PlaybookLine
	BookWords
}

// BookWords are what a playbook says in the reader's language.
type BookWords struct {
	Facts, Say, Offer []string
	PlanHint          string
	Todo              []StepLine
}

// StepLine is a step of a playbook or of a play.
type StepLine struct {
	N       int64
	Text    string
	Who     string
	When    string // "within 3 working days", of a playbook
	Due     *Due   // of a play; nil once it is done
	Success string // how often it helped for the reason, with its interval
	Open    bool
	Next    bool
	Result  Chip
	Note    string
	DoneBy  string
	Undo    string
}

func (v *visit) bookWords(b winback.Playbook) BookWords {
	in := func(texts []winback.Texts) (all []string) {
		for _, t := range texts {
			all = append(all, t.In(v.page.Lang()))
		}
		return all
	}
	words := BookWords{Facts: in(b.Facts), Say: in(b.Say), Offer: in(b.Offer), PlanHint: b.Plan.In(v.page.Lang())}
	for i, s := range b.Steps {
		words.Todo = append(words.Todo, StepLine{
			N: int64(i) + 1, Text: s.Texts.In(v.page.Lang()), Who: v.roleWord(s.Role), When: v.t("winback.within_days", "Count", max(s.Days, 1)),
		})
	}
	return words
}

func (v *visit) roleWord(r winback.Role) string {
	if r == winback.RoleLead {
		return v.t("winback.role.lead")
	}
	return v.t("winback.role.owner")
}

func (s *Site) showPlaybook(v *visit) error {
	v.page.Nav = "keep"
	books, err := s.WinBack.Books(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	if err != nil {
		return err
	}
	for _, b := range books {
		if b.ID == v.r.PathValue("id") {
			s.render.Page(v.w, v.r, http.StatusOK, "playbook", &PlaybookPage{v.page, v.playbookLine(b, tree), v.bookWords(b)})
			return nil
		}
	}
	return NotFound()
}

// stepText is what a step of a play says.
func (v *visit) stepText(p winback.Play, n int64) string {
	if n < 1 || int(n) > len(p.Book.Steps) {
		return ""
	}
	return p.Book.Steps[n-1].Texts.In(v.page.Lang())
}

// successText says how often a step helped, and how sure that is.
func (v *visit) successText(e learned.Estimate) string {
	if e.Tried == 0 {
		return v.t("winback.never_tried")
	}
	return v.t("winback.success", "Mean", v.page.Percent(e.Mean), "Low", v.page.Percent(e.Low), "High", v.page.Percent(e.High), "Count", e.Tried)
}

// playLines are the steps of the play of a loss, or of the playbook it would have.
func (v *visit) playLines(f winback.File) []StepLine {
	if f.Play == nil {
		lines := v.bookWords(f.Book).Todo
		for i := range lines {
			lines[i].Success = v.successText(f.Success[i])
		}
		return lines
	}
	var lines []StepLine
	for i, s := range f.Play.Steps {
		line := StepLine{
			N: s.N, Text: v.stepText(*f.Play, s.N), Who: f.Crew.Name(s.OwnerID), Open: s.Open(), Next: s.N == f.Step, Note: s.Note, DoneBy: s.DoneBy,
		}
		if i < len(f.Success) {
			line.Success = v.successText(f.Success[i])
		}
		if s.Open() {
			due := v.page.Due(s.DueAt)
			line.Due = &due
		} else {
			tone := map[winback.Result]string{winback.Helped: "good", winback.DidNotHelp: "soon"}[s.Result]
			if tone == "" {
				tone = "neutral"
			}
			line.Result = Chip{tone, v.t("winback.result." + string(s.Result))}
			line.Undo = lossPath(f.ID) + "/steps/" + strconv.FormatInt(s.N, 10) + "/undo"
		}
		lines = append(lines, line)
	}
	return lines
}

func startPlay(s *Site, v *visit, id string, _ int64, _ url.Values) (lossDone, error) {
	return lossDone{v.t("winback.did_start"), ""}, s.WinBack.Start(v.ctx(), v.actor, id)
}

func stepDone(s *Site, v *visit, id string, _ int64, in url.Values) (lossDone, error) {
	n, err := strconv.ParseInt(in.Get("n"), 10, 64)
	if err != nil {
		return lossDone{}, fault.New(fault.Invalid, "winback.result_needed").On("n").From(err)
	}
	d := winback.Done{N: n, Result: winback.Result(in.Get("result")), Note: in.Get("step_note")}
	if text := strings.TrimSpace(in.Get("minutes")); text != "" {
		if d.Minutes, err = strconv.ParseInt(text, 10, 64); err != nil {
			return lossDone{}, fault.New(fault.Invalid, "winback.whole_needed").On("minutes").From(err)
		}
	}
	return lossDone{v.t("winback.did_step"), lossPath(id) + "/steps/" + in.Get("n") + "/undo"}, s.WinBack.StepDone(v.ctx(), v.actor, id, d)
}

func stepUndone(s *Site, v *visit, id string, _ int64, _ url.Values) (lossDone, error) {
	n, err := strconv.ParseInt(v.r.PathValue("n"), 10, 64)
	if err != nil {
		return lossDone{}, NotFound()
	}
	return lossDone{v.t("winback.taken_back"), ""}, s.WinBack.StepUndone(v.ctx(), v.actor, id, n)
}

func writePlan(s *Site, v *visit, id string, _ int64, in url.Values) (lossDone, error) {
	return lossDone{v.t("winback.did_plan"), ""}, s.WinBack.WritePlan(v.ctx(), v.actor, id, in.Get("plan"))
}
