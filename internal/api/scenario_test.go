package api

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"liuke/internal/account"
)

// scenario is a request and what must come of it. Whatever is refused must
// leave every row as it was.
type scenario struct {
	name   string
	method string // "" is GET, or POST when there is a body
	path   string
	head   []string // pairs of name and value
	scopes []account.Permission
	body   string
	status int
	has    []string       // the answer must contain
	lacks  []string       // and must not contain
	adds   map[string]int // rows by table
}

func (s scenario) play(w *world) {
	w.t.Helper()
	method := s.method
	if method == "" {
		method = http.MethodGet
		if s.body != "" {
			method = http.MethodPost
		}
	}
	before, state := map[string]int{}, w.state()
	for table := range s.adds {
		before[table] = w.count(table)
	}
	answer := w.send(method, s.path, w.key(s.scopes...), s.body, s.head...)
	text := answer.Body.String()
	if answer.Code != s.status {
		w.t.Fatalf("%s: answered %d, want %d: %s", s.name, answer.Code, s.status, text)
	}
	for _, want := range s.has {
		if want = w.words.Replace(want); !strings.Contains(text, want) {
			w.t.Errorf("%s: no %s in %s", s.name, want, text)
		}
	}
	for _, unwanted := range s.lacks {
		if unwanted = w.words.Replace(unwanted); strings.Contains(text, unwanted) {
			w.t.Errorf("%s: %s in %s", s.name, unwanted, text)
		}
	}
	if kind := answer.Header().Get("Content-Type"); s.status >= 400 && kind != "application/problem+json" {
		w.t.Errorf("%s: refused as %q", s.name, kind)
	}
	if s.status >= 400 && w.state() != state {
		w.t.Errorf("%s: refused, but something was changed", s.name)
	}
	for _, table := range slices.Sorted(maps.Keys(s.adds)) {
		if added := w.count(table) - before[table]; added != s.adds[table] {
			w.t.Errorf("%s: %d rows more in %s, want %d", s.name, added, table, s.adds[table])
		}
	}
}

func play(t *testing.T, scenarios []scenario) {
	t.Helper()
	eachWorld(t, func(w *world) {
		for _, s := range scenarios {
			s.play(w)
		}
	})
}

var (
	intake    = []account.Permission{account.CaseIntake}
	caseRead  = []account.Permission{account.CaseRead}
	caseWrite = []account.Permission{account.CaseRead, account.CaseWrite}
	record    = []account.Permission{account.PurchaseWrite}
	buyRead   = []account.Permission{account.PurchaseRead}
	custRead  = []account.Permission{account.CustomerRead}
	custWrite = []account.Permission{account.CustomerRead, account.CustomerWrite}
	merging   = []account.Permission{account.CustomerRead, account.CustomerMerge}
)

func TestCases(t *testing.T) {
	play(t, []scenario{
		{
			name: "a case is filed for somebody new", path: "/cases", scopes: intake,
			body:   `{"words":"The cup came broken.","wish":"A new cup","nickname":"Dora","email":"dora@example.com","lang":"en"}`,
			status: 201, has: []string{`"ref":"LK-`, `"owner":"Mei Lin"`, `"due_at":"2026-11-19T17:00:00Z"`, `"track_url":"https://care.example.com/t/`},
			adds: map[string]int{"desk_case": 1, "customer": 1, "identity": 1, "promise": 1, "timeline": 1, "letter": 1, "idempotency": 0},
		},
		{
			name: "the next one is hers", path: "/cases", scopes: intake, body: `{"words":"And the saucer.","email":"DORA@example.com"}`,
			status: 201, adds: map[string]int{"desk_case": 1, "customer": 0},
		},
		{
			name: "a key answers twice the same", path: "/cases", scopes: intake, head: []string{"Idempotency-Key", "k-1"},
			body: `{"words":"Once."}`, status: 201, adds: map[string]int{"desk_case": 1, "idempotency": 1},
		},
		{
			name: "what misleads is taken out, what looks like markup stays text", path: "/cases", scopes: intake,
			body: `{"words":"<script>alert(1)</script> a\u200bb\u202e"}`, status: 201, adds: map[string]int{"desk_case": 1},
		},
		{
			name: "it is read back so", path: "/cases?q=script", scopes: caseRead, status: 200,
			has: []string{`<script>alert(1)</script> ab"`}, lacks: []string{"\u200b", "\u202e"},
		},
		{
			name: "a customer that is named must be readable", path: "/cases", scopes: intake,
			body: `{"words":"x","customer_id":"$anna"}`, status: 403, has: []string{"customer:read"},
		},
		{
			name: "nobody's", path: "/cases", scopes: append(custRead, intake...), body: `{"words":"x","customer_id":"nobody"}`,
			status: 404, has: []string{`"field":"customer_id"`},
		},
		{
			name: "about no purchase", path: "/cases", scopes: append(buyRead, intake...), body: `{"words":"x","purchase_id":"none"}`,
			status: 404, has: []string{`"field":"purchase_id"`},
		},
		{
			name: "about a purchase", path: "/cases", scopes: append(buyRead, intake...), body: `{"words":"x","purchase_id":"$purchase"}`,
			status: 201,
		},
		{
			name: "a case is read by its number", path: "/cases/$case", scopes: caseRead, status: 200,
			has: []string{`"words":"The kettle leaks."`, `"customer_id":"$anna"`, `"kind":"received"`, `"state":"open"`, `"remedies":[]`, `"direction":"in"`},
		},
		{name: "also in other ways of writing it", path: "/cases/lk10001", scopes: caseRead, status: 200},
		{name: "no such case", path: "/cases/LK-999", scopes: caseRead, status: 404, has: []string{"desk.case_unknown"}},
		{name: "no such number", path: "/cases/kettle", scopes: caseRead, status: 404},
		{name: "of a customer", path: "/cases?customer_id=$anna", scopes: caseRead, status: 200, has: []string{"$case"}, lacks: []string{"saucer"}},
		{name: "closed ones", path: "/cases?state=closed", scopes: caseRead, status: 200, has: []string{`{"items":[]}`}},
		{
			name: "a reply is a letter", path: "/cases/$case/messages", scopes: caseWrite, body: `{"kind":"reply","text":"A new kettle is on its way."}`,
			status: 201, has: []string{`"direction":"out"`, `"state":"kept"`}, adds: map[string]int{"message": 1, "letter": 1},
		},
		{
			name: "a note is not", path: "/cases/$case/messages", scopes: caseWrite, body: `{"kind":"note","text":"She was friendly."}`,
			status: 201, adds: map[string]int{"message": 1, "letter": 0},
		},
		{
			name: "on a case that was changed since", path: "/cases/$case/messages", scopes: caseWrite,
			body: `{"kind":"note","text":"x","version":1}`, status: 409, has: []string{"desk.changed_meanwhile"},
		},
		{
			name: "neither", path: "/cases/$case/messages", scopes: caseWrite, body: `{"kind":"shout","text":"x"}`,
			status: 422, has: []string{`"field":"kind"`},
		},
	})
}

func TestPurchases(t *testing.T) {
	receipt := `{"source":"shop","external_id":"B-1","at":"2026-11-18T10:00:00+01:00","customer":{"code":"C-9","name":"Emil"},` +
		`"lines":[{"product":"CUP","name":"Cup","quantity":"2.5","unit_price":4.99},{"quantity":-1,"unit_price":"4.99","amount":-499}]}`
	play(t, []scenario{
		{
			name: "a receipt is added", path: "/purchases", scopes: record, body: `{"receipts":[` + receipt + `]}`, status: 200,
			has:  []string{`"outcome":"added"`, `"external_id":"B-1"`},
			adds: map[string]int{"purchase": 1, "purchase_line": 2, "customer": 1, "product": 1, "customer_day": 1},
		},
		{
			name: "the same changes nothing", path: "/purchases", scopes: record, body: `{"receipts":[` + receipt + `]}`, status: 200,
			has: []string{`"outcome":"unchanged"`}, adds: map[string]int{"purchase": 0, "purchase_revision": 0, "event": 0, "job": 0},
		},
		{
			name: "told differently it is corrected", path: "/purchases", scopes: record,
			body:   `{"receipts":[` + strings.Replace(receipt, `"2.5"`, `"2"`, 1) + `]}`,
			status: 200, has: []string{`"outcome":"corrected"`}, adds: map[string]int{"purchase": 0, "purchase_revision": 1},
		},
		{
			name: "each for itself", path: "/purchases", scopes: record,
			body: `{"receipts":[{"source":"shop","external_id":"B-2","at":"2026-11-18T10:00:00Z","lines":[{"quantity":1,"unit_price":1}]},` +
				`{"source":"shop","external_id":"B-3","at":"2026-11-18T10:00:00Z","lines":[]},` +
				`{"source":"shop","external_id":"B-4","lines":[{"quantity":1,"unit_price":1}]},` +
				`{"source":"shop","external_id":"B-5","at":"2026-11-18T10:00:00Z","lines":[{"unit_price":1}]},` +
				`{"source":"shop","external_id":"B-6","at":"2026-11-18T10:00:00Z","lines":[{"quantity":99999999999,"unit_price":1}]},` +
				`{"source":"shop","external_id":"B-2","at":"2026-11-18T10:00:00Z","lines":[{"quantity":1,"unit_price":2}]},` +
				`{"source":"shop","external_id":"B-7","at":"2026-11-18T10:00:00Z","currency":"EUR","lines":[{"quantity":1,"unit_price":1}]}]}`,
			status: 200,
			has: []string{
				`"external_id":"B-2","outcome":"added"`, `"external_id":"B-2","outcome":"refused"`, `purchase.receipt_twice`,
				`"external_id":"B-3","outcome":"refused"`, `"field":"lines"`, `"field":"at"`, `"field":"lines[0].quantity"`, `"field":"currency"`,
			},
			adds: map[string]int{"purchase": 1},
		},
		{name: "none", path: "/purchases", scopes: record, body: `{"receipts":[]}`, status: 422, has: []string{`"field":"receipts"`}},
		{name: "too many", path: "/purchases", scopes: record, body: `{"receipts":[` + strings.Repeat("{},", 1000) + `{}]}`, status: 422},
		{
			name: "more decimals than are kept", path: "/purchases", scopes: record,
			body:   `{"receipts":[{"source":"shop","external_id":"B-8","at":"2026-11-18T10:00:00Z","lines":[{"quantity":0.30000000000000004,"unit_price":1}]}]}`,
			status: 422, has: []string{`"field":"receipts[0].lines[0].quantity"`},
		},
		{
			name: "a day that does not exist", path: "/purchases", scopes: record, body: `{"receipts":[{"at":"2026-02-30T10:00:00Z"}]}`,
			status: 422, has: []string{`"field":"receipts[0].at"`},
		},
		{name: "read back", path: "/purchases/$purchase", scopes: buyRead, status: 200, has: []string{
			`"quantity":"1.5"`, `"unit_price":"12.95"`, `"amount":1943`, `"product":"KET-17"`, `"day":"2026-11-18"`,
		}},
		{name: "no such purchase", path: "/purchases/none", scopes: buyRead, status: 404},
		{name: "the latest", path: "/purchases?limit=1", scopes: buyRead, status: 200, has: []string{`"next":"`}},
		{name: "returns only", path: "/purchases?kind=return", scopes: buyRead, status: 200, has: []string{`{"items":[]}`}},
		{name: "of a customer needs to read customers", path: "/purchases?customer_id=$anna", scopes: buyRead, status: 403, has: []string{"customer:read"}},
		{name: "of one who bought nothing", path: "/purchases?customer_id=$anna", scopes: append(custRead, buyRead...), status: 200, has: []string{`{"items":[]}`}},
	})
}

func TestCustomers(t *testing.T) {
	all := append([]account.Permission{account.PurchaseRead, account.ValueRead}, custRead...)
	play(t, []scenario{
		{name: "all, by name", path: "/customers", scopes: custRead, status: 200, has: []string{"Anna Berg", "Cora Dean"}, lacks: []string{`"net"`, `"worth"`}},
		{name: "with what they bought", path: "/customers?q=Cora", scopes: all, status: 200, has: []string{`"net":1943`, `"last_day":"2026-11-18"`}, lacks: []string{"Anna"}},
		{name: "an order tells what it is by", path: "/customers?sort=worth", scopes: custRead, status: 403, has: []string{"value:read"}},
		{name: "as does a filter", path: "/customers?overdue=true", scopes: custRead, status: 403, has: []string{"value:read"}},
		{name: "one", path: "/customers/$anna", scopes: all, status: 200, has: []string{
			`"value":"anna@example.com"`, `"records":["$anna"]`, `"merges":[]`,
		}, lacks: []string{`"summary"`, `"score"`}},
		{name: "nobody", path: "/customers/nobody", scopes: custRead, status: 404},
		{
			name: "made", path: "/customers", scopes: custWrite, status: 201,
			body: `{"name":" Finn  Gray ","kind":"business","identities":[{"kind":"code","source":"erp","value":"F-1"},{"kind":"phone","value":"020 7946 0018"}]}`,
			has:  []string{`"name":"Finn Gray"`, `"version":1`}, adds: map[string]int{"customer": 1, "identity": 2},
		},
		{
			name: "with another's code", path: "/customers", scopes: custWrite, status: 409,
			body: `{"name":"Gil","identities":[{"kind":"code","source":"erp","value":"F-1"}]}`, has: []string{"customer.identity_taken"},
		},
		{
			name: "by what nobody is known", path: "/customers", scopes: custWrite, status: 422,
			body: `{"name":"Gil","identities":[{"kind":"card","value":"1"},{"kind":"face","value":"round"}]}`, has: []string{`"field":"identities[1].kind"`},
		},
		{
			name: "by an address that is none", path: "/customers", scopes: custWrite, status: 422,
			body: `{"name":"Gil","identities":[{"kind":"email","value":"gil"}]}`, has: []string{`"field":"identities[0].value"`},
		},
		{name: "without a name", path: "/customers", scopes: custWrite, status: 422, body: `{"name":" "}`, has: []string{`"field":"name"`}},
		{
			name: "changed in part", method: "PATCH", path: "/customers/$anna", scopes: custWrite, body: `{"tier":"gold"}`, status: 200,
			has: []string{`"name":"Anna Berg"`, `"tier":"gold"`, `"version":2`},
		},
		{
			name: "changed by somebody since", method: "PATCH", path: "/customers/$anna", scopes: custWrite,
			body: `{"tier":"silver","version":1}`, status: 409, has: []string{"customer.changed"},
		},
		{name: "into themself", path: "/customers/$anna/merge", scopes: merging, body: `{"from":"$anna"}`, status: 409},
		{
			name: "two are one", path: "/customers/$anna/merge", scopes: merging, body: `{"from":"$berta"}`, status: 200,
			has: []string{`"into_id":"$anna"`}, adds: map[string]int{"customer_merge": 1},
		},
		{name: "by either id", path: "/customers/$berta", scopes: custRead, status: 200, has: []string{`{"id":"$anna"`, `"$berta"]`}},
		{name: "a merge of others", path: "/customers/$anna/unmerge", scopes: merging, body: `{"merge_id":"x"}`, status: 404, has: []string{`"field":"merge_id"`}},
	})
}

func TestMe(t *testing.T) {
	play(t, []scenario{{
		name: "a key knows itself", path: "/me", scopes: intake, status: 200,
		has: []string{`"name":"Web shop"`, `"scopes":["case:intake"]`, `"currency":"GBP"`, `"zone":"Europe/London"`},
	}})
}
