package desk

import (
	"strconv"
	"strings"
	"time"

	"liuke/internal/promise"
)

// What entries, notifications and letters are filled with is recorded as text,
// and written out in the reader's language only when it is read. How an
// argument is written goes by its name: one that ends in At is an instant, one
// that ends in For so many milliseconds, one that ends in Key a message, filled
// in without that end, and Amount is money in minor units of the Currency beside it.

// Printer writes in the reader's language: i18n.Printer is one.
type Printer interface {
	T(key string, pairs ...any) string
	DateTime(ms int64, zone *time.Location) string
	Span(ms int64) string
}

// Sentence returns what the entry says, with instants by the clocks of the zone.
func (e Entry) Sentence(p Printer, zone *time.Location) string {
	return sentence(p, zone, "timeline."+string(e.Kind), e.Args)
}

// Sentence returns what the notification says, with instants by the clocks of
// the zone.
func (n Notification) Sentence(p Printer, zone *time.Location) string {
	return sentence(p, zone, "notification."+string(n.Kind), n.Args)
}

// since are arguments that earlier versions of the program did not record.
var since = map[string][]string{
	"timeline.settled": {"Answer", "Told", "Said"},
	"timeline.refused": {"Answer", "Told", "Said"},
}

func sentence(p Printer, zone *time.Location, key string, recorded map[string]string) string {
	pairs := make([]any, 0, 2*len(recorded))
	for _, name := range since[key] {
		pairs = append(pairs, name, "")
	}
	for name, text := range recorded {
		var value any = text
		number, err := strconv.ParseInt(text, 10, 64)
		switch {
		case strings.HasSuffix(name, "Key"):
			name, value = strings.TrimSuffix(name, "Key"), p.T(text)
		case strings.HasSuffix(name, "At") && err == nil:
			value = p.DateTime(number, zone)
		case strings.HasSuffix(name, "For") && err == nil:
			value = p.Span(number)
		case name == "Amount" && err == nil:
			value = number
		}
		pairs = append(pairs, name, value)
	}
	return p.T(key, pairs...)
}

// args makes recorded arguments of pairs of name and value.
func args(pairs []string) map[string]string {
	m := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// decimal is how instants and amounts are recorded.
func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// partyKey names who asked for another time: we did, unless it is known otherwise.
func partyKey(p promise.Party) string {
	if p == "" {
		p = promise.Us
	}
	return "promise.party." + string(p)
}

func kindKey(k promise.Kind) string { return "promise.kind." + string(k) }
