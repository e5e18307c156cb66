package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"liuke/internal/calendar"
	"liuke/internal/i18n"
	"liuke/internal/value/study"
)

type valueCommands struct {
	Study    valueStudyCommand    `cmd:"" default:"withargs" help:"Fit the models to a file of purchases and score every customer."`
	Simulate valueSimulateCommand `cmd:"" help:"Write a made-up purchase log to test with."`
	Explain  valueExplainCommand  `cmd:"" help:"Say how the figures of one customer came about."`
	Contract valueContractCommand `cmd:"" help:"Foretell who leaves, where customers say goodbye: subscriptions and contracts."`
	Cycle    valueCycleCommands   `cmd:"" help:"Foretell which products a customer buys next."`
}

// Help implements kong.HelpProvider.
func (valueCommands) Help() string {
	return "liuke value --in FILE … is short for liuke value study --in FILE …: liuke value study --help lists its flags."
}

type valueStudyCommand struct {
	In       string `required:"" help:"The purchases: csv, csv.gz or parquet with a header, rows in any order." type:"path" placeholder:"FILE"`
	Customer string `required:"" help:"Column that names the customer." placeholder:"COL"`
	Date     string `required:"" help:"Column with the date of the purchase." placeholder:"COL"`

	purchaseAmounts `embed:""`

	Until   *dayFlag    `help:"Last day that is learned from; the last of the file if not given. Later purchases test the forecast." placeholder:"YYYY-MM-DD"`
	Horizon horizonFlag `help:"How far to foretell: days (d), weeks (w), months (m) or years (y)." default:"90d"`
	Unit    string      `help:"Unit of time of parameters and scores." enum:"week,day" default:"week"`
	Model   string      `help:"Model of purchase times: ${enum}." enum:"auto,nbd,bg-nbd,mbg-nbd,pareto-nbd,bg-cnbd-k,mbg-cnbd-k" default:"auto"`
	Scores  string      `help:"File to write every customer's scores to, as CSV." type:"path" placeholder:"OUT.csv"`
	JSON    bool        `help:"Print the report as JSON." name:"json"`
}

// purchaseAmounts are the columns of a file of purchases beside customer and date, and how it writes dates.
type purchaseAmounts struct {
	Amount     string `help:"Column with what was paid; below zero is a return, which is no purchase; nought is a purchase, but not for spend." placeholder:"COL"`
	Quantity   string `help:"Column with the quantity, beside --price." placeholder:"COL"`
	Price      string `help:"Column with the price of one, beside --quantity." placeholder:"COL"`
	DateLayout string `help:"How dates are written, such as 2006-01-02, %Y-%m-%d, day-first or month-first; recognised where it is clear." placeholder:"LAYOUT"`
}

// open opens a file of purchases, which is to be closed with the function it returns.
func (a *purchaseAmounts) open(name string, c study.Columns, progress study.Progress) (study.Source, func() error, error) {
	words, err := sheetWords()
	if err != nil {
		return study.Source{}, nil, err
	}
	f, info, err := openFile(name)
	if err != nil {
		return study.Source{}, nil, err
	}
	c.Amount, c.Quantity, c.Price = a.Amount, a.Quantity, a.Price
	return study.Source{
		ReaderAt: f, Size: info.Size(), Name: info.Name(), Columns: c, DateLayout: a.DateLayout,
		Today: int32(calendar.DayOf(time.Now().UnixMilli(), time.Local)), Words: words, Progress: progress,
	}, f.Close, nil
}

// horizonFlag is a number of days, written like 39w.
type horizonFlag int

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *horizonFlag) UnmarshalText(text []byte) error {
	days, err := study.ParseHorizon(string(text))
	*h = horizonFlag(days)
	return err
}

// dayFlag is a day, written like 2006-01-02.
type dayFlag calendar.Day

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *dayFlag) UnmarshalText(text []byte) error {
	day, err := calendar.ParseDay(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a day written like 2006-01-02", text)
	}
	*d = dayFlag(day)
	return nil
}

// smallHeap is how much the heap may grow, in percent, before what is no longer needed is collected. What is kept are
// long runs of numbers, which cost the collector nothing.
const smallHeap = 20

func (c *valueStudyCommand) Run(ctx context.Context) error {
	if err := keepInput(c.In, c.Scores); err != nil {
		return err
	}
	debug.SetGCPercent(smallHeap)
	watch := newStopwatch()
	s, err := c.study(ctx, watch.enter)
	if err == nil && c.Scores != "" {
		err = writeFile(c.Scores, func(w io.Writer) error { return s.WriteScores(ctx, w, watch.enter) })
	}
	if err != nil {
		watch.stop()
		return err
	}
	watch.enter(study.StageScore, 1)
	report := s.Report()
	watch.stop()
	if c.JSON {
		return c.printJSON(os.Stdout, report, watch.seconds)
	}
	return study.Print(os.Stdout, report)
}

// study reads the file and fits the models.
func (c *valueStudyCommand) study(ctx context.Context, progress study.Progress) (s *study.Study, err error) {
	source, closeFile, err := c.open(c.In, study.Columns{Customer: c.Customer, Date: c.Date}, progress)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeFile()) }()
	log, err := study.Read(ctx, source)
	if err != nil {
		return nil, err
	}
	settings := study.Settings{Model: c.Model, Until: study.EndOfLog, Horizon: int(c.Horizon)}
	if settings.UnitDays, err = study.ParseUnit(c.Unit); err != nil {
		return nil, err
	}
	if c.Until != nil {
		settings.Until = int32(*c.Until)
	}
	return study.New(ctx, log, settings, progress)
}

// valueOutcome is what --json prints.
type valueOutcome struct {
	*study.Report
	Seconds    map[study.Stage]float64 `json:"seconds"`
	PeakRSSMB  study.Figure            `json:"peak_rss_mb"`
	CPUSeconds study.Figure            `json:"cpu_seconds"`
}

func (c *valueStudyCommand) printJSON(w io.Writer, report *study.Report, seconds map[study.Stage]float64) error {
	o := valueOutcome{Report: report, Seconds: seconds, PeakRSSMB: study.Figure(math.NaN()), CPUSeconds: study.Figure(math.NaN())}
	if used, ok := resources(); ok {
		o.PeakRSSMB, o.CPUSeconds = study.Figure(float64(used.peak)/(1<<20)), study.Figure(used.cpu.Seconds())
	}
	return printJSON(w, o)
}

// printJSON writes a report as people and programs can read it.
func printJSON(w io.Writer, report any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(report)
}

// sheetWords says in English what is wrong with a file.
func sheetWords() (func(error) string, error) {
	catalogue, err := i18n.Load(slog.Default())
	if err != nil {
		return nil, err
	}
	return catalogue.Printer(i18n.English).Err, nil
}

// openFile opens a file that can be read at any place.
func openFile(name string) (*os.File, os.FileInfo, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is a folder or a pipe, and a file is needed", name)
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, info, nil
}

// fromFile opens a file, has something made of it, and closes it; words says what is wrong with the file.
func fromFile[T any](name string, read func(f *os.File, info os.FileInfo, words func(error) string) (T, error)) (made T, err error) {
	words, err := sheetWords()
	if err != nil {
		return made, err
	}
	f, info, err := openFile(name)
	if err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return read(f, info, words)
}

// withScores has a file studied, and the scores written where a file is named for them.
func withScores[S interface{ WriteScores(w io.Writer) error }](in, scores string, learn func(study.Progress) (S, error)) (s S, err error) {
	if err := keepInput(in, scores); err != nil {
		return s, err
	}
	watch := newStopwatch()
	defer watch.stop()
	s, err = learn(watch.enter)
	if err == nil && scores != "" {
		watch.enter(study.StageScore, 0)
		err = writeFile(scores, s.WriteScores)
	}
	return s, err
}

// keepInput refuses to write into the file that is read.
func keepInput(in, out string) error {
	read, err := os.Stat(in)
	if err != nil {
		return err
	}
	if written, err := os.Stat(out); err == nil && os.SameFile(read, written) {
		return fmt.Errorf("%s cannot be read and written at once: name another file to write to", in)
	}
	return nil
}

// writeFile writes a file, compressed if its name ends in .gz. Nothing is left of one that could not be finished.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		info, statErr := f.Stat()
		if err = errors.Join(err, statErr, f.Close()); err != nil && info != nil && info.Mode().IsRegular() {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	buffered := bufio.NewWriterSize(f, 1<<20)
	if !strings.HasSuffix(path, ".gz") {
		return errors.Join(write(buffered), buffered.Flush())
	}
	packed, err := gzip.NewWriterLevel(buffered, gzip.BestSpeed)
	if err != nil {
		return err
	}
	return errors.Join(write(packed), packed.Close(), buffered.Flush())
}
