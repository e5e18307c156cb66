package main

import (
	"context"
	"os"

	"liuke/internal/value/study"
)

type valueContractCommand struct {
	In        string   `required:"" help:"The contracts, one a row: csv, csv.gz, xlsx or parquet with a header." type:"path" placeholder:"FILE"`
	Customer  string   `required:"" help:"Column that names the customer." placeholder:"COL"`
	Age       string   `required:"" help:"Column with the age of the contract in periods, such as months." placeholder:"COL"`
	Left      string   `required:"" help:"Column that says whether the contract has ended." placeholder:"COL"`
	LeftValue string   `help:"What that column says of a contract that has ended; any other still runs." default:"Yes" placeholder:"TEXT"`
	Reasons   []string `help:"Columns that may explain who leaves, numbers or texts." placeholder:"COL,…"`
	Horizon   int      `help:"How many periods to foretell." default:"12" placeholder:"N"`
	Scores    string   `help:"File to write the scores of every contract that still runs to, as CSV." type:"path" placeholder:"OUT.csv"`
	JSON      bool     `help:"Print the report as JSON." name:"json"`
}

func (c *valueContractCommand) Run(ctx context.Context) error {
	s, err := withScores(c.In, c.Scores, func(progress study.Progress) (*study.ContractStudy, error) {
		return c.study(ctx, progress)
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, s.Report())
	}
	return study.PrintContracts(os.Stdout, s.Report())
}

// study reads the file and fits the models.
func (c *valueContractCommand) study(ctx context.Context, progress study.Progress) (*study.ContractStudy, error) {
	contracts, err := fromFile(c.In, func(f *os.File, info os.FileInfo, words func(error) string) (*study.Contracts, error) {
		return study.ReadContracts(ctx, study.ContractSource{
			ReaderAt: f, Size: info.Size(), Name: info.Name(), LeftValue: c.LeftValue, Words: words, Progress: progress,
			Columns: study.ContractColumns{Customer: c.Customer, Age: c.Age, Left: c.Left, Reasons: c.Reasons},
		})
	})
	if err != nil {
		return nil, err
	}
	return study.NewContractStudy(ctx, contracts, c.Horizon, progress)
}
