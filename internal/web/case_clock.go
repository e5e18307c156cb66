package web

import (
	"html/template"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/web/chart"
)

func clockRoutes() []Route {
	return []Route{
		{"GET", "/cases/{ref}/pause", account.CaseWrite, showDialog("pause", pauseDialog)},
		{"POST", "/cases/{ref}/pause", account.CaseWrite, dialogAct("pause", pauseDialog, pauseClocks)},
		{"POST", "/cases/{ref}/resume", account.CaseWrite, caseAct("resume", resumeClocks)},
	}
}

// ClockLine tells the clock of a promise in words, as its strip shows it.
type ClockLine struct {
	Ran    string   // how much of its time has counted, and what is left
	Pauses []string // when it stood still, what for, and how much did not count
}

// PausedNote is that the clocks of a case stand still, and why.
type PausedNote struct {
	Reason string
	Why    string
	Since  Past
	Until  string // "" while nobody knows
}

// pausedNote returns nil for a case whose clocks run.
func (v *visit) pausedNote(f desk.File) *PausedNote {
	for _, h := range f.Halts {
		if h.Until == 0 {
			note := &PausedNote{Reason: v.t("pause.reason." + string(h.Reason)), Why: h.Why, Since: v.page.Past(h.Since)}
			if h.AgreedAt != 0 {
				note.Until = v.page.When(h.AgreedAt, v.page.Now, v.page.Loc)
			}
			return note
		}
	}
	return nil
}

const maxSpans = 400 // that a strip draws

// clock draws the promise's clock up to now, or when it was kept, and says it in words.
func (v *visit) clock(f desk.File, p promise.Promise, now int64, words chart.Words) (template.HTML, *ClockLine, error) {
	open, err := v.calendar()
	if err != nil {
		return "", nil, err
	}
	stops := f.Stops(p)
	strip := chart.Strip{
		Words: words, Given: p.MadeAt, Due: p.DueAt, Now: now, Kept: p.State == promise.Kept,
		From: v.page.When(p.MadeAt, v.page.Now, v.page.Loc), To: v.page.When(p.DueAt, v.page.Now, v.page.Loc),
	}
	if p.DueAt == promise.OpenEnded {
		strip.Due, strip.To = 0, v.t("pause.open_ended")
	}
	line := &ClockLine{Ran: v.t("pause.named")}
	if p.Basis != (promise.Basis{}) {
		runs := p.Basis.Runs(open, stops, max(now, strip.Due))
		for _, r := range runs[:min(len(runs), maxSpans)] {
			strip.Runs = append(strip.Runs, chart.Span(r))
		}
		ran := min(p.Basis.Ran(open, stops, now).Milliseconds(), p.Basis.Within)
		line.Ran = v.t("pause.ran", "Ran", v.page.Span(ran), "Whole", v.page.Span(p.Basis.Within), "Left", v.page.Span(p.Basis.Within-ran))
		if ran == p.Basis.Within {
			line.Ran = v.t("pause.ran_out", "Whole", v.page.Span(p.Basis.Within))
		}
	}
	for i, h := range f.HaltsOf(p) {
		if h.Until != 0 && h.Until <= p.MadeAt || h.Since >= now {
			continue
		}
		strip.Pauses = append(strip.Pauses, chart.Pause{From: max(h.Since, p.MadeAt), Until: stops[i].Until, Label: v.haltLine(open, h)})
		line.Pauses = append(line.Pauses, v.haltLine(open, h))
	}
	return strip.SVG(), line, nil
}

// haltLine says when the clocks stood still, what for, and what did not count.
func (v *visit) haltLine(open *calendar.Calendar, h desk.Halt) string {
	from, reason := v.page.When(h.Since, v.page.Now, v.page.Loc), v.t("pause.reason."+string(h.Reason))
	if h.Until == 0 {
		return v.t("pause.line_open", "From", from, "Reason", reason, "Why", h.Why)
	}
	return v.t("pause.line", "From", from, "Until", v.page.When(h.Until, v.page.Now, v.page.Loc), "Reason", reason, "Why", h.Why,
		"Open", v.openTime(open.Between(h.Since, h.Until)))
}

func (v *visit) openTime(d time.Duration) string {
	if d == 0 {
		return v.t("pause.no_time")
	}
	return v.page.Span(d.Milliseconds())
}

// PausePage has the clocks of a case stand still.
type PausePage struct {
	caseDialog
	Reasons []Option
}

func pauseDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	page := &PausePage{caseDialog: v.dialog(f, form, nil)}
	for i, r := range desk.Pauses {
		page.Reasons = append(page.Reasons, Option{Value: string(r), Label: v.t("pause.reason." + string(r)), Hint: v.t("pause.until." + string(r)), Chosen: i == 0})
	}
	return page, nil
}

func pauseClocks(s *Site, a *act) error {
	p := desk.PauseClocks{Reason: desk.Pause(a.text("reason")), Why: a.text("why")}
	if entered := a.text("at"); entered != "" {
		at, err := time.ParseInLocation("2006-01-02T15:04", entered, a.page.Loc)
		if err != nil {
			return fault.New(fault.Invalid, "case.due_invalid").On("at")
		}
		p.AgreedAt = at.UnixMilli()
	}
	_, err := s.Desk.Pause(a.ctx(), a.actor, a.on, p)
	return err
}

func resumeClocks(s *Site, a *act) error {
	_, err := s.Desk.Resume(a.ctx(), a.actor, a.on)
	return err
}
