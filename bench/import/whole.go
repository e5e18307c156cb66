package main

import (
	"context"
	"os"
	"time"

	"liuke/internal/account"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/store"
)

// loadWhole imports the file as the program does: from its bytes to committed
// purchases, lines, customers, products and summaries.
func loadWhole(ctx context.Context, address, file string) (o outcome, err error) {
	db, err := store.Open(ctx, address)
	if err != nil {
		return o, err
	}
	defer func() {
		if closed := db.Close(); err == nil {
			err = closed
		}
	}()
	f, err := os.Open(file)
	if err != nil {
		return o, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return o, err
	}
	company := func(context.Context) (account.Company, error) {
		return account.Company{Currency: "GBP", Zone: "Europe/London"}, nil
	}
	service := imports.NewService(db.Ledger(), db.Files(), purchase.NewService(db.Ledger(), company), func() int64 { return time.Now().UnixMilli() })
	start := time.Now()
	done, err := service.Run(ctx, account.System,
		imports.File{ReaderAt: f, Size: info.Size(), Name: info.Name()}, imports.Order{}, nil)
	o.Seconds = time.Since(start).Seconds()
	o.Lines = int(done.Counts.Lines)
	return o, err
}
