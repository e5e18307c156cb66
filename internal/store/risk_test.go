package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/risk"
	"liuke/internal/risk/watch"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// seller records purchases of made-up customers and has them judged.
type seller struct {
	*testing.T
	db    *store.DB
	risks *watch.Service
	sold  int
}

const firstNight = 19_300 // the day as of which a shop of a year is judged first

// openShop has customers come at a pace of their own until they leave, for a year.
func openShop(t *testing.T, db *store.DB, customers int) *seller {
	s := &seller{T: t, db: db, risks: watch.NewService(db.Risks(), china, func() int64 { return later })}
	random := rand.New(rand.NewPCG(5, 6))
	var receipts []purchase.Receipt
	for c := range customers {
		gap := 4 + 15*random.ExpFloat64()
		for day := 200 * random.Float64(); day < 330; day += 1 + gap*random.ExpFloat64() {
			receipts = append(receipts, s.receipt(fmt.Sprint("c", c), firstNight-330+int(day), 100+int64(random.IntN(5000)), random.IntN(4)))
			if random.IntN(12) == 0 {
				break
			}
		}
	}
	s.record(append(receipts, s.receipt("last", firstNight, 500, 1))...)
	return s
}

func (s *seller) receipt(code string, on int, amount int64, product int) purchase.Receipt {
	s.sold++
	return sale(fmt.Sprint("r", s.sold), code, int64(on)*day+day/2, purchase.Line{
		Product: fmt.Sprint("p", product), Name: fmt.Sprint("Pot ", product), Quantity: 1000, UnitPrice: amount * 100, Amount: amount,
	})
}

func (s *seller) record(receipts ...purchase.Receipt) {
	s.Helper()
	for part := range slices.Chunk(receipts, purchase.MaxReceipts) {
		if _, err := purchase.NewService(s.db.Ledger(), china).Record(context.Background(), account.System, part, later); err != nil {
			s.Fatal(err)
		}
	}
}

func (s *seller) night() watch.Run {
	s.Helper()
	run, err := s.risks.Run(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	return run
}

func (s *seller) list(f watch.Filter) []watch.Row {
	s.Helper()
	if f.Limit == 0 {
		f.Limit = 10_000
	}
	rows, err := s.db.Risks().List(context.Background(), f)
	if err != nil {
		s.Fatal(err)
	}
	return rows
}

func (s *seller) of(customerID string) *watch.Standing {
	s.Helper()
	standing, err := s.risks.Of(context.Background(), account.System, customerID)
	if err != nil {
		s.Fatal(err)
	}
	return standing
}

// TestNightsAreRepeatable has a night run twice, broken off, and followed by another.
func TestNightsAreRepeatable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db, 160)
		run := s.night()
		rows := s.list(watch.Filter{})
		if run.AsOf != firstNight || run.Judged != int64(len(rows)) || len(rows) != 161 || len(run.Report.Learned) == 0 || run.Report.Sample != 0 {
			t.Fatalf("%+v of %d", run, len(rows))
		}
		flagged, small, some := 0, 0, 0
		for i, r := range rows {
			if r.Value > 0 {
				some++
			}
			if r.Value > 0 && r.Value <= run.Report.Half {
				small++
			}
			if !(r.Chance > 0 && r.Chance < 1) || r.Flagged() != (r.Flag != nil) || r.Before != nil || len(r.Reasons) == 0 || r.Name == "" ||
				i > 0 && (r.AtRisk > rows[i-1].AtRisk) {
				t.Fatalf("row %d: %+v", i, r)
			}
			if r.Flag != nil {
				flagged++
			}
		}
		if flagged == 0 || flagged == len(rows) || int64(flagged) != run.Flagged {
			t.Fatalf("%d flagged, the run says %d", flagged, run.Flagged)
		}
		if small < (some+1)/2 || small > some/2+3 {
			t.Errorf("%d of %d are small: no more is at stake with them than %d", small, some, run.Report.Half)
		}
		s.sameAsBook(rows)

		s.night()
		if d := cmp.Diff(rows, s.list(watch.Filter{})); d != "" {
			t.Errorf("a second run of the night: %s", d)
		}
		s.breakOff()
		if d := cmp.Diff(rows, s.list(watch.Filter{})); d != "" {
			t.Errorf("a run that was broken off shows: %s", d)
		}
		s.nextNight(rows)
		jobs, err := db.Jobs().Claim(context.Background(), []string{watch.JobRan}, 10, later, later+1)
		if err != nil || len(jobs) != 1 {
			t.Errorf("%d jobs wait for what follows the night, %v", len(jobs), err)
		}
	})
}

// sameAsBook compares what was kept with what the lines themselves say.
func (s *seller) sameAsBook(rows []watch.Row) {
	s.Helper()
	numbers, products := map[string]uint32{}, map[string]int32{}
	var lines []risk.Line
	err := s.db.EachBought(context.Background(), func(customerID, productID string, day calendar.Day, amount int64) error {
		if _, known := numbers[customerID]; !known {
			numbers[customerID] = uint32(len(numbers))
		}
		if _, known := products[productID]; !known {
			products[productID] = int32(len(products))
		}
		lines = append(lines, risk.Line{Customer: numbers[customerID], Product: products[productID], Day: int32(day), Spend: float64(amount)})
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	book, err := risk.NewBook(len(numbers), lines)
	if err != nil {
		s.Fatal(err)
	}
	a, err := risk.Assess(book, risk.Settings{Day: firstNight, Horizon: watch.Horizon}, func() error { return nil })
	if err != nil {
		s.Fatal(err)
	}
	for _, r := range rows {
		want := a.Risks[numbers[r.CustomerID]]
		if d := r.Chance - want.Chance; d > 1e-9 || d < -1e-9 || float64(r.Value) != want.Value || len(r.Reasons) != len(want.Reasons) {
			s.Fatalf("%+v, by the lines %+v", r, want)
		}
	}
}

var errOff = errors.New("the power failed")

// dark is a store that fails once some risks are kept.
type dark struct{ store.Risks }

func (d dark) SaveRisks(ctx context.Context, run watch.Run, risks []watch.Risk, now int64) error {
	return errors.Join(d.Risks.SaveRisks(ctx, run, risks, now), errOff)
}

func (s *seller) breakOff() {
	s.Helper()
	_, err := watch.NewService(dark{s.db.Risks()}, china, func() int64 { return later + 1 }).Run(context.Background())
	if !errors.Is(err, errOff) {
		s.Errorf("broken off: %v", err)
	}
}

// nextNight has somebody flagged buy, and looks at the trend.
func (s *seller) nextNight(before []watch.Row) {
	s.Helper()
	at := slices.IndexFunc(before, func(r watch.Row) bool { return r.Flag != nil })
	who := before[at]
	s.record(s.receipt(s.codeOf(who.CustomerID), firstNight+3, 700, 1), s.receipt("new", firstNight+3, 700, 1))
	s.risks = watch.NewService(s.db.Risks(), china, func() int64 { return later + 2 })
	s.night()
	after := s.list(watch.Filter{})
	if len(after) != len(before)+1 {
		s.Errorf("%d, then %d", len(before), len(after))
	}
	was := map[string]watch.Row{}
	for _, r := range before {
		was[r.CustomerID] = r
	}
	for _, r := range after {
		old, known := was[r.CustomerID]
		var want *watch.Before
		if known {
			want = &watch.Before{AsOf: firstNight, Chance: old.Chance}
		}
		if d := cmp.Diff(want, r.Before); d != "" || r.AsOf != firstNight+3 {
			s.Fatalf("as of %d: %s", r.AsOf, d)
		}
		if r.Flag != nil && old.Flag != nil && r.Flag.ID != old.Flag.ID {
			s.Errorf("a flag that held was raised anew: %+v, %+v", old.Flag, r.Flag)
		}
	}
	standing := s.of(who.CustomerID)
	if standing.Flag != nil || len(standing.Flags) != 1 || standing.Flags[0].Why != watch.WhyBought || standing.Flags[0].Cleared != firstNight+3 {
		s.Errorf("of somebody who bought again: %+v", standing)
	}
}

func (s *seller) codeOf(customerID string) string {
	s.Helper()
	known, err := s.db.Customers().Identities(context.Background(), customerID)
	if err != nil || len(known) == 0 {
		s.Fatal(known, err)
	}
	return known[0].Value
}

func TestRisksFollowMerges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s := openShop(t, db, 140)
		s.night()
		customers, _ := people(t, db)
		rows := s.list(watch.Filter{Flagged: true})
		into, from := rows[0], rows[1]
		m, err := customers.Merge(ctx, account.System, into.CustomerID, from.CustomerID, later)
		if err != nil {
			t.Fatal(err)
		}
		if s.of(from.CustomerID) != nil || s.of(into.CustomerID) == nil {
			t.Error("after the merge both stand for themselves")
		}
		s.risks = watch.NewService(db.Risks(), china, func() int64 { return later + 1 })
		s.night()
		if got := s.of(into.CustomerID); got.Value != into.Value+from.Value || s.of(from.CustomerID) != nil {
			t.Errorf("at stake with both: %d, want %d + %d", got.Value, into.Value, from.Value)
		}
		if err := customers.Unmerge(ctx, account.System, m.ID, later); err != nil {
			t.Fatal(err)
		}
		s.risks = watch.NewService(db.Risks(), china, func() int64 { return later + 2 })
		s.night()
		for _, want := range []watch.Row{into, from} {
			if got := s.of(want.CustomerID); got == nil || got.Value != want.Value || got.Flag == nil || got.Flag.ID != want.Flag.ID {
				t.Errorf("after it was taken back %+v, want %+v", got, want)
			}
		}
	})
}

func TestRisksAreListedWithinReach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s := openShop(t, db, 130)
		s.night()
		rows := s.list(watch.Filter{})
		damage(t, db, "INSERT INTO team (id, name, retired, created_at) VALUES ('t1', 'T', FALSE, 1)")
		for _, id := range []string{"s1", "s2"} {
			damage(t, db, "INSERT INTO staff (id, email, email_key, name, role, lang, state, password_hash, session_epoch, seen_at, created_at, team_id, reach) "+
				"VALUES ($1, $1, $1, $1, 'agent', 'en', 'active', '', 0, 0, 1, 't1', 'own')", id)
		}
		damage(t, db, "UPDATE customer SET owner_id = 's1' WHERE id = $1", rows[2].CustomerID)
		damage(t, db, "UPDATE customer SET owner_id = 's2' WHERE id = $1", rows[5].CustomerID)
		ids := func(rows []watch.Row) (ids []string) {
			for _, r := range rows {
				ids = append(ids, r.CustomerID)
			}
			return ids
		}
		for name, c := range map[string]struct {
			f    watch.Filter
			want []string
		}{
			"own":         {watch.Filter{Eyes: customer.Eyes{StaffID: "s1"}}, ids(rows[2:3])},
			"team":        {watch.Filter{Eyes: customer.Eyes{StaffID: "s1", TeamID: "t1"}}, []string{rows[2].CustomerID, rows[5].CustomerID}},
			"another's":   {watch.Filter{Eyes: customer.Eyes{StaffID: "s1"}, CustomerID: rows[5].CustomerID}, nil},
			"of an owner": {watch.Filter{OwnerID: "s2"}, ids(rows[5:6])},
			"a page":      {watch.Filter{Limit: 3, After: rows[3].Cursor()}, ids(rows[4:7])},
		} {
			if d := cmp.Diff(c.want, ids(s.list(c.f))); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
		for _, kind := range watch.Kinds {
			var want []string
			for _, r := range rows {
				if slices.ContainsFunc(r.Reasons, func(reason watch.Reason) bool { return reason.Kind == kind }) {
					want = append(want, r.CustomerID)
				}
			}
			if d := cmp.Diff(want, ids(s.list(watch.Filter{Kind: kind}))); d != "" {
				t.Errorf("%s: %s", kind, d)
			}
		}
		s.mark(ctx, rows[2], rows[slices.IndexFunc(rows, func(r watch.Row) bool { return r.Flag != nil && r.OwnerID == "" })])
	})
}

// One strong signal that is shown puts a customer among the red, however little is at risk; pages go on behind them, and nobody is left out.
func TestRedCustomersAreListedFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db, 130)
		s.night()
		all := s.list(watch.Filter{})
		green := slices.DeleteFunc(slices.Clone(all), func(r watch.Row) bool { return r.Flag != nil })
		if len(green) < 4 {
			t.Fatalf("%d of %d are green", len(green), len(all))
		}
		last := green[len(green)-1].CustomerID
		for n, c := range []struct {
			customerID string
			weight     int
			snoozed    int
		}{{last, 3, 0}, {green[0].CustomerID, 2, 0}, {green[1].CustomerID, 3, 1 << 40}} {
			damage(t, db, "INSERT INTO signal (id, customer_id, kind, weight, seen_count, detail, opened_at, seen_at, from_day, snoozed_until, snooze_why, closed_why, "+
				"by_name, version) VALUES ($1, $2, 'payment', $3, 1, '{}', 1, 1, 0, $4, '', '', '', 1)", fmt.Sprint("n", n), c.customerID, c.weight, c.snoozed)
		}
		var want, got []string
		for _, r := range all {
			if r.Flag != nil || r.CustomerID == last {
				want = append(want, r.CustomerID)
			}
		}
		for _, r := range all {
			if r.Flag == nil && r.CustomerID != last {
				want = append(want, r.CustomerID)
			}
		}
		f := watch.Filter{RedFirst: true, Limit: 7}
		for {
			rows, err := s.risks.List(t.Context(), account.System, f)
			must(t, err)
			if len(rows) == 0 {
				break
			}
			for _, r := range rows {
				got = append(got, r.CustomerID)
			}
			f.After = rows[len(rows)-1].Cursor()
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

// mark has somebody who sees only their own say of flags whether they are right.
func (s *seller) mark(ctx context.Context, own, others watch.Row) {
	s.Helper()
	if own.Flag == nil {
		s.Fatal("nobody of s1 is flagged")
	}
	s1 := account.Staff{ID: "s1", Role: account.RoleAgent, Reach: account.ReachOwn}.Actor()
	if _, err := s.risks.Mark(ctx, s1, others.Flag.ID, watch.Wrong, ""); !fault.Is(err, fault.NotFound) {
		s.Errorf("of a customer out of reach: %v", err)
	}
	if _, err := s.risks.Mark(ctx, s1, "none", watch.Wrong, ""); !fault.Is(err, fault.NotFound) {
		s.Errorf("of none: %v", err)
	}
	if _, err := s.risks.Mark(ctx, s1, own.Flag.ID, "perhaps", ""); !fault.Is(err, fault.Invalid) {
		s.Errorf("perhaps: %v", err)
	}
	marked := func(want watch.Mark, n int64) {
		s.Helper()
		record, err := s.risks.Record(ctx, s1)
		if got := s.of(own.CustomerID).Flag.Mark; err != nil || got != want || record.Marks[watch.Wrong] != n {
			s.Errorf("%+v, %+v, %v", got, record.Marks, err)
		}
	}
	if _, err := s.risks.Mark(ctx, s1, own.Flag.ID, watch.Wrong, " on holiday "); err != nil {
		s.Fatal(err)
	}
	marked(watch.Mark{Verdict: watch.Wrong, Comment: "on holiday", ByID: "s1", At: later}, 1)
	if _, err := s.risks.Unmark(ctx, s1, own.Flag.ID); err != nil {
		s.Fatal(err)
	}
	marked(watch.Mark{}, 0)
}

// A company of which nothing can be learned has a night all the same.
func TestNightsWithoutPurchases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := &seller{T: t, db: db, risks: watch.NewService(db.Risks(), china, func() int64 { return later })}
		if run := s.night(); !run.Report.Unknown || run.State != watch.RunFinished || len(s.list(watch.Filter{})) != 0 {
			t.Errorf("%+v", run)
		}
		s.record(s.receipt("a", 19000, 100, 1), s.receipt("b", 19010, 100, 2))
		if run := s.night(); !run.Report.Unknown || run.Report.Record != nil {
			t.Errorf("nobody came back: %+v", run)
		}
	})
}
