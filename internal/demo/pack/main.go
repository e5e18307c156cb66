// Command pack writes the demo company's till lines as the packed file that
// goes into the binary.
//
//	go run ./internal/demo/pack -in online_retail.csv.gz -out internal/demo/retail.bin
package main

import (
	"flag"
	"fmt"
	"os"

	"liuke/internal/demo"
)

func main() {
	in := flag.String("in", "online_retail.csv.gz", "the source: a gzipped CSV file of till lines")
	out := flag.String("out", "internal/demo/retail.bin", "the packed file to write")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(in, out string) error {
	lines, err := readSource(in)
	if err != nil {
		return err
	}
	packed, err := demo.Pack(lines)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, packed, 0o644); err != nil {
		return fmt.Errorf("write the packed file: %w", err)
	}
	fmt.Printf("%d lines in %d bytes\n", len(lines), len(packed))
	return nil
}
