package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
)

// newSecret returns 32 random bytes as text for links and keys.
func newSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: the program ends when the system has no randomness
	return base64.RawURLEncoding.EncodeToString(raw)
}

// hashSecret is what is kept of a secret. One round of SHA-256 is enough
// because secrets are random and long.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Letters of random passwords: none that looks like another.
const passwordLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// RandomPassword returns a password that is easy to read out, such as
// "kq7m-x3ha-92df": 12 letters of 31, which is 59 bits.
func RandomPassword() string {
	var b strings.Builder
	for i := range 12 {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(passwordLetters)))) // never fails, as above
		b.WriteByte(passwordLetters[n.Int64()])
	}
	return b.String()
}
