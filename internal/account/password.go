package account

import (
	"context"
	_ "embed" // the commonest passwords
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"liuke/internal/fault"
)

// Limits of a password: in characters at least, in bytes at most.
const (
	minPassword = 8
	maxPassword = 256
)

// hashing follows OWASP's advice for Argon2id: 19 MiB, two passes, one lane.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashesAtOnce bounds the memory that people who sign in at the same time take.
const hashesAtOnce = 4

//go:embed commonest.txt
var commonestText string

var commonest = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonestText) {
		set[strings.TrimSpace(line)] = true
	}
	return set
})

// checkPassword refuses what is guessed first.
func checkPassword(password string, s Staff) error {
	folded := strings.ToLower(normal(password))
	local, _, _ := strings.Cut(strings.ToLower(s.Email), "@")
	switch {
	case utf8.RuneCountInString(password) < minPassword:
		return fault.New(fault.Invalid, "account.password_short", fault.Args{"Min": minPassword}).On("password")
	case len(password) > maxPassword:
		return fault.New(fault.Invalid, "account.password_long", fault.Args{"Max": maxPassword}).On("password")
	case folded == strings.ToLower(s.Email) || folded == local || folded == strings.ToLower(normal(s.Name)):
		return fault.New(fault.Invalid, "account.password_own").On("password")
	case commonest()[folded]:
		return fault.New(fault.Invalid, "account.password_common").On("password")
	}
	return nil
}

// normal is one spelling of a text that keyboards may enter in several.
func normal(text string) string { return norm.NFC.String(text) }

// hasher hashes and compares passwords, a few at a time.
type hasher struct {
	free  chan struct{}
	dummy string // see unknown
}

// unknown is the hash of a password nobody knows, the same for the whole program.
var unknown = sync.OnceValues(func() (string, error) { return argon2id.CreateHash(newSecret(), hashing) })

func newHasher() (*hasher, error) {
	dummy, err := unknown()
	return &hasher{free: make(chan struct{}, hashesAtOnce), dummy: dummy}, err
}

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.free <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.free }()
	return argon2id.CreateHash(normal(password), hashing)
}

// matches compares a password with a hash; with none it takes as long and
// returns false.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > maxPassword {
		password = ""
	}
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer func() { <-h.free }()
	ok, err := argon2id.ComparePasswordAndHash(normal(password), hash)
	return ok && known, err
}
