package httpx

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"liuke/internal/fault"
	"liuke/internal/i18n"
)

var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Denied:          http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Expired:         http.StatusGone,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// Status returns the HTTP status for err.
func Status(err error) int { return statuses[fault.KindOf(err)] }

// Title returns the heading for err: its kind in the reader's language.
func Title(p *i18n.Printer, err error) string {
	return p.T("fault.title." + strconv.Itoa(Status(err)))
}

// Problem is an error as programs read it (RFC 9457, application/problem+json).
type Problem struct {
	Type      string `json:"type"`             // urn:liuke:fault:<message key>, stable across languages
	Title     string `json:"title"`            // the kind of fault, translated
	Status    int    `json:"status"`           // the HTTP status
	Detail    string `json:"detail,omitempty"` // what happened, translated
	Field     string `json:"field,omitempty"`  // the input it is about, such as lines[3].quantity
	RequestID string `json:"request_id"`       // finds the request in the log
}

// ProblemOf describes err to a reader. Nothing of an error that is no fault
// is told.
func ProblemOf(p *i18n.Printer, err error, requestID string) Problem {
	problem := Problem{
		Type:      "urn:liuke:fault:fault.internal",
		Title:     Title(p, err),
		Status:    Status(err),
		Detail:    p.Err(err),
		RequestID: requestID,
	}
	var f *fault.Error
	if errors.As(err, &f) {
		problem.Type, problem.Field = "urn:liuke:fault:"+f.Key, f.Field
	}
	return problem
}

// Write answers a request with the problem, whose words are in the language.
func (p Problem) Write(w http.ResponseWriter, lang string) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", lang)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client has gone; there is nobody to tell
}

// SetRetryAfter sets Retry-After when err says after how many seconds to try again.
func SetRetryAfter(w http.ResponseWriter, err error) {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.TooMany {
		if seconds, ok := f.Args["Seconds"].(int); ok {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
	}
}
