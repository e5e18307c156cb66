package api

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"liuke/internal/i18n"
)

func TestDocumentDescribesEveryRoute(t *testing.T) {
	t.Parallel()
	routes := new(API).routes()
	raw, err := document(routes)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ OperationID, Summary, Description string }
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s", doc.OpenAPI)
	}
	ids := map[string]bool{}
	for _, r := range routes {
		op := doc.Paths[r.Path][strings.ToLower(r.Method)]
		if op.OperationID == "" || op.Summary == "" || ids[op.OperationID] {
			t.Errorf("%s %s: %+v", r.Method, r.Path, op)
		}
		ids[op.OperationID] = true
		for _, scope := range r.Scopes {
			if !strings.Contains(op.Description, string(scope)) {
				t.Errorf("%s %s does not say that it needs %s", r.Method, r.Path, scope)
			}
		}
	}
	used := map[string]bool{}
	for _, ref := range regexp.MustCompile(`"#/components/schemas/(\w+)"`).FindAllSubmatch(raw, -1) {
		used[string(ref[1])] = true
		if doc.Components.Schemas[string(ref[1])] == nil {
			t.Errorf("no schema %s", ref[1])
		}
	}
	for name := range doc.Components.Schemas {
		if !used[name] {
			t.Errorf("nothing uses the schema %s", name)
		}
	}
}

// TestDocsLoadNothingFromElsewhere fetches the page and all it names.
func TestDocsLoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	catalogue, err := i18n.Load(log)
	if err != nil {
		t.Fatal(err)
	}
	handler := New(Services{}, catalogue, log, nil)
	get := func(path, encoding string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, base+"/"+path, nil)
		r.Header.Set("Accept-Encoding", encoding)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		return answer
	}
	page := get("docs", "")
	links := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page.Body.String(), -1)
	if page.Code != 200 || len(links) != 4 {
		t.Fatalf("%d %s", page.Code, page.Body)
	}
	if regexp.MustCompile(`<script>|<style| on\w+=`).MatchString(page.Body.String()) {
		t.Error("the page has something inline, which the content security policy forbids")
	}
	for _, link := range links {
		if strings.Contains(link[1], "//") {
			t.Errorf("%s is elsewhere", link[1])
		}
		plain, packed := get(link[1], ""), get(link[1], "gzip, br")
		if plain.Code != 200 || packed.Code != 200 || plain.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: %d, %d", link[1], plain.Code, packed.Code)
		}
		if packed.Header().Get("Content-Encoding") == "gzip" && bytes.Equal(plain.Body.Bytes(), packed.Body.Bytes()) {
			t.Errorf("%s is packed also for those who do not take it so", link[1])
		}
	}
}
