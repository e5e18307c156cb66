// Package i18n turns message keys, faults, money, numbers and times into the
// words of the reader's language. Catalogues lie in locales/<language>/, one
// flat JSON file per area:
//
//	"case.closed": "Case {{.Number}} is closed."
//	"case.open":   {"one": "{{.Count}} open case", "other": "{{.Count}} open cases"}
//	"desk.limit":  "You may give up to {{money .Limit .Currency}}."
//
// A message may call money (minor units, currency), quantity (thousandths)
// and day (calendar.Day) on its values. Whole numbers are grouped; pass a
// year or a number that is a name as text.
package i18n

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The languages people can choose, as they appear in cookies, records and the
// lang attribute of a page.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Languages lists every language that has a complete catalogue.
var Languages = []string{Chinese, English}

//go:embed locales
var locales embed.FS

// Catalogue has the messages of every language. It is safe for concurrent use.
type Catalogue struct {
	printers map[string]*Printer
	log      *slog.Logger
	reported sync.Map // language and key of each failure already logged
}

// Load reads the catalogues built into the program. A key that appears twice
// in a language, or a message that cannot be parsed, is an error.
func Load(log *slog.Logger) (*Catalogue, error) {
	return load(locales, log)
}

func load(files fs.FS, log *slog.Logger) (*Catalogue, error) {
	bundle := goi18n.NewBundle(language.English)
	c := &Catalogue{printers: map[string]*Printer{}, log: log}
	for _, lang := range Languages {
		messages, err := readLanguage(files, lang)
		if err != nil {
			return nil, err
		}
		list := make([]*goi18n.Message, 0, len(messages))
		for _, m := range messages {
			list = append(list, m)
		}
		if err := bundle.AddMessages(language.MustParse(lang), list...); err != nil {
			return nil, fmt.Errorf("i18n: %s: %w", lang, err)
		}
		c.printers[lang] = newPrinter(c, bundle, lang, messages)
	}
	return c, nil
}

// readLanguage merges all files of a language into one set by key.
func readLanguage(files fs.FS, lang string) (map[string]*goi18n.Message, error) {
	names, err := fs.Glob(files, path.Join("locales", lang, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("i18n: %s: %w", lang, err)
	}
	messages := map[string]*goi18n.Message{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("i18n: %w", err)
		}
		if err := readMessages(text, messages); err != nil {
			return nil, fmt.Errorf("i18n: %s: %w", name, err)
		}
	}
	return messages, nil
}

// readMessages adds the messages of one file. It walks the object itself
// because decoding into a map would silently keep the last of two equal keys.
func readMessages(text []byte, messages map[string]*goi18n.Message) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return errors.Join(errors.New("not a JSON object"), err)
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		var value any
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if messages[key] != nil {
			return fmt.Errorf("key %q appears twice", key)
		}
		m, err := goi18n.NewMessage(value)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		m.ID = key
		messages[key] = m
	}
	_, err := d.Token()
	return err
}

// Printer returns the printer of a language; one that is not in Languages
// gets English.
func (c *Catalogue) Printer(lang string) *Printer {
	if p := c.printers[lang]; p != nil {
		return p
	}
	return c.printers[English]
}

// report logs a failure to translate, once per language and key.
func (c *Catalogue) report(lang, key string, err error) {
	if _, seen := c.reported.LoadOrStore(lang+" "+key, true); !seen {
		c.log.Error("message cannot be translated", "lang", lang, "key", key, "err", err)
	}
}

// Match returns the language for a reader: the one they chose if there is a
// catalogue for it, else the best for their Accept-Language header, else
// English. Readers of traditional Chinese get simplified.
func Match(acceptLanguage, chosen string) string {
	for _, lang := range Languages {
		if lang == chosen {
			return lang
		}
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return English
	}
	for _, tag := range wanted {
		base, _ := tag.Base()
		switch base.String() {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}
	return English
}
