// Command cycle measures a whole pass over what customers buy of each product: it learns the products' rhythms and a
// ranking from a sample, and then says of every product of every customer how overdue it is, how likely it is lost, and
// how likely it is bought next, and of the ten most likely ones of each customer when. Customers are simulated one by one,
// so that no more than a few are in memory.
//
//	go run ./bench/cycle [-customers 1000000] [-products 40] [-sample 10000]
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"liuke/bench/usage"
	"liuke/internal/value/cycle"
)

// What is asked for of a million customers with 40 products each on two cores.
const (
	needSeconds = 60
	needMemory  = 512 << 20
)

func main() {
	customers := flag.Int("customers", 1000000, "how many customers are scored")
	products := flag.Int("products", 40, "how many products each has bought")
	sample := flag.Int("sample", 10000, "how many customers are learned from")
	flag.Parse()
	if err := run(os.Stdout, *customers, *products, *sample); err != nil {
		fmt.Fprintln(os.Stderr, "cycle:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, customers, each, sample int) error {
	if customers < 1 || each < 1 || each > choice/2 || sample < 1 {
		return fmt.Errorf("at least one customer and one product are needed, and at most %d products", choice/2)
	}
	sample = min(sample, customers)
	began := time.Now()
	shop := newShop(each)
	products, ranker := learn(shop, sample)
	fitted := time.Since(began)
	fitCPU, err := usage.CPUTime()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "fit    %9d lines     %6.1f s %6.1f CPU s  twice the products, once the ranking (converged: %v)\n",
		sample*each, fitted.Seconds(), fitCPU.Seconds(), ranker.Converged)
	t := score(shop, products, ranker, customers)
	took := time.Since(began)
	allCPU, err := usage.CPUTime()
	if err != nil {
		return err
	}
	memory, err := usage.PeakMemory()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "score  %9d lines     %6.1f s %6.1f CPU s  of which %.0f %% to simulate them\n",
		customers*each, (took - fitted).Seconds(), (allCPU - fitCPU).Seconds(), 100*t.simulating.Seconds()/t.working.Seconds())
	fmt.Fprintf(out, "       mean overdue %.9f, lost %.9f, probability %.9f, next %.6f days ahead\n",
		t.overdue/t.lines, t.lost/t.lines, t.probability/t.lines, t.ahead/t.dates)
	fmt.Fprintf(out, "whole  %9d customers %6.1f s %6.1f CPU s  on %d cores, peak memory %d MB\n",
		customers, took.Seconds(), allCPU.Seconds(), runtime.GOMAXPROCS(0), memory>>20)
	if took.Seconds() > needSeconds || memory > needMemory {
		return fmt.Errorf("not good enough: asked for are %d s and %d MB", needSeconds, needMemory>>20)
	}
	return nil
}

// learn learns from a sample as it was a period ago what was bought since, and the products as they are today.
func learn(shop *shop, sample int) (*cycle.Products, *cycle.Ranker) {
	lines := make([]cycle.Line, 0, sample*shop.each)
	var c customer
	for i := range sample {
		shop.draw(&c, i, today-horizon)
		lines = append(lines, c.lines...)
	}
	products := cycle.FitProducts(lines, today-horizon, horizon)
	examples := make([]cycle.Example, 0, len(lines))
	for i := range sample {
		shop.draw(&c, i, today-horizon)
		for k, l := range c.lines {
			p := products.Prospect(c.Customer, l)
			examples = append(examples, cycle.Example{Product: l.Product, Features: p.Features, Bought: c.bought[k]})
		}
	}
	ranker := cycle.FitRanker(examples)
	lines = lines[:0]
	for i := range sample {
		shop.draw(&c, i, today)
		lines = append(lines, c.lines...)
	}
	return cycle.FitProducts(lines, today, horizon), ranker
}
