package seal_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
	"liuke/internal/seal"
)

const now = int64(1_700_000_000_000)

func ring(t testing.TB, keys ...seal.Key) *seal.Keyring {
	t.Helper()
	r, err := seal.NewKeyring(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTokenSaysWhatWasSigned(t *testing.T) {
	r := ring(t, seal.NewKey(now))
	rapid.Check(t, func(t *rapid.T) {
		c := seal.Claim{
			Purpose:   rapid.SampledFrom([]seal.Purpose{seal.Track, seal.Confirm}).Draw(t, "purpose"),
			Subject:   rapid.String().Draw(t, "subject"),
			Extra:     rapid.String().Draw(t, "extra"),
			ExpiresAt: now + rapid.Int64Range(1, 1<<40).Draw(t, "for"),
		}
		token := r.Sign(c)
		if got, err := r.Open(c.Purpose, token, now); err != nil || got != c {
			t.Fatalf("opened as %+v, %v; signed %+v", got, err, c)
		}
		if strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
			t.Fatalf("%s cannot stand in a URL as it is", token)
		}
	})
}

func TestTokenIsForOnePurpose(t *testing.T) {
	r := ring(t, seal.NewKey(now))
	token := r.Sign(seal.Claim{Purpose: seal.Track, Subject: "a", ExpiresAt: now + 1})
	if _, err := r.Open(seal.Confirm, token, now); !fault.Is(err, fault.NotFound) {
		t.Errorf("a tracking token confirmed: %v", err)
	}
}

func TestTokenExpires(t *testing.T) {
	r := ring(t, seal.NewKey(now))
	token := r.Sign(seal.Claim{Purpose: seal.Track, Subject: "a", ExpiresAt: now})
	if _, err := r.Open(seal.Track, token, now-1); err != nil {
		t.Errorf("a millisecond before: %v", err)
	}
	if _, err := r.Open(seal.Track, token, now); !fault.Is(err, fault.Expired) {
		t.Errorf("at its time: %v", err)
	}
}

func TestChangedTokenIsUnknown(t *testing.T) {
	r := ring(t, seal.NewKey(now))
	token := r.Sign(seal.Claim{Purpose: seal.Track, Subject: "subject", Extra: "extra", ExpiresAt: now + 1})
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(token)-1).Draw(t, "at")
		changed := []byte(token)
		changed[at] = rapid.Byte().Filter(func(b byte) bool { return b != token[at] }).Draw(t, "byte")
		if _, err := r.Open(seal.Track, string(changed), now); !fault.Is(err, fault.NotFound) {
			t.Fatalf("%q opened: %v", changed, err)
		}
	})
}

func TestRotation(t *testing.T) {
	old, fresh, foreign := seal.NewKey(now), seal.NewKey(now+1), seal.NewKey(now)
	claim := seal.Claim{Purpose: seal.Track, Subject: "a", ExpiresAt: now + 10}
	both := ring(t, old, fresh)
	if _, err := both.Open(seal.Track, ring(t, old).Sign(claim), now); err != nil {
		t.Errorf("a token of the old key: %v", err)
	}
	if _, err := ring(t, fresh).Open(seal.Track, both.Sign(claim), now); err != nil {
		t.Errorf("the newest key did not sign: %v", err)
	}
	if _, err := both.Open(seal.Track, ring(t, foreign).Sign(claim), now); !fault.Is(err, fault.NotFound) {
		t.Errorf("a token of a foreign key: %v", err)
	}
	if err := both.Replace(fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := both.Open(seal.Track, ring(t, old).Sign(claim), now); !fault.Is(err, fault.NotFound) {
		t.Errorf("a token of a retired key: %v", err)
	}
}

func TestKeyringRefusesWhatCannotSign(t *testing.T) {
	for name, keys := range map[string][]seal.Key{
		"none":         nil,
		"short secret": {{ID: "a", Secret: []byte("short")}},
		"no id":        {{Secret: make([]byte, 32)}},
		"dot in id":    {{ID: "a.b", Secret: make([]byte, 32)}},
	} {
		if _, err := seal.NewKeyring(keys...); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzOpen(f *testing.F) {
	r := ring(f, seal.Key{ID: "k", Secret: make([]byte, 32)})
	f.Add(r.Sign(seal.Claim{Purpose: seal.Track, Subject: "a", Extra: "b", ExpiresAt: now + 1}))
	f.Add("k..")
	f.Add("...")
	f.Fuzz(func(t *testing.T, token string) {
		c, err := r.Open(seal.Track, token, now)
		if err == nil && r.Sign(c) != token {
			t.Fatalf("%q opened as %+v, whose token is another", token, c)
		}
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Expired) {
			t.Fatalf("not a fault to show: %v", err)
		}
	})
}
