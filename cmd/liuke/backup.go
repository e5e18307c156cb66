package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"

	"liuke/internal/config"
	"liuke/internal/store"
)

type backupCommand struct {
	config.Database `embed:""`

	File  string `arg:"" help:"File to write." type:"path"`
	Force bool   `help:"Overwrite the file when it is there already."`
}

func (c *backupCommand) Run(ctx context.Context) error {
	db, err := store.OpenExisting(ctx, c.Address())
	if err != nil {
		return err
	}
	bar := rowCounter("backing up")
	rows, err := db.Backup(ctx, c.File, c.Force, time.Now().UnixMilli(), bar.show)
	bar.done()
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%w; --force overwrites it", err)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	fmt.Printf("%s rows are in %s, %s. It holds everything, secrets included: keep it as you keep the data.\n",
		humanize.Comma(rows), c.File, humanize.Bytes(uint64(info.Size())))
	return nil
}

// rowBar shows how many rows are dealt with so far.
type rowBar struct{ *progressbar.ProgressBar }

func rowCounter(what string) rowBar {
	return rowBar{progressbar.NewOptions64(-1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())}
}

// The bar is for the eye: what goes wrong with it is no failure.

func (b rowBar) show(rows int64) { _ = b.Set64(rows) }

func (b rowBar) done() { _ = b.Finish() }
