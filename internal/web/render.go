// Package web is Liuke in the browser: pages rendered on the server from
// html/template, one stylesheet, one small script without which every page
// still works, and pictures drawn as SVG. What a page may be built from is
// shown at the top of the files in templates/parts.
package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"liuke/internal/fault"
	"liuke/internal/httpx"
)

//go:embed templates
var templateFiles embed.FS

// Headers between the script and the server. A request with headerFragment
// wants only the elements with these ids, separated by commas, and names the
// page it comes from in headerPage; an answer with headerLocation sends the
// whole page elsewhere.
const (
	headerFragment = "Liuke-Fragment"
	headerPage     = "Liuke-Page"
	headerLocation = "Liuke-Location"
)

// Renderer writes pages. It is safe for concurrent use.
type Renderer struct {
	Static Static

	pages map[string]pageTemplate
	parts *template.Template
	log   *slog.Logger
}

// pageTemplate is a page with the layouts and parts it may use, and the names
// of the blocks of its own that may be asked for alone.
type pageTemplate struct {
	*template.Template
	blocks []string
}

// builtIn are the pages built in, parsed once for the whole program.
var builtIn = sync.OnceValues(func() (*Renderer, error) { return newRenderer(nil, templateFiles) })

// NewRenderer returns what writes the pages built in. A page is a file in templates/ that
// begins with {{template "layout" .}} for staff or {{template "public" .}}
// for customers and defines the blocks "title" and "main".
func NewRenderer(log *slog.Logger) (*Renderer, error) {
	built, err := builtIn()
	if err != nil {
		return nil, err
	}
	r := *built
	r.log = log
	return &r, nil
}

// newRenderer parses the pages of several trees on the layouts and parts built in.
func newRenderer(log *slog.Logger, trees ...fs.FS) (*Renderer, error) {
	static, err := NewStatic()
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	r := &Renderer{Static: static, pages: map[string]pageTemplate{}, log: log}
	base, err := template.New("").Funcs(template.FuncMap{
		"asset":   static.URL,
		"capital": capital,
		"chip":    func(tone, word string) Chip { return Chip{Tone: tone, Word: word} },
		"fieldID": fieldID,
	}).Option("missingkey=error").ParseFS(templateFiles, "templates/parts/*.html", "templates/layout.html", "templates/public.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	for _, tree := range trees {
		if err := r.parsePages(base, tree); err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
	}
	r.parts = base // copied for every page by now, as it has to be before it is used
	return r, nil
}

func (r *Renderer) parsePages(base *template.Template, tree fs.FS) error {
	files, err := fs.Glob(tree, "templates/*.html")
	if err != nil {
		return err
	}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "layout" || name == "public" {
			continue
		}
		text, err := fs.ReadFile(tree, file)
		if err != nil {
			return err
		}
		set, err := base.Clone()
		if err != nil {
			return err
		}
		page, err := set.New(name).Parse(string(text))
		if err != nil {
			return err
		}
		p := pageTemplate{Template: page}
		for _, t := range page.Templates() {
			if base.Lookup(t.Name()) == nil && !slices.Contains([]string{name, "title", "main"}, t.Name()) {
				p.blocks = append(p.blocks, t.Name())
			}
		}
		r.pages[name] = p
	}
	return nil
}

// Page answers with the page of the name. A request from the script that
// wants elements for which the page's file has blocks gets those alone.
func (r *Renderer) Page(w http.ResponseWriter, req *http.Request, status int, name string, v View) {
	page, ok := r.pages[name]
	if !ok {
		r.fail(w, req, v, fmt.Errorf("page %s does not exist", name))
		return
	}
	blocks := wanted(req)
	for _, b := range blocks {
		if !slices.Contains(page.blocks, b) {
			blocks = nil
			break
		}
	}
	if blocks == nil {
		r.write(w, req, status, page, []string{name}, v)
		return
	}
	if len(v.base().Flashes) > 0 {
		blocks = append(blocks, "toasts")
	}
	r.write(w, req, status, page, blocks, v)
}

// Fragment answers with one block of a page, named "page#block".
func (r *Renderer) Fragment(w http.ResponseWriter, req *http.Request, name string, v View) {
	pageName, block, _ := strings.Cut(name, "#")
	page, ok := r.pages[pageName]
	if !ok || !slices.Contains(page.blocks, block) {
		r.fail(w, req, v, fmt.Errorf("fragment %s does not exist", name))
		return
	}
	r.write(w, req, http.StatusOK, page, []string{block}, v)
}

// wanted returns the ids a request of the script asks for.
func wanted(req *http.Request) []string {
	header := req.Header.Get(headerFragment)
	if header == "" {
		return nil
	}
	return strings.Split(header, ",")
}

// ErrorPage is the page that says that something failed.
type ErrorPage struct {
	Page
	Status      int
	Title, Text string
}

// Error answers with err: its status, what to tell a person, and the request
// id. What is not the person's doing is logged; that they went away is theirs.
func (r *Renderer) Error(w http.ResponseWriter, req *http.Request, v View, err error) {
	base := v.base()
	status := httpx.Status(err)
	if status >= http.StatusInternalServerError && req.Context().Err() == nil {
		r.log.ErrorContext(req.Context(), "request failed", "err", err, "request", base.RequestID)
	}
	httpx.SetRetryAfter(w, err)
	page := &ErrorPage{Page: *base, Status: status, Title: httpx.Title(base.Printer, err), Text: base.Err(err)}
	r.write(w, req, status, r.pages["error"], []string{"error"}, page)
}

// NotFound is the fault for an address that leads nowhere.
func NotFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// CrossOrigin is the fault for a request that another site made.
func CrossOrigin() error { return fault.New(fault.Denied, "fault.cross_origin") }

// fail answers after a page could not be rendered; when that was the error
// page, with a bare sentence.
func (r *Renderer) fail(w http.ResponseWriter, req *http.Request, v View, err error) {
	if _, twice := v.(*ErrorPage); twice {
		r.log.ErrorContext(req.Context(), "the error page failed", "err", err)
		http.Error(w, v.base().Err(err), http.StatusInternalServerError)
		return
	}
	r.Error(w, req, v, err)
}

// write executes the templates into a buffer first, so that a failure in the
// middle never sends half a page.
func (r *Renderer) write(w http.ResponseWriter, req *http.Request, status int, page pageTemplate, names []string, v View) {
	var body bytes.Buffer
	for _, name := range names {
		if err := page.ExecuteTemplate(&body, name, v); err != nil {
			r.fail(w, req, v, fmt.Errorf("render %s: %w", name, err))
			return
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.base().Lang())
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", headerFragment)
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client has gone; there is nobody to tell
}

// SeeOther sends the browser to a page of ours after a POST. The script,
// when the page is another than the one it is on, is told to go there.
func SeeOther(w http.ResponseWriter, req *http.Request, address string) {
	target, _, _ := strings.Cut(address, "?")
	if from := req.Header.Get(headerPage); from != "" && from != target {
		w.Header().Set(headerLocation, address)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, req, address, http.StatusSeeOther)
}
