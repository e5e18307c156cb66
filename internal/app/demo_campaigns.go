package app

import (
	"context"
	"fmt"
	"time"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/trial/registry"
)

// The demo's campaign went to those who said yes of so many customers, so many
// days ago: its result is ripe.
const (
	demoAsked    = 160
	demoSentDays = 45
)

// demoNowhere takes messages and brings them to nobody.
type demoNowhere struct{}

// Ready implements campaign.Carrier.
func (demoNowhere) Ready(context.Context) (bool, error) { return true, nil }

// CarryMessage implements campaign.Carrier.
func (demoNowhere) CarryMessage(context.Context, campaign.Message) error { return nil }

// past is the demo company's campaigns and consents as of a moment before now.
type past struct {
	*demoHouse
	at        int64
	consents  *consent.Service
	campaigns *campaign.Service
}

func (h *demoHouse) before(at int64) *past {
	p := &past{demoHouse: h, at: at}
	clock := func() int64 { return p.at }
	p.consents = consent.New(consent.Parts{
		Store: h.DB.Consents(), Customers: h.DB.Customers(), Settings: h.DB.Settings(), Keys: h.Keys, Company: h.Accounts.Company, Clock: clock,
	})
	p.campaigns = campaign.New(campaign.Parts{
		Store: h.DB.Campaigns(), Consents: p.consents, Settings: h.DB.Settings(), Book: h.DB.Facts(), Company: h.Accounts.Company,
		Trials: campaignTrials{
			words: h.Catalogue, trials: registry.NewService(h.DB.Trials(), h.DB.Facts(), h.Accounts.Company, clock), company: h.Accounts.Company, clock: clock, example: true,
		},
		Carriers: map[consent.Channel]campaign.Carrier{consent.Email: demoNowhere{}}, Domain: "demo.example", Lease: campaign.Lease, Clock: clock,
	})
	return p
}

// write has the demo company ask its best customers, write to those who said
// yes, and begin another campaign. Nobody got anything, so the result is what
// one looks like where there was no effect.
func (h *demoHouse) write(ctx context.Context) error {
	policy := consent.DefaultPolicy()
	policy.Imprint = map[string]string{
		"zh-CN": "海港巷礼品行，英国伦敦海港巷 12 号，电话 020 7946 0120", "en": "Harbour Lane Gifts, 12 Harbour Lane, London, telephone 020 7946 0120",
	}
	if err := h.Consents.SetPolicy(ctx, h.admin, policy, 0); err != nil {
		return fmt.Errorf("rules of contact: %w", err)
	}
	day := time.UnixMilli(h.clock() - demoSentDays*dayMillis).In(h.demoZone())
	p := h.before(time.Date(day.Year(), day.Month(), day.Day(), 10, 30, 0, 0, h.demoZone()).UnixMilli())
	if err := p.ask(ctx); err != nil {
		return fmt.Errorf("consents: %w", err)
	}
	sent, err := p.send(ctx)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if err := h.Trials.ReckonNow(ctx, account.System, sent.TrialID); err != nil {
		return fmt.Errorf("result: %w", err)
	}
	_, err = h.Campaigns.Create(ctx, h.admin, campaign.Campaign{
		Name: inLang(h.lang, "冬季礼盒预订", "Winter hampers, early orders"), Purpose: consent.ForMarketing, Channel: consent.Email, Holdout: 100,
		Audience: "spend_365 >= 500 and days_since_purchase > 30", Texts: map[string]campaign.Text{
			"zh-CN": {Subject: "冬季礼盒开始预订", Body: "{{customer}}，您好：\n\n冬季礼盒从今天起可以预订，月底前下单免运费。\n\n{{company}}"},
			"en":    {Subject: "Winter hampers: order early", Body: "Dear {{customer}},\n\nWinter hampers can be ordered from today. Until the end of the month we pay the carriage.\n\n{{company}}"},
		},
	})
	return err
}

func inLang(lang, zh, en string) string {
	if lang == "zh-CN" {
		return zh
	}
	return en
}

// ask gives the best customers an address, and records what most of them said.
func (p *past) ask(ctx context.Context) error {
	best, err := p.Customers.List(ctx, p.admin, customer.Filter{Sort: customer.SortWorth, Limit: demoAsked})
	if err != nil {
		return err
	}
	for n, row := range best {
		address := fmt.Sprintf("shop%03d@customer.example", n+1)
		if err := p.Customers.AddIdentity(ctx, p.admin, row.ID, customer.Identity{Kind: customer.IdentityEmail, Value: address}, p.at-100*dayMillis); err != nil {
			return err
		}
		said := consent.Entry{
			CustomerID: row.ID, Channel: consent.Email, Purpose: consent.ForMarketing, Action: consent.Imported, Lang: p.lang,
			Source: consent.FromImport, Ref: demoSource, Proof: fmt.Sprintf("newsletter-%d", n+1), At: p.at - int64(60+n%40)*dayMillis,
		}
		switch {
		case n%10 == 9: // was never asked
			continue
		case n%25 == 24:
			said.Action = consent.Refused
		}
		if _, err := p.consents.Record(ctx, p.admin, said); err != nil {
			return err
		}
	}
	return nil
}

// send writes to those who allow it, over a day, so that it is day everywhere
// once; and some of them want no more of it.
func (p *past) send(ctx context.Context) (campaign.Campaign, error) {
	c, err := p.campaigns.Create(ctx, p.admin, campaign.Campaign{
		Name: inLang(p.lang, "示例：秋季目录", "Example: autumn catalogue"), Purpose: consent.ForMarketing, Channel: consent.Email, Holdout: 300,
		Texts: map[string]campaign.Text{
			"zh-CN": {Subject: "秋季目录到了", Body: "{{customer}}，您好：\n\n秋季目录已上线，新到花园系列和烛台。\n\n{{company}}"},
			"en":    {Subject: "The autumn catalogue", Body: "Dear {{customer}},\n\nThe autumn catalogue is out, with a new garden range and candlesticks.\n\n{{company}}"},
		},
	})
	if err != nil {
		return c, err
	}
	if err := p.campaigns.Launch(ctx, p.admin, c.ID, c.Version); err != nil {
		return c, err
	}
	for range 24 {
		if err := p.campaigns.Work(ctx); err != nil {
			return c, err
		}
		report, err := p.campaigns.Get(ctx, p.admin, c.ID)
		if c = report.Campaign; err != nil || c.State == campaign.Done {
			break
		}
		p.at += time.Hour.Milliseconds()
	}
	got, err := p.campaigns.Sends(ctx, p.admin, c.ID, campaign.Sent, "")
	if err != nil {
		return c, err
	}
	p.at += dayMillis
	for _, m := range got[:min(3, len(got))] {
		if _, err := p.consents.OptOut(ctx, p.consents.Links(m.CustomerID, m.ID).OptOut); err != nil {
			return c, err
		}
	}
	return c, nil
}
