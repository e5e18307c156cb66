package evidence

import (
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Setting is what the causes are called among the company's settings.
const Setting = "causes"

// Causes are what can have gone wrong, each with what is needed to tell.
type Causes struct {
	List []Cause `json:"list"`
}

// Cause is one thing that can have gone wrong.
type Cause struct {
	Code   string            `json:"code"`
	Names  map[string]string `json:"names"`
	Pieces []Piece           `json:"pieces"`
}

// Piece is what is asked for when the cause is supposed.
type Piece struct {
	Code  string            `json:"code"`
	Names map[string]string `json:"names"`
	Words map[string]string `json:"words"` // to the customer
	From  Provider          `json:"from"`
	Days  int64             `json:"days"` // to come up with it
}

// What a list of causes may have at most.
const (
	MaxCauses = 30
	MaxPieces = 8
	maxName   = 60  // characters
	maxWords  = 500 // characters
	maxDays   = 90
)

var codeForm = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

// Validate returns a fault that names the field unless the causes can be gone
// by. Fields are cause and piece by their places, as in causes[0].pieces[1].days.
func (c Causes) Validate(langs []string) error {
	if len(c.List) > MaxCauses {
		return fault.New(fault.Invalid, "evidence.causes_many", fault.Args{"Most": MaxCauses}).On("causes")
	}
	for i, cause := range c.List {
		at := place("causes", i)
		if !codeForm.MatchString(cause.Code) || slices.ContainsFunc(c.List[:i], func(o Cause) bool { return o.Code == cause.Code }) {
			return fault.New(fault.Invalid, "evidence.code_absurd").On(at + ".code")
		}
		if err := texts(cause.Names, langs, at+".names.", maxName, true); err != nil {
			return err
		}
		if len(cause.Pieces) > MaxPieces {
			return fault.New(fault.Invalid, "evidence.pieces_many", fault.Args{"Most": MaxPieces}).On(at)
		}
		for n, p := range cause.Pieces {
			if err := p.validate(langs, at+"."+place("pieces", n)); err != nil {
				return err
			}
			if slices.ContainsFunc(cause.Pieces[:n], func(o Piece) bool { return o.Code == p.Code }) {
				return fault.New(fault.Invalid, "evidence.code_absurd").On(at + "." + place("pieces", n) + ".code")
			}
		}
	}
	return nil
}

func (p Piece) validate(langs []string, at string) error {
	switch {
	case !codeForm.MatchString(p.Code):
		return fault.New(fault.Invalid, "evidence.code_absurd").On(at + ".code")
	case !slices.Contains(Providers, p.From):
		return fault.New(fault.Invalid, "evidence.provider_unknown").On(at + ".from")
	case p.Days < 1 || p.Days > maxDays:
		return fault.New(fault.Invalid, "evidence.days_absurd", fault.Args{"Most": maxDays}).On(at + ".days")
	}
	if err := texts(p.Names, langs, at+".names.", maxName, true); err != nil {
		return err
	}
	return texts(p.Words, langs, at+".words.", maxWords, p.From == Customer)
}

// texts checks that there is a text in every language, if one is needed.
func texts(t map[string]string, langs []string, at string, most int, needed bool) error {
	for _, lang := range langs {
		text := t[lang]
		if needed && !wording.Says(text) {
			return fault.New(fault.Invalid, "evidence.text_needed").On(at + lang)
		}
		if utf8.RuneCountInString(text) > most {
			return fault.New(fault.Invalid, "evidence.text_long", fault.Args{"Limit": most}).On(at + lang)
		}
	}
	return nil
}

func place(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// Cause returns the cause with the code.
func (c Causes) Cause(code string) (Cause, bool) {
	at := slices.IndexFunc(c.List, func(o Cause) bool { return o.Code == code })
	if at < 0 {
		return Cause{}, false
	}
	return c.List[at], true
}
