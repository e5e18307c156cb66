package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"

	"liuke/internal/calendar"
	"liuke/internal/config"
	"liuke/internal/demo"
	"liuke/internal/i18n"
	"liuke/internal/store"
	"liuke/internal/value/study"
)

type riskBacktestCommand struct {
	config.Database `embed:""`
	purchaseAmounts `embed:""`

	In       string      `help:"The purchases: csv, csv.gz or parquet with a header, rows in any order; without it, those of the company." type:"path" placeholder:"FILE"`
	Customer string      `help:"Column of the file that names the customer." placeholder:"COL"`
	Date     string      `help:"Column of the file with the date of the purchase." placeholder:"COL"`
	Product  string      `help:"Column of the file that names what was bought." placeholder:"COL"`
	Until    dayFlag     `required:"" help:"Last day that is looked at; who left is seen from the purchases after it." placeholder:"YYYY-MM-DD"`
	Horizon  horizonFlag `help:"Who buys nothing for so long has left: days (d), weeks (w), months (m) or years (y)." default:"26w"`
	Scores   string      `help:"File to write every customer's chance, value at stake and reasons to, as CSV." type:"path" placeholder:"OUT.csv"`
	Lang     string      `help:"Language of the reasons: ${enum}." enum:"en,zh-CN" default:"en"`
	JSON     bool        `help:"Print the report as JSON." name:"json"`
}

func (c *riskBacktestCommand) Run(ctx context.Context) error {
	watch := newStopwatch()
	s, err := c.study(ctx, watch)
	if err != nil {
		watch.stop()
		return err
	}
	watch.enter(study.StageScore, 0)
	report := s.Report()
	if c.Scores != "" {
		err = c.writeScores(s)
	}
	watch.stop()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, riskOutcome{report, watch.seconds})
	}
	return study.PrintRisk(os.Stdout, report)
}

// study reads the purchases and judges the risks.
func (c *riskBacktestCommand) study(ctx context.Context, watch *stopwatch) (*study.RiskStudy, error) {
	read := c.readCompany
	if c.In != "" {
		read = c.readFile
	}
	ledger, err := read(ctx, watch.enter)
	if err != nil {
		return nil, err
	}
	watch.enter(study.StageFit, 0)
	return study.NewRiskStudy(ctx, ledger, int32(c.Until), int(c.Horizon))
}

func (c *riskBacktestCommand) readFile(ctx context.Context, progress study.Progress) (ledger *study.Ledger, err error) {
	if err := keepInput(c.In, c.Scores); err != nil {
		return nil, err
	}
	source, closeFile, err := c.open(c.In, study.Columns{Customer: c.Customer, Date: c.Date, Product: c.Product}, progress)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeFile()) }()
	return study.ReadLedger(ctx, source)
}

// readCompany reads what the company's database has, and changes nothing in it.
func (c *riskBacktestCommand) readCompany(ctx context.Context, progress study.Progress) (ledger *study.Ledger, err error) {
	if c.Customer+c.Date+c.Amount+c.Quantity+c.Price+c.Product+c.DateLayout != "" {
		return nil, errors.New("columns are those of a file: name it with --in")
	}
	progress(study.StageRead, 0)
	db, err := store.OpenExisting(ctx, c.Address())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	company, err := db.Accounts().Company(ctx)
	if err != nil {
		return nil, err
	}
	products, err := db.ProductNames(ctx)
	if err != nil {
		return nil, err
	}
	minor := math.Pow10(i18n.Decimals(company.Currency))
	ledger, err = study.NewLedger(func(yield func(study.Sold) error) error {
		return db.EachBought(ctx, func(customerID, productID string, day calendar.Day, amount int64) error {
			return yield(study.Sold{Customer: customerID, Product: products[productID], ProductID: productID, Day: int32(day), Spend: float64(amount) / minor})
		})
	})
	if err == nil && company.Demo {
		c.Until = dayFlag(ofDemo(calendar.Day(c.Until), ledger))
	}
	return ledger, err
}

// ofDemo returns the day that a day of the published purchases has become in the demo company, which has them moved so
// that they end by today, and notes it. A day since the demo's first purchase is meant as it stands.
func ofDemo(day calendar.Day, ledger *study.Ledger) calendar.Day {
	first, _, ok := ledger.Book.Span()
	if !ok || day >= calendar.Day(first) || day < demo.FirstDay() || day > demo.LastDay() {
		return day
	}
	moved := day + calendar.Day(first) - demo.FirstDay()
	ledger.Notes = append(ledger.Notes, fmt.Sprintf("The demo's purchases are moved by %d days, so %v of the published ones is %v here.",
		moved-day, day, moved))
	return moved
}

func (c *riskBacktestCommand) writeScores(s *study.RiskStudy) error {
	catalogue, err := i18n.Load(slog.Default())
	if err != nil {
		return err
	}
	return writeFile(c.Scores, func(w io.Writer) error { return s.WriteScores(w, catalogue.Printer(c.Lang)) })
}

// riskOutcome is what --json prints.
type riskOutcome struct {
	*study.RiskReport
	Seconds map[study.Stage]float64 `json:"seconds"`
}
