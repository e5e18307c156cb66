package api

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"liuke/internal/fault"
)

// defaultPage is how many items a page has unless the request says; the most
// is in the tags of each limit.
const defaultPage = 50

// Cursors name the last item of a page. They are opaque to programs, so that
// what they are made of may change.

func writeCursor(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, "\x00")))
}

// readCursor returns the parts of a cursor, as many as asked for; all are
// empty for "".
func readCursor(text string, n int) ([]string, error) {
	if text == "" {
		return make([]string, n), nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	parts := strings.Split(string(raw), "\x00")
	if err != nil || len(parts) != n || !utf8.Valid(raw) {
		return nil, cursorUnknown()
	}
	return parts, nil
}

func cursorUnknown() error { return fault.New(fault.Invalid, "api.cursor_unknown").On("after") }

// pageOf cuts a list that was asked for with one item more than the page has,
// and returns where the next page begins, "" when there is none.
func pageOf[T any](list []T, limit int, cursor func(T) string) (page []T, next string) {
	if len(list) <= limit {
		return list, ""
	}
	return list[:limit], cursor(list[limit-1])
}

func limitOr(limit int64) int {
	if limit == 0 {
		return defaultPage
	}
	return int(limit)
}
