package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"liuke/internal/trial/study"
	file "liuke/internal/value/study"
)

type trialPlanCommand struct {
	Customers   int     `required:"" help:"How many customers there are for the trial." placeholder:"N"`
	HeldOut     float64 `help:"Share of them that is left alone." default:"0.5" placeholder:"SHARE"`
	Rate        float64 `help:"Share of customers with the outcome when left alone, such as 0.1." placeholder:"RATE"`
	Deviation   float64 `help:"Standard deviation of the outcome, where it is an amount." placeholder:"AMOUNT"`
	Correlation float64 `help:"Correlation of the outcome with what is known before, which will be adjusted for." placeholder:"R"`
	JSON        bool    `help:"Print the report as JSON." name:"json"`
}

func (c *trialPlanCommand) Run() error {
	report, err := study.Plan{
		Customers: c.Customers, HeldOut: c.HeldOut, Rate: c.Rate, Deviation: c.Deviation, Correlation: c.Correlation,
	}.Report()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, report)
	}
	return study.PrintPlan(os.Stdout, report)
}

type trialAssignCommand struct {
	In      string   `required:"" help:"The customers, one a row: csv, csv.gz, xlsx or parquet with a header." type:"path" placeholder:"FILE"`
	ID      string   `required:"" help:"Column that names the customer." placeholder:"COL" name:"id"`
	Trial   string   `required:"" help:"Name of the trial: the same name draws the same arms." placeholder:"NAME"`
	Out     string   `required:"" help:"File to write customers and arms to, as CSV." type:"path" placeholder:"OUT.csv"`
	HeldOut float64  `help:"Share of the customers that is left alone." default:"0.5" placeholder:"SHARE"`
	Arms    []string `help:"What the arms are called that are treated, in equal parts." default:"treated" placeholder:"NAME,…"`
	Value   string   `help:"Column with a number by which the arms are to be alike, such as worth." placeholder:"COL"`
	Keep    string   `help:"An earlier draw of this trial: its customers keep their arms." type:"path" placeholder:"EARLIER.csv"`
	JSON    bool     `help:"Print the counts as JSON." name:"json"`
}

func (c *trialAssignCommand) Run(ctx context.Context) error {
	if err := errors.Join(keepInput(c.In, c.Out), c.keepEarlier(), c.keepDrawn()); err != nil {
		return err
	}
	drawn, err := c.draw(ctx)
	if err == nil {
		err = writeFile(c.Out, drawn.Write)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, drawn.Report(c.Trial))
	}
	return study.PrintDraw(os.Stdout, drawn.Report(c.Trial))
}

func (c *trialAssignCommand) keepEarlier() error {
	if c.Keep == "" {
		return nil
	}
	return keepInput(c.Keep, c.Out)
}

// keepDrawn refuses to write over a file that may be the draw of a trial which is under way.
func (c *trialAssignCommand) keepDrawn() error {
	there, err := os.Stat(c.Out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case c.Keep == "" && there.Mode().IsRegular():
		return fmt.Errorf("%s is there already: write to another file; where it is an earlier draw of this trial, name it with --keep, so that its customers keep their arms", c.Out)
	}
	return nil
}

func (c *trialAssignCommand) draw(ctx context.Context) (drawn *study.Drawn, err error) {
	draw := study.Draw{Trial: c.Trial, ID: c.ID, Value: c.Value, HeldOut: c.HeldOut, Arms: c.Arms}
	err = openTable(c.In, func(src file.TableSource) error {
		if c.Keep == "" {
			drawn, err = study.Assign(ctx, src, draw)
			return err
		}
		return openTable(c.Keep, func(earlier file.TableSource) error {
			draw.Kept = &earlier
			drawn, err = study.Assign(ctx, src, draw)
			return err
		})
	})
	return drawn, err
}

// openTable hands on a file, opened.
func openTable(name string, use func(file.TableSource) error) (err error) {
	words, err := sheetWords()
	if err != nil {
		return err
	}
	f, info, err := openFile(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return use(file.TableSource{ReaderAt: f, Size: info.Size(), Name: info.Name(), Words: words})
}

type trialPoolCommand struct {
	In         []string `required:"" help:"What liuke trial analyze … --json has written for each trial of the action." type:"path" placeholder:"A.json,B.json,…"`
	Arm        string   `help:"The arm to put together, where trials have more than one." placeholder:"NAME"`
	LessIsGood bool     `help:"The outcome is the better the lower it is, such as leaving." name:"less-is-better"`
	JSON       bool     `help:"Print the report as JSON." name:"json"`
}

func (c *trialPoolCommand) Run() error {
	var reports [][]byte
	for _, name := range c.In {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		reports = append(reports, text)
	}
	pool, err := study.Combine(c.In, reports, c.Arm, c.LessIsGood)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, pool)
	}
	return study.PrintPool(os.Stdout, pool)
}
