package main

import (
	"context"
	"os"

	"liuke/internal/trial/study"
	file "liuke/internal/value/study"
)

type trialCommands struct {
	Plan    trialPlanCommand    `cmd:"" help:"Say before a trial which effects so many customers will show."`
	Assign  trialAssignCommand  `cmd:"" help:"Draw who is treated and who is held out."`
	Analyze trialAnalyzeCommand `cmd:"" help:"Say what a trial brought, beside its control."`
	Uplift  trialUpliftCommand  `cmd:"" help:"Learn from a finished trial for which customers the action does most."`
	Pool    trialPoolCommand    `cmd:"" help:"Put repeats of a trial together."`
}

// trialFile is a file with a row for each customer of a trial.
type trialFile struct {
	In         string   `required:"" help:"The customers, one a row: csv, csv.gz, xlsx or parquet with a header." type:"path" placeholder:"FILE"`
	Arm        string   `required:"" help:"Column that says in which arm the customer is; a row without one is left out." placeholder:"COL"`
	Control    string   `required:"" help:"The arm that the others are compared with." placeholder:"NAME"`
	Outcome    string   `required:"" help:"Column with what came of it: 0 or 1, or an amount, which may be below zero." placeholder:"COL"`
	Positive   string   `help:"What that column says of a success, where it is a word; any other is none." placeholder:"TEXT"`
	Covariates []string `help:"Columns with what was known of the customers before the trial, numbers or texts." placeholder:"COL,…"`
	ID         string   `help:"Column that names the customer: one in two arms, or there twice, is refused." placeholder:"COL" name:"id"`
}

type trialAnalyzeCommand struct {
	trialFile
	Assigned   string             `help:"Column with the day of assignment: an outcome from before is refused." placeholder:"COL"`
	Happened   string             `help:"Column with the day of the outcome, beside --assigned." placeholder:"COL"`
	DateLayout string             `help:"How dates are written, such as 2006-01-02, %Y-%m-%d, day-first or month-first; recognised where it is clear." placeholder:"LAYOUT"`
	Shares     map[string]float64 `help:"Planned shares of the arms, in any unit; equal ones if not given." placeholder:"ARM=SHARE;…"`
	Once       bool               `help:"This is the only look, at the end laid down beforehand: verdicts go by the ordinary interval instead of the one that may be looked at every day."`
	LessIsGood bool               `help:"The outcome is the better the lower it is, such as leaving." name:"less-is-better"`
	JSON       bool               `help:"Print the report as JSON." name:"json"`
}

func (c *trialAnalyzeCommand) Run(ctx context.Context) error {
	return c.open(func(src study.Source) error {
		src.Columns.Assigned, src.Columns.Happened, src.DateLayout = c.Assigned, c.Happened, c.DateLayout
		report, err := study.Analyze(ctx, src, study.Wishes{Shares: c.Shares, OnlyLook: c.Once, LessGood: c.LessIsGood})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(os.Stdout, report)
		}
		return study.Print(os.Stdout, report)
	})
}

// open hands on the file, opened.
func (c *trialFile) open(use func(study.Source) error) error {
	return openTable(c.In, func(src file.TableSource) error {
		return use(study.Source{
			TableSource: src, Control: c.Control, Positive: c.Positive,
			Columns: study.Columns{Arm: c.Arm, Outcome: c.Outcome, Covariates: c.Covariates, ID: c.ID},
		})
	})
}

type trialUpliftCommand struct {
	trialFile
	Treated string `required:"" help:"The arm whose effect is learned." placeholder:"NAME"`
	Scores  string `help:"File to write the customers to, those first for whom the action is expected to do most, as CSV; asks for --id." type:"path" placeholder:"OUT.csv"`
	JSON    bool   `help:"Print the report as JSON." name:"json"`
}

// Help implements kong.HelpProvider.
func (trialUpliftCommand) Help() string {
	return "Without --covariates every other column is one that does not follow from the outcome: leave out of the file what came after the action."
}

func (c *trialUpliftCommand) Run(ctx context.Context) error {
	if err := keepInput(c.In, c.Scores); err != nil {
		return err
	}
	if c.Scores != "" && c.ID == "" {
		return study.ErrNoIDs
	}
	return c.open(func(src study.Source) error {
		learned, err := study.LearnUplift(ctx, src, c.Treated)
		if err == nil && c.Scores != "" {
			err = writeFile(c.Scores, learned.WriteRanking)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(os.Stdout, learned.Report())
		}
		return study.PrintUplift(os.Stdout, learned.Report())
	})
}
