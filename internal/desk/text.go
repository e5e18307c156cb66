package desk

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"liuke/internal/fault"
	"liuke/internal/wording"
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

func words(text string) string { return wording.Words(text) }

func line(text string) string { return wording.Line(text) }

// limit returns text, or a fault that names the field and how long it may be.
func limit(field, text string, most int) (string, error) {
	if utf8.RuneCountInString(text) > most {
		return "", fault.New(fault.Invalid, "desk.too_long", fault.Args{"Limit": most}).On(field)
	}
	return text, nil
}

// need is limit for what must not be empty.
func need(field, text string, most int) (string, error) {
	if !wording.Says(text) {
		return "", fault.New(fault.Invalid, "desk.text_needed").On(field)
	}
	return limit(field, text, most)
}

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
