package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/config"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
)

type importCommands struct {
	Purchases importPurchasesCommand `cmd:"" help:"Take in a sheet of purchases: csv, csv.gz, xlsx or parquet."`
}

type importPurchasesCommand struct {
	config.Database `embed:""`

	File    string            `arg:"" help:"The sheet." type:"path"`
	Map     map[string]string `help:"Which column is what, such as customer=CustomerID; what is left out is remembered or guessed. Roles: receipt, customer, customer_name, phone, email, date, product, product_name, quantity, price, amount, currency, store, country." mapsep:"," placeholder:"ROLE=COLUMN,…"`
	Source  string            `help:"What the system is called that the sheet comes from." default:"${source}"`
	Dates   string            `help:"How the sheet writes dates, where that is not clear: month-first or day-first."`
	Numbers string            `help:"How it writes numbers, where that is not clear: point or comma."`
	DryRun  bool              `help:"Say what would come of it, and keep nothing."`
	Refused string            `help:"File to write the refused rows to, as CSV." type:"path" placeholder:"FILE"`
}

func (c *importPurchasesCommand) Run(ctx context.Context) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.New(ctx, config.Config{Database: c.Database}, app.Options{Log: log})
	if err != nil {
		return err
	}
	defer func() { err = stop(a, sentence(a, err)) }()
	sheet := imports.File{ReaderAt: f, Size: info.Size(), Name: info.Name()}
	order := imports.Order{Source: c.Source, Mapping: purchase.Mapping{Columns: c.Map, Dates: c.Dates, Numbers: c.Numbers}}
	if c.DryRun {
		return dryRun(ctx, a, sheet, order)
	}
	return c.run(ctx, a, sheet, order)
}

func dryRun(ctx context.Context, a *app.App, sheet imports.File, order imports.Order) error {
	f, err := a.Imports.DryRun(ctx, account.System, sheet, order)
	if err != nil {
		return err
	}
	printCounts(f.Counts)
	fmt.Printf("%s to %s; %s, %s of them new; %s; %s without a customer\n", f.FirstDay, f.LastDay,
		counted(f.Customers, "customer"), humanize.Comma(f.NewCustomers), counted(f.Returns, "return"), humanize.Comma(f.Anonymous))
	fmt.Println("Nothing was kept: this was a dry run.")
	return nil
}

func (c *importPurchasesCommand) run(ctx context.Context, a *app.App, sheet imports.File, order imports.Order) error {
	bar := rowCounter("importing")
	done, err := a.Imports.Run(ctx, account.System, sheet, order, func(i purchase.Import) { bar.show(i.Counts.Lines) })
	bar.done()
	if err != nil {
		return err
	}
	if done.Before {
		fmt.Println("This file was imported before; nothing was changed.")
		return nil
	}
	printCounts(done.Counts)
	if done.Counts.Refused > 0 && c.Refused != "" {
		if err := writeRefused(ctx, a, done.ID, c.Refused); err != nil {
			return err
		}
	}
	run, err := a.Values.Run(ctx)
	if err != nil {
		return fmt.Errorf("the purchases are in, but scoring failed: %w", err)
	}
	fmt.Printf("%s scored.\n", counted(run.Scored, "customer"))
	return nil
}

// counted says how many there are of something.
func counted(n int64, one string) string {
	return humanize.Comma(n) + " " + english.PluralWord(int(n), one, "")
}

func printCounts(c purchase.Counts) {
	fmt.Printf("%s with %s: %s new, %s corrected, %s unchanged, %s refused (%s)\n",
		counted(c.Receipts, "receipt"), counted(c.Lines, "line"), humanize.Comma(c.Added), humanize.Comma(c.Corrected),
		humanize.Comma(c.Unchanged), humanize.Comma(c.Refused), counted(c.Errors, "bad row"))
	if c.TwoTimes > 0 || c.Apart > 0 {
		fmt.Printf("%s with two times (the earliest counts), %s with lines that lie apart\n",
			counted(c.TwoTimes, "receipt"), humanize.Comma(c.Apart))
	}
}

func writeRefused(ctx context.Context, a *app.App, importID, path string) (err error) {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	printer := a.Catalogue.Printer("en")
	say := func(key string, args fault.Args) string { return printer.Err(fault.New(fault.Invalid, key, args)) }
	if err := a.Imports.WriteErrors(ctx, account.System, importID, out, say); err != nil {
		return err
	}
	fmt.Println("The refused rows are in", path)
	return nil
}

// sentence puts an error that is meant for people into words.
func sentence(a *app.App, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	words := a.Catalogue.Printer(i18n.Match("en", "")).Err(f)
	if f.Field != "" {
		words += " (" + f.Field + ")"
	}
	return errors.New(words)
}
