package workorder

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
)

const (
	now  = int64(1_700_000_000_000)
	hour = int64(3_600_000)
)

var tomorrow = Window{From: now + 20*hour, Until: now + 24*hour}

func key(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	return f.Key
}

func planned(t testing.TB) Order {
	t.Helper()
	o, err := Plan(Order{Kind: Repair, Window: tomorrow}, []string{"a", "b"}, now)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestWindowsThatNobodyCanComeIn(t *testing.T) {
	for name, c := range map[string]struct {
		w    Window
		want string
	}{
		"none":     {Window{}, "workorder.window_order"},
		"backward": {Window{now + 2*hour, now + hour}, "workorder.window_order"},
		"over":     {Window{now - 2*hour, now}, "workorder.window_past"},
		"a week":   {Window{now, now + 7*24*hour}, "workorder.window_long"},
		"far":      {Window{now + 400*24*hour, now + 401*24*hour}, "workorder.window_far"},
		"running":  {Window{now - hour, now + hour}, ""},
		"24 hours": {Window{now, now + 24*hour}, ""},
	} {
		if got := key(c.w.Valid(now)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAnOrderIsTriedUntilItIsDone(t *testing.T) {
	o := planned(t)
	if _, err := o.Start(now); key(err) != "workorder.not_dispatched" {
		t.Errorf("begun before anybody was sent: %v", err)
	}
	o, err := o.Dispatch("s1", "Lin")
	if err != nil {
		t.Fatal(err)
	}
	if o, err = o.Start(now + 20*hour); err != nil || o.State != UnderWay {
		t.Fatalf("%+v, %v", o, err)
	}
	if _, err := o.Dispatch("s2", "Wang"); key(err) != "workorder.under_way" {
		t.Errorf("sent somebody else while one is there: %v", err)
	}
	if _, err := o.Agree(tomorrow, now); key(err) != "workorder.under_way" {
		t.Errorf("another window while one is there: %v", err)
	}
	o, changed, err := o.Tick([]int{1}, now+21*hour)
	if err != nil || !slices.Equal(changed, []string{"b"}) || o.Unticked() != 1 {
		t.Fatalf("%+v, %v, %v", o, changed, err)
	}
	if _, err := o.Try(Attempt{Result: NobodyThere}, now+21*hour); key(err) != "workorder.note_needed" {
		t.Errorf("nothing said of why not: %v", err)
	}
	o, err = o.Try(Attempt{Result: NobodyThere, Note: "n", Minutes: 5}, now+21*hour)
	if err != nil || o.State != Planned || o.Window != (Window{}) || o.Unticked() != 2 || o.StaffID != "s1" {
		t.Fatalf("%+v, %v", o, err)
	}
	if _, err := o.Dispatch("s2", "Wang"); key(err) != "workorder.window_needed" {
		t.Errorf("sent without a window: %v", err)
	}
	if o, err = o.Agree(Window{now + 40*hour, now + 44*hour}, now+22*hour); err != nil || o.State != Dispatched {
		t.Fatalf("%+v, %v", o, err)
	}
	if _, err := o.Try(Attempt{Result: Succeeded}, now+41*hour); key(err) != "workorder.unticked" {
		t.Errorf("done with the list unticked: %v", err)
	}
	o, err = o.Try(Attempt{Result: Succeeded, Note: "left out: nothing to clean"}, now+41*hour)
	if err != nil || o.State != Done || o.EndedAt != now+41*hour || len(o.Attempts) != 2 || o.Attempts[1].N != 2 {
		t.Fatalf("%+v, %v", o, err)
	}
	for name, err := range map[string]error{
		"dispatch": second(o.Dispatch("s1", "Lin")), "agree": second(o.Agree(tomorrow, now)), "start": second(o.Start(now)), "end": second(o.End(Failed, "r", now)),
	} {
		if key(err) != "workorder.over" {
			t.Errorf("%s a done order: %v", name, err)
		}
	}
}

func second(_ Order, err error) error { return err }

func TestBadAttemptsAreRefused(t *testing.T) {
	o, err := planned(t).Dispatch("s1", "Lin")
	if err != nil {
		t.Fatal(err)
	}
	for want, a := range map[string]Attempt{
		"workorder.result_unknown": {Result: "flown"},
		"workorder.minutes_absurd": {Result: Succeeded, Minutes: -1, Note: "n"},
		"workorder.part_absurd":    {Result: Succeeded, Note: "n", Parts: []Part{{"x", 0}}},
		"workorder.parts_many":     {Result: Succeeded, Note: "n", Parts: make([]Part, MaxParts+1)},
	} {
		if got := key(second(o.Try(a, now))); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := key(second(o.End(Done, "r", now))); got != "workorder.end_unknown" {
		t.Errorf("ended as done: %q", got)
	}
	if got := key(second(o.End(Failed, "", now))); got != "workorder.reason_needed" {
		t.Errorf("given up without a word: %q", got)
	}
}

// TestAnyCourseOfAnOrderIsSound: whatever is done to an order, it is settled
// once, its attempts only grow, and nobody is sent without a window.
func TestAnyCourseOfAnOrderIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, err := Plan(Order{Kind: Visit, Window: tomorrow}, []string{"a"}, now)
		if err != nil {
			t.Fatal(err)
		}
		at := now
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			at += rapid.Int64Range(1, 30*hour).Draw(t, "wait")
			before := o
			var next Order
			switch rapid.SampledFrom([]string{"dispatch", "agree", "start", "tick", "try", "end"}).Draw(t, "what") {
			case "dispatch":
				next, err = o.Dispatch("s1", "Lin")
			case "agree":
				next, err = o.Agree(Window{at + hour, at + 5*hour}, at)
			case "start":
				next, err = o.Start(at)
			case "tick":
				next, _, err = o.Tick([]int{0, 7}, at)
			case "try":
				next, err = o.Try(Attempt{Result: rapid.SampledFrom(Results).Draw(t, "result"), Note: "n"}, at)
			case "end":
				next, err = o.End(rapid.SampledFrom(States).Draw(t, "as"), "r", at)
			}
			if err != nil {
				continue
			}
			o = next
			if before.Settled() {
				t.Fatalf("%+v was settled and became %+v", before, o)
			}
			if o.Settled() != (o.EndedAt != 0) || o.Assigned() && (o.StaffID == "" || o.Window == Window{}) || (o.State == UnderWay) != (o.StartedAt != 0) {
				t.Fatalf("%+v", o)
			}
			if len(o.Attempts) < len(before.Attempts) || (o.State == Done) != (len(o.Attempts) > 0 && o.Attempts[len(o.Attempts)-1].Result == Succeeded) {
				t.Fatalf("%+v became %+v", before.Attempts, o.Attempts)
			}
		}
	})
}

func TestWhomToSend(t *testing.T) {
	r := Rules{Areas: []Area{{Name: "east", StaffIDs: []string{"s1", "s2", "s4"}}, {Name: "west"}}}
	all := []Candidate{
		{ID: "s1", Skills: []string{"cold"}, Load: 3},
		{ID: "s2", Skills: []string{"cold"}, Load: 1},
		{ID: "s3", Skills: []string{"cold"}},
		{ID: "s4"},
		{ID: "s5", Skills: []string{"cold"}, AwayFrom: now, AwayUntil: tomorrow.From + 1},
		{ID: "s6", Skills: []string{"cold"}, AwayFrom: now - hour},
	}
	for _, c := range []struct {
		order Order
		want  string
	}{
		{Order{Skill: "cold", Area: "east", Window: tomorrow}, "s2 s1 s3:elsewhere s4:unskilled s5:away s6:away"},
		{Order{Skill: "cold", Area: "west", Window: tomorrow}, "s3 s2 s1 s4:unskilled s5:away s6:away"},
		{Order{Window: Window{tomorrow.From + hour, tomorrow.Until}}, "s3 s4 s5 s2 s1 s6:away"},
		{Order{Area: "nowhere", Window: tomorrow}, "s3 s4 s2 s1 s5:away s6:away"},
	} {
		var got []string
		for _, s := range r.Suggest(all, c.order) {
			name := s.ID
			if s.Doubt != NoDoubt {
				name += ":" + string(s.Doubt)
			}
			got = append(got, name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v, want %s", c.order, got, c.want)
		}
	}
}

func TestRulesAreChecked(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		if err := Starter(lang).Validate(); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
	}
	for want, r := range map[string]Rules{
		"workorder.kind_unknown": {Checks: map[Kind][]string{"flight": {"a"}}},
		"workorder.check_absurd": {Checks: map[Kind][]string{Visit: {" "}}},
		"workorder.check_twice":  {Checks: map[Kind][]string{Visit: {"a", "a"}}},
		"workorder.checks_many":  {Checks: map[Kind][]string{Visit: make([]string, MaxChecks+1)}},
		"workorder.area_absurd":  {Areas: []Area{{Name: strings.Repeat("x", 61)}}},
		"workorder.area_twice":   {Areas: []Area{{Name: "a"}, {Name: "a"}}},
		"workorder.areas_many":   {Areas: make([]Area, MaxAreas+1)},
	} {
		if got := key(r.Validate()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
