package app

import (
	"context"
	"fmt"
	"log/slog"

	"liuke/internal/account"
	"liuke/internal/cadence"
	"liuke/internal/campaign"
	"liuke/internal/channel/hook"
	"liuke/internal/channel/mail"
	"liuke/internal/channel/sms"
	"liuke/internal/config"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/economics"
	"liuke/internal/fault"
	"liuke/internal/handover"
	"liuke/internal/i18n"
	"liuke/internal/interaction"
	"liuke/internal/knowledge"
	"liuke/internal/outbox"
	"liuke/internal/people"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
	"liuke/internal/seal"
	"liuke/internal/signal"
	"liuke/internal/store"
	"liuke/internal/trial/registry"
	"liuke/internal/value"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
	"liuke/internal/winback/rival"
)

// Services are the domains, wired.
type Services struct {
	Catalogue *i18n.Catalogue
	Accounts  *account.Service
	Customers *customer.Service
	Purchases *purchase.Service
	Imports   *imports.Service
	Values    *value.Service
	Risks     *watch.Service
	Threats   *threat.Service
	Desk      *desk.Service
	Letters   *outbox.Service
	Knowledge *knowledge.Service
	Trials    *registry.Service
	WinBack   *winback.Service
	Reviews   *review.Service
	Rivals    *rival.Service
	Economics *economics.Service
	Signals   *signal.Service
	Keys      *seal.Keyring
	Consents  *consent.Service
	Campaigns *campaign.Service

	Interactions *interaction.Service
	People       *people.Service
	Cadences     *cadence.Service
	Handovers    *handover.Service

	mailer *mail.Mailer // nil: there is no mail server
	domain string       // the host in Message-IDs
	rules  *companyRules
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
	s.Interactions = interaction.NewService(db.Interactions(), s.Accounts.Company, s.Accounts.Staff, clock)
	s.People = people.NewService(db.People(), s.Accounts.Company, clock)
	s.Trials = registry.NewService(db.Trials(), db.Facts(), s.Accounts.Company, clock)
	s.Economics = economics.New(db.Economics(), db.Settings(), s.Accounts.Company, db.Jobs(), clock)
	s.Trials.RatesFrom(func(ctx context.Context) (registry.Rates, error) {
		r, err := s.Economics.RatesNow(ctx)
		return registry.Rates{Minute: r.Minute, Visit: r.Visit, Message: r.Message}, err
	})
	s.Risks = watch.NewService(db.Risks(), s.Accounts.Company, clock)
	s.Threats = threat.NewService(db.Threats(), db.Settings(), s.Accounts.Company, clock)
	s.Cadences = cadence.NewService(db.Cadences(), db.Settings(), s.Accounts, clock)
	s.Signals = signal.NewService(db.Signals(), db.Facts(), db.Customers(), s.Cadences, db.Settings(), s.Accounts.Company, clock)
	s.rules = &companyRules{accounts: s.Accounts, settings: db.Settings(), mail: cfg.SMTP != "", clock: clock}
	s.Desk = desk.New(desk.Parts{
		Store: db.Desk(), Reader: db.Desk(), Bench: db.Bench(), MacroStore: db.Macros(), SnippetStore: db.Snippets(), Files: db.Files(), Numbers: db.Numbers("case"), Staff: db.Desk(),
		Quality: db.Desk(), Breaches: db.Desk(),
		Company: s.rules, Customers: db.Customers(), Keys: s.Keys, Log: log,
		Clock: clock, Settings: db.Settings(), Limits: s.Accounts.Authority,
	})
	if err := s.openCampaigns(db, cfg, clock); err != nil {
		return s, err
	}
	s.WinBack = winback.New(winback.Parts{
		Store: db.WinBack(), Plays: db.WinBack(), Playbooks: db.WinBack(), Settings: db.Settings(), People: s.Accounts, Complaints: complaints{s.Desk}, Trials: s.Trials, Clock: clock,
	})
	s.Reviews = review.New(review.Parts{Store: db.Reviews(), Losses: s.WinBack.Records(), Trees: s.WinBack, Settings: db.Settings(), People: s.Accounts, Clock: clock})
	s.Rivals = rival.New(db.Rivals(), clock)
	s.Accounts.KeepOwners(db.Handovers().Owned)
	s.Handovers = handover.NewService(db.Handovers(), s.Desk, s.Accounts.Calendar, clock)
	return s, nil
}

// openCampaigns makes what keeps the consents of customers, and what writes to many of them.
func (s *Services) openCampaigns(db *store.DB, cfg config.Config, clock func() int64) error {
	networks, err := cfg.Hooks()
	if err != nil {
		return err
	}
	hooks := hook.New(networks, clock)
	s.Consents = consent.New(consent.Parts{
		Store: db.Consents(), Customers: db.Customers(), Settings: db.Settings(), Keys: s.Keys, Company: s.Accounts.Company, Clock: clock,
	})
	carriers := map[consent.Channel]campaign.Carrier{
		consent.SMS: sms.Carrier{Hooks: hooks, Gateway: s.gateway, Company: s.Accounts.Company, Catalogue: s.Catalogue},
	}
	if s.mailer != nil {
		carriers[consent.Email] = campaignMail{s.mailer}
	}
	s.Campaigns = campaign.New(campaign.Parts{
		Store: db.Campaigns(), Consents: s.Consents, Settings: db.Settings(), Book: db.Facts(), Company: s.Accounts.Company,
		Trials:   campaignTrials{trials: s.Trials, words: s.Catalogue, company: s.Accounts.Company, clock: clock},
		Carriers: carriers, CheckHook: hooks.Check, Domain: s.domain, Lease: campaign.Lease, Clock: clock,
	})
	return nil
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
	s.mailer, s.domain = mailer, server.Domain()
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
