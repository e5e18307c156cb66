// Package store keeps everything in SQLite or PostgreSQL: one schema and, but
// for the few places named in dialect.go, one query text for both. It is the
// only package that knows SQL. Each domain has one Go file and one .sql file
// beside it, and one type here that implements that domain's ports.
package store
