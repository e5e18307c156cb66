package api

import (
	"encoding"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"liuke/internal/fault"
)

// param is a field of a request that is read from its path, query or head. Its
// tags are those that describe it in the document, so that what is written
// there is what is checked.
type param struct {
	field    int
	in       string // the tag: path, query or header
	name     string
	choices  []string
	longest  int
	min, max int64 // of numbers, when max is not 0
}

func paramOf(f reflect.StructField, index int) (param, bool) {
	for _, in := range []string{"path", "query", "header"} {
		name, ok := f.Tag.Lookup(in)
		if !ok {
			continue
		}
		p := param{field: index, in: in, name: name, longest: 1000}
		if list, ok := f.Tag.Lookup("enum"); ok {
			p.choices = strings.Split(list, ",")
		}
		if n, err := strconv.Atoi(f.Tag.Get("maxLength")); err == nil {
			p.longest = n
		}
		p.min, _ = strconv.ParseInt(f.Tag.Get("minimum"), 10, 64)
		p.max, _ = strconv.ParseInt(f.Tag.Get("maximum"), 10, 64)
		return p, true
	}
	return param{}, false
}

// read sets the field to what the request says; what is not said stays zero.
func (p param) read(r *http.Request, query url.Values, field reflect.Value) error {
	text := ""
	switch p.in {
	case "path":
		text = r.PathValue(p.name)
	case "query":
		text = query.Get(p.name)
	case "header":
		text = r.Header.Get(p.name)
	}
	if text == "" {
		return nil
	}
	if err := p.check(text); err != nil {
		return err
	}
	return p.set(field, text)
}

func (p param) check(text string) error {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return fault.New(fault.Invalid, "api.text_unreadable").On(p.name)
	case utf8.RuneCountInString(text) > p.longest:
		return fault.New(fault.Invalid, "api.text_long", fault.Args{"Limit": p.longest}).On(p.name)
	case p.choices != nil && !slices.Contains(p.choices, text):
		return choiceUnknown(p.choices).On(p.name)
	}
	return nil
}

func choiceUnknown(choices []string) *fault.Error {
	return fault.New(fault.Invalid, "api.choice_unknown", fault.Args{"Choices": strings.Join(choices, ", ")})
}

func (p param) set(field reflect.Value, text string) error {
	if u, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return on(u.UnmarshalText([]byte(text)), p.name)
	}
	switch field.Kind() {
	case reflect.Bool:
		yes, err := strconv.ParseBool(text)
		if err != nil {
			return fault.New(fault.Invalid, "api.want_bool").On(p.name)
		}
		field.SetBool(yes)
	case reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "api.want_integer").On(p.name)
		}
		if p.max != 0 && (n < p.min || n > p.max) {
			return fault.New(fault.Invalid, "api.number_range", fault.Args{"Least": p.min, "Most": p.max}).On(p.name)
		}
		field.SetInt(n)
	default:
		field.SetString(text)
	}
	return nil
}

// unknownParam returns the first name in the query that is none of the params.
func unknownParam(query url.Values, params []param) (string, bool) {
	for name := range query {
		if !slices.ContainsFunc(params, func(p param) bool { return p.in == "query" && p.name == name }) {
			return name, true
		}
	}
	return "", false
}
