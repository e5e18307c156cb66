package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"liuke/internal/fault"
)

var (
	errNoRow  = errors.New("store: no row")
	errExists = errors.New("store: the key is taken")
	errRetry  = errors.New("store: lost a deadlock")
)

// notFound turns errNoRow into the error people see.
func notFound(err error, key string) error {
	if errors.Is(err, errNoRow) {
		return fault.New(fault.NotFound, key)
	}
	return err
}

// mapError names the driver errors that callers act on. It is the only place
// that knows the drivers' codes.
func mapError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return mapPostgres(pg)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return mapSQLite(lite)
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	if errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return unavailable(err)
	}
	return err
}

func mapPostgres(err *pgconn.PgError) error {
	switch err.Code {
	case "23505": // unique_violation
		return fmt.Errorf("%w: %s", errExists, err.ConstraintName)
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return fmt.Errorf("%w: %w", errRetry, err)
	case "53100", "53200", "53300", "57P01", "57P02", "57P03", "25006": // full, too many, shutting down, read-only
		return unavailable(err)
	}
	return err
}

func mapSQLite(err *sqlite.Error) error {
	switch err.Code() {
	case sqlitelib.SQLITE_CONSTRAINT_UNIQUE, sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", errExists, err)
	}
	switch err.Code() & 0xff {
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_FULL, sqlitelib.SQLITE_IOERR, sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_CANTOPEN:
		return unavailable(err)
	}
	return err
}

func unavailable(err error) error {
	return fault.New(fault.Unavailable, "fault.database").From(err)
}
