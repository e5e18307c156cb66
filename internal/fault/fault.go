// Package fault has the one error type that may be shown to a person: a kind,
// a message key with arguments that the edge translates, and the field it is
// about. Any other error is internal: logged once, never shown.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure it is; the edges turn it into a status.
type Kind int

// The kinds. Internal is what every error that is no *Error counts as.
const (
	Internal Kind = iota
	Invalid
	Unauthenticated
	Denied
	NotFound
	Conflict
	TooLarge
	TooMany
	Expired
	Unavailable
)

var kindNames = [...]string{
	"internal", "invalid", "unauthenticated", "denied", "not found",
	"conflict", "too large", "too many", "expired", "unavailable",
}

func (k Kind) String() string { return kindNames[k] }

// Args are the named values a message is filled with.
type Args map[string]any

// Error is a failure that is safe to show.
type Error struct {
	Kind  Kind
	Key   string // message key, such as "case.closed"
	Args  Args   // values for the message; nil when it has none
	Field string // the input it is about, such as "lines[3].quantity"; "" when it is about the whole
	Cause error  // for the log only
}

// New returns an Error of the kind with the message key and its arguments.
func New(kind Kind, key string, args ...Args) *Error {
	e := &Error{Kind: kind, Key: key}
	for _, a := range args {
		e.Args = a
	}
	return e
}

// Error is for logs; people see the translated message.
func (e *Error) Error() string {
	s := e.Kind.String() + ": " + e.Key
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", map[string]any(e.Args))
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// On returns a copy of e that is about the field.
func (e *Error) On(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// From returns a copy of e that keeps cause for the log.
func (e *Error) From(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// KindOf returns the kind of the first *Error in err's chain, or Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is, or wraps, an *Error of the kind.
func Is(err error, kind Kind) bool {
	return err != nil && KindOf(err) == kind
}

// KeyOf returns the message key of the first *Error in err's chain, or "".
func KeyOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}
