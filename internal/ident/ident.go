// Package ident makes the identifiers of every stored thing.
package ident

import "github.com/google/uuid"

// New returns a fresh UUIDv7 as lower-case text: unique without asking the
// database, and increasing with time, so that indexes grow at their end.
func New() string {
	id, err := uuid.NewV7()
	if err != nil {
		panic("ident: the system's random source failed: " + err.Error())
	}
	return id.String()
}
