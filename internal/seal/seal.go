// Package seal makes the tokens in links that customers are sent: signed, for
// one purpose only, and good until a set time. Whoever holds the token may do
// what it is for; nobody can make or change one without the key.
package seal

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"liuke/internal/fault"
)

// Purpose says what a token is for; a token for one is worth nothing for another.
type Purpose string

// The purposes.
const (
	Track       Purpose = "track"       // see how a case stands, write to it, ask to be called
	Confirm     Purpose = "confirm"     // say whether a case is settled
	OptOut      Purpose = "opt-out"     // end what a message was for
	Preferences Purpose = "preferences" // see and change what one allows
)

// Claim is what a token says.
type Claim struct {
	Purpose   Purpose
	Subject   string // the id of what it is about
	Extra     string // what else it is bound to; "" for nothing
	ExpiresAt int64  // UTC milliseconds; good until then
}

// Key signs tokens. Its id, short because it is in each of them, tells keys apart.
type Key struct {
	ID        string
	Secret    []byte
	CreatedAt int64
}

// secretSize is that of the hash, the least that RFC 2104 §3 advises.
const secretSize = sha256.Size

// NewKey returns a key with a fresh secret.
func NewKey(now int64) Key {
	id, secret := make([]byte, 6), make([]byte, secretSize)
	_, _ = rand.Read(id) // never fails: it ends the program instead
	_, _ = rand.Read(secret)
	return Key{ID: encoding.EncodeToString(id), Secret: secret, CreatedAt: now}
}

// Keyring has the keys that are in force: all of them verify, the newest
// signs. It is safe for concurrent use.
type Keyring struct{ keys atomic.Pointer[[]Key] }

// ErrNoKey tells that a keyring was given nothing to sign with.
var ErrNoKey = errors.New("seal: no key")

// NewKeyring returns a keyring of the keys, in any order.
func NewKeyring(keys ...Key) (*Keyring, error) {
	r := &Keyring{}
	return r, r.Replace(keys...)
}

// Replace puts other keys into force, such as after a rotation by another replica.
func (r *Keyring) Replace(keys ...Key) error {
	if len(keys) == 0 {
		return ErrNoKey
	}
	for _, k := range keys {
		if len(k.Secret) < secretSize || k.ID == "" || strings.Contains(k.ID, separator) {
			return errors.New("seal: key " + k.ID + " is not one that NewKey made")
		}
	}
	sorted := slices.SortedFunc(slices.Values(keys), func(a, b Key) int {
		return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	r.keys.Store(&sorted)
	return nil
}

// A token is the key's id, the body and its tag, parted by dots; the body is
// the expiry and the subject, each after its length, and the extra as the rest.
const separator = "."

// tagSize is half the hash: 128 bits cannot be guessed, and RFC 2104 §5 allows
// to send as few. It keeps links short.
const tagSize = sha256.Size / 2

var encoding = base64.RawURLEncoding.Strict()

// Sign returns the token of the claim, safe to put into the path of a URL.
func (r *Keyring) Sign(c Claim) string {
	key := (*r.keys.Load())[0]
	body := binary.AppendVarint(nil, c.ExpiresAt)
	body = binary.AppendUvarint(body, uint64(len(c.Subject)))
	body = append(append(body, c.Subject...), c.Extra...)
	return key.ID + separator + encoding.EncodeToString(body) + separator +
		encoding.EncodeToString(key.tag(c.Purpose, body))
}

// Open returns what a token for the purpose says. One that nobody here signed
// for it is fault.NotFound, one whose time has passed is fault.Expired.
func (r *Keyring) Open(purpose Purpose, token string, now int64) (Claim, error) {
	unknown := fault.New(fault.NotFound, "link.unknown")
	parts := strings.Split(token, separator)
	if len(parts) != 3 {
		return Claim{}, unknown
	}
	body, errBody := encoding.DecodeString(parts[1])
	tag, errTag := encoding.DecodeString(parts[2])
	if errBody != nil || errTag != nil || !r.signed(parts[0], purpose, body, tag) {
		return Claim{}, unknown
	}
	c, ok := read(body)
	if !ok {
		return Claim{}, unknown
	}
	c.Purpose = purpose
	if now >= c.ExpiresAt {
		return Claim{}, fault.New(fault.Expired, "link.expired")
	}
	return c, nil
}

func (r *Keyring) signed(keyID string, purpose Purpose, body, tag []byte) bool {
	for _, key := range *r.keys.Load() {
		if key.ID == keyID {
			return hmac.Equal(tag, key.tag(purpose, body))
		}
	}
	return false
}

// tag signs the purpose and the body, with the purpose's length before both so
// that no other pair reads the same.
func (k Key) tag(purpose Purpose, body []byte) []byte {
	mac := hmac.New(sha256.New, k.Secret)
	mac.Write([]byte{byte(len(purpose))})
	mac.Write([]byte(purpose))
	mac.Write(body)
	return mac.Sum(nil)[:tagSize]
}

func read(body []byte) (Claim, bool) {
	expires, n := binary.Varint(body)
	if n <= 0 {
		return Claim{}, false
	}
	body = body[n:]
	size, n := binary.Uvarint(body)
	if n <= 0 || size > uint64(len(body)-n) {
		return Claim{}, false
	}
	body = body[n:]
	return Claim{Subject: string(body[:size]), Extra: string(body[size:]), ExpiresAt: expires}, true
}
