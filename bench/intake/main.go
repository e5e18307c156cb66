// Command intake measures how fast complaints are taken in: through the HTTP
// API of the whole program, durably, one a request, with background work
// going on; beside the bare transaction of the same driver and pool. The
// program, the bare side and the clients are processes of their own; the two
// sides take turns. Every complaint that was accepted must be stored, once.
//
//	go run ./bench/intake [-db sqlite|postgres://…] [-seconds 10] [-rounds 3] [-conns 1,8,32] [-customers 100000]
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// options are what the command is told.
type options struct {
	db     string
	length time.Duration // of one side's turn
	rounds int
	conns  []int
	// customers is how many are known before the first complaint; they complain
	// in turn. With few, nearly each complaint is its customer's third within
	// ninety days and goes up the ladder as it is filed.
	customers int
	profile   string // where the program writes how it spent its time; "" for nowhere
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "intake:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	var o options
	flag.StringVar(&o.db, "db", "sqlite", "sqlite, or the URL of a PostgreSQL database")
	seconds := flag.Float64("seconds", 10, "how long each side runs at a time")
	flag.IntVar(&o.rounds, "rounds", 3, "how often each side runs with each number of connections")
	conns := flag.String("conns", "1,8,32", "numbers of connections")
	flag.IntVar(&o.customers, "customers", 100_000, "how many customers complain in turn; with few, nearly all complaints go up the ladder")
	flag.StringVar(&o.profile, "profile", "", "write a CPU profile of the program to this file")
	side := flag.String("side", "", "be one side on the database at -db: program, or bare")
	flag.Parse()
	if o.customers < 1 {
		return fmt.Errorf("-customers: %d is no number of customers", o.customers)
	}
	o.length = time.Duration(*seconds * float64(time.Second))
	for _, text := range strings.Split(*conns, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-conns: %q is no number of connections", text)
		}
		o.conns = append(o.conns, n)
	}
	switch *side {
	case "program":
		return serve(ctx, o, os.Stdin, out)
	case "bare":
		return runBare(ctx, o, out)
	}
	return compare(ctx, o, out)
}
