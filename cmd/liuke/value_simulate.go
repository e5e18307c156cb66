package main

import (
	"context"
	"fmt"
	"io"

	"github.com/dustin/go-humanize"

	"liuke/internal/value/study"
)

type valueSimulateCommand struct {
	Model     string             `help:"Model that the customers follow: ${enum}." enum:"nbd,bg-nbd,mbg-nbd,pareto-nbd,bg-cnbd-k,mbg-cnbd-k" default:"bg-nbd"`
	Customers int                `help:"How many customers there are." default:"100000"`
	Seed      uint64             `help:"The same seed makes the same log." default:"1"`
	Params    map[string]float64 `help:"Parameters other than those of CDNOW, times in weeks, such as r=0.5,alpha=8; p, q and v are of the spend." mapsep:"," placeholder:"NAME=VALUE,…"`
	Out       string             `required:"" help:"File to write: csv, or csv.gz." type:"path" placeholder:"FILE"`
}

func (c *valueSimulateCommand) Run(ctx context.Context) error {
	s := study.Simulation{Model: c.Model, Params: c.Params, Customers: c.Customers, Seed: c.Seed}
	rows := int64(0)
	err := writeFile(c.Out, func(w io.Writer) (err error) {
		rows, err = study.Simulate(ctx, w, s)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Printf("%s purchases of %s customers are in %s.\n", humanize.Comma(rows), humanize.Comma(int64(c.Customers)), c.Out)
	return nil
}
