//go:build unix

package e2e

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"testing"
	"unsafe"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/config"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
)

// The test binary plays the other processes too: what to be is told by the
// environment.
const (
	envRole     = "LIUKE_E2E_ROLE" // serve, import or sweep
	envData     = "LIUKE_E2E_DATA"
	envDatabase = "LIUKE_E2E_DATABASE"
	envMark     = "LIUKE_E2E_MARK"  // file that counts open transactions
	envSheet    = "LIUKE_E2E_SHEET" // what to import
	envMail     = "LIUKE_E2E_MAIL"  // address of a mail server; what is asked through a proxy is believed then
)

func TestMain(m *testing.M) {
	role := os.Getenv(envRole)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := child(role); err != nil {
		fmt.Fprintln(os.Stderr, role+":", err)
		os.Exit(1)
	}
}

func child(role string) error {
	ctx := context.Background()
	cfg := childConfig(os.Getenv(envData), os.Getenv(envDatabase))
	if server := os.Getenv(envMail); server != "" {
		cfg.SMTP, cfg.MailFrom, cfg.TrustedProxies = server, "shop@example.com", []string{"127.0.0.1/32"}
	}
	a, err := app.New(ctx, cfg, app.Options{Log: quiet()})
	if err != nil {
		return err
	}
	if path := os.Getenv(envMark); path != "" {
		open, err := openMark(path)
		if err != nil {
			return err
		}
		a.DB.Observe(func(change int) { atomic.AddInt64(open, int64(change)) })
	}
	if role == "import" {
		return childImport(ctx, a)
	}
	if role == "sweep" {
		return childSweep(ctx, a)
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	fmt.Println(a.Addr())
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	<-end
	return a.Stop(ctx)
}

// childImport imports the sheet and prints how many receipts are in after
// each commit.
func childImport(ctx context.Context, a *app.App) error {
	f, err := os.Open(os.Getenv(envSheet))
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	sheet := imports.File{ReaderAt: f, Size: info.Size(), Name: info.Name()}
	done, err := a.Imports.Run(ctx, account.System, sheet, imports.Order{Source: "shop"}, func(i purchase.Import) {
		fmt.Println(i.Counts.Receipts)
	})
	if err != nil {
		return err
	}
	fmt.Println("finished", done.State)
	return a.Stop(ctx)
}

func childConfig(data, database string) config.Config {
	return config.Config{Addr: "127.0.0.1:0", Database: config.Database{Data: data, URL: database}, LogFormat: "text"}
}

func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

// openMark maps a counter that outlives the process which writes it.
func openMark(path string) (*int64, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if err := f.Truncate(8); err != nil {
		return nil, err
	}
	page, err := syscall.Mmap(int(f.Fd()), 0, 8, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return (*int64)(unsafe.Pointer(&page[0])), nil
}
