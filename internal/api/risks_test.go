package api

import (
	"net/http"
	"strings"
	"testing"

	"liuke/internal/account"
)

// TestRisksNameThreats lists a customer with what may draw them away, and asks for one threat.
func TestRisksNameThreats(t *testing.T) {
	eachWorld(t, func(w *world) {
		anna := w.words.Replace("$anna")
		for _, statement := range []string{
			"INSERT INTO risk_run (id, state, stage, as_of, report, customers, judged, flagged, error, started_at, finished_at) VALUES ('g1', 'finished', '', 20000, '{}', 1, 1, 0, '', 1, 2)",
			"INSERT INTO risk (run_id, customer_id, chance, value, at_risk, since, last_day, kinds, reasons) VALUES ('g1', '$anna', 0.5, 200, 100, 19990, 19990, 1, '[]')",
			"INSERT INTO threat_finding (id, customer_id, threat, holds, note, by_id, by_name, at, undone_by) VALUES ('q1', '$anna', 'rival', TRUE, '', 's', 'Lin', 1700000000000, '')",
		} {
			if _, err := w.raw.ExecContext(t.Context(), w.words.Replace(statement)); err != nil {
				t.Fatal(err)
			}
		}
		may := []account.Permission{account.RiskRead}
		said := []string{anna, `"code":"rival"`, `"en":"A competitor’s lure"`, `"since":"2023-11-14T22:13:20Z","by":["person"]`}
		for _, s := range []scenario{
			{name: "listed", path: "/risks", scopes: may, status: 200, has: said},
			{name: "under the threat", path: "/risks?threat=rival", scopes: may, status: 200, has: said},
			{name: "under another", path: "/risks?threat=price", scopes: may, status: 200, has: []string{`"items":[]`}},
			{name: "under none there is", path: "/risks?threat=weather", scopes: may, status: 422, has: []string{"threat.unknown", `"field":"threat"`}},
		} {
			got := w.send(http.MethodGet, s.path, w.key(s.scopes...), "")
			if got.Code != s.status {
				t.Errorf("%s: %d %s", s.name, got.Code, got.Body)
			}
			for _, has := range s.has {
				if !strings.Contains(got.Body.String(), has) {
					t.Errorf("%s: %s lacks %s", s.name, got.Body, has)
				}
			}
		}
	})
}
