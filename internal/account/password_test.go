package account

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	s := Staff{Email: "Mei.Ling@example.com", Name: "梅玲梅玲梅玲梅玲"}
	for password, want := range map[string]string{
		"":                          "account.password_short",
		"7 chars":                   "account.password_short",
		"八个汉字就是够长":                  "",
		"correct horse":             "",
		strings.Repeat("x", 256):    "",
		strings.Repeat("x", 257):    "account.password_long",
		strings.Repeat("好", 86):     "account.password_long",
		"MEI.LING@EXAMPLE.COM":      "account.password_own",
		"mei.ling":                  "account.password_own",
		"梅玲梅玲梅玲梅玲":                  "account.password_own",
		"12345678":                  "account.password_common",
		"PassWord1":                 "account.password_common",
		"woaini1314":                "account.password_common",
		RandomPassword():            "",
		"  leading spaces are fine": "",
	} {
		err := checkPassword(password, s)
		if got := keyOf(err); got != want {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func keyOf(err error) string {
	if err == nil {
		return ""
	}
	_, rest, _ := strings.Cut(err.Error(), ": ")
	key, _, _ := strings.Cut(rest, " ")
	return key
}

// TestCommonestIsUsable checks that each line can refuse something: it is long
// enough, folded, and there once.
func TestCommonestIsUsable(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for line := range strings.Lines(commonestText) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) < minPassword || line != strings.ToLower(line) || strings.TrimSpace(line) != line || seen[line] {
			t.Errorf("%q", line)
		}
		seen[line] = true
	}
	if len(seen) < 200 {
		t.Errorf("only %d passwords are refused", len(seen))
	}
}

func TestHasher(t *testing.T) {
	t.Parallel()
	h, err := newHasher()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	composed, decomposed := "caf\u00e9 au lait", "cafe\u0301 au lait"
	hash, err := h.hash(ctx, composed)
	if err != nil || strings.Contains(hash, "caf") || !strings.HasPrefix(hash, "$argon2id$") {
		t.Fatal(hash, err)
	}
	for password, want := range map[string]bool{composed: true, decomposed: true, "cafe au lait": false, "": false} {
		if got, err := h.matches(ctx, password, hash); got != want || err != nil {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
	if got, err := h.matches(ctx, composed, ""); got || err != nil {
		t.Errorf("an account without a password: %v, %v", got, err)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	for range hashesAtOnce {
		h.free <- struct{}{}
	}
	if _, err := h.matches(done, composed, hash); err == nil {
		t.Error("a request that was given up still hashes")
	}
}

func TestAttemptsForgetTheQuietest(t *testing.T) {
	t.Parallel()
	a := newAttempts()
	for range freeAttempts {
		a.begin("guesser", 5000)
	}
	for n := range maxAttempts + 50 {
		a.begin(strings.Repeat("x", n%7)+string(rune('a'+n%26))+RandomPassword(), 1)
	}
	if len(a.failed) != maxAttempts {
		t.Errorf("remembers %d", len(a.failed))
	}
	if a.begin("guesser", 5000) == 0 {
		t.Error("who guesses was forgotten before those who do not")
	}
	if a.begin("guesser", 5000+forgetAfter.Milliseconds()+maxDelay.Milliseconds()) != 0 || a.failed["guesser"].n != 1 {
		t.Errorf("after an hour: %+v", a.failed["guesser"])
	}
}

func TestParseEmail(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"a@example.com": true, " a.b+c@sub.example.cn ": true, "o'neil@example.com": true, "a@localhost": true,
		"": false, "a": false, "@example.com": false, "a@": false, "a b@example.com": false, "Ann <a@example.com>": false,
		"a@example.com, b@example.com": false, "a@example.com\r\nBcc: b@example.com": false, `"a b"@example.com`: false,
		"a@[127.0.0.1]": false, "a..b@example.com": false, "用户@example.com": false, "a@example.com>": false,
		"a@example.com BODY=8BITMIME": false, strings.Repeat("a", 250) + "@example.com": false, "a(comment)@example.com": false,
	} {
		got, err := ParseEmail(text)
		if (err == nil) != good || good && got != strings.TrimSpace(text) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func FuzzParseEmail(f *testing.F) {
	f.Add("a@example.com")
	f.Add("\"a\r\n\"@b")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseEmail(text)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, " \r\n\t<>,;\"\\") || strings.Count(got, "@") < 1 {
			t.Errorf("%q became %q", text, got)
		}
		if again, err := ParseEmail(got); err != nil || again != got {
			t.Errorf("%q is read as %q, %v", got, again, err)
		}
	})
}

func TestRandomPasswordsAreAccepted(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		s := Staff{Email: rapid.StringMatching(`[a-z]{1,12}@example\.com`).Draw(t, "email")}
		p := RandomPassword()
		if err := checkPassword(p, s); err != nil || len(p) != 14 || seen[p] {
			t.Fatalf("%s: %v", p, err)
		}
		seen[p] = true
	})
}
