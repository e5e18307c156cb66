package store

import (
	"context"
	"database/sql"

	"liuke/internal/people"
)

// People implements people.Store.
type People struct{ db *DB }

// People returns the store of the people at customers.
func (db *DB) People() People { return People{db} }

var _ people.Store = People{}

// roleBits is a set of roles as it is kept.
func roleBits(roles []people.Role) (bits int64) {
	for n, r := range people.Roles {
		for _, has := range roles {
			if has == r {
				bits |= 1 << n
			}
		}
	}
	return bits
}

func rolesOf(bits int64) []people.Role {
	roles := []people.Role{}
	for n, r := range people.Roles {
		if bits&(1<<n) != 0 {
			roles = append(roles, r)
		}
	}
	return roles
}

func scanPerson(rows *sql.Rows) (p people.Person, err error) {
	var roles int64
	err = rows.Scan(&p.ID, &p.CustomerID, &p.RootID, &p.Name, &p.Title, &roles, &p.Phone, &p.Email, &p.Since, &p.Until, &p.Note, &p.By,
		&p.UpdatedAt, &p.Version)
	p.Roles = rolesOf(roles)
	return p, err
}

func personArgs(p people.Person) []any {
	return []any{
		p.ID, p.CustomerID, p.Name, p.Title, roleBits(p.Roles), p.Phone, p.Email, nullTime(int64(p.Since)), nullTime(int64(p.Until)), p.Note, p.By,
		p.UpdatedAt, p.Version,
	}
}

// Root implements people.Store.
func (s People) Root(ctx context.Context, recordID string) (string, error) {
	id, err := one(ctx, s.db, scanText, "person-root", recordID)
	return id, notFound(err, "customer.unknown")
}

// Of implements people.Store.
func (s People) Of(ctx context.Context, rootID string) ([]people.Person, error) {
	return list(ctx, s.db, scanPerson, "people-of", rootID)
}

// Person implements people.Store.
func (s People) Person(ctx context.Context, id string) (people.Person, error) {
	p, err := one(ctx, s.db, scanPerson, "person-get", id)
	return p, notFound(err, "person.unknown")
}

// Add implements people.Store.
func (s People) Add(ctx context.Context, p people.Person) error {
	b := s.db.batch()
	b.add("person-insert", personArgs(p)...)
	b.publish(p.UpdatedAt, customerTopic(p.RootID))
	return b.commit(ctx)
}

// Change implements people.Store.
func (s People) Change(ctx context.Context, p people.Person) error {
	b := s.db.batch()
	b.addExpect(people.ErrChanged, "person-update", personArgs(p)...)
	b.publish(p.UpdatedAt, customerTopic(p.RootID))
	return b.commit(ctx)
}

// Remove implements people.Store.
func (s People) Remove(ctx context.Context, p people.Person, now int64) error {
	b := s.db.batch()
	b.addExpect(people.ErrChanged, "person-delete", p.ID, p.Version)
	b.publish(now, customerTopic(p.RootID))
	return b.commit(ctx)
}
