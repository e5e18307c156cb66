package api

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the page
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/swaggest/swgui/v5/static"

	"liuke/internal/fault"
)

//go:embed docs/index.html
var docsPage []byte

//go:embed docs/docs.js
var docsScript []byte

// handleDocs serves the document and a page that shows it. All of the page is
// in the program; it loads nothing from elsewhere.
func (a *API) handleDocs(mux *http.ServeMux) {
	made := sync.OnceValues(func() ([]byte, error) { return document(a.routes()) })
	mux.HandleFunc("GET "+base+"/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		text, err := made()
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		send(w, "application/vnd.oai.openapi+json;version=3.1", text)
	})
	mux.HandleFunc("GET "+base+"/docs", func(w http.ResponseWriter, _ *http.Request) {
		send(w, "text/html; charset=utf-8", docsPage)
	})
	mux.HandleFunc("GET "+base+"/docs/docs.js", func(w http.ResponseWriter, _ *http.Request) {
		send(w, "text/javascript; charset=utf-8", docsScript)
	})
	for name, kind := range map[string]string{
		"swagger-ui-bundle.js": "text/javascript; charset=utf-8",
		"swagger-ui.css":       "text/css; charset=utf-8",
	} {
		mux.HandleFunc("GET "+base+"/docs/"+name, func(w http.ResponseWriter, r *http.Request) {
			if err := sendPacked(w, r, kind, name); err != nil {
				a.log.ErrorContext(r.Context(), "page of the API", slog.String("file", name), slog.Any("err", err))
				a.refuse(w, r, fault.New(fault.NotFound, "api.path_unknown"))
			}
		})
	}
}

func send(w http.ResponseWriter, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(body) // the client has gone; there is nobody to tell
}

// sendPacked serves a file that lies packed in the program, unpacked for
// clients that do not take it so.
func sendPacked(w http.ResponseWriter, r *http.Request, kind, name string) error {
	packed, err := static.FS.ReadFile(name + ".gz")
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		send(w, kind, packed)
		return nil
	}
	unpack, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	body, err := io.ReadAll(unpack)
	if err != nil {
		return err
	}
	send(w, kind, body)
	return nil
}
