// Command search measures how long it takes to find cases by what was said in
// them: the first page with its count, for queries of one, two and four Chinese
// characters and for words, frequent, rare and absent, for somebody who sees
// every case and for somebody who sees one in a hundred.
//
//	LIUKE_DATA=… go run ./bench/search [-db sqlite|postgres://…] [-messages 200000] [-rounds 20]
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"liuke/bench/scratch"
	"liuke/bench/usage"
	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/store"
)

// most is what a median may take.
const most = 10 * time.Millisecond

func main() {
	address := flag.String("db", "sqlite", "sqlite, or the URL of a PostgreSQL database")
	messages := flag.Int("messages", 200_000, "how many messages there are, five to a case")
	rounds := flag.Int("rounds", 20, "how often each query runs")
	data := flag.String("data", os.Getenv("LIUKE_DATA"), "folder with the public texts")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *address, *data, *messages, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, address, data string, messages, rounds int) (err error) {
	corpus, err := readCorpus(data)
	if err != nil {
		return err
	}
	address, drop, err := scratch.New(ctx, address)
	if err != nil {
		return err
	}
	defer func() {
		if dropped := drop(); err == nil {
			err = dropped
		}
	}()
	db, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	began := time.Now()
	if err := fill(ctx, address, corpus, messages); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d messages in %d cases written in %.0f s; ", messages, messages/perCase, time.Since(began).Seconds())
	began = time.Now()
	for n := 1; n > 0; {
		if n, err = db.IndexCases(ctx); err != nil {
			return err
		}
	}
	took := time.Since(began).Seconds()
	fmt.Fprintf(out, "indexed in %.0f s (%.0f cases/s)\n", took, float64(messages/perCase)/took)
	if err := settle(ctx, address); err != nil {
		return err
	}
	return measure(ctx, out, db, corpus.queries(), rounds)
}

// viewers are those who search.
var viewers = []struct {
	name   string
	viewer desk.Viewer
}{
	{"all", desk.Viewer{StaffID: owner(0), Reach: account.ReachAll}},
	{"1 %", desk.Viewer{StaffID: owner(1), Reach: account.ReachOwn}},
}

func measure(ctx context.Context, out io.Writer, db *store.DB, queries []query, rounds int) error {
	fmt.Fprintf(out, "%-34s %-4s %7s %s\n", "query", "sees", "found", usage.Head())
	var over []string
	for _, q := range queries {
		for _, v := range viewers {
			var found int64
			took, err := usage.Rounds(rounds, func() error {
				page, err := db.Desk().List(ctx, desk.Filter{Text: q.text, Viewer: v.viewer, Limit: 50})
				found = page.Total
				return err
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%-34s %-4s %7d %s\n", q.name, v.name, found, took)
			if took.Median > most {
				over = append(over, q.name)
			}
		}
	}
	if len(over) > 0 {
		return fmt.Errorf("medians above %s: %v", most, over)
	}
	return nil
}
