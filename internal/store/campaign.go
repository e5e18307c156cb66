package store

import (
	"context"
	"database/sql"

	"liuke/internal/campaign"
	"liuke/internal/fault"
)

// Campaigns implements campaign.Store.
type Campaigns struct{ db *DB }

// Campaigns returns the store of campaigns.
func (db *DB) Campaigns() Campaigns { return Campaigns{db} }

var _ campaign.Store = Campaigns{}

// Campaign implements campaign.Store.
func (s Campaigns) Campaign(ctx context.Context, id string) (campaign.Campaign, error) {
	c, err := one(ctx, s.db, scanCampaign, "campaign-get", id)
	return c, notFound(err, "campaign.unknown")
}

// Campaigns implements campaign.Store.
func (s Campaigns) Campaigns(ctx context.Context, limit int) ([]campaign.Campaign, error) {
	return list(ctx, s.db, scanCampaign, "campaign-list", limit)
}

// Counts implements campaign.Store.
func (s Campaigns) Counts(ctx context.Context, ids []string) (map[string][]campaign.Count, error) {
	counts := map[string][]campaign.Count{}
	_, err := listIn(ctx, s.db, func(rows *sql.Rows) (struct{}, error) {
		var id string
		var c campaign.Count
		err := rows.Scan(&id, &c.State, &c.Reason, &c.N)
		counts[id] = append(counts[id], c)
		return struct{}{}, err
	}, "campaign-counts", ids)
	return counts, err
}

// OptedOut implements campaign.Store.
func (s Campaigns) OptedOut(ctx context.Context, campaignID string) (int64, error) {
	return one(ctx, s.db, scanInt, "campaign-opted-out", campaignID)
}

// Delivered implements campaign.Store.
func (s Campaigns) Delivered(ctx context.Context, campaignID string) (int64, error) {
	return one(ctx, s.db, scanInt, "campaign-delivered", campaignID)
}

// Sends implements campaign.Store.
func (s Campaigns) Sends(ctx context.Context, campaignID string, state campaign.SendState, reason campaign.Reason, limit int) ([]campaign.Recipient, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (r campaign.Recipient, err error) {
		return r, rows.Scan(append(sendFields(&r.Send), &r.Name)...)
	}, "campaign-sends", campaignID, string(state), string(reason), limit)
}

// Active implements campaign.Store.
func (s Campaigns) Active(ctx context.Context) ([]campaign.Campaign, error) {
	return list(ctx, s.db, scanCampaign, "campaign-active")
}

func changed() error { return fault.New(fault.Conflict, "campaign.changed") }

// Add implements campaign.Store.
func (s Campaigns) Add(ctx context.Context, c campaign.Campaign) error {
	b := s.db.batch()
	b.add("campaign-insert", c.ID, c.Name, string(c.Purpose), string(c.Channel), c.Audience, c.AboutCase, encode(c.Texts), c.Holdout,
		nullText(c.TrialID), string(c.State), nullTime(c.StartsAt), nullTime(c.EndsAt), c.MadeBy, c.CreatedAt)
	b.publish(c.CreatedAt, "campaigns")
	return b.commit(ctx)
}

// Edit implements campaign.Store.
func (s Campaigns) Edit(ctx context.Context, c campaign.Campaign) error {
	b := s.db.batch()
	b.addExpect(changed(), "campaign-edit", c.ID, c.Version, c.Name, string(c.Purpose), string(c.Channel), c.Audience, c.AboutCase,
		encode(c.Texts), c.Holdout, nullTime(c.StartsAt), nullTime(c.EndsAt), c.UpdatedAt)
	b.publish(c.UpdatedAt, "campaigns", campaignTopic(c.ID))
	return b.commit(ctx)
}

// Move implements campaign.Store.
func (s Campaigns) Move(ctx context.Context, c campaign.Campaign) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		tx.addExpect(changed(), "campaign-move", c.ID, c.Version, string(c.State), nullText(c.TrialID), nullTime(c.StartedAt),
			nullTime(c.EndedAt), c.UpdatedAt)
		if c.State == campaign.Stopped {
			tx.add("send-stop", c.ID, c.UpdatedAt)
		}
		tx.publish(c.UpdatedAt, "campaigns", campaignTopic(c.ID))
		return nil
	})
}

// Plan implements campaign.Store.
func (s Campaigns) Plan(ctx context.Context, c campaign.Campaign, sends []campaign.Send) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		for _, m := range sends {
			tx.add("send-plan", m.ID, c.ID, m.CustomerID, string(c.Purpose), string(m.State), string(m.Reason), m.DueAt, m.UpdatedAt)
		}
		return nil
	})
}
