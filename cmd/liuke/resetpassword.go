package main

import (
	"context"
	"fmt"

	"liuke/internal/app"
	"liuke/internal/config"
)

type resetPasswordCommand struct {
	config.Database `embed:""`

	Email string `arg:"" help:"E-mail address the member of staff signs in with."`
}

func (c *resetPasswordCommand) Run(ctx context.Context) error {
	link, err := app.PasswordLink(ctx, c.Database, c.Email)
	if err != nil {
		return err
	}
	fmt.Printf("Whoever opens this link chooses a new password for %s. It is good once:\n\n  %s\n\n", c.Email, link)
	return nil
}
