package api

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/trial/registry"
)

// tries launches a trial that takes customers as they come and is told its outcomes.
func (w *world) tries(name string, source registry.Source) registry.Trial {
	w.t.Helper()
	ctx := context.Background()
	t := must(w.api.Trials.Create(ctx, account.System, registry.Plan{
		Name: name, Action: registry.ActionCalls, Purpose: registry.PurposeRegain, Arms: registry.TwoArms(50, "holdout", "called"),
		Outcome: registry.OutcomeBought, Source: source, Window: 10, Intake: registry.AsTheyDo, PlannedEnd: calendar.Day(w.at/86_400_000) + 60,
	}))(w.t)
	return must(w.api.Trials.Launch(ctx, account.System, t.ID, t.Version))(w.t)
}

func TestATrialByAPIFromPlacesToResult(t *testing.T) {
	eachWorld(t, func(w *world) {
		const people = 120
		for i := range people {
			must(w.api.Customers.Create(context.Background(), account.System, customer.Draft{Name: fmt.Sprint("Guest ", i)},
				[]customer.Identity{{Kind: customer.IdentityCode, Source: "till", Value: fmt.Sprint("G", i)}}, w.at))(t)
		}
		of := w.tries("Spring call", registry.FromFile)
		read, manage := []account.Permission{account.TrialRead}, []account.Permission{account.TrialManage, account.CustomerRead}
		path := "/trials/" + of.ID
		var names []string
		for i := range people {
			names = append(names, fmt.Sprintf("%q", fmt.Sprint("G", i)))
		}
		body := `{"customers":[` + strings.Join(names, ",") + `,"nobody"]}`
		for _, s := range []scenario{
			{name: "listed", path: "/trials", scopes: read, status: 200, has: []string{`"name":"Spring call"`, `"state":"running"`, `"obstacle":"nobody"`}},
			{name: "of another state", path: "/trials?state=ended", scopes: read, status: 200, has: []string{`"items":[]`}},
			{name: "may not read", path: "/trials", scopes: manage, status: 403, has: []string{"trial:read"}},
			{name: "may not place", path: path + "/places", scopes: read, body: body, status: 403, has: []string{"trial:manage"}},
			{name: "placed", path: path + "/places", scopes: manage, body: body, status: 200, has: []string{`"new":true`, `"arm":"called"`, `"holdout":true`, `{"customer":"nobody","in":false,"holdout":false,"new":false}`}, adds: map[string]int{"trial_place": people}},
			{name: "placed again", path: path + "/places", scopes: manage, body: body, status: 200, lacks: []string{`"new":true`}, adds: map[string]int{"trial_place": 0}},
			{name: "of no trial", path: "/trials/none/places", scopes: manage, body: body, status: 404, has: []string{"trial.unknown"}},
			{name: "nobody's place", path: path + "/places/none", scopes: read, status: 404, has: []string{"trial.no_place"}},
		} {
			s.play(w)
		}
		day := calendar.DayOf(w.at, time.UTC)
		var outcomes []string
		for i := range people {
			found := must(w.api.Customers.Find(context.Background(), account.System, fmt.Sprint("G", i)))(t)
			if i == 0 {
				scenario{name: "one place", path: path + "/places/" + found[0].ID, scopes: read, status: 200, has: []string{`"in":true`, `"day":"` + day.String() + `"`}}.play(w)
			}
			p, _, err := w.api.Trials.Where(context.Background(), account.System, of.ID, found[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Holdout && i%5 != 0 {
				outcomes = append(outcomes, fmt.Sprintf(`{"customer":"G%d","at":"%s"}`, i, day+3))
			}
		}
		w.tellsActions(of, day, manage, read)
		w.at += 12 * 86_400_000
		early := fmt.Sprintf(`{"customer":"G0","at":"%s"},{"customer":"G1","at":"%sT10:00"},`, day, day+2)
		for _, s := range []scenario{
			{name: "told", path: path + "/outcomes", scopes: manage, body: `{"outcomes":[` + early + strings.Join(outcomes, ",") + `]}`, status: 200, has: []string{fmt.Sprintf(`"taken":%d`, len(outcomes)), `"index":0`, `trial.told_early`, `"index":1`, `trial.told_no_zone`}},
			{name: "shown", path: path, scopes: read, status: 200, has: []string{`"kind":"rate"`, `"control":"holdout"`, `"verdict":"better"`, `"always_valid_low":`, `"sample_ratio_p":`, `"n":`, `"rate":0`, `"waiting":0`, "you will see effects above", `"window_days":10`}, lacks: []string{`"obstacle"`}},
			{name: "a trial that reads purchases", path: "/trials/" + w.tries("Another", registry.FromPurchases).ID + "/outcomes", scopes: manage, body: `{"outcomes":[{"customer":"G1","at":"2026-01-01"}]}`, status: 409, has: []string{"trial.source_purchases"}},
			{name: "first page", path: "/trials?limit=1", scopes: read, status: 200, has: []string{`"name":"Another"`, `"next":`}, lacks: []string{"Spring call"}},
			{name: "no such cursor", path: "/trials?after=eAB5", scopes: read, status: 422, has: []string{"api.cursor_unknown"}},
		} {
			s.play(w)
		}
	})
}

// tellsActions has a dialer tell what it did, twice, and of whom it left alone.
func (w *world) tellsActions(of registry.Trial, day calendar.Day, manage, read []account.Permission) {
	w.t.Helper()
	path := "/trials/" + of.ID + "/actions"
	code := map[bool]string{} // of one who is held out and of one who is not
	for i := 0; len(code) < 2; i++ {
		found := must(w.api.Customers.Find(context.Background(), account.System, fmt.Sprint("G", i)))(w.t)
		p, _, err := w.api.Trials.Where(context.Background(), account.System, of.ID, found[0].ID)
		if err != nil {
			w.t.Fatal(err)
		}
		code[p.Holdout] = fmt.Sprint("G", i)
	}
	row := func(id, who, kind, more string) string {
		return fmt.Sprintf(`{"external_id":%q,"customer":%q,"kind":%q,"at":"%s","action":"Call"%s}`, id, who, kind, day, more)
	}
	body := `{"actions":[` + strings.Join([]string{
		row("1", code[false], "done", `,"cost":350,"currency":"GBP"`), row("2", code[true], "would_have_been", ""), row("3", code[true], "done", `,"cost":20`),
		row("4", "nobody", "done", ""), row("5", code[false], "would_have_been", ""), row("6", code[false], "done", `,"cost":5,"currency":"USD"`),
		row("7", code[false], "undone", ""),
	}, ",") + `]}`
	told := []string{`"taken":3`, `"wrong":1`, `{"index":3,"value":"nobody","code":"trial.told_unknown"`, `"code":"trial.not_held_out"`, `"code":"trial.acted_currency"`}
	for _, s := range []scenario{
		{name: "may not tell actions", path: path, scopes: read, body: body, status: 403, has: []string{"trial:manage"}},
		{name: "actions of no trial", path: "/trials/none/actions", scopes: manage, body: body, status: 404, has: []string{"trial.unknown"}},
		{name: "no actions", path: path, scopes: manage, body: `{"actions":[]}`, status: 200, has: []string{`"taken":0`}},
		{name: "an action misspelt", path: path, scopes: manage, body: `{"actions":[{"costs":1}]}`, status: 422},
		{name: "actions told", path: path, scopes: manage, body: body, status: 200, has: told, adds: map[string]int{"trial_action": 3}},
		{name: "actions told again", path: path, scopes: manage, body: body, status: 200, has: told, adds: map[string]int{"trial_action": 0}},
		{name: "what was spent", path: "/trials/" + of.ID, scopes: read, status: 200, has: []string{`"cost":370`, `"cost_reckoned":false`}},
	} {
		s.play(w)
	}
}
