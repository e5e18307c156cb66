package app

import (
	"context"
	"fmt"
	"log/slog"

	"liuke/internal/account"
	"liuke/internal/channel/mail"
	"liuke/internal/config"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/knowledge"
	"liuke/internal/outbox"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/seal"
	"liuke/internal/store"
	"liuke/internal/value"
)

// Services are the domains, wired.
type Services struct {
	Catalogue *i18n.Catalogue
	Accounts  *account.Service
	Customers *customer.Service
	Purchases *purchase.Service
	Imports   *imports.Service
	Values    *value.Service
	Desk      *desk.Service
	Letters   *outbox.Service
	Knowledge *knowledge.Service
	Keys      *seal.Keyring

	rules *companyRules
}

func newServices(ctx context.Context, db *store.DB, cfg config.Config, clock func() int64, log *slog.Logger) (s Services, err error) {
	if s.Catalogue, err = i18n.Load(log); err != nil {
		return s, fmt.Errorf("catalogues: %w", err)
	}
	if err = s.openAccounts(db, cfg, clock, log); err != nil {
		return s, err
	}
	keys, err := db.SigningKeys().Load(ctx, clock())
	if err != nil {
		return s, fmt.Errorf("signing keys: %w", err)
	}
	if s.Keys, err = seal.NewKeyring(keys...); err != nil {
		return s, fmt.Errorf("signing keys: %w", err)
	}
	s.Customers = customer.NewService(db.Customers(), s.Accounts.Company)
	s.Purchases = purchase.NewService(db.Ledger(), s.Accounts.Company)
	s.Imports = imports.NewService(db.Ledger(), db.Files(), s.Purchases, clock)
	s.Knowledge = knowledge.NewService(db.Knowledge(), db.Knowledge(), clock)
	s.Values = value.NewService(db.Value(), clock)
	s.rules = &companyRules{accounts: s.Accounts, settings: db.Settings(), mail: cfg.SMTP != "", clock: clock}
	s.Desk = desk.New(desk.Parts{
		Store: db.Desk(), Reader: db.Desk(), Bench: db.Bench(), MacroStore: db.Macros(), SnippetStore: db.Snippets(), Files: db.Files(), Numbers: db.Numbers("case"), Staff: db.Desk(),
		Quality: db.Desk(), Breaches: db.Desk(),
		Company: s.rules, Customers: db.Customers(), Keys: s.Keys, Log: log,
		Clock: clock, Settings: db.Settings(), Limits: s.Accounts.Authority,
	})
	return s, nil
}

// openAccounts makes the services that depend on whether there is a mail server.
func (s *Services) openAccounts(db *store.DB, cfg config.Config, clock func() int64, log *slog.Logger) (err error) {
	if cfg.SMTP == "" {
		s.Letters = outbox.NewService(db.Letters(), nil, clock, log)
		s.Accounts, err = account.New(db.Accounts(), db.Jobs(), nil, clock, log)
		return err
	}
	server, err := mail.ParseServer(cfg.SMTP, cfg.MailFrom)
	if err != nil {
		return err
	}
	mailer, err := mail.New(server, s.Catalogue, func(ctx context.Context) (account.Company, error) { return s.Accounts.Company(ctx) }, clock)
	if err != nil {
		return err
	}
	s.Letters = outbox.NewService(db.Letters(), mailer, clock, log)
	s.Accounts, err = account.New(db.Accounts(), db.Jobs(), mailer, clock, log)
	return err
}

// Founded reports whether there is a company.
func (s *Services) Founded(ctx context.Context) (bool, error) {
	_, err := s.Accounts.Company(ctx)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}
