package purchase

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// hasher works out the hash of one receipt after another.
type hasher struct{ buffer []byte }

// of returns a hash of all that is kept of the receipt but its name, to be
// compared with that of the same receipt told another time.
func (h *hasher) of(r Receipt) string {
	h.buffer = h.buffer[:0]
	h.text(r.Customer.Key())
	h.number(r.At)
	h.text(r.Store)
	h.text(r.Currency)
	for _, l := range r.Lines {
		h.text(l.Product)
		for _, n := range [...]int64{l.Quantity, l.UnitPrice, l.Amount, l.Tax, l.Discount} {
			h.number(n)
		}
		if l.Cost == nil {
			h.buffer = append(h.buffer, 0)
		} else {
			h.buffer = append(h.buffer, 1)
			h.number(*l.Cost)
		}
	}
	sum := sha256.Sum256(h.buffer)
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func (h *hasher) number(n int64) { h.buffer = binary.AppendVarint(h.buffer, n) }

func (h *hasher) text(s string) {
	h.number(int64(len(s)))
	h.buffer = append(h.buffer, s...)
}
