package evidence

import (
	"errors"
	"maps"
	"testing"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

const (
	now = int64(1_700_000_000_000)
	day = int64(24 * 60 * 60 * 1000)
)

func key(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	return f.Key
}

func TestWhatIsAskedIsTakenOrWaivedOnce(t *testing.T) {
	asked := Item{State: Asked, AskedAt: now, DueAt: now + 3*day}
	if _, err := asked.Waive("s1", "", now); key(err) != "evidence.reason_needed" {
		t.Errorf("waived without a reason: %v", err)
	}
	if _, err := asked.AskAgain("blurred", now+5*day, now); key(err) != "evidence.not_given" {
		t.Errorf("sent back before it came: %v", err)
	}
	given, err := asked.Give("m1", now+1)
	if err != nil || given.Missing() || !given.Open() {
		t.Fatalf("%+v, %v", given, err)
	}
	again, err := given.AskAgain("blurred", now+5*day, now+2)
	if err != nil || !again.Missing() || again.Reason != "blurred" || again.DueAt != now+5*day || again.MessageID != "" {
		t.Fatalf("%+v, %v", again, err)
	}
	taken, err := given.Take("s1", now+3)
	if err != nil || taken.Open() || taken.GivenAt != now+1 {
		t.Fatalf("%+v, %v", taken, err)
	}
	waived, err := asked.Waive("s1", "thrown away", now)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []Item{taken, waived} {
		_, errGive := i.Give("m2", now)
		_, errTake := i.Take("s1", now)
		_, errWaive := i.Waive("s1", "r", now)
		for _, err := range []error{errGive, errTake, errWaive} {
			if key(err) != "evidence.settled" {
				t.Errorf("%s: %v", i.State, err)
			}
		}
	}
}

func TestRemindersComeOnce(t *testing.T) {
	i := Item{State: Asked, AskedAt: now, DueAt: now + 3*day}
	for n, want := range []int64{now + 2*day, now + 3*day} {
		if at, ok := i.NextReminder(); !ok || at != want {
			t.Errorf("reminder %d at %d, %v; want %d", n, at, ok, want)
		}
		i.Reminded++
	}
	if at, ok := i.NextReminder(); ok {
		t.Errorf("reminded once more at %d", at)
	}
	short := Item{State: Asked, AskedAt: now, DueAt: now + day/2}
	if at, _ := short.NextReminder(); at != now+day/4 {
		t.Errorf("what is due within a day is reminded of at %d", at-now)
	}
	for _, s := range []State{Given, Taken, Waived} {
		if _, ok := (Item{State: s, DueAt: now}).NextReminder(); ok {
			t.Errorf("reminded of what is %s", s)
		}
	}
}

func TestItIsDueAtTheEndOfADay(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.New(zone, calendar.RoundTheClock(), nil)
	if err != nil {
		t.Fatal(err)
	}
	asked := time.Date(2026, 11, 19, 14, 30, 0, 0, zone).UnixMilli()
	if got := time.UnixMilli(DueIn(3, asked, c)).In(zone).Format("2006-01-02 15:04"); got != "2026-11-22 23:59" {
		t.Errorf("due %s", got)
	}
}

func TestTextsFallBackToAnotherLanguage(t *testing.T) {
	for want, texts := range map[string]map[string]string{
		"照片": {"zh-CN": "照片", "en": "Photo"}, "Photo": {"en": "Photo"}, "": nil,
	} {
		if got := In(texts, "zh-CN"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCausesAreChecked(t *testing.T) {
	langs := []string{"zh-CN", "en"}
	if err := Starter().Validate(langs); err != nil {
		t.Fatal(err)
	}
	good := func() Cause {
		return Cause{Code: "c", Names: both("名", "name"), Pieces: []Piece{{Code: "p", Names: both("名", "name"), Words: both("请", "please"), From: Customer, Days: 3}}}
	}
	for name, c := range map[string]struct {
		change func(*Cause)
		want   string
	}{
		"fine":          {func(*Cause) {}, ""},
		"ours, no word": {func(c *Cause) { c.Pieces[0].From, c.Pieces[0].Words = Us, nil }, ""},
		"code":          {func(c *Cause) { c.Code = "运输" }, "evidence.code_absurd"},
		"no name":       {func(c *Cause) { delete(c.Names, "en") }, "evidence.text_needed"},
		"no words":      {func(c *Cause) { c.Pieces[0].Words = maps.Clone(c.Pieces[0].Words); c.Pieces[0].Words["en"] = " " }, "evidence.text_needed"},
		"days":          {func(c *Cause) { c.Pieces[0].Days = 0 }, "evidence.days_absurd"},
		"nobody":        {func(c *Cause) { c.Pieces[0].From = "moon" }, "evidence.provider_unknown"},
		"twice":         {func(c *Cause) { c.Pieces = append(c.Pieces, c.Pieces[0]) }, "evidence.code_absurd"},
		"many":          {func(c *Cause) { c.Pieces = make([]Piece, MaxPieces+1) }, "evidence.pieces_many"},
	} {
		cause := good()
		c.change(&cause)
		if got := key(Causes{List: []Cause{cause}}.Validate(langs)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := key(Causes{List: []Cause{good(), good()}}.Validate(langs)); got != "evidence.code_absurd" {
		t.Errorf("a code twice: %q", got)
	}
}
