package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"liuke/internal/consent"
	"liuke/internal/fault"
)

// Consents implements consent.Store.
type Consents struct{ db *DB }

// Consents returns the ledger of what customers allow.
func (db *DB) Consents() Consents { return Consents{db} }

var _ consent.Store = Consents{}

func scanConsent(rows *sql.Rows) (e consent.Event, err error) {
	return e, rows.Scan(&e.ID, &e.CustomerID, &e.Channel, &e.Address, &e.Hash, &e.Purpose, &e.Action, &e.Wording, &e.Version, &e.Lang,
		&e.Source, &e.Ref, &e.Proof, &e.ByKind, &e.ByID, &e.By, &e.At, &e.ToldAt)
}

// Ledger implements consent.Store.
func (s Consents) Ledger(ctx context.Context, customerID string) (consent.Ledger, error) {
	identities, err := list(ctx, s.db, scanIdentity, "identities-of-root", customerID)
	if err != nil {
		return consent.Ledger{}, err
	}
	var hashes []string
	for _, i := range identities {
		hashes = append(hashes, consent.Hash(i.Key))
	}
	return ledger(ctx, s.db, customerID, hashes)
}

// ledger reads what was said of a customer, who may be nobody, and of addresses.
func ledger(ctx context.Context, r reader, customerID string, hashes []string) (l consent.Ledger, err error) {
	if customerID != "" {
		if l.Own, err = list(ctx, r, scanConsent, "consent-own", customerID); err != nil {
			return l, err
		}
	}
	shared, err := listIn(ctx, r, scanConsent, "consent-of-addresses", hashes)
	l.Shared = slices.DeleteFunc(shared, func(e consent.Event) bool {
		return slices.ContainsFunc(l.Own, func(own consent.Event) bool { return own.ID == e.ID })
	})
	return l, err
}

// underWay tells that a message is being handed over, and for how much longer at most.
type underWay struct{ left time.Duration }

func (*underWay) Error() string { return "store: a message is being handed over" }

// ask is how often it is asked whether a message was handed over by now.
const ask = 25 * time.Millisecond

// Add implements consent.Store.
func (s Consents) Add(ctx context.Context, k consent.Key, decide func(consent.Ledger) []consent.Event) (added []consent.Event, err error) {
	for {
		err = s.db.InTx(ctx, func(tx *Tx) (err error) {
			added, err = addConsents(ctx, tx, k, decide)
			return err
		})
		var wait *underWay
		if !errors.As(err, &wait) {
			return added, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(min(wait.left, ask)):
		}
	}
}

func addConsents(ctx context.Context, tx *Tx, k consent.Key, decide func(consent.Ledger) []consent.Event) ([]consent.Event, error) {
	if err := lockConsents(ctx, tx, k); err != nil {
		return nil, err
	}
	said, err := ledger(ctx, tx, k.CustomerID, k.Hashes)
	if err != nil {
		return nil, err
	}
	events, err := unproved(ctx, tx, decide(said))
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(events, func(e consent.Event) bool { return !e.Action.Gives() }) {
		if err := noneUnderWay(ctx, tx, k); err != nil {
			return nil, err
		}
	}
	for _, e := range events {
		tx.add("consent-insert", e.ID, nullText(e.CustomerID), string(e.Channel), e.Address, e.Hash, string(e.Purpose), string(e.Action),
			e.Wording, e.Version, e.Lang, string(e.Source), e.Ref, e.Proof, e.ByKind, e.ByID, e.By, e.At, e.ToldAt)
	}
	if len(events) > 0 && k.CustomerID != "" {
		c, err := customerByID(ctx, tx, k.CustomerID)
		if err != nil {
			return nil, err
		}
		tx.publish(events[0].ToldAt, customerTopic(c.RootID))
	}
	return events, nil
}

// lockConsents keeps others from adding to what was said of the record and the
// addresses, and from sending to them, until the transaction ends. Who locks
// both locks the record first.
func lockConsents(ctx context.Context, tx *Tx, k consent.Key) error {
	if k.CustomerID != "" {
		locked, err := lockCustomers(ctx, tx, []string{k.CustomerID})
		if err == nil && len(locked) == 0 {
			err = fault.New(fault.NotFound, "customer.unknown")
		}
		if err != nil {
			return err
		}
	}
	for _, hash := range slices.Sorted(slices.Values(k.Hashes)) {
		tx.add("consent-address-add", hash)
		if _, err := one(ctx, tx, scanText, "consent-address-lock", hash); err != nil {
			return err
		}
	}
	return nil
}

// unproved leaves out what is in the ledger already by the same proof.
func unproved(ctx context.Context, tx *Tx, events []consent.Event) ([]consent.Event, error) {
	var fresh []consent.Event
	for _, e := range events {
		if e.Proof != "" && e.Source.Repeats() {
			n, err := one(ctx, tx, scanInt, "consent-proved", string(e.Source), e.Proof, string(e.Channel), string(e.Purpose))
			if err != nil {
				return nil, err
			}
			if n > 0 {
				continue
			}
		}
		fresh = append(fresh, e)
	}
	return fresh, nil
}

// noneUnderWay returns an underWay error while a message to the customer or one
// of the addresses is being handed over. Under the locks none begins.
func noneUnderWay(ctx context.Context, tx *Tx, k consent.Key) error {
	hashes := k.Hashes
	if len(hashes) == 0 {
		hashes = []string{"-"} // no address has it
	}
	left, err := listIn(ctx, tx, scanInt, "consent-under-way", hashes, k.CustomerID)
	if err != nil {
		return err
	}
	if most := slices.Max(left); most > 0 {
		return &underWay{time.Duration(most) * time.Millisecond}
	}
	return nil
}

// Sent implements consent.Store.
func (s Consents) Sent(ctx context.Context, sendID string) (consent.Sent, error) {
	sent, err := one(ctx, s.db, func(rows *sql.Rows) (m consent.Sent, err error) {
		return m, rows.Scan(&m.ID, &m.CampaignID, &m.CustomerID, &m.Channel, &m.Purpose, &m.Address, &m.Hash, &m.Lang)
	}, "consent-sent", sendID)
	return sent, notFound(err, "link.unknown")
}
