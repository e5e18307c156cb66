package api

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// door lets in programs that show an API key. It remembers for a moment whom
// it let in: busy programs ask hundreds of times a second, and to look their
// key up each time would be a large part of the work. So a key that is revoked
// may be good for that moment yet.
type door struct {
	accounts *account.Service
	now      func() int64

	mu    sync.RWMutex
	inner map[[sha256.Size]byte]admitted // by the hash of the secret
}

// admitted is somebody who was let in, and until when without being asked again.
type admitted struct {
	by    account.Actor
	until int64
}

// remember is how long the door does, in milliseconds.
const remember = 1000

func newDoor(accounts *account.Service, now func() int64) *door {
	return &door{accounts: accounts, now: now, inner: map[[sha256.Size]byte]admitted{}}
}

// admit returns the program that makes the request, or an Unauthenticated fault.
func (d *door) admit(r *http.Request) (account.Actor, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return account.Actor{}, fault.New(fault.Unauthenticated, "api.key_needed")
	}
	secret = strings.TrimSpace(secret)
	hash, now := sha256.Sum256([]byte(secret)), d.now()
	d.mu.RLock()
	known := d.inner[hash]
	d.mu.RUnlock()
	if now < known.until {
		return known.by, nil
	}
	return d.lookUp(r.Context(), secret, hash, now)
}

func (d *door) lookUp(ctx context.Context, secret string, hash [sha256.Size]byte, now int64) (account.Actor, error) {
	by, err := d.accounts.Authenticate(ctx, secret)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		delete(d.inner, hash)
		return account.Actor{}, err
	}
	d.inner[hash] = admitted{by, now + remember}
	return by, nil
}
