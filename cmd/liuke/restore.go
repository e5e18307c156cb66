package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/dustin/go-humanize"

	"liuke/internal/config"
	"liuke/internal/store"
)

type restoreCommand struct {
	config.Database `embed:""`

	File string `arg:"" help:"Backup to read." type:"existingfile"`
}

func (c *restoreCommand) Run(ctx context.Context) error {
	if c.URL == "" {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
	}
	bar := rowCounter("restoring")
	rows, err := store.Restore(ctx, c.Address(), c.File, bar.show)
	bar.done()
	if err != nil {
		return err
	}
	fmt.Printf("%s rows are back.\n\n", humanize.Comma(rows))
	db, err := store.OpenExisting(ctx, c.Address())
	if err != nil {
		return err
	}
	report := newReport(os.Stdout)
	return errors.Join(db.Examine(ctx, report.add), db.Close(), report.verdict())
}
