package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// SignatureHeader is where a signature is.
const SignatureHeader = "Liuke-Signature"

// stale is how old a signature may be, and how far ahead of our clock, in
// milliseconds.
const stale = 5 * 60 * 1000

// Sign returns the signature of a body at an instant in UTC milliseconds: the
// second, and the HMAC-SHA256 under the secret of that, a full stop and the body.
func Sign(secret string, at int64, body []byte) string {
	second := strconv.FormatInt(at/1000, 10)
	return fmt.Sprintf("t=%s,v1=%s", second, mac(secret, second, body))
}

func mac(secret, second string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write([]byte(second + ".")) // a hash takes everything
	_, _ = h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// Verify reports whether a signature is that of the body under the secret, and
// not too old. Of several under v1, as while a secret is changed, one must be.
func Verify(secret, signature string, body []byte, now int64) bool {
	if secret == "" {
		return false
	}
	var second string
	var sums []string
	for part := range strings.SplitSeq(signature, ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(part), "="); name {
		case "t":
			second = value
		case "v1":
			sums = append(sums, value)
		}
	}
	at, err := strconv.ParseInt(second, 10, 64)
	if err != nil || at < now/1000-stale/1000 || at > now/1000+stale/1000 {
		return false
	}
	want := mac(secret, second, body)
	for _, sum := range sums {
		if hmac.Equal([]byte(sum), []byte(want)) {
			return true
		}
	}
	return false
}
