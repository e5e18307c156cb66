package app

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"liuke/internal/config"
)

// TestSecretsInAddressesAreNotLogged asks the whole program for every kind of
// address that carries a secret.
func TestSecretsInAddressesAreNotLogged(t *testing.T) {
	ctx := context.Background()
	var log bytes.Buffer
	a, err := New(ctx, config.Config{Database: config.Database{Data: t.TempDir()}}, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Stop(ctx) }()
	for _, prefix := range []string{"/first-run/", "/invite/", "/reset/", "/t/", "/c/", "/f/received/"} {
		log.Reset()
		a.server.Handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, prefix+"s3cr3t-t0ken", nil))
		if line := log.String(); !strings.Contains(line, prefix+"{token}") || strings.Contains(line, "s3cr3t") {
			t.Errorf("%s: logged %s", prefix, line)
		}
	}
}
