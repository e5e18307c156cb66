package web

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
)

func TestExportsOfLists(t *testing.T) {
	h := newHouse(t)
	h.filed(desk.Intake{})
	for path, columns := range map[string]int{"/letters.csv": 5, "/imports.csv": 8, "/staff.csv": 5} {
		h.as(account.RoleAgent).get(path).is(http.StatusForbidden)
		got := h.as(account.RoleAdmin).get(path).is(http.StatusOK)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
		h.must(err)
		if len(rows[0]) != columns {
			t.Errorf("%s: head %q", path, rows[0])
		}
		if path != "/imports.csv" && len(rows) < 2 {
			t.Errorf("%s has no row", path)
		}
	}
}
