// Liuke keeps a company's customers: complaints and purchases come in, kept
// promises come out. See the README.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"liuke/internal/purchase/imports"
)

// version is set when a release is built.
var version = "dev"

type commands struct {
	Serve         serveCommand         `cmd:"" help:"Serve the company's Liuke; an empty one opens with a first-run page."`
	Demo          demoCommand          `cmd:"" help:"Serve a demo company with real purchases and eighty cases."`
	Import        importCommands       `cmd:"" help:"Take in data from files."`
	Value         valueCommands        `cmd:"" help:"Say from a file of purchases what every customer is worth, and who is overdue."`
	Risk          riskCommands         `cmd:"" help:"Say who is likely to leave, and why."`
	Trial         trialCommands        `cmd:"" help:"Prove from a file what an action brought, beside customers who were held out."`
	Backup        backupCommand        `cmd:"" help:"Write a consistent copy of everything to one file, while Liuke runs."`
	Restore       restoreCommand       `cmd:"" help:"Read a backup into an empty data folder or database."`
	Doctor        doctorCommand        `cmd:"" help:"Check that the data are whole; changes nothing."`
	ResetPassword resetPasswordCommand `cmd:"" help:"Print a link by which a member of staff chooses a new password."`

	Version kong.VersionFlag `help:"Print the version." short:"V"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parser, err := kong.New(&commands{},
		kong.Name("liuke"),
		kong.Description("Liuke 留客 keeps a company's customers."),
		kong.UsageOnError(),
		kong.Vars{"version": "liuke " + version, "source": imports.DefaultSource},
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		panic(err) // a mistake in the tags above
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		parser.Stdout = os.Stderr // whoever reads the output must not take the usage for it
	}
	parser.FatalIfErrorf(err)
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "liuke:", err)
		os.Exit(1)
	}
}
