package api

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/standard"
)

var breach = []account.Permission{account.BreachReport}

// laysDown has the company ship within two working days, and match prices.
func (w *world) laysDown() {
	w.t.Helper()
	for i, code := range []string{"ship", "price"} {
		s, _ := standard.Preset(code)
		s.From = calendar.DayOf(now, time.UTC) - 30
		if err := w.api.Desk.PutStandard(context.Background(), account.System, s, true, int64(i)); err != nil {
			w.t.Fatal(err)
		}
	}
}

const lateBody = `{"standard":"ship","source":"wms","external_id":"L-1","customer":{"email":"anna@example.com"},"order":"A-7","at":"2026-11-19T08:00:00Z","took":4320,"note":"no driver"}`

func TestABreachByAPIOpensOneCase(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.laysDown()
		key, cases, letters := w.key(breach...), w.count("desk_case"), w.count("letter")
		answers := make([]string, 6)
		var senders sync.WaitGroup
		for i := range answers {
			senders.Go(func() {
				a := w.send(http.MethodPost, "/breaches", key, lateBody)
				answers[i] = a.Body.String()
				if a.Code != 201 || !strings.HasPrefix(a.Header().Get("Location"), "/api/v1/cases/LK-") {
					w.t.Errorf("answered %d: %s", a.Code, a.Body)
				}
			})
		}
		senders.Wait()
		for _, a := range answers {
			if a != answers[0] || !strings.Contains(a, `"opened":true,"took":4320,"limit":2880`) {
				w.t.Errorf("one was told %s, another %s", answers[0], a)
			}
		}
		if c, l, b := w.count("desk_case")-cases, w.count("letter")-letters, w.count("breach"); c != 1 || l != 1 || b != 1 {
			w.t.Errorf("%d cases, %d letters, %d breaches", c, l, b)
		}
		scenario{
			name: "once more of the order", path: "/breaches", scopes: breach, body: strings.Replace(lateBody, "L-1", "L-2", 1), status: 201,
			has: []string{`"opened":false`}, adds: map[string]int{"desk_case": 0, "breach": 1},
		}.play(w)
		scenario{name: "as the case", path: "/cases?kind=breach&channel=own", scopes: caseRead, status: 200, has: []string{"Shipped in two working days · A-7"}}.play(w)
	})
}

func TestBreachesOfPurchases(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.laysDown()
		body := w.words.Replace(`{"standard":"price","source":"shop","external_id":"P-1","customer_id":"$cora","purchase_id":"$purchase","at":"2026-11-19T08:00:00Z"}`)
		all := append([]account.Permission{account.CustomerRead, account.PurchaseRead}, breach...)
		for _, s := range []scenario{
			{name: "by id", path: "/breaches", scopes: all, body: body, status: 201, has: []string{`"opened":true`}, lacks: []string{`"took"`, `"limit"`}, adds: map[string]int{"desk_case": 1}},
			{
				name: "of somebody else", path: "/breaches", scopes: all, status: 422, has: []string{"standard.purchase_of_another", `"field":"purchase_id"`},
				body: w.words.Replace(strings.NewReplacer("P-1", "P-2", w.words.Replace("$cora"), "$anna").Replace(body)), adds: map[string]int{"desk_case": 0},
			},
			{name: "may not read customers", path: "/breaches", scopes: append([]account.Permission{account.PurchaseRead}, breach...), body: body, status: 403, has: []string{"customer:read"}},
			{name: "may not read purchases", path: "/breaches", scopes: append([]account.Permission{account.CustomerRead}, breach...), body: body, status: 403, has: []string{"purchase:read"}},
			{name: "another purchase", path: "/breaches", scopes: all, body: strings.Replace(body, `"purchase_id":"`, `"purchase_id":"0`, 1), status: 404, has: []string{`"field":"purchase_id"`}},
		} {
			s.play(w)
		}
	})
}

func TestReportsThatAreRefused(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.laysDown()
		w.send(http.MethodPost, "/breaches", w.key(breach...), lateBody)
		for _, c := range []struct{ name, from, to, field, key string }{
			{"no such standard", `"ship"`, `"fly"`, "standard", "standard.unknown"},
			{"tomorrow", "2026-11-19T08", "2026-11-20T08", "at", "standard.at_future"},
			{"before it held", "2026-11-19T08", "2026-10-01T08", "at", "standard.at_before"},
			{"not a time", "2026-11-19T08:00:00Z", "soon", "at", "api.want_time"},
			{"a number for a time", `"2026-11-19T08:00:00Z"`, "5", "at", "api.want_time"},
			{"nobody", "anna@", "nobody@", "customer", "standard.customer_nobody"},
			{"who", `{"email":"anna@example.com"}`, `{}`, "customer", "standard.customer_needed"},
			{"less than nothing", "4320", "-1", "took", "standard.took_negative"},
			{"more than there is time", "4320", "9223372036854775807", "took", "standard.took_absurd"},
			{"half a minute", "4320", "0.5", "took", "api.want_integer"},
			{"within the time", "4320", "2880", "took", "standard.kept"},
			{"no source", `"wms"`, `""`, "source", "desk.text_needed"},
			{"as the staff", `"wms"`, `"staff"`, "source", "standard.source_reserved"},
			{"differently", `"no driver"`, `"no lorry"`, "external_id", "standard.told_otherwise"},
			{"misspelt", `"took"`, `"tok"`, "tok", "api.member_unknown"},
		} {
			body := strings.Replace(lateBody, c.from, c.to, 1)
			if c.key != "standard.told_otherwise" {
				body = strings.Replace(body, "L-1", "L-3", 1)
			}
			status := http.StatusUnprocessableEntity
			if c.key == "standard.told_otherwise" {
				status = http.StatusConflict
			}
			scenario{name: c.name, path: "/breaches", scopes: breach, body: body, status: status, has: []string{c.key, `"field":"` + c.field + `"`}}.play(w)
		}
		zh := strings.Replace(strings.Replace(lateBody, "L-1", "L-3", 1), `"ship"`, `"fly"`, 1)
		scenario{name: "in Chinese", path: "/breaches", scopes: breach, head: []string{"Accept-Language", "zh-CN"}, body: zh, status: 422, has: []string{"没有这条服务标准"}}.play(w)
		scenario{name: "a case filed as one", path: "/cases", scopes: intake, body: `{"words":"x","channel":"own"}`, status: 422, has: []string{`"field":"channel"`}}.play(w)
		scenario{name: "of the kind", path: "/cases", scopes: intake, body: `{"words":"x","kind":"breach"}`, status: 422, has: []string{`"field":"kind"`}}.play(w)
	})
}
