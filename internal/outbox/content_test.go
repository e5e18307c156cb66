package outbox

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// echo writes a message as its key and the values it was given.
type echo map[string]string

func (e echo) T(key string, pairs ...any) string {
	text := e[key]
	for i := 0; i < len(pairs); i += 2 {
		text += fmt.Sprintf("[%v=%v]", pairs[i], pairs[i+1])
	}
	return text
}

func (e echo) DateTime(ms int64, zone *time.Location) string {
	return time.UnixMilli(ms).In(zone).Format("2006-01-02 15:04")
}

func TestContentFillsArgumentsByTheirNames(t *testing.T) {
	t.Parallel()
	p := echo{"letter.x.subject": "S ", "letter.x.body": "\nB ", "promise.kind.call": "a call"}
	for name, c := range map[string]struct {
		arg, value, body string
		links            []string
	}{
		"instant":           {"DueAt", "1700000000000", "B [DueAt=2023-11-15 06:13]", nil},
		"no instant":        {"DueAt", "soon", "B [DueAt=soon]", nil},
		"message":           {"KindKey", "promise.kind.call", "B [Kind=a call]", nil},
		"link":              {"TrackURL", "https://a/1", "B [TrackURL=https://a/1]", []string{"https://a/1"}},
		"no link":           {"TrackURL", "", "B [TrackURL=]", nil},
		"customer's words":  {"Text", "https://evil/\nhi", "B [Text=https://evil/\nhi]", nil},
		"control and bidi":  {"Text", "a\x00\r\nb\u202egnp.exe\u2066\tc", "B [Text=a\nbgnp.exe c]", nil},
		"a joiner is kept":  {"Name", "नी\u200dल", "B [Name=नी\u200dल]", nil},
		"subject is a line": {"Name", "a\r\nBcc: b", "B [Name=a\nBcc: b]", nil},
	} {
		l := New("a@example.com", "letter.x", "en", "example.com", map[string]string{c.arg: c.value}, 1)
		got := l.Content(p, time.FixedZone("", 8*3600))
		if got.Text != c.body || !slices.Equal(got.Links, c.links) {
			t.Errorf("%s: %+v", name, got)
		}
		if name == "subject is a line" && got.Subject != "S [Name=a Bcc: b]" {
			t.Errorf("subject is %q", got.Subject)
		}
	}
}
