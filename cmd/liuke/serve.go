package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/config"
)

// stopWithin is how long what is under way may take when the program is told to end.
const stopWithin = 20 * time.Second

type serveCommand struct {
	config.Config `embed:""`
}

func (c *serveCommand) Run(ctx context.Context) error {
	a, err := app.New(ctx, c.Config, app.Options{})
	if err != nil {
		return err
	}
	return serve(ctx, a, func() error { return printFirstRun(ctx, a, os.Stdout) })
}

// serve runs the app until it is told to end.
func serve(ctx context.Context, a *app.App, started func() error) error {
	if err := a.Start(ctx); err != nil {
		return stop(a, err)
	}
	fmt.Printf("Liuke serves http://%s\n", a.Addr())
	if err := started(); err != nil {
		return stop(a, err)
	}
	select {
	case <-ctx.Done():
		return stop(a, nil)
	case err := <-a.Failed():
		return stop(a, err)
	}
}

func stop(a *app.App, err error) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if stopped := a.Stop(ctx); err == nil {
		err = stopped
	}
	return err
}

// printFirstRun prints the link that makes the first administrator, while
// there is no company.
func printFirstRun(ctx context.Context, a *app.App, w io.Writer) error {
	secret, needed, err := a.Accounts.StartFirstRun(ctx)
	if err != nil || !needed {
		return err
	}
	_, err = fmt.Fprintf(w, "\nThis Liuke has no company yet. Open this link to begin; whoever opens it becomes the administrator:\n\n  http://%s/first-run/%s\n\n", a.Addr(), secret)
	return err
}

type demoCommand struct {
	config.Config `embed:""`

	Fresh bool   `help:"Begin again: what was changed in the demo is lost."`
	Lang  string `help:"Language of the demo's people: en or zh-CN." enum:"en,zh-CN,auto" default:"auto"`
}

func (c *demoCommand) Run(ctx context.Context) error {
	begin := time.Now()
	a, signIns, err := app.NewDemo(ctx, c.Config, app.Options{}, c.lang(), c.Fresh, os.Stderr)
	if err != nil {
		return err
	}
	return serve(ctx, a, func() error {
		fmt.Printf("Ready after %.1f s.\n", time.Since(begin).Seconds())
		return printSignIns(os.Stdout, signIns)
	})
}

// lang is what the environment asks for unless the flag does.
func (c *demoCommand) lang() string {
	if c.Lang != "auto" {
		return c.Lang
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				return "zh-CN"
			}
			break
		}
	}
	return "en"
}

func printSignIns(w io.Writer, signIns []app.SignIn) error {
	names := map[account.Role]string{account.RoleAgent: "agent", account.RoleSupervisor: "supervisor", account.RoleAdmin: "administrator"}
	if len(signIns) == 0 {
		_, err := fmt.Fprintln(w, "The demo is as you left it; its passwords are those printed when it was made. --fresh begins again.")
		return err
	}
	_, err := fmt.Fprintln(w, "Sign in as one of these; the passwords are random and shown only now:")
	for _, s := range signIns {
		_, err = fmt.Fprintf(w, "  %-14s %-26s %s\n", names[s.Role], s.Email, s.Password)
	}
	return err
}
