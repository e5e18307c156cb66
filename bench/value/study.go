package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// outcome is what a run of the program took, by its own report and by the clock.
type outcome struct {
	Seconds map[string]float64 `json:"seconds"`
	Peak    float64            `json:"peak_rss_mb"`
	CPU     float64            `json:"cpu_seconds"`
	wall    float64
}

// study runs the program from the log to a file of scores.
func (b *bench) study(ctx context.Context, model string) (o outcome, err error) {
	scores := filepath.Join(b.dir, "scores.csv")
	cmd := exec.CommandContext(ctx, b.program, "value", "--in", b.log(), "--customer", "customer", "--date", "date",
		"--amount", "amount", "--model", model, "--scores", scores, "--json")
	cmd.Stderr = os.Stderr
	start := time.Now()
	printed, err := cmd.Output()
	if err != nil {
		return o, err
	}
	o.wall = time.Since(start).Seconds()
	if err := json.Unmarshal(printed, &o); err != nil {
		return o, err
	}
	return o, os.Remove(scores)
}

// readOnce reads a file in large blocks and counts its lines, the header aside: the least that anybody has to do.
func readOnce(name string) (seconds float64, rows int, err error) {
	start := time.Now()
	f, err := os.Open(name)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = f.Close() }()
	block := make([]byte, 1<<20)
	for {
		n, err := f.Read(block)
		rows += bytes.Count(block[:n], []byte("\n"))
		if errors.Is(err, io.EOF) {
			return time.Since(start).Seconds(), rows - 1, nil
		}
		if err != nil {
			return 0, 0, err
		}
	}
}
