package main

import (
	"context"
	"os"

	"liuke/internal/risk/churn/study"
	purchases "liuke/internal/value/study"
)

type riskCommands struct {
	Backtest riskBacktestCommand `cmd:"" help:"Say who seemed to be leaving on a day in the past, by purchases alone, and who left."`
	Churn    riskChurnCommand    `cmd:"" help:"Learn from a table of customers who leaves and why, where customers say goodbye."`
}

type riskChurnCommand struct {
	In       string   `required:"" help:"The customers, one a row: csv, csv.gz, xlsx or parquet with a header." type:"path" placeholder:"FILE"`
	Label    string   `required:"" help:"Column that says what became of the customer." placeholder:"COL"`
	Positive string   `required:"" help:"What that column says of those who left." placeholder:"TEXT"`
	ID       string   `help:"Column that names the customer." name:"id" placeholder:"COL"`
	Without  []string `help:"Columns not to learn from, such as those that are only known afterwards." placeholder:"COL,…"`
	Scores   string   `help:"File to write every customer's chance and reasons to, as CSV." type:"path" placeholder:"OUT.csv"`
	JSON     bool     `help:"Print the report as JSON." name:"json"`
}

func (c *riskChurnCommand) Run(ctx context.Context) error {
	s, err := withScores(c.In, c.Scores, func(progress purchases.Progress) (*study.Study, error) {
		return c.study(ctx, progress)
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, s.Report())
	}
	return study.Print(os.Stdout, s.Report())
}

// study reads the file and learns from it.
func (c *riskChurnCommand) study(ctx context.Context, progress purchases.Progress) (*study.Study, error) {
	return fromFile(c.In, func(f *os.File, info os.FileInfo, words func(error) string) (*study.Study, error) {
		return study.New(ctx, study.Source{
			ReaderAt: f, Size: info.Size(), Name: info.Name(), Words: words,
			Label: c.Label, Positive: c.Positive, ID: c.ID, Without: c.Without,
		}, progress)
	})
}
