package api

import (
	"net/http"
	"strings"
	"testing"

	"liuke/internal/account"
)

func TestInteractionsAreLoggedAndListed(t *testing.T) {
	eachWorld(t, func(w *world) {
		may := []account.Permission{account.CustomerRead, account.InteractionWrite}
		path := w.words.Replace("/customers/$anna/interactions")
		body := `{"kind":"call","direction":"in","at":"2026-11-17T09:30:00Z","minutes":12,"said":"Asks when the kettle comes.","satisfaction":2,"next_on":"2026-12-01"}`
		key := []string{"Idempotency-Key", "pbx-1"}
		secret := w.key(may...)
		first := w.send(http.MethodPost, path, secret, body, key...)
		again := w.send(http.MethodPost, path, secret, body, key...)
		if first.Code != 201 || again.Body.String() != first.Body.String() || w.count("interaction") != 1 {
			t.Errorf("answered %d %s, then %s", first.Code, first.Body, again.Body)
		}
		if got := w.send(http.MethodPost, path, secret, strings.Replace(body, "12", "13", 1), key...); got.Code != 409 {
			t.Errorf("another under the same key: %d %s", got.Code, got.Body)
		}
		for _, s := range []scenario{
			{name: "listed", path: path, scopes: may[:1], status: 200, has: []string{`"said":"Asks when the kettle comes."`, `"satisfaction":2`, `"next_on":"2026-12-01"`, `"minutes":12`}, lacks: []string{`"next":`}},
			{name: "missed", path: path, scopes: may, body: `{"kind":"call","direction":"out","missed":true,"at":"2026-11-17T09:31:00Z","minutes":1}`, status: 201, has: []string{`"missed":true`}, adds: map[string]int{"interaction": 1}},
			{name: "first page", path: path + "?limit=1", scopes: may[:1], status: 200, has: []string{`"missed":true`, `"next":`}, lacks: []string{"kettle"}},
			{name: "may not log", path: path, scopes: may[:1], body: body, status: 403, has: []string{"interaction:write"}},
			{name: "may not read", path: path, scopes: may[1:], status: 403, has: []string{"customer:read"}},
			{name: "in no time", path: path, scopes: may, body: strings.Replace(body, "12", "0", 1), status: 422, has: []string{`"field":"minutes"`}},
			{name: "in the future", path: path, scopes: may, body: strings.Replace(body, "2026-11-17T", "2036-11-17T", 1), status: 422, has: []string{"interaction.at_future", `"field":"at"`}},
			{name: "next on no day", path: path, scopes: may, body: strings.Replace(body, "2026-12-01", "2026-13-01", 1), status: 422, has: []string{`"field":"next_on"`}},
			{name: "nobody", path: "/customers/none/interactions", scopes: may, body: body, status: 404, has: []string{"customer.unknown"}},
			{name: "no such cursor", path: path + "?after=eAB5", scopes: may[:1], status: 422, has: []string{"api.cursor_unknown"}},
			{
				name: "of a member of staff nobody is", path: path, scopes: may, status: 422, has: []string{`"field":"staff_id"`},
				body: strings.Replace(body, `{`, `{"staff_id":"0199a7c2-0000-7000-8000-000000000000",`, 1),
			},
		} {
			s.play(w)
		}
	})
}
