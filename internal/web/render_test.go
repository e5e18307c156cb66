package web

import (
	"compress/gzip"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"liuke/internal/fault"
	"liuke/internal/i18n"
)

func english(t *testing.T) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(i18n.English)
}

func testRenderer(t *testing.T, log io.Writer) *Renderer {
	t.Helper()
	r, err := newRenderer(slog.New(slog.NewTextHandler(log, nil)), os.DirFS("testdata"), templateFiles)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFragments(t *testing.T) {
	r, p := testRenderer(t, failOnWrite{t}), english(t)
	get := func(ids string) string {
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		if ids != "" {
			req.Header.Set(headerFragment, ids)
		}
		w := httptest.NewRecorder()
		page := newGallery(p)
		r.Page(w, req, http.StatusOK, "swap", page)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Language") != "en" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		return w.Body.String()
	}
	whole := get("")
	if !strings.Contains(whole, "<!doctype html>") || !strings.Contains(whole, `id="list"`) {
		t.Errorf("the whole page is %s", whole)
	}
	one := get("list")
	if strings.Contains(one, "<!doctype") || !strings.Contains(one, `id="list"`) || strings.Contains(one, `id="other"`) || !strings.Contains(one, `id="toasts"`) {
		t.Errorf("the fragment is %s", one)
	}
	if two := get("list,other"); !strings.Contains(two, `id="list"`) || !strings.Contains(two, `id="other"`) {
		t.Errorf("two fragments are %s", two)
	}
	for _, strange := range []string{"nothing", "layout", "row", "main", "list,nothing"} {
		if text := get(strange); !strings.Contains(text, "<!doctype html>") {
			t.Errorf("%s: got %s", strange, text)
		}
	}
	w := httptest.NewRecorder()
	r.Fragment(w, httptest.NewRequest(http.MethodGet, "/", nil), "swap#other", newGallery(p))
	if text := w.Body.String(); !strings.HasPrefix(text, `<p id="other"`) {
		t.Errorf("Fragment wrote %s", text)
	}
}

func TestFailuresShowNothingOfTheInside(t *testing.T) {
	p := english(t)
	for _, c := range []struct {
		name   string
		answer func(*Renderer, http.ResponseWriter, *http.Request)
		status int
		shown  string
		logged string
	}{
		{"a fault", func(r *Renderer, w http.ResponseWriter, req *http.Request) {
			r.Error(w, req, newGallery(p), NotFound())
		}, 404, "nothing at this address", ""},
		{"an internal error", func(r *Renderer, w http.ResponseWriter, req *http.Request) {
			r.Error(w, req, newGallery(p), errors.New("no such table: inside"))
		}, 500, "0199a7c2", "no such table: inside"},
		{"a page that does not exist", func(r *Renderer, w http.ResponseWriter, req *http.Request) {
			r.Page(w, req, 200, "inside", newGallery(p))
		}, 500, "Something went wrong", "inside"},
		{"a fragment that does not exist", func(r *Renderer, w http.ResponseWriter, req *http.Request) {
			r.Fragment(w, req, "swap#inside", newGallery(p))
		}, 500, "Something went wrong", "inside"},
		{"a template that fails half-way", func(r *Renderer, w http.ResponseWriter, req *http.Request) {
			r.Page(w, req, 200, "gallery", &struct{ Page }{newGallery(p).Page})
		}, 500, "Something went wrong", "render gallery"},
		{"too many", func(r *Renderer, w http.ResponseWriter, req *http.Request) {
			r.Error(w, req, newGallery(p), fault.New(fault.TooMany, "fault.too_many", fault.Args{"Seconds": 9}))
		}, 429, "wait 9 s", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log strings.Builder
			w := httptest.NewRecorder()
			c.answer(testRenderer(t, &log), w, httptest.NewRequest(http.MethodGet, "/", nil))
			if text := w.Body.String(); w.Code != c.status || !strings.Contains(text, c.shown) || strings.Contains(text, "inside") || strings.Count(text, "<!doctype") != 1 {
				t.Errorf("%d %s", w.Code, text)
			}
			if c.logged == "" && log.Len() > 0 || !strings.Contains(log.String(), c.logged) {
				t.Errorf("logged %s", &log)
			}
		})
	}
}

func TestFormKeepsWhatWasEntered(t *testing.T) {
	f := NewForm(english(t), url.Values{"email": {"<a@b>"}, "role": {"admin"}, "mine": {"1"}})
	field := func(name string, settings ...any) Field {
		t.Helper()
		field, err := f.Field(name, "Label", settings...)
		if err != nil {
			t.Fatal(err)
		}
		return field
	}
	invalid := fault.New(fault.Invalid, "calendar.day_invalid", fault.Args{"Text": "x"}).On("lines[3].day")
	if !f.Fail(errors.Join(invalid, fault.New(fault.Conflict, "fault.not_found"))) {
		t.Error("a person could mend these")
	}
	if f.Fail(errors.New("disk is full")) || f.Fail(fault.New(fault.Denied, "fault.not_found")) {
		t.Error("a person cannot mend these")
	}
	if got := field("lines[3].day"); got.ID != "field-lines-3-day" || !strings.Contains(got.Error, "“x”") {
		t.Errorf("%+v", got)
	}
	if got := field("email", "type", "email", "value", "default"); got.Value != "<a@b>" || got.Error != "" {
		t.Errorf("%+v", got)
	}
	if got := field("phone", "value", "138"); got.Value != "138" {
		t.Errorf("%+v", got)
	}
	if !field("mine", "type", "checkbox").Checked || field("other", "type", "checkbox").Checked {
		t.Error("checkbox")
	}
	options := field("role", "type", "select", "options", []Option{{Value: "agent", Chosen: true}, {Value: "admin"}}).Options
	if options[0].Chosen || !options[1].Chosen {
		t.Errorf("%+v", options)
	}
	for _, wrong := range [][]any{{"typ", "email"}, {"rows", "3"}, {"required", "true"}, {7, "x"}} {
		if _, err := f.Field("x", "X", wrong...); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
}

func TestSeeOther(t *testing.T) {
	for _, c := range []struct {
		from, to string
		status   int
		header   string
	}{
		{"", "/cases/7", http.StatusSeeOther, "Location"},
		{"/cases/7", "/cases/7?tab=2", http.StatusSeeOther, "Location"},
		{"/cases", "/cases/7", http.StatusNoContent, headerLocation},
	} {
		req := httptest.NewRequest(http.MethodPost, "/x", nil)
		if c.from != "" {
			req.Header.Set(headerPage, c.from)
		}
		w := httptest.NewRecorder()
		SeeOther(w, req, c.to)
		if w.Code != c.status || w.Header().Get(c.header) != c.to {
			t.Errorf("%+v: %d %v", c, w.Code, w.Header())
		}
	}
}

func TestFlashSurvivesTheSession(t *testing.T) {
	f := Flash{Tone: "good", Text: "“saved” <b>", Undo: "/undo"}
	if got := ParseFlash(f.String()); len(got) != 1 || got[0] != f {
		t.Errorf("%+v", got)
	}
	if got := ParseFlash(""); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestStatic(t *testing.T) {
	s, err := NewStatic()
	if err != nil {
		t.Fatal(err)
	}
	address, err := s.URL("liuke.js")
	if err != nil {
		t.Fatal(err)
	}
	get := func(address string, headers ...string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(http.MethodGet, address, nil)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		return w
	}
	plain := get(address)
	if !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(plain.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("%v", plain.Header())
	}
	small := get(address, "Accept-Encoding", "gzip, br")
	z, err := gzip.NewReader(small.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || string(text) != plain.Body.String() {
		t.Errorf("gzipped and plain differ: %v", err)
	}
	if w := get("/static/liuke.js?v=old"); strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Error("a wrong version is kept for good")
	}
	if w := get(address, "If-None-Match", plain.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("%d", w.Code)
	}
	if w := get("/static/../render.go"); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
	if _, err := s.URL("nothing.css"); err == nil {
		t.Error("a file that does not exist has an address")
	}
}
