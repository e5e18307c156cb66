package i18n

import (
	"errors"
	"maps"
	"reflect"
	"text/template"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	goi18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"

	"liuke/internal/fault"
)

// Printer writes for readers of one language. It is safe for concurrent use.
type Printer struct {
	lang      string
	catalogue *Catalogue
	messages  map[string]*goi18n.Message
	localizer *goi18n.Localizer
	parser    messageParser
}

func newPrinter(c *Catalogue, bundle *goi18n.Bundle, lang string, messages map[string]*goi18n.Message) *Printer {
	p := &Printer{
		lang:      lang,
		catalogue: c,
		messages:  messages,
		localizer: goi18n.NewLocalizer(bundle, lang),
	}
	p.parser.TextParser = &goi18ntemplate.TextParser{
		Option: "missingkey=error",
		Funcs: template.FuncMap{
			"money":    func(minor number, currency string) string { return p.Money(int64(minor), currency) },
			"quantity": func(thousandths number) string { return p.Quantity(int64(thousandths)) },
			"day":      p.Date,
		},
	}
	return p
}

// messageParser lets parsed messages be kept: the library keeps only those
// without functions, but ours are the same for all messages of a language.
type messageParser struct{ *goi18ntemplate.TextParser }

func (messageParser) Cacheable() bool { return true }

// Lang returns the language, one of Languages.
func (p *Printer) Lang() string { return p.lang }

// T returns the message of the key, filled with pairs of name and value. The
// value named Count picks the plural form. A key that does not exist is
// returned as it is, and logged once.
func (p *Printer) T(key string, pairs ...any) string {
	if len(pairs) == 0 {
		if m := p.messages[key]; m != nil && m.One == "" {
			return p.fill(key, nil)
		}
	}
	args := make(fault.Args, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			p.catalogue.report(p.lang, key, errors.New("a name in the pairs is not text"))
			return key
		}
		args[name] = pairs[i+1]
	}
	return p.fill(key, args)
}

// Err returns what to tell a person about err: the message of the first
// *fault.Error in its chain, or a sentence that says nothing about the inside.
func (p *Printer) Err(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return p.T("fault.internal")
	}
	return p.fill(f.Key, f.Args)
}

func (p *Printer) fill(key string, args fault.Args) string {
	m := p.messages[key]
	if m == nil {
		p.catalogue.report(p.lang, key, errors.New("no such message"))
		return key
	}
	values := maps.Clone(args)
	for name, v := range values {
		if n, ok := wholeNumber(v); ok {
			values[name] = number(n)
		}
	}
	c := &goi18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any(values), TemplateParser: p.parser}
	if m.One != "" {
		c.PluralCount = args["Count"]
	}
	text, err := p.localizer.Localize(c)
	if err != nil {
		p.catalogue.report(p.lang, key, err)
		return key
	}
	return text
}

// number is a whole number among a message's values: printed grouped, yet a
// number still to the functions a message may call.
type number int64

func (n number) String() string { return group(int64(n)) }

// wholeNumber returns v as a number if it is of a plain integer type; types
// with a String of their own, such as days, are left to it.
func wholeNumber(v any) (int64, bool) {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if r.Type().PkgPath() == "" {
			return r.Int(), true
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32:
		if r.Type().PkgPath() == "" {
			return int64(r.Uint()), true
		}
	}
	return 0, false
}
