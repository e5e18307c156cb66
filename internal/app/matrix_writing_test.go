package app

import (
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/ident"
)

func init() {
	things["opt-out"] = func(s *scene) string { return s.Consents.Links(s.id("customer"), s.sent()).OptOut }
	things["preferences"] = func(s *scene) string { return s.Consents.Links(s.id("customer"), "").Preferences }
	things["campaign"] = func(s *scene) string { return s.campaign(campaign.Draft) }
	things["running campaign"] = func(s *scene) string { return s.campaign(campaign.Running) }
	things["paused campaign"] = func(s *scene) string { return s.campaign(campaign.Paused) }
}

// campaign makes one that stands so, of which nothing is left to be sent.
func (s *scene) campaign(state campaign.State) string {
	s.t.Helper()
	c, err := s.Campaigns.Create(s.ctx, s.boss.actor(), campaign.Campaign{
		Name: "上新", Purpose: consent.ForMarketing, Channel: consent.Email, Texts: map[string]campaign.Text{"zh-CN": {Subject: "上新", Body: "您好"}},
	})
	s.must(err)
	s.exec("UPDATE campaign SET state = $2 WHERE id = $1", c.ID, string(state))
	return c.ID
}

// sent is a message of a campaign to the customer.
func (s *scene) sent() string {
	id := ident.New()
	s.exec(`INSERT INTO campaign_send (id, campaign_id, customer_id, purpose, state, reason, due_at, address, hash, attempts, lease_until,
		message_id, lang, detail, created_at, updated_at) VALUES ($1, $2, $3, 'marketing', 'sent', '', 1, '', '', 1, 0, '', 'zh-CN', '', 1, 1)`,
		id, s.campaign(campaign.Done), s.id("customer"))
	return id
}
