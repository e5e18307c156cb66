//go:build unix

package e2e

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/purchase"
)

// TestKillDuringImport kills an import again and again, and lets the next
// process go on with it: what was said to be in stays in, and at the end every
// receipt is there once, with the summaries that belong to it.
func TestKillDuringImport(t *testing.T) {
	eachVictim(t, func(t *testing.T, v *victim) {
		share := 12
		if v.config.URL != "" {
			share = 8
		}
		a, _ := found(t, v)
		if err := a.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
		killed := 0
		for killed < killShare(share) {
			killed += killImport(t, v, killShare(share)-killed)
		}
		t.Logf("%d kills, %d of them inside a transaction", killed, v.inside)
	})
}

// killImport imports a sheet of its own with at most so many kills, until it
// is finished, and checks what came in. It returns how many there were.
func killImport(t *testing.T, v *victim, most int) (killed int) {
	t.Helper()
	sheet, receipts := writeSheet(t)
	for acknowledged := 0; ; killed++ {
		p := v.start("import", envSheet+"="+sheet)
		first, ok := p.line(t)
		if !ok {
			t.Fatalf("the import ended with %v", p.Wait())
		}
		if n := number(first); n >= 0 && n < acknowledged {
			t.Fatalf("%d receipts were in before the kill, now %d", acknowledged, n)
		}
		if killed < most && !strings.HasPrefix(first, "finished") {
			v.kill(p, 600*time.Millisecond)
			acknowledged = max(acknowledged, number(first))
		}
		finished := strings.HasPrefix(first, "finished")
		for text := range p.lines {
			acknowledged = max(acknowledged, number(text))
			finished = finished || strings.HasPrefix(text, "finished")
		}
		if finished {
			_ = p.Wait() // it ended by itself, or was killed after the last commit
			checkImport(t, v, receipts)
			return killed
		}
	}
}

// number reads a line that says how many receipts are in; −1 for another line.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// writeSheet writes receipts of some customers, the lines of one in ten of them apart.
func writeSheet(t *testing.T) (path string, receipts int) {
	t.Helper()
	receipts = 15_000 // three transactions
	path = filepath.Join(t.TempDir(), "purchases.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	prefix := rand.IntN(1 << 30)
	_, _ = fmt.Fprintln(w, "receipt,customer,date,product,quantity,price")
	var apart []string
	for r := range receipts {
		for n := range 10 {
			line := fmt.Sprintf("R%d-%d,C%d,2025-%02d-%02d 10:%02d:00,P%d,%d,%d.50",
				prefix, r, r%300, 1+r/1500, 1+r%28, n, rand.IntN(500), 1+rand.IntN(9), 1+rand.IntN(40))
			if r%10 == 0 && n == 9 {
				apart = append(apart, line)
				continue
			}
			_, _ = fmt.Fprintln(w, line)
		}
	}
	_, _ = fmt.Fprintln(w, strings.Join(apart, "\n"))
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path, receipts
}

// checkImport counts what is in and has the summaries compared with the purchases.
func checkImport(t *testing.T, v *victim, receipts int) {
	t.Helper()
	ctx := context.Background()
	a, err := app.New(ctx, v.config, app.Options{Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Stop(ctx) }()
	all, err := a.Purchases.Imports(ctx, account.System, purchase.Cursor{}, 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("imports: %v, %v", all, err)
	}
	c := all[0].Counts
	if all[0].State != purchase.ImportFinished || int(c.Added) != receipts || c.Corrected+c.Unchanged+c.Refused != 0 || int(c.Lines) != 10*receipts {
		t.Errorf("%s with %+v, want %d receipts added", all[0].State, c, receipts)
	}
	if err := a.DB.Ledger().VerifySummaries(ctx, func(customerID string) {
		t.Errorf("the summary of customer %s is not what the purchases come to", customerID)
	}); err != nil {
		t.Error(err)
	}
}
