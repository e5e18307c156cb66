// Package app puts Liuke together: it is the only package that knows all
// others. The program, the tests and the benches start the same App.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"liuke/internal/config"
	"liuke/internal/job"
	"liuke/internal/store"
)

// Options are what a test may put in the place of the real thing.
type Options struct {
	Log *slog.Logger     // nil: to stderr, as the configuration says
	Now func() time.Time // nil: the clock of the machine
}

// App is a running Liuke.
type App struct {
	Services
	DB *store.DB

	config   config.Config
	log      *slog.Logger
	now      func() time.Time
	live     *store.Live
	indexer  *store.Indexer
	runners  []*job.Runner
	server   *http.Server
	listener net.Listener
	failed   chan error
}

// New opens the database and puts everything together. Nothing runs until Start.
func New(ctx context.Context, cfg config.Config, o Options) (_ *App, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a := &App{config: cfg, log: o.Log, now: o.Now, failed: make(chan error, 1)}
	if a.log == nil {
		a.log = newLog(cfg.LogFormat)
	}
	if a.now == nil {
		a.now = time.Now
	}
	if a.DB, err = openDatabase(ctx, cfg.Database); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close())
		}
	}()
	if a.Services, err = newServices(ctx, a.DB, cfg, a.clock, a.log); err != nil {
		return nil, err
	}
	if a.live, err = store.StartLive(ctx, a.DB, a.log); err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	a.indexer = store.StartIndexer(ctx, a.DB, a.log)
	if a.runners, err = a.newRunners(ctx); err != nil {
		return nil, err
	}
	handler, err := a.handler(ctx)
	if err != nil {
		return nil, err
	}
	a.server = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	return a, nil
}

// openDatabase opens the database, making the data folder when it is in one.
func openDatabase(ctx context.Context, d config.Database) (*store.DB, error) {
	if d.URL == "" {
		if err := os.MkdirAll(d.Data, 0o700); err != nil {
			return nil, fmt.Errorf("data folder: %w", err)
		}
	}
	return store.Open(ctx, d.Address())
}

func newLog(format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

// clock returns UTC milliseconds.
func (a *App) clock() int64 { return a.now().UnixMilli() }

// Start listens and begins to do background work.
func (a *App) Start(ctx context.Context) error {
	TuneHeap()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", a.config.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is taken by another program: stop that one, or choose another address with --addr", a.config.Addr)
	}
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	a.listener = listener
	for _, r := range a.runners {
		r.Start()
	}
	go func() {
		if err := a.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.failed <- err
		}
	}()
	return nil
}

// Addr is where it listens, once started.
func (a *App) Addr() string { return a.listener.Addr().String() }

// Handler answers requests, for those who ask without a network.
func (a *App) Handler() http.Handler { return a.server.Handler }

// Failed tells when serving ended by itself.
func (a *App) Failed() <-chan error { return a.failed }

// Stop ends requests and background work, waiting for what is under way until
// ctx ends. It may be called on an App that was never started.
func (a *App) Stop(ctx context.Context) error {
	a.indexer.Stop()
	a.live.Stop() // ends the streams of open pages, which would never end by themselves
	err := a.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, a.server.Close())
	}
	for _, r := range a.runners {
		r.Stop(ctx)
	}
	return errors.Join(err, a.close())
}

func (a *App) close() error {
	if a.indexer != nil {
		a.indexer.Stop()
	}
	if a.live != nil {
		a.live.Stop()
	}
	return a.DB.Close()
}
