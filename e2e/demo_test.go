//go:build unix

package e2e

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/config"
)

// openDemo serves the demo company and returns how its people sign in.
func openDemo(t *testing.T, database, lang string) (a *app.App, address string, signIns map[account.Role]app.SignIn) {
	t.Helper()
	cfg := config.Config{Addr: freeAddress(t), LogFormat: "text", Database: config.Database{Data: filepath.Dir(database)}}
	if strings.HasPrefix(database, "postgres") {
		cfg.Database = config.Database{URL: database}
	}
	ctx := context.Background()
	a, people, err := app.NewDemo(ctx, cfg, app.Options{Log: quiet()}, lang, false, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		if err := a.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	signIns = map[account.Role]app.SignIn{}
	for _, one := range people {
		if _, known := signIns[one.Role]; !known { // the first of a role stands for it
			signIns[one.Role] = one
		}
	}
	return a, "http://" + cfg.Addr, signIns
}

// photo writes a picture with enough noise that it does not get small.
func photo(t *testing.T) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for y := range 120 {
		for x := range 160 {
			picture.SetRGBA(x, y, color.RGBA{uint8(rand.N(256)), uint8(2 * y), uint8(x), 255})
		}
	}
	var content bytes.Buffer
	if err := png.Encode(&content, picture); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "碎了.png")
	if err := os.WriteFile(path, content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
