package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// asset is a file of static/, ready to be sent.
type asset struct {
	version      string // of the content
	contentType  string
	plain, small []byte // as it is, and gzipped
}

// Static serves the files of static/ at /static/. Their addresses carry their
// content's hash, so a browser keeps them for good and never has an old one.
type Static map[string]asset

// NewStatic reads the files built into the program.
func NewStatic() (Static, error) {
	s := Static{}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		plain, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		var small bytes.Buffer
		z, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := z.Write(plain); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		sum := sha256.Sum256(plain)
		s[strings.TrimPrefix(name, "static/")] = asset{
			version:     hex.EncodeToString(sum[:6]),
			contentType: mime.TypeByExtension(path.Ext(name)),
			plain:       plain,
			small:       small.Bytes(),
		}
		return nil
	})
	return s, err
}

// URL returns the address of a file, or an error that stops the template.
func (s Static) URL(name string) (string, error) {
	a, ok := s[name]
	if !ok {
		return "", fmt.Errorf("static file %s does not exist", name)
	}
	return "/static/" + name + "?v=" + a.version, nil
}

func (s Static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := s[strings.TrimPrefix(r.URL.Path, "/static/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("ETag", `"`+a.version+`"`)
	h.Set("Vary", "Accept-Encoding")
	if r.URL.Query().Get("v") == a.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if r.Header.Get("If-None-Match") == `"`+a.version+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.small
	}
	_, _ = w.Write(body) // the client has gone; there is nobody to tell
}
