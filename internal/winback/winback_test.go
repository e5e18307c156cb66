package winback

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/winback/learned"
)

func staff(id string, role account.Role, state account.StaffState, team string) account.Staff {
	return account.Staff{ID: id, Name: id, Role: role, State: state, TeamID: team, Reach: account.ReachOwn}
}

// A step falls to nobody only where nobody works.
func TestWhose(t *testing.T) {
	t.Parallel()
	active, gone := account.StaffActive, account.StaffDisabled
	teams := []account.Team{{ID: "t", LeadID: "lead"}}
	crew := NewCrew([]account.Staff{
		staff("rep", account.RoleAgent, gone, "t"), staff("backup", account.RoleAgent, active, ""), staff("lead", account.RoleAgent, active, "t"),
		staff("boss", account.RoleSupervisor, active, ""), staff("admin", account.RoleAdmin, active, ""),
	}, teams)
	for name, c := range map[string]struct {
		crew  Crew
		named []string
		want  string
	}{
		"who is there":                  {crew, []string{"backup"}, "backup"},
		"the backup of who left":        {crew, []string{"rep", "backup"}, "backup"},
		"the lead of who left":          {crew, []string{"rep"}, "lead"},
		"a supervisor, where none is":   {crew, nil, "boss"},
		"an administrator, at the last": {NewCrew([]account.Staff{staff("rep", account.RoleAgent, gone, ""), staff("admin", account.RoleAdmin, active, "")}, nil), []string{"rep"}, "admin"},
		"a colleague, when all else is": {NewCrew([]account.Staff{staff("x", account.RoleAgent, active, "")}, nil), []string{"rep"}, "x"},
		"nobody, where nobody works":    {NewCrew(nil, nil), []string{"rep"}, ""},
	} {
		if got := c.crew.Whose("c", c.named...); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// The steps of who left fall to the backup; what they did stays theirs.
func TestAStepWhoseOwnerLeft(t *testing.T) {
	t.Parallel()
	crew := NewCrew([]account.Staff{staff("rep", account.RoleAgent, account.StaffDisabled, ""), staff("new", account.RoleAgent, account.StaffActive, "")}, nil)
	play := Play{Steps: []PlayStep{{N: 1, OwnerID: "rep", DoneAt: 5}, {N: 2, OwnerID: "rep"}}}
	got := play.cover(Row{Loss: Loss{OwnerID: "rep"}, CustomerOf: "new"}, crew)
	if got.Steps[0].OwnerID != "rep" || got.Steps[1].OwnerID != "new" || got.Steps[1].LeftID != "rep" || got.Steps[0].LeftID != "" || play.Steps[1].OwnerID != "rep" {
		t.Errorf("got %+v of %+v", got.Steps, play.Steps)
	}
}

// What was somebody's who left falls to who looks after the customer, then to who
// backs them up, and whoever it fell to sees it.
func TestALossWhoseOwnerLeft(t *testing.T) {
	t.Parallel()
	active, gone := account.StaffActive, account.StaffDisabled
	all := []account.Staff{
		staff("rep", account.RoleAgent, gone, "t"), staff("keeper", account.RoleAgent, active, ""), staff("backup", account.RoleAgent, active, ""),
		staff("mate", account.RoleAgent, active, ""), staff("boss", account.RoleSupervisor, active, ""), staff("oldkeeper", account.RoleAgent, gone, ""),
	}
	crew := NewCrew(all, nil)
	for name, c := range map[string]struct {
		row  Row
		want string
	}{
		"to who looks after the customer":    {Row{Loss: Loss{OwnerID: "rep"}, CustomerOf: "keeper", BackupID: "backup"}, "keeper"},
		"to the backup, where they left too": {Row{Loss: Loss{OwnerID: "rep"}, CustomerOf: "oldkeeper", BackupID: "backup"}, "backup"},
		"to the backup, where nobody does":   {Row{Loss: Loss{OwnerID: "rep"}, BackupID: "backup"}, "backup"},
		"to a supervisor at the last":        {Row{Loss: Loss{OwnerID: "rep"}, CustomerOf: "oldkeeper"}, "boss"},
		"to nobody else while they are here": {Row{Loss: Loss{OwnerID: "mate"}, CustomerOf: "keeper", BackupID: "backup"}, "mate"},
	} {
		if got := crew.WhoseLoss(c.row); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if got := crew.stepOwner(c.row, RoleOwner); got != c.want {
			t.Errorf("%s: a step is %s's, want %s", name, got, c.want)
		}
		for _, one := range all {
			own := one.ID == c.want || one.ID == c.row.OwnerID || one.ID == c.row.CustomerOf
			if sees := crew.SeesLoss(one.Actor(), c.row); sees != own {
				t.Errorf("%s: %s sees it: %v", name, one.ID, sees)
			}
		}
	}
}

func TestTheTreeKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	was := DefaultTree()
	without := Tree{Reasons: slices.DeleteFunc(slices.Clone(was.Reasons), func(r Reason) bool { return r.Code == "price" })}
	if _, err := without.Checked(was, map[string]bool{"price": true}, "en"); fault.KeyOf(err) != "winback.reason_used" {
		t.Errorf("a reason that losses have was taken out: %v", err)
	}
	if _, err := without.Checked(was, nil, "en"); err != nil {
		t.Errorf("a reason that no loss has was kept: %v", err)
	}
	retired := Tree{Reasons: slices.Clone(was.Reasons)}
	for i := range retired.Reasons {
		retired.Reasons[i].Retired = retired.Reasons[i].Code == "results"
	}
	if _, err := retired.Checked(was, map[string]bool{"price": true}, "en"); err != nil {
		t.Errorf("a reason in use cannot be retired: %v", err)
	}
	if err := checkAccount(retired, "price", FromRep, ""); fault.KeyOf(err) != "winback.reason_retired" {
		t.Errorf("a part of a retired reason was given to a loss: %v", err)
	}
	alter := func(change func(*Reason)) Tree {
		tree := Tree{Reasons: slices.Clone(was.Reasons)}
		change(&tree.Reasons[1])
		return tree
	}
	for key, tree := range map[string]Tree{
		"winback.code_form":      alter(func(r *Reason) { r.Code = "Two words" }),
		"winback.code_twice":     alter(func(r *Reason) { r.Code = "results" }),
		"winback.parent_unknown": alter(func(r *Reason) { r.Parent = "price" }),
		"winback.name_needed":    alter(func(r *Reason) { r.Names = Texts{"en": "Only one"} }),
		"winback.unknown_stays":  {Reasons: was.Reasons[:3]},
	} {
		if _, err := tree.Checked(was, nil, "en"); fault.KeyOf(err) != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
}

// What is shipped has a playbook for every reason, all of it in both languages,
// and no two steps of one have the same code.
func TestTheStarterSet(t *testing.T) {
	t.Parallel()
	books, err := Starter()
	if err != nil {
		t.Fatal(err)
	}
	tree := DefaultTree()
	for _, r := range tree.Reasons {
		if b, ok := Pick(books, tree, Row{Loss: Loss{Reason: r.Code}}); !ok || !slices.Contains(b.Reasons, r.Code) {
			t.Errorf("%s has no playbook of its own", r.Code)
		}
	}
	for _, b := range books {
		texts := slices.Concat([]Texts{b.Names, b.Plan}, b.Facts, b.Say, b.Offer)
		codes := map[string]bool{}
		for _, s := range b.Steps {
			texts = append(texts, s.Texts)
			if codes[s.Code] || s.Days < 1 || s.Minutes < 1 || s.Farewell != (s.Code == "farewell") {
				t.Errorf("%s: step %+v", b.ID, s)
			}
			codes[s.Code] = true
		}
		if _, err := b.checked(tree, Playbook{}); err != nil {
			t.Errorf("%s cannot be saved as it is shipped: %v", b.ID, err)
		}
		for _, text := range texts {
			for _, lang := range Langs {
				if text[lang] == "" {
					t.Errorf("%s says %v", b.ID, text)
				}
			}
		}
		for _, code := range b.Reasons {
			if _, ok := tree.Reason(code); !ok {
				t.Errorf("%s is for %q", b.ID, code)
			}
		}
	}
}

func TestPickTakesTheFirst(t *testing.T) {
	t.Parallel()
	tree := DefaultTree()
	books := []Playbook{{ID: "a", Reasons: []string{"results"}}, {ID: "b", Reasons: []string{"price"}}, {ID: "c", Reasons: []string{"price"}}, {ID: "d", Reasons: []string{Unknown}}}
	for code, want := range map[string]string{"price": "b", "budget": "a", "season": "d", "never heard of": "d"} {
		if got, _ := Pick(books, tree, Row{Loss: Loss{Reason: code}}); got.ID != want {
			t.Errorf("%s: %s, want %s", code, got.ID, want)
		}
	}
	if _, ok := Pick(nil, tree, Row{Loss: Loss{Reason: "price"}}); ok {
		t.Error("picked of none")
	}
}

func TestTheStepThatHelpedIsSuggested(t *testing.T) {
	t.Parallel()
	play := Play{Reason: "price", Steps: []PlayStep{{N: 1, Code: "a"}, {N: 2, Code: "b"}, {N: 3, Code: "c"}}}
	trial := func(step string, result Result) Tried {
		return Tried{Cell: learned.Cell{Reason: "price", Step: step}, Result: result, At: []int64{0}}
	}
	policy := DefaultPolicy()
	for name, c := range map[string]struct {
		tried []Tried
		done  int64
		want  int64
	}{
		"the first, while nothing is known":   {nil, 0, 1},
		"the one that helped":                 {[]Tried{trial("b", DidNotHelp), trial("c", Helped)}, 0, 3},
		"what does not apply teaches nothing": {[]Tried{trial("c", NotFitting)}, 0, 1},
		"none that is done":                   {[]Tried{trial("c", Helped)}, 3, 1},
	} {
		p := play
		p.Steps = slices.Clone(play.Steps)
		if c.done > 0 {
			p.Steps[c.done-1].DoneAt = 1
		}
		if got := p.Suggested(policy.success(c.tried, 1)); got != c.want {
			t.Errorf("%s: step %d, want %d", name, got, c.want)
		}
	}
}

func TestADoneStep(t *testing.T) {
	t.Parallel()
	play := Play{Steps: []PlayStep{{N: 1}, {N: 2}}}
	by := account.Actor{Name: "Lin"}
	if _, err := play.done(by, Done{N: 1, Result: "perhaps"}, 9); fault.KeyOf(err) != "winback.result_needed" {
		t.Error(err)
	}
	if _, err := play.done(by, Done{N: 1, Result: Helped, Minutes: 601}, 9); fault.KeyOf(err) != "winback.minutes_range" {
		t.Error(err)
	}
	once, err := play.done(by, Done{N: 1, Result: Helped}, 9)
	if err != nil || once.Ended || !play.Steps[0].Open() {
		t.Fatalf("%+v, %v", once, err)
	}
	if _, err := once.done(by, Done{N: 1, Result: Helped}, 9); fault.KeyOf(err) != "winback.step_done_already" {
		t.Error(err)
	}
	all, err := once.done(by, Done{N: 2, Result: NotFitting}, 10)
	if err != nil || !all.Ended || all.EndedAt != 10 {
		t.Fatalf("%+v, %v", all, err)
	}
	if back, err := all.undone(2); err != nil || back.Ended || !back.Steps[1].Open() {
		t.Errorf("%+v, %v", back, err)
	}
}

// The first contact is due by working days: on Friday for Monday.
func TestTheFirstContactIsDueByWorkingDays(t *testing.T) {
	t.Parallel()
	hours, err := calendar.ParseHours("Mon-Fri 09:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	open, err := calendar.New(time.UTC, hours, nil)
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC).UnixMilli()
	l := DefaultPolicy().open(Lapsed{CustomerID: "c", Value: -5}, 7, "rep", open, friday)
	if want := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC).UnixMilli(); l.FirstDue != want || l.Reason != Unknown || l.Value != 0 {
		t.Errorf("%+v", l)
	}
}

// More to gain is never ranked lower, and cost only takes away.
func TestTheGain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := DefaultPolicy()
		value, minutes := rapid.Int64Range(0, 1e9).Draw(t, "value"), rapid.Int64Range(0, 600).Draw(t, "minutes")
		chance := learned.Estimate{Mean: rapid.Float64Range(0, 1).Draw(t, "chance")}
		g := gainOf(p, value, chance, Effect{Share: p.Effect}, minutes)
		if g.Net != g.Brings-g.Cost || g.Brings < 0 || g.Cost < 0 || g.Brings > value {
			t.Fatalf("%+v", g)
		}
		if gainOf(p, value+1000, chance, Effect{Share: p.Effect}, minutes).Net < g.Net || gainOf(p, value, chance, Effect{Share: p.Effect}, minutes+60).Net > g.Net {
			t.Fatalf("%+v is not in its place", g)
		}
	})
}

// The next step counts in full, and those after it only with those who go along.
func TestLaterStepsAreTakenWithThoseWhoGoAlong(t *testing.T) {
	t.Parallel()
	book := Playbook{Steps: []Step{{Code: "a", Minutes: 20}, {Code: "b", Minutes: 40}, {Code: "c", Minutes: 60}}}
	begun := &Play{Book: book, Steps: []PlayStep{{N: 1, DoneAt: 5}, {N: 2}, {N: 3}}}
	over := &Play{Book: book, Steps: []PlayStep{{N: 1, DoneAt: 5}, {N: 2, DoneAt: 5}, {N: 3, DoneAt: 6}}}
	for name, c := range map[string]struct {
		item   Item
		chance float64
		want   int64
	}{
		"before the first step": {Item{Book: book}, 0.1, 30},
		"nobody goes along":     {Item{Book: book}, 0, 20},
		"all go along":          {Item{Book: book}, 1, 120},
		"after the first step":  {Item{Book: book, Play: begun}, 0.1, 46},
		"after the last step":   {Item{Book: book, Play: over}, 0.1, 0},
		"without a playbook":    {Item{}, 0.1, 0},
	} {
		if got := c.item.minutes(c.chance); got != c.want {
			t.Errorf("%s: %d minutes, want %d", name, got, c.want)
		}
	}
}

// Who never came back counts once the window is over, a mistake never.
func TestWhoComesBackIsLearned(t *testing.T) {
	t.Parallel()
	const day = 24 * 60 * 60 * 1000
	p, now := DefaultPolicy(), int64(1000*day)
	none := p.chances(nil, now)("price").Mean
	for name, c := range map[string]struct {
		ended Ended
		way   int
	}{
		"came back":         {Ended{Reason: "price", State: Regained, At: []int64{now - day}}, 1},
		"was let go":        {Ended{Reason: "price", State: LetGo, At: []int64{now - day}}, -1},
		"is open for long":  {Ended{Reason: "price", State: Open, At: []int64{now - 181*day}}, -1},
		"is open for short": {Ended{Reason: "price", State: Open, At: []int64{now - 10*day}}, 0},
		"was a mistake":     {Ended{Reason: "price", State: Mistake, At: []int64{now - day}}, 0},
	} {
		got := p.chances([]Ended{c.ended}, now)("price").Mean
		if way := map[bool]int{true: 1}[got > none] - map[bool]int{true: 1}[got < none]; way != c.way {
			t.Errorf("%s: %v, before %v", name, got, none)
		}
	}
}
