package desk_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/topic"
)

// apology is a macro that does all that one can.
var apology = desk.MacroDraft{
	Name: "缺件致歉", Texts: map[string]string{"zh-CN": "{{customer}}，抱歉，{{due}} 前告诉您。"},
	Actions: desk.MacroActions{Category: topic.Logistics, Severity: desk.SeverityHigh, Promise: true, Note: "催仓库补 {{case}}"},
}

// TestAMacroIsDoneAsAWholeOrNotAtAll carries one out, twice with one key, and
// has it refused for each of its parts.
func TestAMacroIsDoneAsAWholeOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		m := must(o.CreateMacro(ctx, o.lin, apology))(t)
		_, f := o.file(t, complaint)
		seen := o.now.Load()
		looked := must(o.LookAtMacro(ctx, o.lin, f, m))(t)
		o.pass(10 * time.Minute)
		on := desk.Target{CaseID: f.Case.ID, Version: f.Case.Version, Key: "once"}
		run := desk.MacroRun{MacroID: m.ID, Version: 1, Text: "老张，抱歉。", Note: "催仓库", At: seen}

		for _, c := range []struct {
			key    string
			change func(*desk.MacroRun)
		}{
			{"desk.text_needed", func(r *desk.MacroRun) { r.Text = " " }},
			{"desk.too_long", func(r *desk.MacroRun) { r.Note = strings.Repeat("长", desk.MaxWords+1) }},
			{"macro.stale", func(r *desk.MacroRun) { r.Version = 2 }},
			{"macro.stale", func(r *desk.MacroRun) { r.At -= hour }},
			{"macro.stale", func(r *desk.MacroRun) { r.At += hour }},
			{"macro.unknown", func(r *desk.MacroRun) { r.MacroID = "none" }},
		} {
			r := run
			c.change(&r)
			_, err := o.RunMacro(ctx, o.lin, on, r)
			refused(t, err, c.key)
		}
		if after := must(o.File(ctx, o.lin, f.Case.ID))(t); after.Case.Version != f.Case.Version || len(after.Timeline) != len(f.Timeline) {
			t.Fatalf("a refused macro left %+v", after.Timeline)
		}

		after := must(o.RunMacro(ctx, o.lin, on, run))(t)
		must(o.RunMacro(ctx, o.lin, on, run))(t)
		want := []desk.EntryKind{
			desk.EntryReceived, desk.EntryMacro, desk.EntryChanged, desk.EntryChanged, desk.EntryReplied, desk.EntryKept, desk.EntryPromised, desk.EntryNoted,
		}
		kept := must(o.File(ctx, o.lin, f.Case.ID))(t)
		if got := kinds(kept); !slices.Equal(got, want) {
			t.Errorf("timeline\n%v, want\n%v", got, want)
		}
		if c := kept.Case; c.Category != topic.Logistics || c.Severity != desk.SeverityHigh || c.Version != f.Case.Version+1 || c.DueAt != after.Case.DueAt {
			t.Errorf("the case is %+v", c)
		}
		last := kept.Promises[len(kept.Promises)-1]
		if last.Kind != promise.NextUpdate || last.DueAt != looked.Promises[len(looked.Promises)-1].DueAt || last.Basis.From != seen {
			t.Errorf("promised %+v, not what was looked at", last)
		}
		var written []string
		for _, l := range must(db.Letters().List(ctx, outbox.Filter{CaseID: f.Case.ID, Limit: 100}))(t) {
			if l.Template != "letter.received" {
				written = append(written, l.Template+" "+l.Args["Text"]+" "+l.Args["DueAt"])
			}
		}
		if want := []string{"letter.reply_promised 老张，抱歉。 " + strconv.FormatInt(last.DueAt, 10)}; !slices.Equal(written, want) {
			t.Errorf("letters %q, want %q", written, want)
		}
		if m = must(o.Macro(ctx, o.lin, m.ID))(t); m.Used != 1 || m.UsedAt != o.now.Load() {
			t.Errorf("used %d times, at %d", m.Used, m.UsedAt)
		}

		must(o.Note(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Note{Text: "n"}))(t)
		_, err := o.RunMacro(ctx, o.lin, desk.Target{CaseID: f.Case.ID, Version: kept.Case.Version}, run)
		refused(t, err, "desk.changed_meanwhile")
		must(o.Done(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Done{Text: "d"}))(t)
		_, err = o.RunMacro(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, run)
		refused(t, err, "desk.case_waiting")
	})
}

// TestAMacroWithoutActionsOnlyAnswers leaves alone what it does not name, and a
// note that was cleared.
func TestAMacroWithoutActionsOnlyAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		m := must(o.CreateMacro(ctx, o.lin, desk.MacroDraft{Name: "n", Texts: map[string]string{"en": "x"}, Actions: desk.MacroActions{Note: "y"}}))(t)
		_, f := o.file(t, complaint)
		after := must(o.RunMacro(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.MacroRun{MacroID: m.ID, Text: "x", Note: " "}))(t)
		want := []desk.EntryKind{desk.EntryReceived, desk.EntryMacro, desk.EntryReplied, desk.EntryKept}
		if got := kinds(after); !slices.Equal(got, want) || after.Case.Severity != f.Case.Severity {
			t.Errorf("timeline %v, want %v", got, want)
		}
	})
}

func TestMacrosThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		for _, c := range []struct {
			key, field string
			change     func(*desk.MacroDraft)
		}{
			{"desk.text_needed", "name", func(d *desk.MacroDraft) { d.Name = " " }},
			{"desk.too_long", "name", func(d *desk.MacroDraft) { d.Name = strings.Repeat("长", 101) }},
			{"macro.text_missing", "zh-CN.text", func(d *desk.MacroDraft) { d.Texts = map[string]string{"fr": "x"} }},
			{"knowledge.placeholder_broken", "zh-CN.text", func(d *desk.MacroDraft) { d.Texts = map[string]string{"zh-CN": "{{customer}"} }},
			{"knowledge.placeholder_unknown", "en.text", func(d *desk.MacroDraft) { d.Texts = map[string]string{"en": "{{who}}"} }},
			{"knowledge.placeholder_broken", "note", func(d *desk.MacroDraft) { d.Actions.Note = "}}" }},
			{"topic.category_unknown", "category", func(d *desk.MacroDraft) { d.Actions.Category = "x" }},
			{"desk.severity_range", "severity", func(d *desk.MacroDraft) { d.Actions.Severity = 9 }},
			{"macro.share_denied", "shared", func(d *desk.MacroDraft) { d.Shared = true }},
		} {
			d := apology
			c.change(&d)
			_, err := o.CreateMacro(ctx, o.lin, d)
			refused(t, err, c.key)
			var f *fault.Error
			if errors.As(err, &f) && f.Field != c.field {
				t.Errorf("%s is about %s, want %s", c.key, f.Field, c.field)
			}
		}
		if kept := must(o.Macros(ctx, o.lin))(t); len(kept) != 0 {
			t.Errorf("kept %+v", kept)
		}
	})
}

// TestMacrosAreOnesOwnOrShared has colleagues reach for each other's macros.
func TestMacrosAreOnesOwnOrShared(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		own := must(o.CreateMacro(ctx, o.lin, apology))(t)
		d := apology
		d.Name, d.Shared = "共用", true
		shared := must(o.CreateMacro(ctx, o.zhou, d))(t)
		if got := must(o.Macros(ctx, o.wang))(t); len(got) != 1 || got[0].ID != shared.ID || got[0].Owner != "Zhou" || got[0].Texts["zh-CN"] != d.Texts["zh-CN"] || got[0].Actions != d.Actions {
			t.Errorf("a colleague sees %+v", got)
		}
		if got := must(o.Macros(ctx, o.lin))(t); len(got) != 2 {
			t.Errorf("the owner sees %+v", got)
		}
		_, err := o.EditMacro(ctx, o.wang, own.ID, 1, d)
		refused(t, err, "macro.unknown")
		_, err = o.RetireMacro(ctx, o.zhou, own.ID, true)
		refused(t, err, "macro.unknown")
		_, f := o.file(t, complaint)
		_, err = o.RunMacro(ctx, o.wang, desk.Target{CaseID: f.Case.ID}, desk.MacroRun{MacroID: own.ID, Text: "x"})
		refused(t, err, "macro.unknown")
		_, err = o.EditMacro(ctx, o.wang, shared.ID, 1, d)
		refused(t, err, "macro.edit_denied")
		_, err = o.RetireMacro(ctx, o.wang, shared.ID, true)
		refused(t, err, "macro.edit_denied")

		must(o.EditMacro(ctx, o.zhou, shared.ID, 1, d))(t)
		_, err = o.EditMacro(ctx, o.zhou, shared.ID, 1, d)
		refused(t, err, "macro.changed_meanwhile")
		shared.Version = 2
		refused(t, db.Macros().SaveMacro(ctx, shared), "macro.changed_meanwhile")
		must(o.RetireMacro(ctx, o.zhou, shared.ID, true))(t)
		if got := must(o.MacrosOn(ctx, o.wang))(t); len(got) != 0 {
			t.Errorf("a retired macro is at hand: %+v", got)
		}
		_, err = o.RunMacro(ctx, o.wang, desk.Target{CaseID: f.Case.ID}, desk.MacroRun{MacroID: shared.ID, Text: "x"})
		refused(t, err, "macro.is_retired")
		must(o.RetireMacro(ctx, o.zhou, shared.ID, false))(t)
		must(o.RunMacro(ctx, o.wang, desk.Target{CaseID: f.Case.ID}, desk.MacroRun{MacroID: shared.ID, Text: "x"}))(t)
	})
}
