package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/customer"
)

func scanCampaign(rows *sql.Rows) (c campaign.Campaign, err error) {
	var texts string
	if err := rows.Scan(&c.ID, &c.Name, &c.Purpose, &c.Channel, &c.Audience, &c.AboutCase, &texts, &c.Holdout, &c.TrialID, &c.State, &c.StartsAt,
		&c.EndsAt, &c.Version, &c.MadeBy, &c.CreatedAt, &c.UpdatedAt, &c.StartedAt, &c.EndedAt); err != nil {
		return c, err
	}
	return c, decode(texts, &c.Texts)
}

func sendFields(s *campaign.Send) []any {
	return []any{
		&s.ID, &s.CampaignID, &s.CustomerID, &s.State, &s.Reason, &s.DueAt, &s.Address, &s.Attempts, &s.MessageID, &s.Lang, &s.Detail,
		&s.UpdatedAt, &s.SentAt, &s.DeliveredAt,
	}
}

func scanSend(rows *sql.Rows) (s campaign.Send, err error) { return s, rows.Scan(sendFields(&s)...) }

// Begin implements campaign.Store. Whoever adds to what the customer or the
// address allows waits for the same rows, so a no is either among the facts, or
// finds the message under way.
func (s Campaigns) Begin(ctx context.Context, sendID string, t campaign.Turn) (b campaign.Begun, err error) {
	err = s.db.InTx(ctx, func(tx *Tx) (err error) {
		b, err = begin(ctx, tx, sendID, t)
		return err
	})
	return b, err
}

func begin(ctx context.Context, tx *Tx, sendID string, t campaign.Turn) (b campaign.Begun, err error) {
	if b.Send, err = one(ctx, tx, scanSend, "send-get", sendID); err != nil {
		return b, notFound(err, "campaign.send_unknown")
	}
	if b.Campaign, err = one(ctx, tx, scanCampaign, "send-campaign-lock", b.Send.CampaignID); err != nil {
		return b, err
	}
	if b.Send.State != campaign.Planned || b.Campaign.State != campaign.Running {
		return b, nil
	}
	var identity customer.Identity
	if b.Customer, identity, err = lockRecipient(ctx, tx, b); err != nil {
		return b, err
	}
	facts, err := sendFacts(ctx, tx, b, identity, t.Since)
	if err != nil {
		return b, err
	}
	v := t.Decide(b.Campaign, b.Customer, facts)
	switch {
	case v.Go():
		b.Go, b.Hash, b.Send.Attempts = true, consent.Hash(identity.Key), b.Send.Attempts+1
		b.Send.Address, b.Send.MessageID = identity.Value, b.Send.ID+"@"+t.Domain
		_, b.Send.Lang = b.Campaign.In(b.Customer.Lang, t.Lang)
		tx.add("send-begin", sendID, identity.Value, b.Hash, b.Send.Lang, b.Send.MessageID, t.Lease.Milliseconds(), t.Now)
	case v.Until > 0:
		tx.add("send-put-off", sendID, string(v.Reason), v.Until, t.Now)
	default:
		tx.add("send-leave", sendID, string(v.Reason), t.Now)
	}
	return b, nil
}

// lockRecipient keeps others from changing who the customer is and what they
// and their address allow. It returns the customer that the record belongs to
// by now, and the address on the campaign's channel.
func lockRecipient(ctx context.Context, tx *Tx, b campaign.Begun) (root customer.Customer, address customer.Identity, err error) {
	record, err := customerByID(ctx, tx, b.Send.CustomerID)
	if err != nil {
		return root, address, err
	}
	roots, err := lockCustomers(ctx, tx, []string{record.RootID})
	if err != nil {
		return root, address, err
	}
	if roots[record.RootID] != record.RootID {
		return root, address, fmt.Errorf("%w: the customer was merged meanwhile", errRetry)
	}
	records, err := list(ctx, tx, scanCustomer, "customer-records", record.RootID)
	if err != nil {
		return root, address, err
	}
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
		if r.ID == record.RootID {
			root = r
		}
	}
	if !slices.Contains(ids, b.Send.CustomerID) {
		return root, address, fmt.Errorf("%w: the merge was taken back meanwhile", errRetry)
	}
	if _, err := lockCustomers(ctx, tx, ids); err != nil {
		return root, address, err
	}
	address, err = recipientOf(ctx, tx, root.ID, b.Campaign.Channel)
	if err == nil && address.Key != "" {
		err = lockConsents(ctx, tx, consent.Key{Hashes: []string{consent.Hash(address.Key)}})
	}
	return root, address, err
}

// recipientOf returns the customer's first address on the channel.
func recipientOf(ctx context.Context, tx *Tx, rootID string, channel consent.Channel) (customer.Identity, error) {
	identities, err := list(ctx, tx, scanIdentity, "identities-of-root", rootID)
	if err != nil {
		return customer.Identity{}, err
	}
	at := slices.IndexFunc(identities, func(i customer.Identity) bool { return i.Kind == channel.Identity() })
	if at < 0 {
		return customer.Identity{}, nil
	}
	return identities[at], nil
}

// sendFacts reads what the gate asks for, under the locks.
func sendFacts(ctx context.Context, tx *Tx, b campaign.Begun, address customer.Identity, since int64) (f campaign.Facts, err error) {
	hash, rootID := consent.Hash(address.Key), b.Customer.ID
	f = campaign.Facts{Purpose: b.Campaign.Purpose, AboutCase: b.Campaign.AboutCase, Address: address.Value}
	var hashes []string
	if hash != "" {
		hashes = []string{hash}
	}
	said, err := ledger(ctx, tx, rootID, hashes)
	if err != nil {
		return f, err
	}
	f.Consent = said.Fold(consent.About{Channel: b.Campaign.Channel, Hash: hash, Purpose: b.Campaign.Purpose})
	count := func(name string, args ...any) (n int64) {
		if err == nil {
			n, err = one(ctx, tx, scanInt, name, args...)
		}
		return n
	}
	f.Twice = count("send-has-it", b.Campaign.ID, b.Send.ID, rootID, hash) > 0
	f.Suppressed = count("suppression-of", hash) > 0
	f.Contacts = count("send-contacts", rootID, hash, since)
	if err != nil {
		return f, err
	}
	_, err = one(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		return struct{}{}, rows.Scan(&f.OpenCases, &f.ClosedAt)
	}, "send-cases", rootID)
	return f, err
}

// End implements campaign.Store.
func (s Campaigns) End(ctx context.Context, e campaign.Ended) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		if e.State == campaign.Planned {
			tx.add("send-again", e.Send.ID, e.Send.Attempts, e.Detail, e.Again, e.Now)
		} else {
			tx.add("send-end", e.Send.ID, e.Send.Attempts, string(e.State), e.Detail, e.Now)
		}
		if e.Suppress != "" {
			tx.add("suppression-add", e.Suppress, "bounced", e.Detail, e.Now)
		}
		tx.publish(e.Now, campaignTopic(e.Send.CampaignID))
		return nil
	})
}

// Deliver implements campaign.Store.
func (s Campaigns) Deliver(ctx context.Context, d campaign.Delivery, now int64) (send campaign.Send, changed bool, err error) {
	err = s.db.InTx(ctx, func(tx *Tx) error {
		if send, err = one(ctx, tx, scanSend, "send-get", d.ID); errors.Is(err, errNoRow) {
			send, changed = campaign.Send{}, false
			return nil
		}
		if err != nil {
			return err
		}
		var n int64
		if d.State == campaign.Delivered {
			n, err = tx.exec(ctx, "send-delivered", d.ID, now)
		} else {
			n, err = tx.exec(ctx, "send-undelivered", d.ID, d.Detail, now)
		}
		if changed = n > 0; err != nil || !changed {
			return err
		}
		if d.State == campaign.NoSuch {
			hash, err := one(ctx, tx, scanText, "send-hash", d.ID)
			if err != nil {
				return err
			}
			tx.add("suppression-add", hash, "no_such", d.Detail, now)
		}
		tx.publish(now, campaignTopic(send.CampaignID))
		return nil
	})
	return send, changed, err
}

// Lose implements campaign.Store.
func (s Campaigns) Lose(ctx context.Context, now int64) (lost int64, err error) {
	err = s.db.InTx(ctx, func(tx *Tx) (err error) {
		lost, err = tx.exec(ctx, "send-lose", now)
		return err
	})
	return lost, err
}

// DueSends implements campaign.Store.
func (s Campaigns) DueSends(ctx context.Context, campaignID string, now int64, limit int) ([]string, error) {
	return list(ctx, s.db, scanText, "send-due", campaignID, now, limit)
}

// Pending implements campaign.Store.
func (s Campaigns) Pending(ctx context.Context, campaignID string) (int64, error) {
	return one(ctx, s.db, scanInt, "send-pending", campaignID)
}

// campaignTopic is what open pages about the campaign listen to.
func campaignTopic(id string) string { return "campaign:" + id }
