package store

import (
	"context"

	"liuke/internal/desk"
)

// firstNumber is where counting begins: people take short numbers for made-up ones.
const firstNumber = 10_001

// Numbers reserves blocks of the numbers that people name things by. It
// implements desk.Numbers.
type Numbers struct {
	db   *DB
	name string
}

// Numbers returns the numbers of the name, such as "case".
func (db *DB) Numbers(name string) Numbers { return Numbers{db, name} }

var _ desk.Numbers = Numbers{}

// Reserve implements desk.Numbers. It has a transaction of its own: a counter
// within the caller's would make all writers wait for one another.
func (n Numbers) Reserve(ctx context.Context, count int64) (first int64, err error) {
	err = n.db.InTx(ctx, func(tx *Tx) (err error) {
		first, err = one(ctx, tx, scanInt, "number-reserve", n.name, firstNumber, count)
		return err
	})
	return first, err
}
