package purchase

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/ident"
)

// fewRoots is up to how many customers are named to open pages.
const fewRoots = 20

// recording is one batch on its way into the ledger.
type recording struct {
	Writer
	books    Books
	batch    Batch
	recorded []Recorded

	hasher      hasher
	added       []Entry
	corrections []Correction
	roots       map[string]string // by record
	met         map[string]string // IDs of products by code, of an import's only source
}

func (r *recording) run(ctx context.Context) error {
	r.recorded = make([]Recorded, len(r.batch.Receipts))
	for _, numbers := range r.bySource() {
		if err := r.source(ctx, numbers); err != nil {
			return err
		}
	}
	if err := r.write(ctx); err != nil {
		return err
	}
	if i := r.batch.Import; i != nil {
		now := *i
		now.Counts.add(r.recorded)
		if err := r.Advance(ctx, now, r.batch.Done, r.batch.Refused); err != nil {
			return err
		}
	}
	return nil
}

// bySource returns the places of the receipts in the batch, those of one source together.
func (r *recording) bySource() map[string][]int {
	groups := map[string][]int{}
	for n, receipt := range r.batch.Receipts {
		groups[receipt.Source] = append(groups[receipt.Source], n)
	}
	return groups
}

// source decides what becomes of the receipts of one source, and has their
// customers and products known.
func (r *recording) source(ctx context.Context, numbers []int) error {
	receipts := make([]Receipt, len(numbers))
	for i, n := range numbers {
		receipts[i] = r.batch.Receipts[n]
	}
	known, err := r.Purchases(ctx, sourceOf(receipts), externalIDs(receipts))
	if err != nil {
		return err
	}
	var news []Receipt
	var entries []Entry
	for i, receipt := range receipts {
		e := receipt.entry(r.batch.At)
		e.Hash, e.LocalDay = r.hasher.of(receipt), r.books.day(receipt.At)
		out := Recorded{PurchaseID: e.ID, Outcome: outcome(known, receipt.ExternalID, e.Hash)}
		if out.Outcome != Added {
			out.PurchaseID = known[receipt.ExternalID].ID
		}
		r.recorded[numbers[i]] = out
		if out.Outcome != Unchanged {
			news = append(news, receipt)
			entries = append(entries, e)
		}
	}
	if err := r.resolve(ctx, news, entries); err != nil {
		return err
	}
	return r.sort(ctx, entries, known)
}

// resolve fills in customers and products, and adds those that are new.
func (r *recording) resolve(ctx context.Context, receipts []Receipt, entries []Entry) error {
	owners, err := r.owners(ctx, receipts)
	if err != nil {
		return err
	}
	products, err := r.products(ctx, receipts)
	if err != nil {
		return err
	}
	for n, receipt := range receipts {
		e := &entries[n]
		e.CustomerID = owners[receipt.Customer.Key()].RecordID
		e.Items = make([]Item, len(receipt.Lines))
		for i, l := range receipt.Lines {
			e.Items[i] = Item{
				ProductID: products[l.Product], Quantity: l.Quantity, UnitPrice: l.UnitPrice, Amount: l.Amount,
				Tax: l.Tax, Discount: l.Discount, Cost: l.Cost,
			}
		}
	}
	return nil
}

// owners returns the customers of the receipts by code, adding those nobody knew.
func (r *recording) owners(ctx context.Context, receipts []Receipt) (map[string]Owner, error) {
	named := map[string]CustomerRef{}
	for _, receipt := range receipts {
		if code := receipt.Customer.Key(); code != "" {
			named[code] = receipt.Customer.or(named[code])
		}
	}
	source := sourceOf(receipts)
	codes := slices.Sorted(maps.Keys(named))
	owners, err := r.Owners(ctx, source, codes)
	if err != nil {
		return nil, err
	}
	var news []NewCustomer
	for _, code := range codes {
		if _, ok := owners[code]; ok {
			continue
		}
		c := r.newCustomer(source, code, named[code])
		news = append(news, c)
		owners[code] = Owner{RecordID: c.ID, RootID: c.ID}
	}
	return owners, r.AddCustomers(ctx, news)
}

// or returns c with what it leaves open from other.
func (c CustomerRef) or(other CustomerRef) CustomerRef {
	c.Name, c.Email = cmp.Or(c.Name, other.Name), cmp.Or(c.Email, other.Email)
	c.Phone, c.Country = cmp.Or(c.Phone, other.Phone), cmp.Or(c.Country, other.Country)
	return c
}

func (r *recording) newCustomer(source, code string, ref CustomerRef) NewCustomer {
	id := ident.New()
	c := NewCustomer{Customer: customer.Customer{
		ID: id, RootID: id, Kind: customer.Person, Name: cmp.Or(ref.Name, code), Country: ref.Country,
		Version: 1, CreatedAt: r.batch.At,
	}}
	if r.batch.Import != nil {
		c.ImportID = r.batch.Import.ID
	}
	for _, known := range []customer.Identity{
		{Kind: customer.IdentityCode, Value: code},
		{Kind: customer.IdentityEmail, Value: ref.Email},
		{Kind: customer.IdentityPhone, Value: ref.Phone},
	} {
		i, err := customer.NewIdentity(known.Kind, source, known.Value, r.books.Region)
		if err != nil {
			continue // an address nobody can write to says nothing about who it is
		}
		i.CustomerID, i.CreatedAt = id, r.batch.At
		c.Identities = append(c.Identities, i)
	}
	return c
}

// products returns the IDs of the products of the receipts by code, and saves
// those that this batch or its import meets for the first time.
func (r *recording) products(ctx context.Context, receipts []Receipt) (map[string]string, error) {
	source := sourceOf(receipts)
	ids := map[string]string{"": ""}
	names := map[string]string{} // of those to save, by code
	for _, receipt := range receipts {
		for _, l := range receipt.Lines {
			if _, met := ids[l.Product]; !met {
				id, met := r.batch.Products[l.Product]
				if !met {
					id = ProductID(source, l.Product)
					names[l.Product] = l.Name
				}
				ids[l.Product] = id
			}
			if name, save := names[l.Product]; save && name == "" {
				names[l.Product] = l.Name
			}
		}
	}
	products := make([]Product, 0, len(names))
	r.met = map[string]string{}
	for code, name := range names {
		products = append(products, Product{ID: ids[code], Source: source, Code: code, Name: name})
		if name != "" { // one without is looked at again: another receipt may tell its name
			r.met[code] = ids[code]
		}
	}
	slices.SortFunc(products, func(a, b Product) int { return cmp.Compare(a.ID, b.ID) })
	return ids, r.SaveProducts(ctx, products, r.batch.At)
}

// sort divides the entries of one source into what is to be added and what to
// be corrected.
func (r *recording) sort(ctx context.Context, entries []Entry, known map[string]Purchase) error {
	var changed []string
	for _, e := range entries {
		if p, ok := known[e.ExternalID]; ok {
			changed = append(changed, p.ID)
		}
	}
	before, err := r.Entries(ctx, changed)
	if err != nil {
		return err
	}
	importID := ""
	if r.batch.Import != nil {
		importID = r.batch.Import.ID
	}
	for _, e := range entries {
		p, ok := known[e.ExternalID]
		if !ok {
			e.ImportID = importID
			r.added = append(r.added, e)
			continue
		}
		e.ID, e.ImportID, e.CreatedAt = p.ID, p.ImportID, p.CreatedAt
		r.corrections = append(r.corrections, Correction{
			Before: before[p.ID], After: e, ImportID: importID, ByID: r.batch.ByID, At: r.batch.At,
		})
	}
	return nil
}

// write keeps what was decided and brings the summaries up to it. New days are
// folded while the lines are being written.
func (r *recording) write(ctx context.Context) error {
	if len(r.added) == 0 && len(r.corrections) == 0 {
		return nil
	}
	var err error
	if r.roots, err = r.Lock(ctx, r.records()); err != nil {
		return err
	}
	roots := slices.Compact(slices.Sorted(maps.Values(r.roots)))
	summaries, err := r.Summaries(ctx, roots)
	if err != nil {
		return err
	}
	later, anew := r.divide(summaries)
	folded := make(chan Folded, 1)
	go func() { folded <- fold(later, summaries) }()
	if err := r.Add(ctx, r.added); err != nil {
		return err
	}
	if err := r.Correct(ctx, r.corrections); err != nil {
		return err
	}
	if err := r.Append(ctx, <-folded); err != nil {
		return err
	}
	if err := r.Refold(ctx, anew); err != nil {
		return err
	}
	if len(roots) > fewRoots {
		roots = nil
	}
	r.Changed(r.batch.At, roots)
	return nil
}

// records returns the customer records that get or lose a purchase.
func (r *recording) records() []string {
	set := map[string]bool{}
	for _, e := range r.added {
		set[e.CustomerID] = true
	}
	for _, c := range r.corrections {
		set[c.Before.CustomerID], set[c.After.CustomerID] = true, true
	}
	delete(set, "")
	return slices.Sorted(maps.Keys(set))
}

// divide returns the purchases of those customers who had nothing but new ones,
// all on later days than before, and the other customers, to be folded anew.
func (r *recording) divide(summaries map[string]Summary) (later []dated, anew []string) {
	again := map[string]bool{}
	for _, c := range r.corrections {
		again[r.roots[c.Before.CustomerID]], again[r.roots[c.After.CustomerID]] = true, true
	}
	for _, e := range r.added {
		if e.CustomerID == "" {
			continue
		}
		root := r.roots[e.CustomerID]
		if s, ok := summaries[root]; ok && e.LocalDay <= s.Touched {
			again[root] = true
		}
		later = append(later, dated{root, e.LocalDay, e.Items})
	}
	delete(again, "")
	later = slices.DeleteFunc(later, func(d dated) bool { return again[d.root] })
	return later, slices.Sorted(maps.Keys(again))
}

// dated is a purchase as the fold sees it.
type dated struct {
	root  string
	day   calendar.Day
	items []Item
}

func fold(purchases []dated, summaries map[string]Summary) Folded {
	slices.SortStableFunc(purchases, func(a, b dated) int {
		return cmp.Or(cmp.Compare(a.root, b.root), cmp.Compare(a.day, b.day))
	})
	f := NewFolder()
	root := ""
	for _, p := range purchases {
		if p.root != root {
			root = p.root
			s := summaries[root]
			s.CustomerID = root
			f.Customer(s)
		}
		f.Receipt(p.day)
		for _, i := range p.items {
			f.Line(i.ProductID, i.Quantity, i.Amount)
		}
	}
	return f.Finish()
}
