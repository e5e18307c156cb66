package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/promise"
	"liuke/internal/web/chart"
)

// CasePage is where a case is worked on.
type CasePage struct {
	Page
	Case     desk.Case
	Owner    string
	Chips    []Chip
	Promises []PromiseLine // to be kept
	Settled  []PromiseLine // kept, broken and done late, or put off
	Steps    []Step
	Timeline []TimelineEntry
	Missing  []string // what stands in the way of declaring it done, besides what its form was refused for
	Kept     []Option // pending promises that may be ticked when it is done
	Dues     []Option // when a promise may be due
	Who      Who
	Own      bool // the case is the reader's

	Knowledge *CaseKnowledge // what helps with it; nil for whoever may not read that

	Breaches []CaseBreach // standards of ours that were not kept, which it answers for

	Entitled Entitled // what the customer is entitled to, asked for or not

	Paused *PausedNote // that its clocks stand still; nil while they run

	Orders   []OrderLine // what is done where the customer is
	Evidence *CaseEvidence

	Ladder *CaseLadder // how far it went up, and who was asked

	Sort   CaseSort    // what it is about, and why it is with whom it is
	Giving *CaseGiving // what was asked for, offered and given

	Closing *CaseClosing // what the customer said, and what comes after

	Talk *CaseTalk // how far the conversation has come

	Merging *CaseMerging // with which other cases it is one

	Bench *CaseBench // who else is here
	Seen  int        // entries of the timeline that the page shows

	Macros []MacroLine // at hand

	Drafts   Drafts
	Snippets SnippetsAtHand

	forms map[string]*Form
}

// PromiseLine is one promise of the strip.
type PromiseLine struct {
	promise.Promise
	Text  string
	Chip  Chip
	Due   Due
	Chart template.HTML
	Clock *ClockLine

	Provisional bool // the due time moves if the holidays of its year do
}

// Form returns the form of an act, as it was sent when it failed.
func (p *CasePage) Form(act string) *Form {
	if f := p.forms[act]; f != nil {
		return f
	}
	return NewForm(p.Printer, nil)
}

// Failed reports whether the form of an act was sent and failed.
func (p *CasePage) Failed(act string) bool { return p.forms[act] != nil }

// Address is where the case is worked on.
func (p *CasePage) Address() string { return casePath(p.Case) }

// Topic is what changes of the case are called.
func (p *CasePage) Topic() string { return "case:" + p.Case.ID }

// Ours reports whether the case is open, and so ours to act on.
func (p *CasePage) Ours() bool { return p.Case.State == desk.Open }

// ReplyFirst reports whether the reply form is open at first.
func (p *CasePage) ReplyFirst() bool { return p.Ours() && len(p.forms) == 0 }

// Waits reports whether the customer's word is awaited.
func (p *CasePage) Waits() bool { return p.Case.State == desk.Waiting }

// Versioned lists the forms that say which version of the case was seen.
func (p *CasePage) Versioned() []string {
	return []string{"reply", "note", "restate", "promise", "offer", "done"}
}

// PromiseDues are when a promise may be due: a time named, or the company's own time.
func (p *CasePage) PromiseDues() []Option {
	return append(slices.Clone(p.Dues), Option{Value: dueByPolicy, Label: p.T("policy.due"), Hint: p.T("policy.due_hint")})
}

// PromiseKinds are what can be promised here; a first answer is owed by itself.
func (p *CasePage) PromiseKinds() []Option { return promiseKinds(p.Printer) }

func promiseKinds(p *i18n.Printer) []Option {
	var options []Option
	for _, k := range []promise.Kind{promise.Callback, promise.NextUpdate, promise.SiteVisit, promise.FinalAnswer, promise.Own} {
		options = append(options, Option{Value: string(k), Label: p.T("promise.kind." + string(k)), Chosen: k == promise.Callback})
	}
	return options
}

// NoOwner reports whether nobody is in charge.
func (p *CasePage) NoOwner() bool { return p.Case.OwnerID == "" }

// caseFile returns the file that the address names, by number or id.
func (s *Site) caseFile(v *visit) (desk.File, error) {
	ref := v.r.PathValue("ref")
	if _, ok := desk.ParseRef(ref); ok {
		return s.Desk.FileByRef(v.ctx(), v.actor, ref)
	}
	return s.Desk.File(v.ctx(), v.actor, ref)
}

func (s *Site) showCase(v *visit) error {
	f, err := s.caseFile(v)
	if err != nil {
		return err
	}
	if v.r.URL.Path != casePath(f.Case) {
		http.Redirect(v.w, v.r, casePath(f.Case), http.StatusSeeOther)
		return nil
	}
	if err := s.sawCase(v, f); err != nil {
		return err
	}
	page, err := s.casePage(v, f, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "case", page)
	return nil
}

// sawCase marks what the reader was notified of in this case as seen.
func (s *Site) sawCase(v *visit, f desk.File) error {
	unseen, err := s.Desk.Notifications(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	var ids []string
	for _, n := range unseen {
		if n.CaseID == f.Case.ID {
			ids = append(ids, n.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	v.page.Counts["notifications"] -= len(ids)
	return s.Desk.Seen(v.ctx(), v.actor, ids...)
}

func (s *Site) casePage(v *visit, f desk.File, forms map[string]*Form) (*CasePage, error) {
	v.page.Nav = "cases"
	who, err := s.whoIs(v, f)
	if err != nil {
		return nil, err
	}
	dues, err := v.dueOptions()
	if err != nil {
		return nil, err
	}
	page := &CasePage{
		Page: v.page, Case: f.Case, Owner: f.Owner, Chips: v.caseChips(f.Case), Timeline: v.timeline(f),
		Steps: v.steps(f), Who: who, Dues: dues, Paused: v.pausedNote(f), Own: f.Case.OwnerID == v.actor.ID, forms: forms,
	}
	for _, p := range f.Promises {
		line, err := v.promiseLine(f, p)
		if err != nil {
			return nil, err
		}
		if p.Pending() {
			page.Promises = append(page.Promises, line)
		} else {
			page.Settled = append(page.Settled, line)
		}
	}
	for _, p := range f.Pending() {
		page.Kept = append(page.Kept, Option{Value: p.ID, Label: v.page.promised(p), Hint: v.page.Due(p.DueAt).When})
	}
	for _, m := range f.Missing() {
		if text := v.page.Err(m); !page.Form("done").says(text) && !slices.Contains(page.Missing, text) {
			page.Missing = append(page.Missing, text)
		}
	}
	page.Kept = slices.DeleteFunc(page.Kept, func(o Option) bool { return !missing(f, o.Value) })
	page.Orders = v.caseOrders(f)
	if page.Evidence, err = s.caseEvidence(v, f); err != nil {
		return nil, err
	}
	if page.Ladder, err = s.caseLadder(v, f); err != nil {
		return nil, err
	}
	if page.Sort, err = s.caseSort(v, f); err != nil {
		return nil, err
	}
	if page.Merging, err = s.caseMerging(v, f); err != nil {
		return nil, err
	}
	page.Seen = len(f.Timeline)
	if err := s.restore(v, f, page); err != nil {
		return nil, err
	}
	if page.Bench, err = s.caseBench(v, f); err != nil {
		return nil, err
	}
	if page.Macros, err = s.caseMacros(v); err != nil {
		return nil, err
	}
	if page.Snippets, err = s.caseSnippets(v, f, who.Name); err != nil {
		return nil, err
	}
	if page.Giving, err = s.caseGiving(v, f); err != nil {
		return nil, err
	}
	if page.Closing, err = s.caseClosing(v, f); err != nil {
		return nil, err
	}
	if page.Talk, err = s.caseTalk(v, f, who.Name); err != nil {
		return nil, err
	}
	if err := s.fillBreaches(v, f, page); err != nil {
		return nil, err
	}
	if err := s.fillEntitled(v, f, page); err != nil {
		return nil, err
	}
	page.Knowledge, err = s.caseKnowledge(v, f, who.Name)
	return page, err
}

// missing reports whether the promise has to be kept before the case is done.
func missing(f desk.File, promiseID string) bool {
	return len(f.Missing(promiseID)) < len(f.Missing())
}

// caseChips say at a glance how the case stands.
func (v *visit) caseChips(c desk.Case) []Chip {
	chips := []Chip{
		v.page.stateChip(c),
		{"neutral", v.t("desk.kind." + string(c.Kind))},
		{"neutral", v.t("desk.channel." + string(c.Channel))},
		{severityTone(c.Severity), v.t("case.severity", "Word", v.t("desk.severity."+string(rune('0'+c.Severity))))},
	}
	chips = append(chips, v.ladderChips(c)...)
	if c.Reopened > 0 {
		chips = append(chips, Chip{"broken", v.t("case.reopened", "Count", c.Reopened)})
	}
	return chips
}

func severityTone(severity int64) string {
	switch {
	case severity >= desk.SeverityHigh:
		return "broken"
	case severity > desk.SeverityNormal:
		return "soon"
	default:
		return "neutral"
	}
}

// promiseLine shows a promise as a strip from when it was made to when it is due.
func (v *visit) promiseLine(f desk.File, p promise.Promise) (line PromiseLine, err error) {
	line = PromiseLine{Promise: p, Text: v.page.promised(p), Due: v.page.Due(p.DueAt)}
	state, tone := "promise.state."+string(p.State), "neutral"
	now := v.page.Now
	switch {
	case p.State == promise.Kept:
		tone, now = "good", p.SettledAt
	case p.Lapse(now).State == promise.Broken:
		state, tone = "promise.state.broken", "broken"
		if p.SettledAt != 0 {
			state, now = "case.kept_late", p.SettledAt
		}
	case p.State == promise.Open:
		tone = "open"
		switch {
		case line.Due.Still, p.Stops() && f.Case.Paused != desk.Running:
			state, tone = "promise.state.paused", "paused"
		case p.DueAt-now <= soon:
			tone = "soon"
		}
	}
	line.Chip = Chip{tone, v.t(state)}
	if line.Provisional, err = v.provisional(p); err != nil {
		return line, err
	}
	line.Chart, line.Clock, err = v.clock(f, p, now, chart.Words{Title: line.Text, Desc: line.Due.Text})
	return line, err
}

// steps are the stages of a conversation, as far as this one has come. Whoever
// heard from us in substance was acknowledged; the first answer, which every
// case is owed, is not yet a promise of its own.
func (v *visit) steps(f desk.File) []Step {
	answered := slices.ContainsFunc(f.Timeline, func(e desk.Entry) bool {
		return e.Kind == desk.EntryReplied || e.Kind == desk.EntryOffered
	})
	promised := slices.ContainsFunc(f.Promises, func(p promise.Promise) bool { return p.Kind != promise.FirstAnswer })
	chosen := slices.ContainsFunc(f.Remedies, func(r desk.Remedy) bool { return r.State == desk.Chosen })
	all := []struct {
		name, href string
		done       bool
	}{
		{"listen", "#timeline", true},
		{"restate", "#field-restate-text", f.Case.Restated},
		{"acknowledge", "#field-reply-text", answered},
		{"options", "#field-offer-options-0-text", len(f.Remedies) > 0},
		{"promise", "#field-promise-text", promised},
		{"remedy", "#offers", chosen},
		{"confirm", "#field-done-text", f.Case.State != desk.Open},
	}
	var steps []Step
	found := false
	for _, one := range all {
		step := Step{Label: v.t("case.step_" + one.name), Href: one.href}
		switch {
		case one.done:
			step.State, step.Word = "done", v.t("case.step_done")
		case !found:
			step.State, step.Word, found = "now", v.t("case.step_now"), true
		}
		steps = append(steps, step)
	}
	return steps
}

// failedForm returns the form of an act with what was entered and what was wrong.
func failedForm(p *i18n.Printer, act string, in url.Values, err error) (form *Form, mendable bool) {
	form = NewForm(p, in)
	mendable = form.mend(err)
	form.within(act)
	return form, mendable
}
