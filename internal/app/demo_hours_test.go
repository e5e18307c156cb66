package app_test

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"liuke/internal/app"
	"liuke/internal/config"
	"liuke/internal/i18n"
	"liuke/internal/store/storetest"
)

var demoHours = flag.Int("demo.hours", 2, "at how many hours the demo company is founded; 24 are all of the day, over 17 days")

// TestTheDemoIsFoundedAtAnyHour has the demo company's stories lie around a
// night, a Sunday, a morning: whenever somebody tries it, it opens.
func TestTheDemoIsFoundedAtAnyHour(t *testing.T) {
	t.Parallel()
	night := time.Date(2026, 3, 8, 2, 10, 0, 0, time.UTC) // a Sunday
	for i := range *demoHours {
		now := night.Add(time.Duration(i) * 17 * time.Hour)
		t.Run(now.Format("Mon 15:04"), func(t *testing.T) {
			t.Parallel()
			cfg := config.Config{Addr: "127.0.0.1:0", LogFormat: "text", Database: config.Database{Data: filepath.Dir(storetest.SQLite(t))}}
			o := app.Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
			a, _, err := app.NewDemo(context.Background(), cfg, o, i18n.English, false, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Stop(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
}
