package customer

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"liuke/internal/fault"
)

// IdentityKind says what sort of name for a customer an identity is.
type IdentityKind string

// The kinds. A code is how another system names the customer; only codes are
// sure to name one customer and no other.
const (
	IdentityCode  IdentityKind = "code"
	IdentityEmail IdentityKind = "email"
	IdentityPhone IdentityKind = "phone"
	IdentityCard  IdentityKind = "card"
)

// Identity is one thing a customer is known by. Key is Value folded so that
// two ways of writing the same compare equal. Source is the system a code
// comes from, and empty for the other kinds.
type Identity struct {
	CustomerID string
	Kind       IdentityKind
	Source     string
	Key        string
	Value      string
	CreatedAt  int64
}

const (
	maxIdentity    = 254 // characters
	minPhoneDigits = 5
)

// NewIdentity returns an identity with its key, or a fault when the value
// cannot be of the kind. region is where phone numbers without a country code
// are from.
func NewIdentity(kind IdentityKind, source, value, region string) (Identity, error) {
	value = tidy(value)
	if value == "" || utf8.RuneCountInString(value) > maxIdentity {
		return Identity{}, fault.New(fault.Invalid, "customer.identity_invalid").On("value")
	}
	i := Identity{Kind: kind, Value: value}
	switch kind {
	case IdentityCode:
		i.Source, i.Key = source, value
	case IdentityCard:
		i.Key = foldCard(value)
	case IdentityEmail:
		i.Key = foldEmail(value)
	case IdentityPhone:
		i.Key = foldPhone(value, region)
	}
	if i.Key == "" {
		return Identity{}, fault.New(fault.Invalid, "customer."+string(kind)+"_invalid", fault.Args{"Text": value}).On("value")
	}
	return i, nil
}

// First returns the first identity of the kind as it was written, or "".
func First(identities []Identity, kind IdentityKind) string {
	at := slices.IndexFunc(identities, func(i Identity) bool { return i.Kind == kind })
	if at < 0 {
		return ""
	}
	return identities[at].Value
}

// guesses returns the identities that typed text may mean, the surest first.
// Codes are in every source.
func guesses(typed, region string) []Identity {
	var out []Identity
	for _, kind := range []IdentityKind{IdentityEmail, IdentityCode, IdentityCard, IdentityPhone} {
		if i, err := NewIdentity(kind, "", typed, region); err == nil {
			out = append(out, i)
		}
	}
	return out
}

// Region returns the region phone numbers without a country code are from, for
// a company with the currency: the first two letters of nearly every ISO 4217
// code are the ISO 3166 code of the country that issues it.
func Region(currency string) string {
	if len(currency) != 3 || currency == "EUR" || currency[0] == 'X' {
		return "ZZ" // unknown
	}
	return currency[:2]
}

func foldEmail(value string) string {
	address, err := mail.ParseAddress(value)
	if err != nil || address.Address != value {
		return ""
	}
	return strings.ToLower(norm.NFC.String(value))
}

func foldCard(value string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm.NFKC.String(value)))
}

// foldPhone returns the number with its country code when it is one that can
// be dialled, and else its digits, if they are the most of it.
func foldPhone(value, region string) string {
	value = norm.NFKC.String(value)
	if number, err := phonenumbers.Parse(value, region); err == nil && phonenumbers.IsValidNumber(number) {
		return phonenumbers.Format(number, phonenumbers.E164)
	}
	digits := digitsOf(value)
	if len(digits) < minPhoneDigits || strings.ContainsFunc(value, unicode.IsLetter) {
		return ""
	}
	return digits
}

func digitsOf(value string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, value)
}

// Texts returns what a customer with these identities is found by.
func Texts(c Customer, identities []Identity) []string {
	texts := []string{c.Name}
	for _, i := range identities {
		texts = append(texts, i.spoken()...)
	}
	return texts
}

// spoken returns the ways in which people look for an identity: as it is
// written, and a phone number also as digits without blanks.
func (i Identity) spoken() []string {
	if i.Kind != IdentityPhone {
		return []string{i.Value}
	}
	ways := []string{i.Value, digitsOf(i.Value), digitsOf(i.Key)}
	if number, err := phonenumbers.Parse(i.Key, ""); err == nil {
		ways = append(ways, phonenumbers.GetNationalSignificantNumber(number))
	}
	return ways
}

// tidy returns an identity on one line, without anything that cannot be seen:
// what looks the same is the same.
func tidy(text string) string {
	text = strings.ToValidUTF8(text, "")
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(visible), " ")
}
