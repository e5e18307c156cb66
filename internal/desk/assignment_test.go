package desk_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/seal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/topic"
)

// staffed opens an office with a team of Wang's, and a topic that Wang answers for.
func staffed(t testing.TB, db *store.DB) (o *office, doors topic.Topic) {
	t.Helper()
	o = openWith(t, db, threeSteps, nil)
	if err := db.Accounts().PutTeam(ctx, account.Team{ID: "g1", Name: "门店", LeadID: "s3", CreatedAt: monday}, []string{"s2", "s3"}, monday); err != nil {
		t.Fatal(err)
	}
	doors = topic.Topic{ID: "t1", Category: topic.Technical, Name: "冷库门", PlainZH: "门坏了", TeamID: "g1", PersonID: "s2", CreatedAt: monday}
	for _, one := range []topic.Topic{doors, {ID: "t2", Category: topic.Service, Name: "内部", TeamID: "g1"}, {ID: "t3", Category: topic.Price, Name: "旧的", Retired: true}} {
		if err := db.Desk().PutTopic(ctx, one, monday); err != nil {
			t.Fatal(err)
		}
	}
	return o, doors
}

// why is what the case's page says of why somebody has it.
func why(t testing.TB, f desk.File) string {
	t.Helper()
	return f.Why(must(i18n.Load(slog.New(slog.DiscardHandler)))(t).Printer(i18n.English))
}

func TestACaseGoesToWhoAnswersForIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, doors := staffed(t, db)
		_, f := o.file(t, desk.Intake{Words: "x", TopicID: doors.ID})
		if c := f.Case; c.OwnerID != "s2" || c.TeamID != "g1" || c.Category != topic.Technical || c.TopicID != doors.ID {
			t.Errorf("%+v", c)
		}
		if got := why(t, f); got != "Answers for “冷库门”." {
			t.Error(got)
		}
		for _, e := range f.ForCustomer().Timeline {
			for name := range e.Args {
				if strings.HasPrefix(name, "Pick") {
					t.Errorf("the customer is told %s", name)
				}
			}
		}
		_, plain := o.file(t, desk.Intake{Words: "x"})
		if plain.Case.OwnerID != "s1" || why(t, plain) == "" {
			t.Errorf("%s, %q", plain.Case.OwnerID, why(t, plain))
		}
		for _, id := range []string{"t2", "t3", "t9"} { // the staff's own, retired, unknown
			if _, err := o.Intake(ctx, form, desk.Intake{Words: "x", TopicID: id}); key(err) != "topic.unknown" {
				t.Errorf("%s: %v", id, err)
			}
		}
		own := must(o.Intake(ctx, o.zhou, desk.Intake{Words: "x", Channel: desk.ChannelPhone, TopicID: "t2", AboutID: "s2"}))(t)
		f = must(o.File(ctx, o.zhou, own.CaseID))(t)
		if f.Case.OwnerID != "s3" || f.Case.AboutID != "s2" {
			t.Errorf("about Wang, of whose team only Zhou is left: %+v", f.Case)
		}
		if _, err := o.Intake(ctx, o.wang, desk.Intake{Words: "x", Channel: desk.ChannelPhone, AboutID: "s2"}); key(err) != "desk.about_self" {
			t.Error(err)
		}
		if _, err := o.Intake(ctx, o.zhou, desk.Intake{Words: "x", Channel: desk.ChannelPhone, AboutID: "s2", OwnerID: "s2"}); key(err) != "desk.about_owner" {
			t.Error(err)
		}
	})
}

// TestAComplaintAboutSomebodyIsClosedToThem says, after they worked on it and
// were told of it, whom a case complains of: no list, count, search, letter or
// notification tells them of it from then on.
func TestAComplaintAboutSomebodyIsClosedToThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, doors := staffed(t, db)
		_, f := o.file(t, desk.Intake{Words: "冷库门又坏了", Email: "li@example.com", TopicID: doors.ID})
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Promise(ctx, o.wang, on, desk.NewPromise{Kind: promise.Callback, OwnerID: "s2", DueAt: o.now.Load() + hour}))(t)
		must(o.Ask(ctx, o.zhou, on, desk.Ask{StaffID: "s2", Question: "?", DueAt: o.now.Load() + hour}))(t)
		before := must(o.Today(ctx, o.wang, 0))(t)
		if len(before.Due) != 2 || before.Tally.Filed != 1 || len(must(o.Notifications(ctx, o.wang))(t)) == 0 {
			t.Fatalf("%+v", before)
		}
		id := "s2"
		if _, err := o.Edit(ctx, o.wang, on, desk.Edit{AboutID: &id}); key(err) != "desk.about_self" {
			t.Error(err)
		}
		f = must(o.Edit(ctx, o.zhou, on, desk.Edit{AboutID: &id}))(t)
		if f.Case.OwnerID == "s2" || f.Case.OwnerID == "" || why(t, f) == "" {
			t.Errorf("now with %q", f.Case.OwnerID)
		}
		for _, p := range f.Pending() {
			if p.OwnerID == "s2" {
				t.Errorf("still to keep %+v", p)
			}
		}
		o.pass(4 * 3600e9)
		o.sweep(t)
		if _, err := o.File(ctx, o.wang, f.Case.ID); key(err) != "desk.case_unknown" {
			t.Errorf("opened: %v", err)
		}
		if _, err := o.Note(ctx, o.wang, on, desk.Note{Text: "n"}); key(err) != "desk.case_unknown" {
			t.Errorf("noted: %v", err)
		}
		after := must(o.Today(ctx, o.wang, 0))(t)
		if len(after.Due)+len(after.New)+len(after.Waiting) != 0 || after.Tally != (desk.Tally{}) {
			t.Errorf("Today has %+v", after)
		}
		if n := must(o.Notifications(ctx, o.wang))(t); len(n) != 0 {
			t.Errorf("told %+v", n)
		}
		if asked := must(o.AskedOf(ctx, o.wang))(t); len(asked) != 0 {
			t.Errorf("asked %+v", asked)
		}
		for _, filter := range []desk.Filter{{}, {Text: "冷库门"}, {Text: f.Case.Ref()}, {Order: desk.DueFirst}, {OwnerID: "s1"}} {
			if page := must(o.List(ctx, o.wang, filter))(t); len(page.Rows) != 0 {
				t.Errorf("%+v lists it", filter)
			}
			if n := must(o.Count(ctx, o.wang, filter))(t); n != 0 {
				t.Errorf("%+v counts %d", filter, n)
			}
		}
		if report := must(o.Promises(ctx, account.Staff{ID: "s2", Role: account.RoleSupervisor}.Actor(), monday))(t); report.All.Total() != 0 || len(report.Broken) != 0 {
			t.Errorf("reported %+v", report)
		}
		letters := must(db.Letters().List(ctx, outboxFilter(o.wang)))(t)
		if len(letters) != 0 {
			t.Errorf("%d letters", len(letters))
		}
		all := must(db.Letters().List(ctx, outboxFilter(o.zhou)))(t)
		if len(all) == 0 {
			t.Fatal("no letters at all")
		}
		if _, err := db.Letters().Letter(ctx, o.wang, all[0].ID); key(err) != "outbox.letter_unknown" {
			t.Errorf("letter: %v", err)
		}
		for _, who := range []string{"s2"} {
			if _, err := o.Assign(ctx, o.zhou, on, who); key(err) != "desk.about_owner" {
				t.Errorf("given: %v", err)
			}
		}
		o.tellsAll(t, must(o.File(ctx, o.zhou, f.Case.ID))(t))
		nobody := ""
		must(o.Edit(ctx, o.zhou, on, desk.Edit{AboutID: &nobody}))(t)
		must(o.File(ctx, o.wang, f.Case.ID))(t)
	})
}

// TestAClosedCaseAboutItsOwnerOpensWithAnother judges a closed case to be a
// complaint about who had it: when the customer asks for a call it is open
// again, and not theirs.
func TestAClosedCaseAboutItsOwnerOpensWithAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, doors := staffed(t, db)
		_, f := o.file(t, desk.Intake{Words: "x", Phone: "13800138000", TopicID: doors.ID})
		must(o.Done(ctx, o.wang, desk.Target{CaseID: f.Case.ID}, desk.Done{Text: "r"}))(t)
		o.pass(desk.DefaultSilence)
		if err := o.CloseSilent(ctx); err != nil {
			t.Fatal(err)
		}
		id := "s2"
		f = must(o.Edit(ctx, o.zhou, desk.Target{CaseID: f.Case.ID}, desk.Edit{AboutID: &id}))(t)
		if f.Case.State != desk.Closed || f.Case.OwnerID == "s2" {
			t.Errorf("%s, with %q", f.Case.State, f.Case.OwnerID)
		}
		f = must(o.CallMe(ctx, o.trackToken(f), "", desk.CallRequest{}))(t).File
		if f.Case.State != desk.Open || f.Case.OwnerID == "s2" || f.Case.OwnerID == "" {
			t.Errorf("%s, with %q", f.Case.State, f.Case.OwnerID)
		}
	})
}

func TestCasesOfTheAbsentAreCovered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, doors := staffed(t, db)
		_, soon := o.file(t, desk.Intake{Words: "x", TopicID: doors.ID, Kind: desk.Question})
		_, later := o.file(t, desk.Intake{Words: "y", TopicID: doors.ID})
		must(o.Reply(ctx, o.wang, desk.Target{CaseID: later.Case.ID}, desk.Reply{Text: "r"}))(t)
		must(o.Promise(ctx, o.wang, desk.Target{CaseID: later.Case.ID}, desk.NewPromise{Kind: promise.FinalAnswer, DueAt: monday + 100*hour}))(t)
		_, other := o.file(t, desk.Intake{Words: "z"})
		must(o.Promise(ctx, o.lin, desk.Target{CaseID: other.Case.ID}, desk.NewPromise{Kind: promise.Callback, OwnerID: "s2", DueAt: monday + 2*hour}))(t)
		owner := func(f desk.File) string { return must(o.File(ctx, o.zhou, f.Case.ID))(t).Case.OwnerID }
		cover := func() {
			t.Helper()
			if err := o.Cover(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if cover(); owner(soon) != "s2" {
			t.Error("moved while there")
		}
		if err := db.Accounts().PutAway(ctx, "s2", account.Away{From: monday, Until: monday + 24*hour, StandInID: "s3"}, monday); err != nil {
			t.Fatal(err)
		}
		cover()
		if got := owner(soon); got != "s3" || owner(later) != later.Case.OwnerID {
			t.Errorf("due meanwhile: %s, due later: %s", got, owner(later))
		}
		f := must(o.File(ctx, o.zhou, soon.Case.ID))(t)
		if last := f.Timeline[len(f.Timeline)-1]; last.Kind != desk.EntryCovered || why(t, f) != "Stands in for Wang." {
			t.Errorf("%+v, %q", last, why(t, f))
		}
		f = must(o.File(ctx, o.zhou, other.Case.ID))(t)
		if f.Case.OwnerID != "s1" || f.Promises[len(f.Promises)-1].OwnerID != "s3" {
			t.Errorf("the promise on another's case: %+v", f.Promises)
		}
		if told := o.told(t, "s3"); !slices.Contains(told, desk.NotifyCovered) {
			t.Errorf("told %v", told)
		}
		o.tellsAll(t, f)
		version := f.Case.Version
		if cover(); must(o.File(ctx, o.zhou, other.Case.ID))(t).Case.Version != version {
			t.Error("covered twice")
		}
		o.now.Store(monday + 24*hour) // the first instant back
		_, back := o.file(t, desk.Intake{Words: "x", TopicID: doors.ID})
		if cover(); back.Case.OwnerID != "s2" || owner(back) != "s2" || owner(soon) != "s3" {
			t.Errorf("back: %s, %s, %s", back.Case.OwnerID, owner(back), owner(soon))
		}
		left := must(db.Accounts().Staff(ctx, "s2"))(t)
		left.State = account.StaffDisabled
		if _, err := db.Accounts().ChangeStaff(ctx, "s2", o.now.Load(), func(account.Staff, int) (account.Staff, error) { return left, nil }); err != nil {
			t.Fatal(err)
		}
		if cover(); owner(later) == "s2" || owner(back) == "s2" {
			t.Errorf("of one who left: %s, %s", owner(later), owner(back))
		}
	})
}

// TestWhoHasTooManyGivesTheLastAway lowers somebody's limit: what came last and
// nobody answered goes to others with room, and what was taken by hand stays.
func TestWhoHasTooManyGivesTheLastAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, doors := staffed(t, db)
		var files []desk.File
		for range 4 {
			_, f := o.file(t, desk.Intake{Words: "x", TopicID: doors.ID})
			files = append(files, f)
			o.now.Add(1)
		}
		must(o.Assign(ctx, o.zhou, desk.Target{CaseID: files[3].Case.ID}, "s1"))(t)
		must(o.Assign(ctx, o.zhou, desk.Target{CaseID: files[3].Case.ID}, "s2"))(t)
		if err := db.Accounts().PutProfile(ctx, account.Profile{StaffID: "s2", MostOpen: 2}, monday); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := o.Cover(ctx); err != nil {
				t.Fatal(err)
			}
		}
		var owners []string
		for _, f := range files {
			owners = append(owners, must(o.File(ctx, o.zhou, f.Case.ID))(t).Case.OwnerID)
		}
		if owners[0] != "s2" || owners[3] != "s2" || owners[1] == "s2" && owners[2] == "s2" {
			t.Errorf("%v", owners)
		}
	})
}

func TestTopicsAndPolicyAreLaidDown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, doors := staffed(t, db)
		admin := account.Staff{ID: "s9", Role: account.RoleAdmin}.Actor()
		for name, c := range map[string]struct {
			topic topic.Topic
			key   string
		}{
			"no name":     {topic.Topic{Category: topic.Price, Name: " "}, "topic.name_needed"},
			"no category": {topic.Topic{Category: "rumours", Name: "x"}, "topic.category_unknown"},
			"long":        {topic.Topic{Category: topic.Price, Name: strings.Repeat("字", 61)}, "topic.text_long"},
			"taken":       {topic.Topic{Category: topic.Technical, Name: "冷库门"}, "topic.name_taken"},
			"who left":    {topic.Topic{Category: topic.Price, Name: "x", PersonID: "s0"}, "desk.member_unknown"},
			"no team":     {topic.Topic{Category: topic.Price, Name: "x", TeamID: "g9"}, "team.unknown"},
			"unknown":     {topic.Topic{ID: "t9", Category: topic.Price, Name: "x"}, "topic.unknown"},
		} {
			if _, err := o.SaveTopic(ctx, admin, c.topic); key(err) != c.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		doors.Name, doors.Skill = "冷库", "cold"
		if saved := must(o.SaveTopic(ctx, admin, doors))(t); saved != doors {
			t.Errorf("%+v", saved)
		}
		must(o.RetireTopic(ctx, admin, doors.ID, true))(t)
		if list := must(o.Topics(ctx, form))(t); len(list) != 0 {
			t.Errorf("customers are offered %+v", list)
		}
		if list := must(o.Topics(ctx, o.lin))(t); len(list) != 3 {
			t.Errorf("%+v", list)
		}
		people := must(o.db.Desk().People(ctx))(t)
		if people.Topics["t1"] != "s2" || people.Topics["t2"] != "s3" || people.Topics["t3"] != "" {
			t.Errorf("%v", people.Topics)
		}
		p := assignment.Usual()
		p.VIPWorth, p.VIPTeamID = 1000, "g1"
		if err := o.SetPolicy(ctx, admin, p, 0); err != nil {
			t.Fatal(err)
		}
		if got, version, err := o.Policy(ctx, admin); got.VIPWorth != 1000 || version != 1 || err != nil {
			t.Errorf("%+v, %d, %v", got, version, err)
		}
		p.SmallShare = 160
		if err := o.SetPolicy(ctx, admin, p, 1); key(err) != "assignment.under_floor" {
			t.Error(err)
		}
		for _, err := range []error{
			o.SetPolicy(ctx, o.zhou, p, 1),
			func() error { _, err := o.SaveTopic(ctx, o.zhou, doors); return err }(),
			func() error { _, err := o.RetireTopic(ctx, o.zhou, doors.ID, false); return err }(),
		} {
			if key(err) != "fault.denied" {
				t.Errorf("a supervisor: %v", err)
			}
		}
	})
}

func outboxFilter(by account.Actor) outbox.Filter { return outbox.Filter{By: by, Limit: 50} }

// TestImportantCustomersComeFirst files a complaint of an important customer
// beside one of a small one and one of a stranger: who gets them, and by when an
// answer is promised.
func TestImportantCustomersComeFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, _ := staffed(t, db)
		for id, tier := range map[string]string{"c1": "Gold", "c2": ""} {
			who := customer.Customer{ID: id, RootID: id, Kind: customer.Person, Name: id, Tier: tier, Version: 1}
			if err := db.Customers().Add(ctx, who, nil); err != nil {
				t.Fatal(err)
			}
		}
		r := must(climbing{ladder: threeSteps}.Rules(ctx))(t)
		r.Assignment = assignment.Policy{VIPTiers: []string{"gold"}, VIPTeamID: "g1", VIPShare: 50, SmallWorth: 100, SmallShare: 140, FloorShare: 150}
		parts := o.parts(db.Desk())
		parts.Company = fixed(r)
		o.Service = desk.New(parts)
		admin := account.Staff{ID: "s9", Role: account.RoleAdmin}.Actor()
		file := func(customerID string) desk.Case {
			t.Helper()
			receipt := must(o.Intake(ctx, admin, desk.Intake{Words: "x", Channel: desk.ChannelPhone, CustomerID: customerID}))(t)
			return must(o.File(ctx, admin, receipt.CaseID))(t).Case
		}
		usual := file("")
		if c := file("c1"); c.OwnerID != "s2" || c.DueAt-monday != (usual.DueAt-monday)/2 {
			t.Errorf("important: %s, due %d", c.OwnerID, c.DueAt-monday)
		}
		if c := file("c2"); c.DueAt != usual.DueAt {
			t.Errorf("of a worth nobody knows: due %d", c.DueAt-monday)
		}
		if c := must(db.Desk().Customer(ctx, "c1"))(t); c != (assignment.Customer{Tier: "Gold"}) {
			t.Errorf("%+v", c)
		}
		if c := must(db.Desk().Customer(ctx, "nobody"))(t); c != (assignment.Customer{}) {
			t.Errorf("%+v", c)
		}
	})
}

// TestNoTierFallsUnderTheFloor draws policies of both kinds: nobody's first
// answer is promised later than the floor has it of the time for all, and that
// of who is harmed or in danger never later than usual.
func TestNoTierFallsUnderTheFloor(t *testing.T) {
	t.Parallel()
	r, keys := must(rules{}.Rules(ctx))(t), must(seal.NewKeyring(seal.NewKey(monday)))(t)
	rapid.Check(t, func(t *rapid.T) {
		share := func(name string, least, most int64) int64 { return rapid.Int64Range(least, most).Draw(t, name) }
		p := assignment.Policy{VIPTiers: []string{"gold"}, VIPShare: share("vip", 10, 100), SmallWorth: 100, FloorShare: share("floor", 100, 200)}
		p.SmallShare = share("small", 100, p.FloorShare)
		r.Assignment = p
		terms := map[string]promise.Term{}
		for _, severity := range []int64{0, 1, 2, 3, 4} {
			for _, tier := range []string{"", "basic", "gold"} {
				term := promise.Term{
					Kind: promise.FirstAnswer, Severity: severity, Tier: tier, Within: share("hours", 1, 200) * hour,
					Unit: rapid.SampledFrom(promise.Units).Draw(t, "unit"),
				}
				if severity == 0 && tier == "" || rapid.Bool().Draw(t, "has") {
					terms[fmt.Sprint(severity, tier)] = term
					r.Promises.Terms = append(r.Promises.Terms, term)
				}
			}
		}
		defer func() { r.Promises.Terms = nil }()
		severity := share("severity", 1, 4)
		usual, own := terms[fmt.Sprint(severity, "")]
		if !own {
			usual = terms[fmt.Sprint(0, "")]
		}
		k := desk.Clerk{Actor: account.System, Now: monday + share("at", 0, 7*24)*hour, Rules: r, Keys: keys}
		from := desk.Sender{Known: assignment.Customer{Worth: share("worth", 0, 200), Tier: rapid.SampledFrom([]string{"", "basic", "gold"}).Draw(t, "tier")}}
		c, _, err := k.Intake(desk.Intake{Kind: desk.Complaint, Channel: desk.ChannelForm, Words: "x", Severity: severity}, 1, assignment.Pick{PersonID: "s1"}, from)
		if err != nil {
			t.Fatal(err)
		}
		floor := p.FloorShare
		if severity >= 3 {
			floor = 100
		}
		last := promise.Basis{From: k.Now, Within: usual.Within * floor / 100, Unit: usual.Unit}.Due(r.Calendar, nil)
		if due := c.Promises[0].DueAt; due > last {
			t.Fatalf("due at %d, later than %d, which the floor has", due, last)
		}
	})
}

// fixed are rules that stay as they are.
type fixed desk.Rules

func (f fixed) Rules(context.Context) (desk.Rules, error) { return desk.Rules(f), nil }
