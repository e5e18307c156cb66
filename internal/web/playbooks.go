package web

import (
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/winback"
	"liuke/internal/winback/learned"
)

// BookWords are what a playbook says in the reader's language.
type BookWords struct {
	Facts, Checks, Say, Scripts, Offer []string
	PlanHint                           string
	Todo                               []StepLine
}

// StepLine is a step of a playbook or of a play.
type StepLine struct {
	N       int64
	Text    string
	Who     string
	Left    string // that whose it was has left; "" for nobody
	When    string // "within 3 working days", of a playbook
	Due     *Due   // of a play; nil once it is done
	Success string // how often it helped for the reason, with its interval
	Open    bool
	Next    bool
	Exit    bool // a respectful farewell
	Result  Chip
	Note    string
	DoneBy  string
	Undo    string
}

// bookWords are what a playbook says, with the values in the place of its placeholders.
func (v *visit) bookWords(b winback.Playbook, values map[knowledge.Placeholder]string) BookWords {
	one := func(t winback.Texts) string { return knowledge.Fill(t.In(v.page.Lang()), values) }
	in := func(texts []winback.Texts) (all []string) {
		for _, t := range texts {
			all = append(all, one(t))
		}
		return all
	}
	words := BookWords{Facts: in(b.Facts), Checks: in(b.Checks), Say: in(b.Say), Scripts: in(b.Scripts), Offer: in(b.Offer), PlanHint: one(b.Plan)}
	for i, s := range b.Steps {
		words.Todo = append(words.Todo, StepLine{
			N: int64(i) + 1, Text: one(s.Texts), Who: v.roleWord(s.Role), When: v.t("winback.within_days", "Count", max(s.Days, 1)), Exit: s.Farewell,
		})
	}
	return words
}

// lossWords are what the placeholders of a playbook stand for, of one loss. What
// became of peers is told of a group in which nobody is recognised.
func (v *visit) lossWords(f winback.Item) map[knowledge.Placeholder]string {
	peers := v.t("winback.peers_few", "Count", winback.MinPeers)
	if chance := f.Gain.Chance; chance.Tried >= winback.MinPeers {
		peers = v.t("winback.peers", "Count", chance.Tried, "Share", v.page.Percent(chance.Mean))
	}
	return map[knowledge.Placeholder]string{
		knowledge.ForCustomer: f.Customer, knowledge.ForAgent: v.actor.Name, knowledge.ForCompany: v.company.Name, knowledge.ForPeers: peers,
	}
}

// stepText is what a step of the play of a loss says.
func (v *visit) stepText(i winback.Item, n int64) string {
	if n < 1 || int(n) > len(i.Play.Book.Steps) {
		return ""
	}
	return knowledge.Fill(i.Play.Book.Steps[n-1].Texts.In(v.page.Lang()), v.lossWords(i))
}

func (v *visit) roleWord(r winback.Role) string {
	if r == "" {
		r = winback.RoleOwner
	}
	return v.t("winback.role." + string(r))
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
		lines := v.bookWords(f.Book, v.lossWords(f.Item)).Todo
		for i := range lines {
			lines[i].Success = v.successText(f.Success[i])
		}
		return lines
	}
	var lines []StepLine
	todo := v.bookWords(f.Play.Book, v.lossWords(f.Item)).Todo
	for i, s := range f.Play.Steps {
		line := StepLine{
			N: s.N, Who: f.Crew.Name(s.OwnerID), Open: s.Open(), Next: s.N == f.Step, Note: s.Note, DoneBy: s.DoneBy,
		}
		if i < len(todo) {
			line.Text, line.Exit = todo[i].Text, todo[i].Exit
		}
		if i < len(f.Success) {
			line.Success = v.successText(f.Success[i])
		}
		if s.Open() {
			due := v.page.Due(s.DueAt)
			line.Due = &due
			if left := f.Crew.Name(s.LeftID); left != "" {
				line.Left = v.t("winback.step_fell", "Name", left)
			}
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
