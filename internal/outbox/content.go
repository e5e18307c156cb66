package outbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Printer writes in the reader's language: i18n.Printer is one.
type Printer interface {
	T(key string, pairs ...any) string
	DateTime(ms int64, zone *time.Location) string
}

// Content is what a letter says.
type Content struct {
	Subject string
	Text    string   // paragraphs parted by empty lines
	Links   []string // the addresses in Text that we put there, not the customer; the longest first
}

// Content returns what l says: the messages of its template filled with its
// arguments. How an argument is written goes by the end of its name: one in At
// is an instant, shown in the zone; one in Key a message, filled in without
// that end; one in URL a link.
func (l Letter) Content(p Printer, zone *time.Location) Content {
	pairs := make([]any, 0, 2*len(l.Args))
	var links []string
	for name, value := range l.Args {
		switch {
		case strings.HasSuffix(name, "At"):
			if ms, err := strconv.ParseInt(value, 10, 64); err == nil {
				value = p.DateTime(ms, zone)
			}
		case strings.HasSuffix(name, "Key"):
			name, value = strings.TrimSuffix(name, "Key"), p.T(value)
		case strings.HasSuffix(name, "URL") && value != "":
			links = append(links, value)
		}
		pairs = append(pairs, name, value)
	}
	slices.SortFunc(links, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return Content{
		Subject: strings.Join(strings.Fields(plain(p.T(l.Template+".subject", pairs...))), " "),
		Text:    strings.TrimSpace(plain(p.T(l.Template+".body", pairs...))),
		Links:   slices.Compact(links),
	}
}

// plain drops control characters but the end of a line, and those that turn
// the direction of writing: customers' words can make text look like other text.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
}
