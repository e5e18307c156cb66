package store_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/purchase"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// Each check takes hundreds of transactions; -rapid.checks asks for more of them.
func init() {
	if err := flag.Set("rapid.checks", "20"); err != nil {
		panic(err)
	}
}

// TestSummariesAreAFold does at random what changes summaries and compares
// them after each step with a plain fold of all that should be there.
func TestSummariesAreAFold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rapid.Check(t, func(t *rapid.T) {
			h := newHistory(t, db)
			t.Repeat(map[string]func(*rapid.T){
				"record":  h.record,
				"import":  h.importSheet,
				"undo":    h.undo,
				"merge":   h.merge,
				"unmerge": h.unmerge,
				"":        h.check,
			})
		})
		err := db.Ledger().VerifySummaries(context.Background(), func(id string) { t.Errorf("the summaries of %s differ", id) })
		if err != nil {
			t.Error(err)
		}
	})
}

// history is what the ledger should hold of one source.
type history struct {
	db        *store.DB
	purchases *purchase.Service
	customers *customer.Service
	source    string
	now       int64
	versions  map[string][]version // of each receipt, the oldest first
	imports   []string             // that stand
	merges    []string             // in force
}

// version is a receipt as it was told, and by which import.
type version struct {
	purchase.Receipt
	importID string
}

func newHistory(t *rapid.T, db *store.DB) *history {
	return &history{
		db: db, purchases: purchase.NewService(db.Ledger(), china), customers: customer.NewService(db.Customers(), china),
		source: ident.New(), now: later, versions: map[string][]version{},
	}
}

var codes = []string{"", "a", "b", "c", "d"}

// draw draws receipts, each at most once: new ones, known ones told again, and
// known ones told differently.
func (h *history) draw(t *rapid.T) []purchase.Receipt {
	receipts := map[string]purchase.Receipt{}
	for range rapid.IntRange(1, 5).Draw(t, "receipts") {
		id := fmt.Sprintf("r%d", rapid.IntRange(0, 12).Draw(t, "receipt"))
		r := purchase.Receipt{Source: h.source, ExternalID: id, Customer: purchase.CustomerRef{Code: rapid.SampledFrom(codes).Draw(t, "code")}}
		// From late on the day before to early on the day after, as the zone has it.
		r.At = int64(rapid.IntRange(100, 130).Draw(t, "day"))*86_400_000 + rapid.SampledFrom([]int64{0, 57_599_999, 57_600_000}).Draw(t, "clock")
		for range rapid.IntRange(1, 3).Draw(t, "lines") {
			r.Lines = append(r.Lines, purchase.Line{
				Product:  rapid.SampledFrom([]string{"", "x", "y", "z"}).Draw(t, "product"),
				Quantity: int64(rapid.IntRange(-2, 2).Draw(t, "quantity")) * 1000,
				Amount:   int64(rapid.IntRange(-2, 2).Draw(t, "amount")) * 100,
			})
		}
		if known := h.versions[id]; len(known) > 0 && rapid.Bool().Draw(t, "again") {
			r = known[len(known)-1].Receipt
		}
		receipts[id] = r
	}
	return slices.SortedFunc(maps.Values(receipts), func(a, b purchase.Receipt) int { return cmp.Compare(a.ExternalID, b.ExternalID) })
}

func (h *history) record(t *rapid.T) {
	receipts := h.draw(t)
	recorded, err := h.purchases.Record(context.Background(), account.System, receipts, h.tick())
	if err != nil {
		t.Fatal(err)
	}
	h.keep(t, receipts, recorded, "")
}

func (h *history) importSheet(t *rapid.T) {
	ctx := context.Background()
	i := purchase.Import{ID: ident.New(), Source: h.source, State: purchase.ImportRunning, CreatedAt: h.tick()}
	if err := h.db.Ledger().AddImport(ctx, i, "header"); err != nil {
		t.Fatal(err)
	}
	books, err := h.purchases.Books(ctx, i.CreatedAt)
	if err != nil {
		t.Fatal(err)
	}
	batches := rapid.IntRange(1, 2).Draw(t, "batches")
	for n := range batches {
		receipts := h.draw(t)
		for n := range receipts {
			if f := books.Check(&receipts[n]); f != nil {
				t.Fatal(f)
			}
		}
		done := i.Counts.Receipts
		i.Counts.Receipts += int64(len(receipts))
		if n == batches-1 {
			i.State = purchase.ImportFinished
		}
		recorded, err := h.purchases.RecordBatch(ctx, books, purchase.Batch{Receipts: receipts, At: h.now, Import: &i, Done: done})
		if err != nil {
			t.Fatal(err)
		}
		h.keep(t, receipts, recorded, i.ID)
	}
	h.imports = append(h.imports, i.ID)
}

// keep notes what was recorded, and checks what became of each receipt.
func (h *history) keep(t *rapid.T, receipts []purchase.Receipt, recorded []purchase.Recorded, importID string) {
	for n, r := range receipts {
		known := h.versions[r.ExternalID]
		want := purchase.Added
		if len(known) > 0 {
			want = purchase.Corrected
			if last := known[len(known)-1]; last.At == r.At && last.Customer == r.Customer && slices.Equal(last.Lines, r.Lines) {
				want = purchase.Unchanged
			}
		}
		if recorded[n].Outcome != want {
			t.Fatalf("%s was %s, want %s", r.ExternalID, recorded[n].Outcome, want)
		}
		if want != purchase.Unchanged {
			h.versions[r.ExternalID] = append(known, version{r, importID})
		}
	}
}

// undo takes an import back, or is refused where something else corrected what it brought.
func (h *history) undo(t *rapid.T) {
	if len(h.imports) == 0 {
		t.Skip("no import")
	}
	n := rapid.IntRange(0, len(h.imports)-1).Draw(t, "import")
	id := h.imports[n]
	left := map[string][]version{}
	refused := false
	for receipt, versions := range h.versions {
		first := slices.IndexFunc(versions, func(v version) bool { return v.importID == id })
		if first < 0 {
			left[receipt] = versions
			continue
		}
		if slices.ContainsFunc(versions[first:], func(v version) bool { return v.importID != id }) {
			refused = true
		}
		if first > 0 {
			left[receipt] = versions[:first:first]
		}
	}
	_, err := h.purchases.Undo(context.Background(), account.System, id, h.tick())
	if refused {
		if !fault.Is(err, fault.Conflict) {
			t.Fatalf("an import was taken back whose purchases were corrected since: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	h.versions = left
	h.imports = slices.Delete(h.imports, n, n+1)
}

func (h *history) merge(t *rapid.T) {
	owners := h.owners(t)
	known := slices.Sorted(maps.Keys(owners))
	if len(known) < 2 {
		t.Skip("nobody to merge")
	}
	into, from := rapid.SampledFrom(known).Draw(t, "into"), rapid.SampledFrom(known).Draw(t, "from")
	m, err := h.customers.Merge(context.Background(), account.System, owners[into].RecordID, owners[from].RecordID, h.tick())
	switch same := owners[into].RootID == owners[from].RootID; {
	case same && !fault.Is(err, fault.Conflict):
		t.Fatalf("merged a customer with itself: %v", err)
	case !same && err != nil:
		t.Fatal(err)
	case !same:
		h.merges = append(h.merges, m.ID)
	}
}

func (h *history) unmerge(t *rapid.T) {
	if len(h.merges) == 0 {
		t.Skip("no merge")
	}
	n := rapid.IntRange(0, len(h.merges)-1).Draw(t, "merge")
	if err := h.customers.Unmerge(context.Background(), account.System, h.merges[n], h.tick()); err != nil {
		t.Fatal(err)
	}
	h.merges = slices.Delete(h.merges, n, n+1)
}

func (h *history) tick() int64 {
	h.now += 1000
	return h.now
}

func (h *history) owners(t *rapid.T) map[string]purchase.Owner {
	owners, err := h.db.Ledger().Owners(context.Background(), h.source, codes)
	if err != nil {
		t.Fatal(err)
	}
	return owners
}

// check compares what is kept of every customer with a fold from scratch.
func (h *history) check(t *rapid.T) {
	owners := h.owners(t)
	receipts := map[string][]purchase.Receipt{} // by root
	for _, o := range owners {
		receipts[o.RootID] = nil
	}
	for _, versions := range h.versions {
		r := versions[len(versions)-1].Receipt
		if r.Customer.Code != "" {
			root := owners[r.Customer.Code].RootID
			receipts[root] = append(receipts[root], r)
		}
	}
	for root, list := range receipts {
		want := refold(list)
		got := h.kept(t, root)
		if !maps.Equal(got.days, want.days) || !got.summary.like(want.summary) ||
			!maps.EqualFunc(got.products, want.products, numbers.like) {
			t.Fatalf("root %s has\n%+v\nwant\n%+v\nfor %+v", root, got, want, list)
		}
	}
}

// numbers are what a summary says, by name.
type numbers map[string]float64

func (n numbers) like(other numbers) bool {
	return maps.EqualFunc(n, other, func(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(a)) })
}

type fold struct {
	days     map[calendar.Day]purchase.Day
	summary  numbers
	products map[string]numbers
}

// refold is the plain way: group receipts by day and product, then go through
// the days in order.
func refold(receipts []purchase.Receipt) fold {
	type cell struct{ quantity, net int64 }
	byDay := map[calendar.Day]map[string]cell{}
	f := fold{days: map[calendar.Day]purchase.Day{}, products: map[string]numbers{}}
	for _, r := range receipts {
		day := calendar.Day((r.At + 8*3_600_000) / 86_400_000) // Shanghai is eight hours ahead
		if byDay[day] == nil {
			byDay[day] = map[string]cell{}
		}
		d := f.days[day]
		d.Day = day
		d.Receipts++
		for _, l := range r.Lines {
			c := byDay[day][l.Product]
			byDay[day][l.Product] = cell{c.quantity + l.Quantity, c.net + l.Amount}
			d.Net += l.Amount
		}
		f.days[day] = d
	}
	if len(receipts) == 0 {
		return f
	}
	f.summary = numbers{"receipts": float64(len(receipts))}
	keptDays := []calendar.Day{}
	keptOf := map[string][]calendar.Day{}
	for _, day := range slices.Sorted(maps.Keys(byDay)) {
		d := f.days[day]
		for product, c := range byDay[day] {
			if c.quantity > 0 && c.net > 0 {
				d.Kept = true
				keptOf[product] = append(keptOf[product], day)
			}
			if product != "" {
				if f.products[product] == nil {
					f.products[product] = numbers{}
				}
				f.products[product]["quantity"] += float64(c.quantity)
				f.products[product]["net"] += float64(c.net)
			}
		}
		f.days[day] = d
		f.summary["net"] += float64(d.Net)
		f.summary["touched"] = float64(day)
		if !d.Kept {
			continue
		}
		if d.Net > 0 {
			f.summary["paid"]++
			f.summary["spend"] += float64(d.Net)
			if len(keptDays) == 0 {
				f.summary["first spend"] = float64(d.Net)
			}
		}
		keptDays = append(keptDays, day)
	}
	f.summary.rhythm(keptDays)
	for product, n := range f.products {
		if len(keptOf[product]) == 0 {
			delete(f.products, product) // all of it was taken back, so nobody asks for it
		}
		n.rhythm(keptOf[product])
	}
	return f
}

func (n numbers) rhythm(days []calendar.Day) {
	n["days"] = float64(len(days))
	for i, d := range days {
		if i == 0 {
			n["first"] = float64(d)
		} else {
			gap := float64(d - days[i-1])
			n["squares"] += gap * gap
			n["logs"] += math.Log(gap)
		}
		n["last"] = float64(d)
	}
	n.drop0()
}

// drop0 drops what is nought, so that it equals what is not there.
func (n numbers) drop0() { maps.DeleteFunc(n, func(_ string, v float64) bool { return v == 0 }) }

func (n numbers) add(r purchase.Rhythm) {
	n["days"], n["first"], n["last"] = float64(r.Days), float64(r.First), float64(r.Last)
	n["squares"], n["logs"] = float64(r.GapSquares), r.GapLogs
	n.drop0()
}

// kept reads what the ledger keeps of a root.
func (h *history) kept(t *rapid.T, root string) fold {
	ctx := context.Background()
	f := fold{days: map[calendar.Day]purchase.Day{}, products: map[string]numbers{}}
	file, err := h.purchases.Of(ctx, account.System, root, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Days {
		f.days[d.Day] = d
	}
	if s := file.Summary; file.Bought {
		f.summary = numbers{
			"receipts": float64(s.Receipts), "net": float64(s.Net), "paid": float64(s.PaidDays), "spend": float64(s.Spend),
			"first spend": float64(s.FirstSpend), "touched": float64(s.Touched),
		}
		f.summary.add(s.Rhythm)
	}
	for _, p := range file.Products {
		n := numbers{"quantity": float64(p.Quantity), "net": float64(p.Net)}
		n.add(p.Rhythm)
		f.products[p.Code] = n
	}
	return f
}
