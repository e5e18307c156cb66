package review

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/winback"
)

func person(id, name, email, team string) account.Staff {
	return account.Staff{ID: id, Name: name, Email: email, TeamID: team, State: account.StaffActive}
}

// Whoever had a part in a deal, or is near somebody who had, may not review it;
// the closest tie is named.
func TestTheSalesLineMayNotReview(t *testing.T) {
	t.Parallel()
	gone := person("gone", "陈立", "chen.li@shop.example", "north")
	gone.State = account.StaffDisabled
	staff := []account.Staff{
		person("owner", "林悦", "lin.yue@shop.example", "north"), person("keeper", "Zhou Min", "zhou.min@shop.example", ""), gone,
		person("clerk", "吴静", "wujing@shop.example", "east"), person("stepper", "Ann Lee", "ann@shop.example", ""),
		person("mate", "何平", "heping@shop.example", "north"), person("lead", "周总", "zhou@shop.example", ""), person("clerkmate", "孙云", "sun@shop.example", "east"),
		person("free", "王芳", "wang@shop.example", "south"), person("twice", "林 悦", "ly@other.example", ""), person("turned", "min ZHOU", "x@shop.example", ""),
		person("plus", "Someone", "Lin.Yue+2@shop.example", ""), person("private", "Nobody", "lin-yue@mail.example", ""), person("left", "Other", "chenli@mail.example", ""),
		person("short", "Ann Smith", "ann@mail.example", ""), person("wide", "ｌｉｎ", "w@shop.example", ""),
	}
	line := NewLine([]Link{
		{Tie: TiePlay, StaffID: "owner"}, {Tie: TieOwner, StaffID: "owner"}, {Tie: TieKeeper, StaffID: "keeper"}, {Tie: TieFormer, StaffID: "gone"},
		{Tie: TieDeclared, StaffID: "clerk"}, {Tie: TiePlay, Name: "Ann Lee"}, {Tie: TieBackup},
	}, staff, []account.Team{{ID: "north", LeadID: "lead"}})
	want := map[string]Tie{
		"owner": TieOwner, "keeper": TieKeeper, "gone": TieFormer, "clerk": TieDeclared, "stepper": TiePlay, "mate": TieTeam, "lead": TieLead,
		"twice": TieSame, "turned": TieSame, "plus": TieSame, "private": TieSame, "left": TieSame,
	}
	for _, one := range staff {
		o := line.Objection(one)
		switch tie, bound := want[one.ID]; {
		case bound && (o == nil || o.Tie != tie):
			t.Errorf("%s: %+v, want %s", one.ID, o, tie)
		case !bound && o != nil:
			t.Errorf("%s had no part in it: %+v", one.ID, *o)
		}
	}
	if o := line.Objection(staff[9]); o == nil || o.Who != "林悦" {
		t.Errorf("whose second account it seems to be: %+v", o)
	}
}

func TestTheSevenQuestionsArePutInBothLanguages(t *testing.T) {
	t.Parallel()
	q, err := DefaultQuestions().checked()
	if err != nil || len(q.List) != 7 {
		t.Fatalf("%d questions, %v", len(q.List), err)
	}
	lost, won := q.of(Lost), q.of(Won)
	if len(lost) != 6 || len(won) != 6 || lost[5].Question["en"] == won[5].Question["en"] {
		t.Errorf("%d of what was lost, %d of what was won back", len(lost), len(won))
	}
	for want, bad := range map[string]Questions{
		"review.question_count":  {},
		"review.question_needed": {List: []Question{{Texts: winback.Texts{"en": "Why?"}}}},
		"winback.too_long":       {List: []Question{{Texts: winback.Texts{"zh-CN": strings.Repeat("问", maxQuestion+1), "en": "Why?"}}}},
		"review.outcome_unknown": {List: []Question{{Texts: winback.Texts{"zh-CN": "问", "en": "Why?"}, Only: "drawn"}}},
	} {
		if _, err := bad.checked(); fault.KeyOf(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// What our side said is taken from our own people, the last of them first in
// counting; what customers and reviewers said is not ours.
func TestOurSideIsWhatOurPeopleSaid(t *testing.T) {
	t.Parallel()
	o := ours(Deal{Day: 9}, Records{
		Loss: winback.Row{Loss: winback.Loss{Competitor: "对面", Value: 5}},
		Accounts: []winback.Account{
			{Code: "season", Source: winback.FromRep, By: "a"}, {Code: "budget", Source: winback.FromRep, By: "b", Words: "没钱"}, {Code: "service", Source: winback.FromCustomer},
		},
		Plays: []winback.Play{{Plan: "下月再谈", Steps: []winback.PlayStep{{DoneAt: 1, Result: winback.Helped}, {DoneAt: 1, Result: winback.NotFitting}, {}}}, {Plan: "旧的"}},
	})
	if o.Reason != "budget" || len(o.Said) != 2 || o.Plan != "下月再谈" || o.Tried != 1 || o.Day != 9 || o.Competitor != "对面" {
		t.Errorf("got %+v", o)
	}
}

func TestAReviewIsWritten(t *testing.T) {
	t.Parallel()
	tree := winback.DefaultTree()
	r := assign(Deal{LossID: "l", Outcome: Lost}, Ours{}, DefaultQuestions(), person("p", "P", "", ""), account.Actor{Name: "B"}, 1000)
	words := func(said, reason string) Words {
		w := Words{Said: make([]string, 6), Reasons: make([]string, 6)}
		w.Said[4], w.Reasons[4], w.Reasons[5] = said, reason, reason
		return w
	}
	done, err := r.write(words("太贵", "price"), Done, tree, 2000)
	if err != nil || done.State != Done || done.DoneAt != 2000 || done.Version != 2 || !slices.Equal(done.Reasons(), []string{"price"}) || r.Answers[4].Said != "" {
		t.Errorf("%+v, %v", done, err)
	}
	if kept, err := r.write(words("", ""), Assigned, tree, 2000); err != nil || kept.DoneAt != 0 || kept.State != Assigned {
		t.Errorf("%+v, %v", kept, err)
	}
	off := r
	off.State = CalledOff
	for want, c := range map[string]struct {
		r  Review
		w  Words
		to State
	}{
		"review.nothing_said":       {r, words("", "price"), Done},
		"review.no_reason":          {r, words("说不清", ""), Done},
		"review.note_needed":        {r, words("", ""), NoAnswer},
		"winback.reason_unknown":    {r, words("x", "gone"), Assigned},
		"winback.too_long":          {r, words(strings.Repeat("x", maxAnswer+1), "price"), Done},
		"review.called_off":         {off, words("x", "price"), Done},
		"winback.changed_meanwhile": {r, Words{}, Done},
	} {
		if _, err := c.r.write(c.w, c.to, tree, 1); fault.KeyOf(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	var f *fault.Error
	if _, err := r.write(words(strings.Repeat("x", maxAnswer+1), ""), Done, tree, 1); !errors.As(err, &f) || f.Field != "answers[4].said" {
		t.Errorf("got %+v", f)
	}
}

func TestCoverageIsAgainstAllDeals(t *testing.T) {
	t.Parallel()
	january, march := calendar.DayOn(2026, 1, 31), calendar.DayOn(2026, 3, 1)
	deals := []Deal{{LossID: "a", Outcome: Lost, Day: january}, {LossID: "b", Outcome: Lost, Day: january}, {LossID: "a", Outcome: Won, Day: march}, {LossID: "c", Outcome: Lost, Day: march}}
	months := coverage(deals, map[dealKey]Review{
		{"a", Lost}: {State: Done}, {"a", Won}: {State: Assigned}, {"c", Lost}: {State: NoAnswer},
	})
	if len(months) != 2 || months[0].From != calendar.DayOn(2026, 3, 1) || months[1].From != calendar.DayOn(2026, 1, 1) {
		t.Fatalf("got %+v", months)
	}
	if m := months[1].Parts; m[Lost] != (Coverage{Deals: 2, Done: 1}) {
		t.Errorf("January: %+v", m)
	}
	if m := months[0].Parts; m[Lost] != (Coverage{Deals: 1, NoAnswer: 1}) || m[Won] != (Coverage{Deals: 1}) {
		t.Errorf("March: %+v", m)
	}
}

// A reason that was merged into another counts for that one on both sides.
func TestMergedReasonsCountForTheOther(t *testing.T) {
	t.Parallel()
	tree := winback.Tree{Reasons: []winback.Reason{{Code: "price"}, {Code: "budget", Into: "price"}}}
	r := Review{Outcome: Lost, State: Done, Ours: Ours{Reason: "price"}, Answers: []Answer{{Reason: "budget"}, {Reason: "price"}, {}}}
	got := themes(Lost, []Review{r.counted(tree)})
	if want := []Theme{{Reason: "price", Ours: 1, Customers: 1, Both: 1}}; !slices.Equal(got.List, want) {
		t.Errorf("got %+v", got)
	}
	if r.Answers[0].Reason != "budget" {
		t.Error("what was found is not as it was")
	}
}

// Reasons are counted once a review, whichever answers they are in.
func TestThemesSetBothSidesBesideEachOther(t *testing.T) {
	t.Parallel()
	said := func(state State, ours string, codes ...string) Review {
		r := Review{Outcome: Lost, State: state, Ours: Ours{Reason: ours}}
		for _, code := range codes {
			r.Answers = append(r.Answers, Answer{Reason: code})
		}
		return r
	}
	got := themes(Lost, []Review{
		said(Done, "price", "service", "service", ""), said(Done, "price", "price", "service"), said(Done, "", "season"), said(Assigned, "price", "price"),
		said(NoAnswer, "price"), {Outcome: Won, State: Done},
	})
	want := []Theme{{Reason: "service", Customers: 2}, {Reason: "price", Ours: 2, Customers: 1, Both: 1}, {Reason: "season", Customers: 1}}
	if got.Reviews != 3 || got.Agreed != 1 || !slices.Equal(got.List, want) {
		t.Errorf("got %+v", got)
	}
}
