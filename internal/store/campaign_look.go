package store

import (
	"context"
	"database/sql"

	"liuke/internal/campaign"
	"liuke/internal/consent"
)

// Look implements campaign.Store.
func (s Campaigns) Look(ctx context.Context, c campaign.Campaign, roots []string, since int64) (map[string]campaign.Seen, error) {
	l := &look{campaign: c, seen: make(map[string]campaign.Seen, len(roots)), root: map[string]string{}, own: map[string][]consent.Event{}}
	customers, err := listIn(ctx, s.db, scanCustomer, "customer-by-ids", roots)
	if err != nil {
		return nil, err
	}
	for _, one := range customers {
		l.seen[one.ID] = campaign.Seen{Customer: one, Facts: campaign.Facts{Purpose: c.Purpose, AboutCase: c.AboutCase}}
	}
	for _, read := range []func(context.Context, *DB, []string) error{l.addresses, l.said, l.cases} {
		if err := read(ctx, s.db, roots); err != nil {
			return nil, err
		}
	}
	return l.seen, l.numbers(ctx, s.db, "look-contacts", roots, func(f *campaign.Facts, n, _ int64) { f.Contacts = n }, since)
}

// look collects what the gate would be told of many.
type look struct {
	campaign campaign.Campaign
	seen     map[string]campaign.Seen // by root
	root     map[string]string        // by record
	own      map[string][]consent.Event
}

func (l *look) change(root string, change func(s *campaign.Seen)) {
	if s, ok := l.seen[root]; ok {
		change(&s)
		l.seen[root] = s
	}
}

func (l *look) addresses(ctx context.Context, db *DB, roots []string) error {
	_, err := listIn(ctx, db, func(rows *sql.Rows) (struct{}, error) {
		var root, key, value string
		err := rows.Scan(&root, &key, &value)
		l.change(root, func(s *campaign.Seen) {
			if s.Hash == "" {
				s.Hash, s.Facts.Address = consent.Hash(key), value
			}
		})
		return struct{}{}, err
	}, "look-addresses", roots, string(l.campaign.Channel.Identity()))
	return err
}

// said folds what was said of each customer and address.
func (l *look) said(ctx context.Context, db *DB, roots []string) error {
	type pair struct{ id, root string }
	records, err := listIn(ctx, db, func(rows *sql.Rows) (p pair, err error) { return p, rows.Scan(&p.id, &p.root) }, "look-records", roots)
	if err != nil {
		return err
	}
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i], l.root[r.id] = r.id, r.root
	}
	own, err := listIn(ctx, db, scanConsent, "look-said", ids)
	if err != nil {
		return err
	}
	for _, e := range own {
		l.own[l.root[e.CustomerID]] = append(l.own[l.root[e.CustomerID]], e)
	}
	var hashes []string
	for _, s := range l.seen {
		if s.Hash != "" {
			hashes = append(hashes, s.Hash)
		}
	}
	shared, err := listIn(ctx, db, scanConsent, "consent-of-addresses", hashes)
	if err != nil {
		return err
	}
	byHash := map[string][]consent.Event{}
	for _, e := range shared {
		byHash[e.Hash] = append(byHash[e.Hash], e)
	}
	suppressed, err := listIn(ctx, db, scanText, "look-suppressed", hashes)
	if err != nil {
		return err
	}
	bounced := map[string]bool{}
	for _, hash := range suppressed {
		bounced[hash] = true
	}
	for root := range l.seen {
		l.change(root, func(s *campaign.Seen) {
			about := consent.About{Channel: l.campaign.Channel, Hash: s.Hash, Purpose: l.campaign.Purpose}
			// A yes of the customer's own is among the shared too: there it counts for nothing.
			s.Facts.Consent = consent.Ledger{Own: l.own[root], Shared: byHash[s.Hash]}.Fold(about)
			s.Facts.Suppressed = bounced[s.Hash]
		})
	}
	return nil
}

func (l *look) cases(ctx context.Context, db *DB, roots []string) error {
	return l.numbers(ctx, db, "look-cases", roots, func(f *campaign.Facts, n, at int64) { f.OpenCases, f.ClosedAt = n, at })
}

// numbers reads two numbers of each customer by a query.
func (l *look) numbers(ctx context.Context, db *DB, name string, roots []string, set func(f *campaign.Facts, n, at int64), args ...any) error {
	_, err := listIn(ctx, db, func(rows *sql.Rows) (struct{}, error) {
		var root string
		var n, at int64
		err := rows.Scan(&root, &n, &at)
		l.change(root, func(s *campaign.Seen) { set(&s.Facts, n, at) })
		return struct{}{}, err
	}, name, roots, args...)
	return err
}
