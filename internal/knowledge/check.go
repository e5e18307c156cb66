package knowledge

import (
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/topic"
	"liuke/internal/wording"
)

// How long the parts of an entry may be, in characters, and how many products
// it may name.
const (
	MaxTitle    = 200
	MaxBody     = 20_000
	MaxPurpose  = 2_000
	MaxProducts = 50
	maxCode     = 64
)

// checked returns the draft as it is to be kept, or says what is wrong with
// it. What does not belong to its kind falls away.
func (d Draft) checked() (Draft, error) {
	if !slices.Contains(Kinds, d.Kind) {
		return d, fault.New(fault.Invalid, "knowledge.kind_unknown").On("kind")
	}
	d.MustRead = d.MustRead && d.Kind == Notice
	d.Public = d.Public && d.Kind == Question
	if d.Kind != Script {
		d.Step = ""
	}
	if d.Step != "" && !slices.Contains(Steps, d.Step) {
		return d, fault.New(fault.Invalid, "knowledge.step_unknown").On("step")
	}
	for _, c := range d.Categories {
		if !slices.Contains(topic.Categories, c) {
			return d, fault.New(fault.Invalid, "knowledge.category_unknown").On("categories")
		}
	}
	d.Categories = slices.DeleteFunc(slices.Clone(topic.Categories), func(c topic.Category) bool { return !slices.Contains(d.Categories, c) })
	if d.Until != 0 && d.Until < d.From {
		return d, fault.New(fault.Invalid, "knowledge.until_before_from").On("until")
	}
	var err error
	if d.Products, err = checkedProducts(d.Products); err != nil {
		return d, err
	}
	if d.Texts, err = checkedTexts(d.Kind, d.Texts); err != nil || !d.Public {
		return d, err
	}
	for _, lang := range d.Langs() {
		if err := checkWithoutCase(d.Texts[lang].Body); err != nil {
			return d, err.On(lang + ".body")
		}
	}
	return d, nil
}

func checkedProducts(codes []string) ([]string, error) {
	var kept []string
	for _, code := range codes {
		code = wording.Line(code)
		if utf8.RuneCountInString(code) > maxCode {
			return nil, fault.New(fault.Invalid, "knowledge.code_long", fault.Args{"Max": maxCode}).On("products")
		}
		if wording.Says(code) && !slices.Contains(kept, code) {
			kept = append(kept, code)
		}
	}
	if len(kept) > MaxProducts {
		return nil, fault.New(fault.Invalid, "knowledge.too_many_products", fault.Args{"Max": MaxProducts}).On("products")
	}
	return kept, nil
}

// checkedTexts returns the texts that are written; a language of which nothing
// is written is left out.
func checkedTexts(kind Kind, texts map[string]Text) (map[string]Text, error) {
	kept := map[string]Text{}
	for _, lang := range account.Langs {
		text := texts[lang]
		text = Text{Title: said(wording.Line(text.Title)), Body: said(wording.Words(text.Body)), Purpose: said(wording.Words(text.Purpose))}
		if kind != Clause {
			text.Purpose = ""
		}
		if text == (Text{}) {
			continue
		}
		if err := text.check(kind); err != nil {
			return nil, err.On(lang + "." + err.Field)
		}
		kept[lang] = text
	}
	if len(kept) == 0 {
		return nil, fault.New(fault.Invalid, "knowledge.nothing_written").On(account.Langs[0] + ".title")
	}
	return kept, nil
}

// said returns the text, or "" when there is nothing in it to see.
func said(text string) string {
	if !wording.Says(text) {
		return ""
	}
	return text
}

func (t Text) check(kind Kind) *fault.Error {
	for _, part := range []struct {
		field, text string
		missing     string // what is said when it is required and missing; "" for not required
		most        int
	}{
		{"title", t.Title, "knowledge.title_missing", MaxTitle}, {"body", t.Body, "knowledge.body_missing", MaxBody},
		{"purpose", t.Purpose, purposeMissing(kind), MaxPurpose},
	} {
		switch {
		case part.missing != "" && part.text == "":
			return fault.New(fault.Invalid, part.missing).On(part.field)
		case utf8.RuneCountInString(part.text) > part.most:
			return fault.New(fault.Invalid, "knowledge.text_long", fault.Args{"Max": part.most}).On(part.field)
		}
	}
	if err := CheckPlaceholders(t.Body); err != nil {
		return err.On("body")
	}
	return nil
}

// purposeMissing is what is said of a clause without a purpose.
func purposeMissing(kind Kind) string {
	if kind == Clause {
		return "knowledge.purpose_missing"
	}
	return ""
}
