package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"liuke/internal/fault"
	"liuke/internal/httpx"
)

// reader reads requests into structs of one type: fields with the tag path,
// query or header, and a field Body for the JSON.
type reader struct {
	params []param
	query  bool // whether there are params in the query
	body   int  // index of the field Body; -1: a request has none
	limit  int64
}

func newReader(t reflect.Type, limit int64) reader {
	r := reader{body: -1, limit: bodyLimit}
	if limit != 0 {
		r.limit = limit
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "Body" {
			r.body = i
		} else if p, ok := paramOf(f, i); ok {
			r.params = append(r.params, p)
			r.query = r.query || p.in == "query"
		}
	}
	return r
}

// read fills in, or returns a fault that names what it cannot take. What a
// request says that nobody asked for is refused too: most often it is a name
// misspelt, and to ignore it would be to do something else than was meant.
func (d reader) read(w http.ResponseWriter, r *http.Request, in reflect.Value) error {
	var query url.Values
	if r.URL.RawQuery != "" {
		var err error
		if query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
			return fault.New(fault.Invalid, "api.query_unreadable").From(err)
		}
		if name, unknown := unknownParam(query, d.params); unknown {
			return memberUnknown(name).On(shorten(name))
		}
	}
	for _, p := range d.params {
		if err := p.read(r, query, in.Field(p.field)); err != nil {
			return err
		}
	}
	if d.body < 0 {
		return nil
	}
	raw, err := d.readBody(w, r)
	if err != nil {
		return httpx.BodyFault(err)
	}
	return decode(raw, in.Field(d.body).Addr().Interface())
}

func (d reader) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var raw bytes.Buffer
	if 0 < r.ContentLength && r.ContentLength <= d.limit {
		raw.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := raw.ReadFrom(http.MaxBytesReader(w, r.Body, d.limit))
	return raw.Bytes(), err
}

// strict has members refused that the type does not have. Names are told
// apart by case, and twice the same is an error, without being asked.
var strict = json.RejectUnknownMembers(true)

// decode reads JSON, or returns a fault that names the member.
func decode(raw []byte, into any) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		return fault.New(fault.Invalid, "api.body_needed")
	}
	err := json.Unmarshal(raw, into, strict)
	var shape *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &shape):
		return shapeFault(shape)
	case errors.As(err, &syntax) && errors.Is(syntax, jsontext.ErrDuplicateName):
		return fault.New(fault.Invalid, "api.member_twice").On(fieldOf(syntax.JSONPointer)).From(err)
	case errors.As(err, &syntax):
		return fault.New(fault.Invalid, "api.body_malformed", fault.Args{"Byte": syntax.ByteOffset}).From(err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.Invalid, "api.body_malformed", fault.Args{"Byte": len(raw)}).From(err)
	case err == nil && hasNul(raw):
		return fault.New(fault.Invalid, "api.text_unreadable")
	}
	return err
}

// hasNul reports whether a text in the JSON has the character U+0000, which
// PostgreSQL keeps in no text.
func hasNul(raw []byte) bool {
	for {
		at := bytes.Index(raw, []byte(`\u0000`))
		if at < 0 {
			return false
		}
		before := len(raw[:at]) - len(bytes.TrimRight(raw[:at], `\`))
		if before%2 == 0 { // else the backslash is itself escaped
			return true
		}
		raw = raw[at+1:]
	}
}

// shapeFault says which member is not what the document says it is.
func shapeFault(e *json.SemanticError) error {
	field := fieldOf(e.JSONPointer)
	if errors.Is(e.Err, json.ErrUnknownName) {
		return memberUnknown(e.JSONPointer.LastToken()).On(field).From(e)
	}
	var own *fault.Error
	if errors.As(e.Err, &own) {
		return own.On(field)
	}
	return fault.New(fault.Invalid, wanted(e.GoType)).On(field).From(e)
}

// wanted is the key of the message that says what a member must be.
func wanted(t reflect.Type) string {
	if t == nil {
		return "api.body_shape"
	}
	if t == reflect.TypeFor[Time]() {
		return "api.want_time"
	}
	switch t.Kind() {
	case reflect.String:
		return "api.want_text"
	case reflect.Bool:
		return "api.want_bool"
	case reflect.Slice:
		return "api.want_list"
	case reflect.Struct:
		return "api.want_object"
	case reflect.Pointer:
		return wanted(t.Elem())
	}
	return "api.want_integer"
}

func memberUnknown(name string) *fault.Error {
	return fault.New(fault.Invalid, "api.member_unknown", fault.Args{"Name": shorten(name)})
}

// shorten keeps what a stranger called something from filling the answer.
func shorten(name string) string {
	const most = 60
	if runes := []rune(strings.ToValidUTF8(name, "")); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return name
}

// fieldOf writes the place of a member as faults do, such as "lines[3].quantity".
func fieldOf(p jsontext.Pointer) string {
	var field strings.Builder
	for token := range p.Tokens() {
		if _, err := strconv.Atoi(token); err == nil {
			field.WriteString("[" + token + "]")
			continue
		}
		if field.Len() > 0 {
			field.WriteByte('.')
		}
		field.WriteString(shorten(token))
	}
	return field.String()
}

// on says which field a fault is about.
func on(err error, field string) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.On(field)
	}
	return err
}
