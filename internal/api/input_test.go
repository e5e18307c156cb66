package api

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/ident"
)

func TestBadInput(t *testing.T) {
	zh := []string{"Accept-Language", "zh-CN"}
	play(t, []scenario{
		{name: "unknown member", path: "/cases", scopes: intake, body: `{"words":"x","colour":"red"}`, status: 422, has: []string{"colour", `"field":"colour"`}},
		{name: "its case differs", path: "/cases", scopes: intake, body: `{"Words":"x"}`, status: 422, has: []string{"Words"}},
		{name: "in Chinese", path: "/cases", scopes: intake, head: zh, body: `{"words":"x","colour":"red"}`, status: 422, has: []string{"请检查拼写", "colour"}},
		{name: "deep down", path: "/purchases", scopes: record, body: `{"receipts":[{"lines":[{"qty":1}]}]}`, status: 422, has: []string{`"field":"receipts[0].lines[0].qty"`}},
		{name: "twice", path: "/cases", scopes: intake, body: `{"words":"x","words":"y"}`, status: 422, has: []string{`"field":"words"`}},
		{name: "number for text", path: "/cases", scopes: intake, body: `{"words":1}`, status: 422, has: []string{"must be text", `"field":"words"`}},
		{name: "text for number", path: "/cases", scopes: intake, body: `{"words":"x","severity":"high"}`, status: 422, has: []string{"whole number", `"field":"severity"`}},
		{name: "half a severity", path: "/cases", scopes: intake, body: `{"words":"x","severity":1.5}`, status: 422, has: []string{"whole number"}},
		{name: "more than a number holds", path: "/cases", scopes: intake, body: `{"words":"x","severity":99999999999999999999}`, status: 422},
		{name: "out of range", path: "/cases", scopes: intake, body: `{"words":"x","severity":5}`, status: 422, has: []string{`"field":"severity"`}},
		{name: "list for object", path: "/cases", scopes: intake, body: `[]`, status: 422, has: []string{"must be an object"}},
		{name: "object for list", path: "/purchases", scopes: record, body: `{"receipts":{}}`, status: 422, has: []string{"must be a list", `"field":"receipts"`}},
		{name: "object for decimal", path: "/purchases", scopes: record, body: `{"receipts":[{"lines":[{"quantity":{}}]}]}`, status: 422, has: []string{"decimal"}},
		{name: "not JSON", path: "/cases", scopes: intake, body: `words=x`, status: 400, has: []string{"byte 0", "api.body_malformed"}},
		{name: "in Chinese", path: "/cases", scopes: intake, head: zh, body: `words=x`, status: 400, has: []string{"JSON", "字节"}},
		{name: "not ended", path: "/cases", scopes: intake, body: `{"words":"x"`, status: 400},
		{name: "ended twice", path: "/cases", scopes: intake, body: `{"words":"x"}}`, status: 400},
		{name: "blank", path: "/cases", scopes: intake, body: " \n", status: 400, has: []string{"api.body_needed"}},
		{name: "UTF-16", path: "/cases", scopes: intake, body: "\xff\xfe{\x00\"\x00", status: 400},
		{name: "GB18030", path: "/cases", scopes: intake, body: "{\"words\":\"\xb2\xe8\xbe\xdf\"}", status: 400},
		{name: "no words", path: "/cases", scopes: intake, body: `{}`, status: 422, has: []string{`"field":"words"`}},
		{name: "blanks of no width", path: "/cases", scopes: intake, body: `{"words":"\u200b\u200b"}`, status: 422, has: []string{`"field":"words"`}},
		{name: "100,000 characters", path: "/cases", scopes: intake, body: `{"words":"` + strings.Repeat("茶", 100_000) + `"}`, status: 422, has: []string{`"field":"words"`, "20,000"}},
		{name: "a body without end", path: "/cases", scopes: intake, body: `{"words":"` + strings.Repeat("x", bodyLimit) + `"}`, status: 413},
		{name: "a character that no database keeps", path: "/cases", scopes: intake, body: `{"words":"x","customer_id":"a\u0000b"}`, status: 422},
		{name: "an address that is none", path: "/cases", scopes: intake, body: `{"words":"x","email":"a@b@c"}`, status: 422, has: []string{`"field":"email"`}},
		{name: "a channel that is none", path: "/cases", scopes: intake, body: `{"words":"x","channel":"pigeon"}`, status: 422, has: []string{`"field":"channel"`}},
		{name: "unknown parameter", path: "/cases?colour=red", scopes: caseRead, status: 422, has: []string{"colour"}},
		{name: "unreadable query", path: "/cases?q=%zz", scopes: caseRead, status: 422},
		{name: "control character", path: "/cases?q=a%00b", scopes: caseRead, status: 422, has: []string{`"field":"q"`}},
		{name: "control character in the path", path: "/customers/a%00b", scopes: custRead, status: 422},
		{name: "broken UTF-8 in the path", path: "/customers/%ff", scopes: custRead, status: 422},
		{name: "unknown state", path: "/cases?state=lost", scopes: caseRead, status: 422, has: []string{"open, waiting, closed", `"field":"state"`}},
		{name: "no page", path: "/cases?limit=0", scopes: caseRead, status: 422, has: []string{`"field":"limit"`}},
		{name: "too large a page", path: "/cases?limit=501", scopes: caseRead, status: 422},
		{name: "not a time", path: "/cases?since=yesterday", scopes: caseRead, status: 422, has: []string{"RFC 3339", `"field":"since"`}},
		{name: "not a truth", path: "/customers?overdue=maybe", scopes: append(custRead, account.ValueRead), status: 422, has: []string{`"field":"overdue"`}},
		{name: "cursor of another list", path: "/customers?after=lt1x.abc", scopes: custRead, status: 422, has: []string{`"field":"after"`}},
		{name: "cursor made up", path: "/cases?after=zzz", scopes: caseRead, status: 422, has: []string{`"field":"after"`}},
		{name: "cursor made up", path: "/purchases?after=AAAA", scopes: buyRead, status: 422, has: []string{`"field":"after"`}},
		{name: "key too long", path: "/cases", scopes: intake, head: []string{"Idempotency-Key", strings.Repeat("k", 201)}, body: `{"words":"x"}`, status: 422, has: []string{`"field":"Idempotency-Key"`}},
		{name: "no such path", path: "/complaints", scopes: intake, status: 404, has: []string{"api.path_unknown"}},
		{name: "no such method", method: "DELETE", path: "/cases", scopes: intake, status: 405, has: []string{"POST, GET"}},
	})
}

// TestCursorsOfOtherSorts asks for pages with cursors that are well-formed but
// were made for another order.
func TestCursorsOfOtherSorts(t *testing.T) {
	play(t, []scenario{
		{name: "number expected", path: "/customers?sort=worth&after=" + writeCursor("abc", "x"), scopes: append(custRead, account.ValueRead), status: 422},
		{name: "any text will do", path: "/customers?sort=name&after=" + writeCursor("7", "x"), scopes: custRead, status: 200},
	})
}

func TestIdempotencyKey(t *testing.T) {
	eachWorld(t, func(w *world) {
		key := w.key(intake...)
		first := w.send(http.MethodPost, "/cases", key, `{"words":"Once."}`, "Idempotency-Key", "k")
		state := w.state()
		again := w.send(http.MethodPost, "/cases", key, `{ "words" : "Once." }`, "Idempotency-Key", "k")
		if again.Code != 201 || again.Body.String() != first.Body.String() {
			w.t.Errorf("repeated: %d %s, before %s", again.Code, again.Body, first.Body)
		}
		other := w.send(http.MethodPost, "/cases", key, `{"words":"Twice."}`, "Idempotency-Key", "k")
		if other.Code != 422 || !strings.Contains(other.Body.String(), "desk.key_reused") {
			w.t.Errorf("with another body: %d %s", other.Code, other.Body)
		}
		if w.state() != state {
			w.t.Error("a repeated request changed something")
		}
		if answer := w.send(http.MethodPost, "/cases", w.key(intake...), `{"words":"Twice."}`, "Idempotency-Key", "k"); answer.Code != 201 {
			w.t.Errorf("another program's key: %d %s", answer.Code, answer.Body)
		}
	})
}

func TestSameRequestFiveTimesAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		key, cases, letters := w.key(intake...), w.count("desk_case"), w.count("letter")
		answers := make([]string, 5)
		var senders sync.WaitGroup
		for i := range answers {
			senders.Go(func() {
				a := w.send(http.MethodPost, "/cases", key, `{"words":"Once.","email":"new@example.com"}`, "Idempotency-Key", "k")
				answers[i] = a.Body.String()
				if a.Code != 201 {
					w.t.Errorf("answered %d: %s", a.Code, a.Body)
				}
			})
		}
		senders.Wait()
		for _, a := range answers {
			if a != answers[0] {
				w.t.Errorf("one was told %s, another %s", answers[0], a)
			}
		}
		if n := w.count("desk_case") - cases; n != 1 {
			w.t.Errorf("%d cases", n)
		}
		if n := w.count("letter") - letters; n != 1 {
			w.t.Errorf("%d letters", n)
		}
	})
}

// TestScopes asks for everything with a key that lacks one of the scopes it
// needs, and with one that has no others.
func TestScopes(t *testing.T) {
	eachWorld(t, func(w *world) {
		state := w.state()
		path := strings.NewReplacer("{ref}", "$case", "{id}", "$anna")
		for _, r := range w.api.routes() {
			for _, scope := range r.Scopes {
				answer := w.send(r.Method, path.Replace(r.Path), w.key(every(scope)...), `{}`)
				if answer.Code != 403 || !strings.Contains(answer.Body.String(), string(scope)) {
					w.t.Errorf("%s %s without %s: %d %s", r.Method, r.Path, scope, answer.Code, answer.Body)
				}
			}
			for _, key := range []string{"", "lk_", "lk_" + strings.Repeat("A", 43), strings.Repeat("x", 10_000)} {
				answer := w.send(r.Method, path.Replace(r.Path), key, `{}`, "Cookie", "liuke=abc")
				if answer.Code != 401 || answer.Header().Get("WWW-Authenticate") == "" {
					w.t.Errorf("%s %s with key %.10q: %d %s", r.Method, r.Path, key, answer.Code, answer.Body)
				}
			}
			if w.state() != state {
				w.t.Fatalf("%s %s: refused, but something was changed", r.Method, r.Path)
			}
			answer := w.send(r.Method, path.Replace(r.Path), w.key(r.Scopes...), `{}`)
			if answer.Code == 401 || answer.Code == 403 {
				w.t.Errorf("%s %s with %v: %d %s", r.Method, r.Path, r.Scopes, answer.Code, answer.Body)
			}
			state = w.state()
		}
	})
}

// TestEveryChangeNeedsAScope fails when a route is added that anybody with a key may use.
func TestEveryChangeNeedsAScope(t *testing.T) {
	for _, r := range new(API).routes() {
		if len(r.Scopes) == 0 && r.Path != "/me" {
			t.Errorf("%s %s needs no scope", r.Method, r.Path)
		}
	}
}

// TestRevokedKey uses a key, revokes it, and lets the moment pass for which it
// is remembered.
func TestRevokedKey(t *testing.T) {
	eachWorld(t, func(w *world) {
		key := w.key(intake...)
		var me Me
		if err := json.Unmarshal(w.send(http.MethodGet, "/me", key, "").Body.Bytes(), &me); err != nil {
			w.t.Fatal(err)
		}
		if err := w.keys.RevokeKey(w.t.Context(), me.ID, now); err != nil {
			w.t.Fatal(err)
		}
		w.at += remember
		for range 2 {
			if answer := w.send(http.MethodPost, "/cases", key, `{"words":"x"}`); answer.Code != 401 {
				w.t.Errorf("answered %d: %s", answer.Code, answer.Body)
			}
		}
	})
}

// TestPages walks through lists a page at a time: everything comes once.
func TestPages(t *testing.T) {
	eachWorld(t, func(w *world) {
		key := w.key(every()...)
		for range 7 {
			w.send(http.MethodPost, "/cases", key, `{"words":"The cup came broken."}`)
			w.send(http.MethodPost, "/customers", key, `{"name":"Anna Berg"}`)
			w.send(http.MethodPost, "/purchases", key, `{"receipts":[{"source":"shop","external_id":"`+ident.New()+
				`","at":"2026-11-18T10:00:00Z","lines":[{"quantity":1,"unit_price":1}]}]}`)
		}
		for path, want := range map[string]int{
			"/cases?limit=3": w.count("desk_case"), "/cases?limit=3&order=due": w.count("desk_case"), "/customers?limit=3": w.count("customer"),
			"/customers?limit=3&sort=worth": w.count("customer"), "/purchases?limit=3": w.count("purchase"),
		} {
			seen := map[string]bool{}
			for next := ""; ; {
				var page struct {
					Items []struct{ ID string } `json:"items"`
					Next  string                `json:"next"`
				}
				answer := w.send(http.MethodGet, path+"&after="+next, key, "")
				if err := json.Unmarshal(answer.Body.Bytes(), &page, json.MatchCaseInsensitiveNames(true)); err != nil {
					w.t.Fatalf("%s: %v", answer.Body, err)
				}
				for _, item := range page.Items {
					if seen[item.ID] {
						w.t.Errorf("%s: %s twice", path, item.ID)
					}
					seen[item.ID] = true
				}
				if next = page.Next; next == "" {
					break
				}
			}
			if len(seen) != want {
				w.t.Errorf("%s: %d items, want %d", path, len(seen), want)
			}
		}
	})
}

// TestProblemsAreTranslated makes the same mistake in both languages.
func TestProblemsAreTranslated(t *testing.T) {
	eachWorld(t, func(w *world) {
		ask := func(lang string) httpx.Problem {
			var p httpx.Problem
			answer := w.send(http.MethodPost, "/cases", w.key(intake...), `{"words":1}`, "Accept-Language", lang)
			if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
				w.t.Fatal(err)
			}
			if got := answer.Header().Get("Content-Language"); got != lang {
				w.t.Errorf("asked for %s, told in %s", lang, got)
			}
			return p
		}
		zh, en := ask("zh-CN"), ask("en")
		if zh.Detail == en.Detail || zh.Title == en.Title {
			w.t.Errorf("the same in both languages: %q, %q", zh.Detail, zh.Title)
		}
		if zh.Type != en.Type || zh.Field != en.Field || zh.Status != en.Status || zh.RequestID == en.RequestID {
			w.t.Errorf("%+v and %+v", zh, en)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"receipts":[{"at":"2026-11-18T10:00:00Z","lines":[{"quantity":"1.5","unit_price":1}]}]}`))
	f.Add([]byte(`{"receipts":[{"x":1}],"receipts":null}`))
	f.Add([]byte(`"\u0000`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := decode(raw, new(Receipts)); err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", raw, err)
		}
	})
}
