package imports

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/sheet"
)

// Plan says how a sheet would be read.
type Plan struct {
	Header     []string
	Mapping    purchase.Mapping
	Remembered bool               // the mapping is that of the last sheet with this header
	Missing    []sheet.Role       // columns that have to be named first
	Dates      []sheet.TimeLayout // ways the dates can be read, best first; with two, a person should choose
	Numbers    []sheet.NumberStyle
	Rows       []PreviewRow
	Notes      []sheet.Note
	Before     *purchase.Import // the same file was imported before in this way
}

// PreviewRow is one of a sheet's first rows, as it stands and as it is read.
type PreviewRow struct {
	Number   int64
	Cells    []string
	Receipt  string
	At       int64
	Customer purchase.CustomerRef
	Line     purchase.Line
	Problem  *purchase.RowError // nil when it can be read
}

// Plan looks at a file and says how it would be read.
func (s *Service) Plan(ctx context.Context, by account.Actor, f File, o Order) (Plan, error) {
	if err := by.Need(account.PurchaseImport); err != nil {
		return Plan{}, err
	}
	r, err := s.openSheet(ctx, f, o.Mapping)
	if err != nil {
		return Plan{}, err
	}
	defer r.close()
	books, err := s.purchases.Books(ctx, s.clock())
	if err != nil {
		return Plan{}, err
	}
	if o.Source == "" {
		o.Source = DefaultSource
	}
	i, err := s.find(ctx, f, o.Source, r.mapping)
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{
		Header: r.header, Mapping: r.mapping, Remembered: r.remembered, Missing: r.missing(), Dates: r.dateChoices,
		Numbers: r.numberChoices, Notes: r.open.Notes(),
	}
	if i.ID != "" {
		plan.Before = &i
	}
	p := newParser(r, books, i.SHA256)
	for _, row := range r.sample[:min(len(r.sample), previewRows)] {
		plan.Rows = append(plan.Rows, p.preview(row))
	}
	return plan, nil
}

func (p *parser) preview(s sampleRow) PreviewRow {
	row := PreviewRow{Number: s.number, Cells: s.cells}
	if s.err != nil {
		row.Problem = &purchase.RowError{Row: s.number, Reason: s.err.Key, Args: s.err.Args}
		return row
	}
	key := p.key(s.cells, s.number)
	read, f := p.parse(s.cells, s.number, key)
	row.Receipt, row.At, row.Customer, row.Line = key, read.at, read.customer, read.line
	if f != nil {
		problem := p.refusal(s.cells, s.number, key, f)
		row.Problem = &problem
	}
	return row
}

// Forecast is what an import would come to.
type Forecast struct {
	purchase.Counts
	Returns      int64 // receipts that are returns
	Anonymous    int64 // receipts without a customer
	Customers    int64 // different ones
	NewCustomers int64 // nobody known yet
	Amount       int64 // of receipts not refused, minor units
	First, Last  int64 // times of the earliest and the latest receipt; 0 when there is none
	FirstDay     calendar.Day
	LastDay      calendar.Day
	Refusals     []purchase.RowError // the first ones
}

const shownRefusals = 100

// DryRun reads a whole file and says what importing it would come to. Nothing
// is kept.
func (s *Service) DryRun(ctx context.Context, by account.Actor, f File, o Order) (Forecast, error) {
	if err := by.Need(account.PurchaseImport); err != nil {
		return Forecast{}, err
	}
	r, i, err := s.prepare(ctx, by, f, o)
	if err != nil || i.State == purchase.ImportFinished {
		return Forecast{Counts: purchase.Counts{Receipts: i.Counts.Receipts, Unchanged: i.Counts.Receipts}}, err
	}
	defer r.close()
	books, err := s.purchases.Books(ctx, s.clock())
	if err != nil {
		return Forecast{}, err
	}
	d := dryRun{service: s, books: books, source: i.Source, seen: map[string]bool{}}
	err = r.chunks(ctx, books, purchase.Import{Source: i.Source, SHA256: i.SHA256}, func(c chunk) error { return d.add(ctx, c) })
	return d.forecast, err
}

type dryRun struct {
	service  *Service
	books    purchase.Books
	source   string
	seen     map[string]bool // codes of customers
	forecast Forecast
}

func (d *dryRun) add(ctx context.Context, c chunk) error {
	f := &d.forecast
	var sum purchase.Import
	sum.Counts = f.Counts
	c.addTo(&sum)
	f.Counts = sum.Counts
	f.Refusals = append(f.Refusals, c.refused[:min(len(c.refused), shownRefusals-len(f.Refusals))]...)
	outcomes, err := d.service.purchases.Compare(ctx, c.receipts)
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		f.Count(o)
	}
	var codes []string
	for _, r := range c.receipts {
		d.receipt(r)
		if code := r.Customer.Key(); code != "" && !d.seen[code] {
			d.seen[code] = true
			codes = append(codes, code)
		}
	}
	f.Customers = int64(len(d.seen))
	missing, err := d.service.purchases.NewCodes(ctx, d.source, codes)
	f.NewCustomers += int64(len(missing))
	return err
}

func (d *dryRun) receipt(r purchase.Receipt) {
	f := &d.forecast
	f.Amount += r.Amount()
	if r.Kind() == purchase.Returned {
		f.Returns++
	}
	if r.Customer.Key() == "" {
		f.Anonymous++
	}
	if f.Last == 0 || r.At < f.First {
		f.First, f.FirstDay = r.At, calendar.DayOf(r.At, d.books.Zone)
	}
	if r.At > f.Last {
		f.Last, f.LastDay = r.At, calendar.DayOf(r.At, d.books.Zone)
	}
}
