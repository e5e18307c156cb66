package economics

import (
	"context"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/ident"
	"liuke/internal/job"
	"liuke/internal/purchase"
	"liuke/internal/setting"
)

// JobRun is the kind of the job that works out every customer's profit.
const JobRun = "economics.run"

// Window is the days that profits are of, and the same as instants: from the
// start of the first day to the end of the last one.
type Window struct {
	First, Last calendar.Day
	From, Until int64
}

// Run is one pass over all customers. It replaces the one before.
type Run struct {
	ID      string
	AsOf    calendar.Day
	Rates   Rates // by which it reckoned
	Report  Report
	EndedAt int64
}

// Report is what a run found out about all customers together.
type Report struct {
	Whale    Whale            `json:"whale"`
	Sales    int64            `json:"sales"`
	Margin   int64            `json:"margin"`
	Assumed  int64            `json:"assumed"` // the part of the margin that rests on the assumed one
	Serving  map[Driver]int64 `json:"serving"`
	Discount int64            `json:"discount"`
	Cohorts  []Cohort         `json:"cohorts"`
	Base     Base             `json:"base"`
	Days     int64            `json:"days"` // that profits are of
}

// Row is a customer with their profit, as lists show it.
type Row struct {
	Profit
	Name  string
	Owner string // name; "" for nobody
}

// Store keeps profits and reads what they come from.
type Store interface {
	// PurchaseSpan returns the earliest and the latest day with a purchase, and false when there is none.
	PurchaseSpan(ctx context.Context) (first, last calendar.Day, any bool, err error)
	// EachKeptDay calls yield with every day on which something was bought and kept, in the order of customers and days.
	EachKeptDay(ctx context.Context, yield func(customerID string, day purchase.Day) error) error
	// EachActivity calls yield with every customer with whom something happened in the window, in the order of customers.
	EachActivity(ctx context.Context, w Window, yield func(Activity) error) error
	// SaveActivities keeps what happened with some customers, and the results by which they are ordered.
	SaveActivities(ctx context.Context, runID string, profits []Profit) error
	// FinishRun keeps a run and forgets all others, with what was kept for them.
	FinishRun(ctx context.Context, r Run, now int64) error
	// LatestRun returns the run that is kept, and false when there is none.
	LatestRun(ctx context.Context) (Run, bool, error)
	// Losing returns the customers who, by a run, cost more than they bring, the dearest first, after the place given.
	Losing(ctx context.Context, runID string, after Place, limit int) ([]Row, error)
	// Activity returns what happened with a customer by a run, and false when nothing did.
	Activity(ctx context.Context, runID, customerID string) (Activity, bool, error)
}

// Place is where a page of a list ends.
type Place struct {
	Result     int64
	CustomerID string
}

// Queue takes background work.
type Queue interface {
	Enqueue(ctx context.Context, jobs ...job.Job) error
}

// Service works out profits and answers what came out.
type Service struct {
	store    Store
	settings setting.Store
	company  func(context.Context) (account.Company, error)
	jobs     Queue
	clock    func() int64
}

// New returns a Service; clock returns UTC milliseconds.
func New(store Store, settings setting.Store, company func(context.Context) (account.Company, error), jobs Queue, clock func() int64) *Service {
	return &Service{store: store, settings: settings, company: company, jobs: jobs, clock: clock}
}

// batch is how many customers are written at a time.
const batch = 2000

// Run works out the profit of every customer over the latest period, how many
// stay, and keeps both. Done again, it comes to the same.
func (s *Service) Run(ctx context.Context) error {
	first, last, any, err := s.store.PurchaseSpan(ctx)
	if err != nil || !any {
		return err
	}
	company, err := s.company(ctx)
	if err != nil {
		return err
	}
	rates, _, err := s.rates(ctx)
	if err != nil {
		return err
	}
	run := Run{ID: ident.New(), AsOf: last, Rates: rates}
	run.Report.Days = min(int64(last-first)+1, periods[0])
	period := PeriodFor(int64(last-first) + 1)
	if period != 0 {
		run.Report.Days = period
	}
	if err := s.reckonProfits(ctx, &run, windowOf(last, run.Report.Days, company.Location())); err != nil {
		return err
	}
	tally := NewTally(last, period)
	err = s.store.EachKeptDay(ctx, func(customerID string, d purchase.Day) error {
		tally.Add(customerID, d.Day, d.Net)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	run.Report.Cohorts, run.Report.Base = tally.Done()
	run.Report.Base.Profit = run.Report.Whale.Sum
	run.EndedAt = s.clock()
	return s.store.FinishRun(ctx, run, run.EndedAt)
}

func windowOf(last calendar.Day, days int64, zone *time.Location) Window {
	w := Window{First: last - calendar.Day(days) + 1, Last: last}
	w.From, w.Until = w.First.Start(zone), (last + 1).Start(zone)
	return w
}

func (s *Service) reckonProfits(ctx context.Context, run *Run, w Window) error {
	report := &run.Report
	report.Serving = map[Driver]int64{}
	var results []int64
	var waiting []Profit
	save := func() error {
		defer func() { waiting = waiting[:0] }()
		return s.store.SaveActivities(ctx, run.ID, waiting)
	}
	err := s.store.EachActivity(ctx, w, func(a Activity) error {
		p := run.Rates.Reckon(a)
		results = append(results, p.Result)
		report.Sales += p.Sales
		report.Margin += p.Margin
		report.Assumed += p.Assumed
		report.Discount += p.Discount
		for d, cost := range p.Serving {
			report.Serving[d] += cost
		}
		if waiting = append(waiting, p); len(waiting) < batch {
			return nil
		}
		return save()
	})
	if err == nil && len(waiting) > 0 {
		err = save()
	}
	report.Whale = NewWhale(results)
	return err
}

// Latest returns the run that is kept, and false when there is none yet.
func (s *Service) Latest(ctx context.Context, actor account.Actor) (Run, bool, error) {
	if err := actor.Need(account.EconomicsRead); err != nil {
		return Run{}, false, err
	}
	return s.store.LatestRun(ctx)
}

// Losing returns customers who cost more than they bring, the dearest first,
// with the run that found them.
func (s *Service) Losing(ctx context.Context, actor account.Actor, after Place, limit int) ([]Row, error) {
	run, any, err := s.Latest(ctx, actor)
	if err != nil || !any {
		return nil, err
	}
	rows, err := s.store.Losing(ctx, run.ID, after, limit)
	for i := range rows {
		rows[i].Profit = run.Rates.Reckon(rows[i].Activity)
	}
	return rows, err
}

// Of returns a customer's profit, and false when it is not known.
func (s *Service) Of(ctx context.Context, actor account.Actor, customerID string) (Profit, Run, bool, error) {
	run, any, err := s.Latest(ctx, actor)
	if err != nil || !any {
		return Profit{}, run, false, err
	}
	a, any, err := s.store.Activity(ctx, run.ID, customerID)
	return run.Rates.Reckon(a), run, any, err
}

// Rates returns what the company reckons with, and the version of that.
func (s *Service) Rates(ctx context.Context, actor account.Actor) (Rates, int64, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return Rates{}, 0, err
	}
	return s.rates(ctx)
}

func (s *Service) rates(ctx context.Context) (Rates, int64, error) {
	return setting.Load(ctx, s.settings, RatesSetting, Assumed)
}

// RatesNow returns what the company reckons with, for whoever books what was done by it.
func (s *Service) RatesNow(ctx context.Context) (Rates, error) {
	r, _, err := s.rates(ctx)
	return r, err
}

// SetRates lays down what the company reckons with, in place of the version
// seen, and has all profits worked out again.
func (s *Service) SetRates(ctx context.Context, actor account.Actor, r Rates, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	if err := r.Validate(); err != nil {
		return err
	}
	now := s.clock()
	if err := setting.Save(ctx, s.settings, RatesSetting, r, seen, actor.ID, now); err != nil {
		return err
	}
	return s.jobs.Enqueue(ctx, job.New(JobRun, struct{}{}, now, now).Only(JobRun))
}
