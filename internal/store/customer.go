package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// Customers implements customer.Store.
type Customers struct{ db *DB }

// Customers returns the store of customers.
func (db *DB) Customers() Customers { return Customers{db} }

var _ customer.Store = Customers{}

func scanCustomer(rows *sql.Rows) (customer.Customer, error) {
	var c customer.Customer
	err := rows.Scan(&c.ID, &c.RootID, &c.Kind, &c.Name, &c.Lang, &c.Country, &c.Tier, &c.Zone, &c.LettersWait, &c.OwnerID, &c.BackupID, &c.Note,
		&c.Version, &c.CreatedAt, &c.ImportID)
	return c, err
}

func scanIdentity(rows *sql.Rows) (customer.Identity, error) {
	var i customer.Identity
	err := rows.Scan(&i.CustomerID, &i.Kind, &i.Source, &i.Key, &i.Value, &i.CreatedAt)
	return i, err
}

// Customer implements customer.Store.
func (s Customers) Customer(ctx context.Context, id string) (customer.Customer, error) {
	return customerByID(ctx, s.db, id)
}

func customerByID(ctx context.Context, r reader, id string) (customer.Customer, error) {
	found, err := listIn(ctx, r, scanCustomer, "customer-by-ids", []string{id})
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "customer.unknown")
	}
	if err != nil {
		return customer.Customer{}, err
	}
	return found[0], nil
}

// Customers implements customer.Store.
func (s Customers) Customers(ctx context.Context, ids []string) ([]customer.Customer, error) {
	return listIn(ctx, s.db, scanCustomer, "customer-by-ids", ids)
}

// Records implements customer.Store.
func (s Customers) Records(ctx context.Context, rootID string) ([]customer.Customer, error) {
	return list(ctx, s.db, scanCustomer, "customer-records", rootID)
}

// Identities implements customer.Store.
func (s Customers) Identities(ctx context.Context, rootID string) ([]customer.Identity, error) {
	return list(ctx, s.db, scanIdentity, "identities-of-root", rootID)
}

// RootsByIdentity implements customer.Store.
func (s Customers) RootsByIdentity(ctx context.Context, kind customer.IdentityKind, key string) ([]string, error) {
	return list(ctx, s.db, scanText, "customer-by-identity", string(kind), key)
}

// Known implements customer.Store.
func (s Customers) Known(ctx context.Context, keys []string) (map[customer.Key][]string, error) {
	type known struct {
		customer.Key
		root string
	}
	rows, err := listBulk(ctx, s.db, func(rows *sql.Rows) (k known, err error) {
		return k, rows.Scan(&k.Kind, &k.Text, &k.root)
	}, "customers-by-keys", keys)
	if err != nil {
		return nil, err
	}
	roots := make(map[customer.Key][]string, len(rows))
	for _, k := range rows {
		roots[k.Key] = append(roots[k.Key], k.root)
	}
	return roots, nil
}

// Roots implements customer.Store.
func (s Customers) Roots(ctx context.Context, ids []string) (map[string]string, error) {
	rows, err := listBulk(ctx, s.db, func(rows *sql.Rows) (r [2]string, err error) { return r, rows.Scan(&r[0], &r[1]) }, "customer-roots-of", ids)
	if err != nil {
		return nil, err
	}
	roots := make(map[string]string, len(rows))
	for _, r := range rows {
		roots[r[0]] = r[1]
	}
	return roots, nil
}

// Search implements customer.Store.
func (s Customers) Search(ctx context.Context, text string) (roots []string, more bool, err error) {
	ids, err := searchIDs(ctx, s.db, searchCustomer, text)
	if err != nil {
		return nil, false, err
	}
	if more = len(ids) > searchCap; more {
		ids = ids[:searchCap]
	}
	found, err := listIn(ctx, s.db, scanCustomer, "customer-by-ids", ids)
	if err != nil {
		return nil, false, err
	}
	rootOf := make(map[string]string, len(found))
	for _, c := range found {
		rootOf[c.ID] = c.RootID
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if root := rootOf[id]; root != "" && !seen[root] {
			seen[root] = true
			roots = append(roots, root)
		}
	}
	return roots, more, nil
}

// Add implements customer.Store.
func (s Customers) Add(ctx context.Context, c customer.Customer, identities []customer.Identity) error {
	b := s.db.batch()
	addCustomer(b, c, identities)
	b.publish(c.CreatedAt, "customers")
	return codeTaken(b.commit(ctx))
}

func addCustomer(w writer, c customer.Customer, identities []customer.Identity) {
	w.add("customer-insert", c.ID, c.RootID, string(c.Kind), c.Name, nameKey(c.Name), c.Lang, c.Country, c.Tier,
		nullText(c.OwnerID), c.Note, c.Version, c.CreatedAt, nullText(c.ImportID), c.Zone, c.LettersWait, nullText(c.BackupID))
	for _, i := range identities {
		addIdentity(w, i)
	}
	putSearch(w, searchCustomer, c.ID, customer.Texts(c, identities)...)
}

func addIdentity(w writer, i customer.Identity) {
	w.add("identity-insert", i.CustomerID, string(i.Kind), i.Source, i.Key, i.Value, i.CreatedAt)
}

// codeTaken names the only key that two customers can both want.
func codeTaken(err error) error {
	if errors.Is(err, errExists) {
		return fault.New(fault.Conflict, "customer.identity_taken").On("value").From(err)
	}
	return err
}

// Update implements customer.Store.
func (s Customers) Update(ctx context.Context, c customer.Customer, by account.Actor, now int64) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		tx.add("owner-edit-insert", ident.New(), c.ID, nullText(c.OwnerID), by.ID, now, c.Version)
		tx.addExpect(fault.New(fault.Conflict, "customer.changed"), "customer-update", c.ID, c.Version, string(c.Kind), c.Name,
			nameKey(c.Name), c.Lang, c.Country, c.Tier, nullText(c.OwnerID), c.Note, c.Zone, c.LettersWait, nullText(c.BackupID))
		tx.publish(now, customerTopic(c.RootID))
		return tx.index(ctx, c.ID)
	})
}

// AddIdentity implements customer.Store.
func (s Customers) AddIdentity(ctx context.Context, i customer.Identity) error {
	return codeTaken(s.changeIdentity(ctx, i.CustomerID, i.CreatedAt, func(tx *Tx) { addIdentity(tx, i) }))
}

// RemoveIdentity implements customer.Store.
func (s Customers) RemoveIdentity(ctx context.Context, i customer.Identity, now int64) error {
	return s.changeIdentity(ctx, i.CustomerID, now, func(tx *Tx) {
		tx.add("identity-delete", i.CustomerID, string(i.Kind), i.Source, i.Key)
	})
}

func (s Customers) changeIdentity(ctx context.Context, recordID string, now int64, change func(*Tx)) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		change(tx)
		c, err := customerByID(ctx, tx, recordID)
		if err != nil {
			return err
		}
		tx.publish(now, customerTopic(c.RootID))
		return tx.index(ctx, recordID)
	})
}

// index has a record found by what it is called and known by now.
func (tx *Tx) index(ctx context.Context, recordID string) error {
	c, err := customerByID(ctx, tx, recordID)
	if err != nil {
		return err
	}
	identities, err := list(ctx, tx, scanIdentity, "identities-of-record", recordID)
	if err != nil {
		return err
	}
	putSearch(tx, searchCustomer, recordID, customer.Texts(c, identities)...)
	return nil
}

// customerTopic is what open pages about the customer listen to.
func customerTopic(rootID string) string { return "customer:" + rootID }
