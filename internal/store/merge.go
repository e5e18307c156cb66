package store

import (
	"context"
	"database/sql"

	"liuke/internal/customer"
	"liuke/internal/fault"
)

func scanMerge(rows *sql.Rows) (customer.Merge, error) {
	var m customer.Merge
	err := rows.Scan(&m.ID, &m.IntoID, &m.FromID, &m.ByID, &m.At, &m.UndoneBy, &m.UndoneAt)
	return m, err
}

// Merges implements customer.Store.
func (s Customers) Merges(ctx context.Context, rootID string) ([]customer.Merge, error) {
	return list(ctx, s.db, scanMerge, "merges-of-root", rootID)
}

// Merge implements customer.Store.
func (s Customers) Merge(ctx context.Context, id string) (customer.Merge, error) {
	m, err := one(ctx, s.db, scanMerge, "merge-by-id", id)
	return m, notFound(err, "customer.merge_unknown")
}

// SaveMerge implements customer.Store.
func (s Customers) SaveMerge(ctx context.Context, m customer.Merge) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		both := []string{m.IntoID, m.FromID}
		roots, err := lockCustomers(ctx, tx, both)
		if err != nil {
			return err
		}
		for _, id := range both {
			if roots[id] != id {
				return fault.New(fault.Conflict, "customer.merge_raced")
			}
		}
		tx.add("merge-insert", m.ID, m.IntoID, m.FromID, m.ByID, m.At)
		tx.add("customer-move", m.FromID, m.IntoID)
		tx.add("customer-dealt-apart", m.IntoID)
		return tx.regroup(ctx, m.At, both)
	})
}

// UndoMerge implements customer.Store.
func (s Customers) UndoMerge(ctx context.Context, m customer.Merge) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		from, err := customerByID(ctx, tx, m.FromID)
		if err != nil {
			return err
		}
		roots, err := lockCustomers(ctx, tx, []string{from.RootID})
		if err == nil && roots[from.RootID] != from.RootID {
			err = fault.New(fault.Conflict, "customer.merge_raced")
		}
		if err != nil {
			return err
		}
		tx.addExpect(fault.New(fault.Conflict, "customer.merge_undone"), "merge-undo", m.ID, m.UndoneBy, m.UndoneAt)
		if err := tx.setRoots(ctx, from.RootID); err != nil {
			return err
		}
		return tx.regroup(ctx, m.UndoneAt, []string{from.RootID, m.FromID})
	})
}

// setRoots works out anew where each record of the group belongs.
func (tx *Tx) setRoots(ctx context.Context, rootID string) error {
	merges, err := list(ctx, tx, scanMerge, "merges-of-root", rootID)
	if err != nil {
		return err
	}
	records, err := list(ctx, tx, scanCustomer, "customer-records", rootID)
	if err != nil {
		return err
	}
	ids := make([]string, len(records))
	for n, r := range records {
		ids[n] = r.ID
	}
	for id, root := range customer.Roots(ids, merges) {
		if root != rootID {
			tx.add("customer-set-root", id, root)
		}
	}
	return nil
}

// regroup follows up on records having moved between roots.
func (tx *Tx) regroup(ctx context.Context, now int64, roots []string) error {
	if err := tx.refold(ctx, roots); err != nil {
		return err
	}
	for _, id := range roots {
		tx.add("score-drop-merged", id)
		tx.publish(now, customerTopic(id))
	}
	tx.publish(now, "customers")
	tx.enqueue(scoreSoon(now))
	return nil
}

// lockCustomers keeps others from changing which root the records have, and
// their purchases, until the transaction ends. It returns the roots by record.
func lockCustomers(ctx context.Context, tx *Tx, ids []string) (map[string]string, error) {
	type pair struct{ id, root string }
	pairs, err := listBulk(ctx, tx, func(rows *sql.Rows) (p pair, err error) {
		return p, rows.Scan(&p.id, &p.root)
	}, "customer-lock", ids)
	roots := make(map[string]string, len(pairs))
	for _, p := range pairs {
		roots[p.id] = p.root
	}
	return roots, err
}
