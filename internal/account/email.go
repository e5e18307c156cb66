package account

import (
	"net/mail"
	"strings"

	"liuke/internal/fault"
)

// maxEmail is the longest address a mail server takes (RFC 5321 4.5.3.1.3,
// less the angle brackets).
const maxEmail = 254

// ParseEmail returns the e-mail address in text. It takes plain addresses
// only: no name before them, no quotes, no comments, nothing but visible
// ASCII, so that none can smuggle anything into a mail's head.
func ParseEmail(text string) (string, error) {
	text = strings.TrimSpace(text)
	invalid := fault.New(fault.Invalid, "account.email_invalid").On("email")
	if text == "" || len(text) > maxEmail || strings.ContainsFunc(text, notInEmail) {
		return "", invalid
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || parsed.Name != "" {
		return "", invalid
	}
	if _, host, _ := strings.Cut(text, "@"); strings.HasPrefix(host, "[") {
		return "", invalid
	}
	return text, nil
}

func notInEmail(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),:;<>[\]`, r)
}

// EmailKey is what addresses are compared by.
func EmailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
