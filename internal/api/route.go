package api

import (
	"bytes"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"

	"liuke/internal/account"
)

// Route is one thing a program may ask for.
type Route struct {
	Method string
	Path   string // below /api/v1
	Scopes []account.Permission
	handle func(w http.ResponseWriter, c call) error
	// describe adds the route to the document that the API describes.
	describe func(api huma.API)
}

// about is what the document says of a route.
type about struct {
	id      string
	tag     string
	summary string
	text    string
	limit   int64 // bytes of the body; 0 for bodyLimit
}

// bodyLimit is how long a request may be, in bytes, unless its route says otherwise.
const bodyLimit = 1 << 20

// made is an answer that tells where to find what was made by the request.
type made interface{ location() string }

// route returns a route whose requests are read into an In, and whose answers
// are an Out: 201 when that was made by the request, else 200.
func route[In, Out any](method, path string, run func(call, In) (Out, error), text about, scopes ...account.Permission) Route {
	read := newReader(reflect.TypeFor[In](), text.limit)
	return Route{
		Method: method, Path: path, Scopes: scopes,
		handle: func(w http.ResponseWriter, c call) error {
			var in In
			if err := read.read(w, c.request, reflect.ValueOf(&in).Elem()); err != nil {
				return err
			}
			out, err := run(c, in)
			if err != nil {
				return err
			}
			return write(w, out)
		},
		describe: func(api huma.API) { describe[In, Out](api, method, path, text, scopes) },
	}
}

func write(w http.ResponseWriter, out any) error {
	var body bytes.Buffer
	if err := json.MarshalWrite(&body, out); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	status := http.StatusOK
	if m, ok := out.(made); ok {
		h.Set("Location", base+m.location())
		status = http.StatusCreated
	}
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client has gone; there is nobody to tell
	return nil
}
