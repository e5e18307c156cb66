package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"liuke/internal/account"
	"liuke/internal/purchase"
	"liuke/internal/winback"
)

var (
	lossRead  = []account.Permission{account.WinBackRead}
	lossWrite = []account.Permission{account.WinBackRead, account.WinBackWrite, account.CustomerRead}
)

// loses declares the customer lost, and returns what was answered.
func (w *world) loses(body string, head ...string) (l Loss) {
	w.t.Helper()
	answer := w.send(http.MethodPost, "/losses", w.key(lossWrite...), body, head...)
	if answer.Code != http.StatusCreated {
		w.t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &l); err != nil {
		w.t.Fatal(err)
	}
	return l
}

func TestALossByAPIFromWordToEnd(t *testing.T) {
	eachWorld(t, func(w *world) {
		body := `{"customer":"anna@example.com","reason":"price","source":"customer","words":"Cheaper next door.","competitor":"Next Door"}`
		l := w.loses(body)
		path := "/losses/" + l.ID
		found := `{"reason":"budget","source":"customer","words":"No money this year."}`
		for _, s := range []scenario{
			{name: "read", path: path, scopes: lossRead, status: 200, has: []string{`"customer_id":"$anna"`, `"customer":"Anna Berg"`, `"state":"open"`, `"reason":"price"`, `"competitor":"Next Door"`, `"owner":"Mei Lin"`, `"lost_on":"2026-11-19"`, `"declared_by":"Web shop"`, `"found":false`, `"words":"Cheaper next door."`, `"version":1`}},
			{name: "twice", path: "/losses", scopes: lossWrite, body: body, status: 409, has: []string{"winback.already_lost"}},
			{name: "may not read", path: path, scopes: custRead, status: 403, has: []string{"winback:read"}},
			{name: "may not declare", path: "/losses", scopes: append(custRead, lossRead...), body: body, status: 403, has: []string{"winback:write"}},
			{name: "may not name customers", path: "/losses", scopes: lossWrite[:2], body: body, status: 403, has: []string{"customer:read"}},
			{name: "nobody", path: "/losses", scopes: lossWrite, body: `{"customer":"nobody@example.com"}`, status: 422, has: []string{"winback.customer_nobody", `"field":"customer"`}},
			{name: "no such reason", path: "/losses", scopes: lossWrite, body: `{"customer":"$berta","reason":"weather"}`, status: 422, has: []string{"winback.reason_unknown", `"field":"reason"`}},
			{name: "no such loss", path: "/losses/none", scopes: lossRead, status: 404, has: []string{"winback.unknown"}},
			{name: "understood anew", path: path + "/reasons", scopes: lossWrite, body: found, status: 200, has: []string{`"reason":"budget"`, `"found":true`, `"words":"Cheaper next door."`, `"words":"No money this year."`, `"competitor":"Next Door"`, `"version":2`}, adds: map[string]int{"loss_reason": 1}},
			{name: "told again", path: path + "/reasons", scopes: lossWrite, body: found, status: 200, has: []string{`"version":2`}, adds: map[string]int{"loss_reason": 0}},
			{name: "of an older version", path: path + "/reasons", scopes: lossWrite, body: `{"reason":"season","source":"rep","version":1}`, status: 409, has: []string{"winback.changed_meanwhile"}},
			{name: "may not tell", path: path + "/reasons", scopes: lossRead, body: found, status: 403, has: []string{"winback:write"}},
			{name: "regained by word", path: path + "/end", scopes: lossWrite, body: `{"state":"regained","note":"They said so."}`, status: 422, has: []string{`"field":"state"`}},
			{name: "without a word", path: path + "/end", scopes: lossWrite, body: `{"state":"let_go","note":" "}`, status: 422, has: []string{`"field":"note"`}},
			{name: "let go", path: path + "/end", scopes: lossWrite, body: `{"state":"let_go","note":"Asked for peace."}`, status: 200, has: []string{`"state":"let_go"`, `"end_note":"Asked for peace."`, `"ended_on":"2026-11-19"`, `"ended_by":"Web shop"`}},
			{name: "let go again", path: path + "/end", scopes: lossWrite, body: `{"state":"let_go","note":"Asked for peace."}`, status: 200, has: []string{`"end_note":"Asked for peace."`}},
			{name: "ended in another way", path: path + "/end", scopes: lossWrite, body: `{"state":"mistake","note":"Was none."}`, status: 409, has: []string{"winback.not_open"}},
			{name: "its reason once ended", path: path + "/reasons", scopes: lossWrite, body: `{"reason":"season","source":"rep"}`, status: 409, has: []string{"winback.not_open"}},
			{name: "taken back", path: path + "/reopen", scopes: lossWrite, body: `{}`, status: 200, has: []string{`"state":"open"`}, lacks: []string{"end_note"}},
			{name: "taken back again", path: path + "/reopen", scopes: lossWrite, body: `{}`, status: 200, has: []string{`"state":"open"`}},
			{name: "reasons", path: "/loss-reasons", scopes: lossRead, status: 200, has: []string{`"code":"price","part_of":"results"`, `"en":"Found too expensive"`}},
			{name: "a complaint without its scope", path: "/losses", scopes: lossWrite, body: `{"customer":"$berta","reason":"service","words":"Nobody called back."}`, status: 403, has: []string{"case:intake"}},
			{name: "a complaint first", path: "/losses", scopes: append(lossWrite, account.CaseIntake), body: `{"customer":"$berta","reason":"service","words":"Nobody called back."}`, status: 201, has: []string{`"case_ref":"LK-`}, adds: map[string]int{"desk_case": 1, "loss": 1}},
		} {
			s.play(w)
		}
	})
}

// A request that is sent again declares one loss, also when the customer was
// merged with another meanwhile, and of several at the same time one does.
func TestALossIsDeclaredOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		head := []string{"Idempotency-Key", "crm-1"}
		body := `{"customer":"$anna","reason":"price"}`
		secret := w.key(lossWrite...)
		answers := make([]string, 4)
		var wait sync.WaitGroup
		for i := range answers {
			wait.Go(func() { answers[i] = w.send(http.MethodPost, "/losses", secret, body, head...).Body.String() })
		}
		wait.Wait()
		for _, a := range answers {
			if a != answers[0] || !strings.Contains(a, `"state":"open"`) {
				t.Errorf("answered %s, and %s", answers[0], a)
			}
		}
		if n := w.count("loss"); n != 1 {
			t.Errorf("%d losses", n)
		}
		if other := w.send(http.MethodPost, "/losses", secret, `{"customer":"$anna","reason":"season"}`, head...); other.Code != 422 || !strings.Contains(other.Body.String(), "winback.key_reused") {
			t.Errorf("another under the same key: %d %s", other.Code, other.Body)
		}
		ctx := context.Background()
		must(w.api.Customers.Merge(ctx, account.System, w.words.Replace("$berta"), w.words.Replace("$anna"), now))(t)
		again := w.send(http.MethodPost, "/losses", secret, body, head...)
		if again.Code != 201 || !strings.Contains(again.Body.String(), w.words.Replace(`"customer_id":"$berta"`)) || w.count("loss") != 1 {
			t.Errorf("once merged: %d %s", again.Code, again.Body)
		}
		for _, s := range []scenario{
			{name: "by the merged record", path: "/losses?customer_id=$anna", scopes: lossRead, status: 200, has: []string{`"customer_id":"$berta"`}},
			{name: "by the one it belongs to", path: "/losses?customer_id=$berta", scopes: lossRead, status: 200, has: []string{`"customer":"Berta Cole"`}},
			{name: "the other is lost already", path: "/losses", scopes: lossWrite, body: `{"customer":"$berta"}`, status: 409, has: []string{"winback.already_lost"}},
		} {
			s.play(w)
		}
	})
}

// A complaint is filed for each loss, whatever programs call their requests.
func TestEachLossHasAComplaintOfItsOwn(t *testing.T) {
	eachWorld(t, func(w *world) {
		scopes := append(slices.Clone(lossWrite), account.CaseIntake)
		first, second := w.key(scopes...), w.key(scopes...)
		ask := func(secret, path, body string, head ...string) (l Loss) {
			t.Helper()
			answer := w.send(http.MethodPost, path, secret, body, head...)
			if err := json.Unmarshal(answer.Body.Bytes(), &l); err != nil || answer.Code/100 != 2 {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
			return l
		}
		long := ask(first, "/losses", `{"customer":"C-1","reason":"service","words":"Nobody calls back."}`, "Idempotency-Key", strings.Repeat("k", 200))
		price := ask(first, "/losses", `{"customer":"$berta","reason":"price"}`, "Idempotency-Key", "crm-1")
		other := ask(second, "/losses", `{"customer":"$anna","reason":"service","words":"The parcel was late."}`, "Idempotency-Key", "crm-1")
		found := ask(second, "/losses/"+price.ID+"/reasons", `{"reason":"service","source":"customer","words":"Nobody answers."}`)
		if refs := slices.Compact(slices.Sorted(slices.Values([]string{long.CaseRef, other.CaseRef, found.CaseRef}))); len(refs) != 3 || refs[0] == "" {
			t.Errorf("complaints %v", refs)
		}
	})
}

func TestLossesAreListed(t *testing.T) {
	eachWorld(t, func(w *world) {
		ctx, by := context.Background(), account.System
		w.loses(`{"customer":"$anna","reason":"price"}`)
		w.at += 1000
		w.loses(`{"customer":"$berta","reason":"season"}`)
		w.at += 1000
		cora := w.loses(`{"customer":"C-1"}`)
		if cora.LastBoughtOn != "2026-11-18" || cora.Value != 1943 || cora.Reason != "unknown" {
			t.Errorf("got %+v", cora)
		}
		w.at += 3 * 86_400_000
		must(w.api.Purchases.Record(ctx, by, []purchase.Receipt{{
			Source: "shop", ExternalID: "A-2", At: w.at, Customer: purchase.CustomerRef{Code: "C-1"}, Lines: []purchase.Line{{Product: "KET-17", Quantity: 1000, UnitPrice: 100_000, Amount: 1000}},
		}}, w.at))(t)
		if err := w.api.WinBack.Watch(ctx); err != nil {
			t.Fatal(err)
		}
		owner := must(w.api.Accounts.ListStaff(ctx))(t)[0].ID
		for _, s := range []scenario{
			{name: "all", path: "/losses", scopes: lossRead, status: 200, has: []string{"Anna Berg", "Berta Cole", "Cora Dean"}, lacks: []string{`"next":`, `"understood":`}},
			{name: "open", path: "/losses?state=open", scopes: lossRead, status: 200, has: []string{"Anna Berg", "Berta Cole"}, lacks: []string{"Cora Dean"}},
			{name: "regained", path: "/losses?state=regained", scopes: lossRead, status: 200, has: []string{"Cora Dean", `"bought_since":1000`, `"ended_on":"2026-11-22"`}, lacks: []string{"Anna Berg"}},
			{name: "for a reason", path: "/losses?reason=season", scopes: lossRead, status: 200, has: []string{"Berta Cole"}, lacks: []string{"Anna Berg", "Cora Dean"}},
			{name: "for a main reason", path: "/losses?reason=results", scopes: lossRead, status: 200, has: []string{"Anna Berg"}, lacks: []string{"Berta Cole", "Cora Dean"}},
			{name: "for no reason there is", path: "/losses?reason=weather", scopes: lossRead, status: 422, has: []string{"winback.reason_unknown", `"field":"reason"`}},
			{name: "of somebody", path: "/losses?owner_id=" + owner, scopes: lossRead, status: 200, has: []string{"Anna Berg", "Berta Cole"}},
			{name: "of somebody else", path: "/losses?owner_id=none", scopes: lossRead, status: 200, has: []string{`"items":[]`}},
			{name: "of a customer", path: "/losses?customer_id=$anna", scopes: lossRead, status: 200, has: []string{"Anna Berg"}, lacks: []string{"Berta Cole"}},
			{name: "no such cursor", path: "/losses?after=eAB5", scopes: lossRead, status: 422, has: []string{"api.cursor_unknown"}},
			{name: "no such parameter", path: "/losses?whose=mine", scopes: lossRead, status: 422},
			{name: "may not", path: "/losses", scopes: custRead, status: 403, has: []string{"winback:read"}},
		} {
			s.play(w)
		}
		var names []string
		for after, pages := "", 0; pages == 0 || after != "" && pages < 5; pages++ {
			answer := w.send(http.MethodGet, "/losses?limit=1&after="+after, w.key(lossRead...), "")
			var page LossList
			if err := json.Unmarshal(answer.Body.Bytes(), &page); err != nil || len(page.Items) != 1 {
				t.Fatalf("%v %s", err, answer.Body)
			}
			names, after = append(names, page.Items[0].Customer), page.Next
		}
		if got := strings.Join(names, ", "); got != "Cora Dean, Berta Cole, Anna Berg" {
			t.Errorf("page by page: %s", got)
		}
	})
}

// What one of the staff may not see on the pages they may not see listed, and a
// page passes over it.
func TestLossesAreListedWithinReach(t *testing.T) {
	eachWorld(t, func(w *world) {
		ctx := context.Background()
		first := w.loses(`{"customer":"$anna"}`)
		w.at += 1000
		other := w.loses(`{"customer":"$berta"}`)
		boss := must(w.api.Accounts.ListStaff(ctx))(t)[0]
		mate, _, err := w.api.Accounts.Invite(ctx, boss.Actor(), account.NewStaff{Email: "bo@example.com", Name: "Bo Lund", Role: account.RoleAgent, Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		must(w.raw.Exec("UPDATE staff SET state = 'active' WHERE id = '" + mate.ID + "'"))(t)
		must(w.raw.Exec("UPDATE loss SET owner_id = '" + mate.ID + "' WHERE id = '" + other.ID + "'"))(t)
		rep, stranger := boss, boss
		rep.Reach, stranger.ID, stranger.Reach = account.ReachOwn, "stranger", account.ReachOwn
		for name, c := range map[string]struct {
			by    account.Staff
			limit int
			want  []string
		}{
			"all":               {boss, 0, []string{other.ID, first.ID}},
			"the latest":        {boss, 1, []string{other.ID}},
			"their own":         {rep, 0, []string{first.ID}},
			"the latest own":    {rep, 1, []string{first.ID}},
			"none":              {stranger, 0, nil},
			"none, page by one": {stranger, 1, nil},
		} {
			listed := must(w.api.WinBack.List(ctx, c.by.Actor(), winback.Wanted{Filter: winback.Filter{Limit: c.limit}}))(t)
			var got []string
			for _, l := range listed {
				got = append(got, l.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	})
}

// What was kept for a reason counts for the one it was merged into, until that is
// taken back: then it is as if it had never been.
func TestAReasonMergedIntoAnother(t *testing.T) {
	eachWorld(t, func(w *world) {
		ctx := context.Background()
		boss := must(w.api.Accounts.ListStaff(ctx))(t)[0].Actor()
		dear := w.loses(`{"customer":"$anna","reason":"price"}`)
		w.at += 1000
		poor := w.loses(`{"customer":"$berta","reason":"budget","words":"No money."}`)
		if err := w.api.WinBack.Contacted(ctx, boss, poor.ID, 1); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			w.api.WinBack.Start(ctx, boss, poor.ID),
			w.api.WinBack.StepDone(ctx, boss, poor.ID, winback.Done{N: 1, Result: winback.Helped}),
			w.api.WinBack.LetGo(ctx, boss, dear.ID, 1, "For the test."),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		lay := func(into string) {
			t.Helper()
			tree, version, err := w.api.WinBack.Tree(ctx)
			if err != nil {
				t.Fatal(err)
			}
			tree.Reasons = slices.Clone(tree.Reasons)
			for i := range tree.Reasons {
				if tree.Reasons[i].Code == "budget" {
					tree.Reasons[i].Into = into
				}
			}
			if err := w.api.WinBack.SetTree(ctx, boss, tree, version); err != nil {
				t.Fatal(err)
			}
		}
		counts := func(when, reason, main string) {
			t.Helper()
			f := must(w.api.WinBack.Get(ctx, boss, poor.ID))(t)
			if f.Reason != reason || f.Play.Reason != reason || !slices.Contains(f.Book.Reasons, reason) || f.Accounts[0].Code != "budget" {
				t.Errorf("%s: the loss is for %s, its play for %s, its playbook for %v; it was said %s", when, f.Reason, f.Play.Reason, f.Book.Reasons, f.Accounts[0].Code)
			}
			if n := f.Gain.Chance.Tried; (n == 1) != (reason == "price") {
				t.Errorf("%s: %d losses for %s have ended", when, n, reason)
			}
			report := must(w.api.WinBack.Report(ctx, boss))(t)
			if len(report.Success) != 1 || report.Success[0].Reason != reason {
				t.Errorf("%s: learned %+v", when, report.Success)
			}
			if len(report.Reasons) != 1 || report.Reasons[0].Code != main {
				t.Errorf("%s: main reasons %+v", when, report.Reasons)
			}
			for _, b := range must(w.api.WinBack.Shelf(ctx, boss))(t) {
				if slices.Contains(b.Reasons, "budget") != (reason == "budget") && b.ID == f.Book.ID {
					t.Errorf("%s: %s is for %v", when, b.ID, b.Reasons)
				}
			}
		}
		counts("before", "budget", "results")
		lay("price")
		counts("merged", "price", "results")
		for _, s := range []scenario{
			{name: "listed for the other", path: "/losses?reason=price", scopes: lossRead, status: 200, has: []string{"Anna Berg", "Berta Cole"}},
			{name: "listed for its own", path: "/losses?reason=budget", scopes: lossRead, status: 200, has: []string{"Anna Berg", "Berta Cole"}},
			{name: "read", path: "/losses/" + poor.ID, scopes: lossRead, status: 200, has: []string{`"reason":"price"`, `"reason":"budget","found":false`}},
			{name: "given to another", path: "/losses", scopes: lossWrite, body: `{"customer":"C-1","reason":"budget"}`, status: 409, has: []string{"winback.reason_retired"}},
			{name: "where it went", path: "/loss-reasons", scopes: lossRead, status: 200, has: []string{`"retired":true,"merged_into":"price"`}},
		} {
			s.play(w)
		}
		if err := w.api.WinBack.NotContacted(ctx, boss, poor.ID, must(w.api.WinBack.Get(ctx, boss, poor.ID))(t).Version); err != nil {
			t.Fatal(err)
		}
		lay("")
		counts("taken back", "budget", "results")
	})
}
