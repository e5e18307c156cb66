package store

import (
	"context"
	"database/sql"

	"liuke/internal/seal"
)

// SigningKeys keeps the keys that sign the tokens in links, for all replicas.
type SigningKeys struct{ db *DB }

// SigningKeys returns the store of signing keys.
func (db *DB) SigningKeys() SigningKeys { return SigningKeys{db} }

// Load returns the keys in force. The first time it makes one.
func (k SigningKeys) Load(ctx context.Context, now int64) (keys []seal.Key, err error) {
	err = k.db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, "signing-key-lock"); err != nil {
			return err
		}
		if keys, err = list(ctx, tx, scanSigningKey, "signing-key-list", now); err != nil || len(keys) > 0 {
			return err
		}
		keys = []seal.Key{seal.NewKey(now)}
		addSigningKey(tx, keys[0])
		return nil
	})
	return keys, err
}

func scanSigningKey(rows *sql.Rows) (seal.Key, error) {
	var k seal.Key
	err := rows.Scan(&k.ID, &k.Secret, &k.CreatedAt)
	return k, err
}

func addSigningKey(w writer, k seal.Key) {
	w.add("signing-key-insert", k.ID, k.Secret, k.CreatedAt)
}

// Rotate adds a key that signs from now on. Those before verify until the
// instant given, after which no token they signed should be good any more.
func (k SigningKeys) Rotate(ctx context.Context, now, until int64) error {
	b := k.db.batch()
	b.add("signing-key-retire", until)
	addSigningKey(b, seal.NewKey(now))
	return b.commit(ctx)
}
