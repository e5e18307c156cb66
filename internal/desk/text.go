package desk

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"liuke/internal/fault"
)

// How long what people write may be, in characters.
const (
	MaxSubject  = 200
	MaxWords    = 20_000
	MaxWish     = 2_000
	MaxNickname = 100
	maxEmail    = 254 // RFC 5321 §4.5.3.1
	maxPhone    = 40
)

// words returns text as it may be stored and shown: broken UTF-8 repaired, line
// ends made equal, and without what cannot be seen but misleads: control
// characters, overrides of the writing direction, blanks of no width.
func words(text string) string {
	text = strings.ToValidUTF8(text, string(utf8.RuneError))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r) || misleads(r):
			return -1
		}
		return r
	}, text))
}

// misleads reports whether r cannot be seen yet changes how what is around it
// reads. The joiners of emoji and of Indic and Arabic writing do not.
func misleads(r rune) bool {
	switch {
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069': // overrides, embeddings, isolates
		return true
	case r == '\u200b', r == '\u2060', r == '\ufeff', r == '\u00ad': // no width
		return true
	case r == '\u2028', r == '\u2029': // line ends that few programs know
		return true
	}
	return false
}

// line is words on one line.
func line(text string) string { return strings.Join(strings.Fields(words(text)), " ") }

// limit returns text, or a fault that names the field and how long it may be.
func limit(field, text string, most int) (string, error) {
	if utf8.RuneCountInString(text) > most {
		return "", fault.New(fault.Invalid, "desk.too_long", fault.Args{"Limit": most}).On(field)
	}
	return text, nil
}

// need is limit for what must not be empty.
func need(field, text string, most int) (string, error) {
	if !strings.ContainsFunc(text, visible) {
		return "", fault.New(fault.Invalid, "desk.text_needed").On(field)
	}
	return limit(field, text, most)
}

// visible reports whether a rune can be seen: joiners and blanks alone say nothing.
func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// address returns an e-mail address that letters can be sent to; "" is none.
func address(text string) (string, error) {
	text = line(text)
	if text == "" {
		return "", nil
	}
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > maxEmail || strings.ContainsAny(text, "\"<>()[]\\,;: ") {
		return "", fault.New(fault.Invalid, "desk.email_invalid").On("email")
	}
	return text, nil
}

// telephone returns a number that a person can dial; "" is none.
func telephone(text string) (string, error) {
	text = line(text)
	digits := 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case !strings.ContainsRune("+-() ./#*extEXT转", r):
			digits = -maxPhone
		}
	}
	if text != "" && (digits < 3 || utf8.RuneCountInString(text) > maxPhone) {
		return "", fault.New(fault.Invalid, "desk.phone_invalid").On("phone")
	}
	return text, nil
}

// title makes a subject of the first words.
func title(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	runes := []rune(line(first))
	if len(runes) <= maxTitle {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:maxTitle-1])) + "…"
}

const maxTitle = 60 // characters
