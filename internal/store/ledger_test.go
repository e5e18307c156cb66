package store_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/seal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// operations is how many steps the model of the ledger takes; a million is for
// when the ledger itself was changed.
var operations = flag.Int("operations", 2_000, "at least how many steps the model of the compensation ledger takes")

// courses is how many times rapid runs a property.
func courses(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// books are the compensation ledger, and beside it what it should come to.
type books struct {
	db       *store.DB
	clerk    desk.Clerk
	files    []desk.File
	accounts map[string]int64 // what each account should be left with
	course   map[string]int64 // what the cases of this course should have moved
	keys     map[string]bool  // of what was booked
	before   int              // how many keys there were when this course began
	spent    map[string]int64
}

// TestTheLedgerAgreesWithAModel offers, asks, decides, chooses, changes and
// reverses at random. However that goes, the books agree with a model that adds
// up what was chosen: every pair of accounts sums to nought, nobody is left with
// less than nothing, nothing is booked twice, and nothing is given without the
// approval it needs.
func TestTheLedgerAgreesWithAModel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := openBooks(t, db)
		steps, done, course := max(1, *operations/courses(t)), 0, 0
		rapid.Check(t, func(t *rapid.T) {
			course++
			b.fileCases(t, course)
			for range rapid.IntRange(steps, 2*steps).Draw(t, "steps") {
				b.clerk.Now += rapid.Int64Range(1, 40*24*3600_000).Draw(t, "wait") / 100
				b.step(t)
				done++
			}
			b.checkCourse(t)
		})
		b.check(t)
		b.verify(t)
		t.Logf("%d operations in %d courses", done, course)
	})
}

func openBooks(t *testing.T, db *store.DB) *books {
	t.Helper()
	cal, err := calendar.New(time.UTC, mustHours(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.NewKeyring(seal.NewKey(1))
	if err != nil {
		t.Fatal(err)
	}
	return &books{
		db: db, accounts: map[string]int64{}, keys: map[string]bool{}, spent: map[string]int64{},
		clerk: desk.Clerk{Now: 1_700_000_000_000, Keys: keys, People: promise.People{}, Rules: desk.Rules{
			Company: "Acme", Lang: "en", Currency: "CNY", PublicURL: "https://desk.example.com", Calendar: cal,
			Authority: remedy.Flat(map[account.Role]int64{account.RoleAgent: 100, account.RoleSupervisor: 1_000, account.RoleAdmin: 5_000}),
			Budgets: remedy.Budgets{List: []remedy.Budget{
				{ID: "b1", Name: "b", Period: remedy.Month, Amount: 20_000, Warn: 80, Hold: true}, {ID: "b2", Name: "c", TeamID: "g1", Period: remedy.Year, Amount: 9_000},
			}},
		}},
	}
}

func mustHours(t *testing.T) calendar.Hours {
	t.Helper()
	hours, err := calendar.ParseHours("Mon-Sun 09:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	return hours
}

var crew = map[string]account.Actor{
	"agent":      account.Staff{ID: "s1", Role: account.RoleAgent}.Actor(),
	"supervisor": account.Staff{ID: "s2", Role: account.RoleSupervisor}.Actor(),
	"admin":      account.Staff{ID: "s3", Role: account.RoleAdmin}.Actor(),
}

// fileCases begins anew with a few cases, two of them of customers who are new.
func (b *books) fileCases(t *rapid.T, course int) {
	b.files, b.course, b.before = nil, map[string]int64{}, len(b.keys)
	customers := []string{fmt.Sprintf("c%d", course), fmt.Sprintf("d%d", course), ""}
	for _, id := range customers[:2] {
		if err := b.db.Customers().Add(context.Background(), customer.Customer{ID: id, RootID: id, Kind: customer.Person, Name: id, Version: 1}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		k := b.clerk
		k.Actor = crew["agent"]
		number, err := b.db.Numbers("case").Reserve(context.Background(), 1)
		if err != nil {
			t.Fatal(err)
		}
		in, err := desk.Intake{Words: "x", Channel: desk.ChannelPhone, Kind: desk.Complaint}.Clean()
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := k.Intake(in, number, assignment.Pick{PersonID: "s1"}, desk.Sender{CustomerID: customers[i]})
		if err != nil {
			t.Fatal(err)
		}
		c.Case.TeamID, c.Case.Cause = []string{"g1", "", ""}[i], []string{"late", "", "broken"}[i]
		b.save(t, desk.File{}, c)
		b.files = append(b.files, desk.File{Owner: c.Owner}.Apply(c))
	}
}

// step has somebody do something to one of the cases.
func (b *books) step(t *rapid.T) {
	at := rapid.IntRange(0, len(b.files)-1).Draw(t, "case")
	f := b.files[at]
	k := b.clerk
	k.Actor = crew[rapid.SampledFrom([]string{"agent", "supervisor", "admin"}).Draw(t, "who")]
	k.Approvers = []account.Actor{crew["supervisor"], crew["admin"]}
	if f.Case.CustomerID != "" {
		var err error
		if k.Dealings, err = b.db.Desk().Dealings(context.Background(), f.Case.CustomerID, f.Case.ID, k.Now-90*24*3600_000); err != nil {
			t.Fatal(err)
		}
	}
	budget, _ := k.Rules.Budgets.For(f.Case.TeamID)
	k.Dealings.Spent = b.spent[budget.Purse(calendar.DayOf(k.Now, time.UTC)).Name()]
	c, err := b.act(t, k, f)
	if err != nil {
		return
	}
	b.save(t, f, c)
	b.files[at] = f.Apply(c)
}

func (b *books) act(t *rapid.T, k desk.Clerk, f desk.File) (desk.Change, error) {
	pick := func(n int) int { return rapid.IntRange(0, max(0, n-1)).Draw(t, "which") }
	switch rapid.SampledFrom([]string{"offer", "choose", "choose", "decide", "decide", "reverse", "take back"}).Draw(t, "what") {
	case "offer":
		cost := rapid.SampledFrom([]int64{0, 1, 60, 100, 900, 4_000, 90_000})
		ground := rapid.SampledFrom([]remedy.Ground{remedy.Goodwill, remedy.Goodwill, remedy.Entitled})
		return k.Offer(f, desk.Offer{Ask: rapid.Bool().Draw(t, "ask"), Because: "b", Options: []desk.Option{
			{Kind: desk.Refund, Text: "a", Cost: cost.Draw(t, "cost"), Ground: ground.Draw(t, "ground")},
			{Kind: desk.Voucher, Text: "b", Cost: cost.Draw(t, "cost"), Ground: ground.Draw(t, "ground")},
		}})
	case "choose":
		if len(f.Remedies) > 0 {
			return k.Choose(f, desk.Choice{RemedyID: f.Remedies[pick(len(f.Remedies))].ID})
		}
	case "decide":
		if n := len(f.Approvals); n > 0 {
			a := f.Approvals[n-1-rapid.IntRange(0, min(1, n-1)).Draw(t, "back")]
			return k.Decide(f, desk.Decide{ApprovalID: a.ID, Version: 1, Approve: rapid.Bool().Draw(t, "approve"), Note: "n"})
		}
	case "take back":
		if n := len(f.Approvals); n > 0 {
			return k.TakeBackRequest(f, f.Approvals[n-1].ID)
		}
	default:
		if n := len(f.Postings); n > 0 {
			return k.Reverse(f, desk.Reverse{RemedyID: f.Postings[pick(n)].RemedyID, Reason: "r"})
		}
	}
	return desk.Change{}, errNothing
}

var errNothing = errors.New("nothing to do")

// save keeps the change, tries to keep it again, and has the model follow.
func (b *books) save(t *rapid.T, before desk.File, c desk.Change) {
	ctx, desks := context.Background(), b.db.Desk()
	if err := desks.Save(ctx, c); err != nil {
		t.Fatal(err)
	}
	if len(c.Postings) > 0 {
		if err := desks.Save(ctx, c); err == nil {
			t.Fatal("the same was booked twice")
		}
	}
	after := before.Apply(c)
	for _, r := range c.Remedies {
		b.follow(t, before, after, r)
	}
	for _, p := range c.Postings {
		if b.keys[p.Key] {
			t.Fatalf("%s is booked twice", p.Key)
		}
		b.keys[p.Key] = true
	}
}

// follow adds up what a remedy that was chosen, or taken back, does to each account.
func (b *books) follow(t *rapid.T, before, after desk.File, r desk.Remedy) {
	sign := map[desk.RemedyState]int64{desk.Chosen: 1, desk.Reversed: -1}[r.State]
	if sign == 0 || r.Cost == 0 {
		return
	}
	var gift remedy.Posting
	for _, p := range after.Postings {
		if p.RemedyID == r.ID && p.Reverses == "" {
			gift = p
		}
	}
	for _, a := range after.Approvals {
		if a.OfferID == r.OfferID && a.State != remedy.Approved {
			t.Fatalf("%+v was given by %+v", r, a)
		}
	}
	receiver := "case:" + r.CaseID
	if id := before.Case.CustomerID; id != "" {
		receiver = "customer:" + id
	}
	for _, accounts := range []map[string]int64{b.accounts, b.course} {
		accounts[receiver] += sign * r.Cost
		accounts["cause:"+before.Case.Cause] += sign * r.Cost
		accounts["team:"+before.Case.TeamID] -= sign * r.Cost
		accounts["budget:"+gift.Budget] -= sign * r.Cost
	}
	b.spent[gift.Budget] += sign * r.Cost
	if b.accounts[receiver] < 0 {
		t.Fatalf("%s is left with %d", receiver, b.accounts[receiver])
	}
}

// check compares the whole books with the model.
func (b *books) check(t fataler) {
	b.compare(t, "", b.accounts, len(b.keys))
}

// checkCourse compares what is booked for the cases of this course: however long
// the books are, that takes as long.
func (b *books) checkCourse(t fataler) {
	var ids []any
	for _, f := range b.files {
		ids = append(ids, f.Case.ID)
	}
	b.compare(t, " WHERE case_id IN ($1, $2, $3)", b.course, len(b.keys)-b.before, ids...)
}

func (b *books) compare(t fataler, where string, accounts map[string]int64, booked int, ids ...any) {
	rows, err := b.db.Query(context.Background(), "SELECT account, CAST(sum(amount) AS BIGINT) FROM ledger_entry"+where+" GROUP BY account", ids...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	got := map[string]int64{}
	var sum int64
	for rows.Next() {
		var name string
		var balance int64
		if err := rows.Scan(&name, &balance); err != nil {
			t.Fatal(err)
		}
		got[name] = balance
		sum += balance
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if sum != 0 || !maps.Equal(got, accounts) {
		t.Fatalf("the books say %v and sum to %d, the model %v", got, sum, accounts)
	}
	if n := b.count(t, "SELECT count(*) FROM posting"+where, ids...); n != int64(booked) {
		t.Fatalf("%d postings of %d things", n, booked)
	}
}

// fataler is what testing.T and rapid.T have in common.
type fataler interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func (b *books) count(t fataler, query string, args ...any) (n int64) {
	rows, err := b.db.Query(context.Background(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

// verify has the doctor look at the books.
func (b *books) verify(t *testing.T) {
	t.Helper()
	for check, problems := range findings(t, b.db) {
		if check == "ledger" || check == "gifts" {
			t.Errorf("the doctor finds %s: %v", check, problems)
		}
	}
}
