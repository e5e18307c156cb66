package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/i18n"
)

// Form is what was entered into a form and what was wrong with it. A form
// that failed is shown again with both, so that nothing is typed twice.
type Form struct {
	Values url.Values
	Faults []FieldFault

	Meanwhile *Meanwhile // what others did that it could not be saved for; nil mostly

	printer *i18n.Printer
}

// FieldFault is a sentence about one field, or about the whole when Field is "".
type FieldFault struct{ Field, Text string }

// fillIn gives what an address leaves open its usual value.
func fillIn(in url.Values, usual map[string]string) {
	for name, value := range usual {
		if !in.Has(name) {
			in.Set(name, value)
		}
	}
}

// NewForm returns a form with the values to show, which may be nil.
func NewForm(p *i18n.Printer, values url.Values) *Form {
	return &Form{Values: values, printer: p}
}

// Fail takes in err, or each of the errors joined in it. It reports whether
// the person can mend it; if not, the page answers with Renderer.Error.
func (f *Form) Fail(err error) bool {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // only what was joined at the top is taken apart
		mendable := true
		for _, one := range joined.Unwrap() {
			mendable = f.Fail(one) && mendable
		}
		return mendable
	}
	var e *fault.Error
	if !errors.As(err, &e) {
		return false
	}
	f.Faults = append(f.Faults, FieldFault{Field: e.Field, Text: f.printer.Err(e)})
	switch e.Kind {
	case fault.Invalid, fault.Conflict, fault.TooLarge, fault.TooMany, fault.Expired, fault.Unavailable:
		return true
	default:
		return false
	}
}

// Failed reports whether anything was wrong.
func (f *Form) Failed() bool { return len(f.Faults) > 0 }

// says reports whether the text is among what was wrong.
func (f *Form) says(text string) bool {
	return slices.ContainsFunc(f.Faults, func(wrong FieldFault) bool { return wrong.Text == text })
}

// Summary says how many entries need a change.
func (f *Form) Summary() string {
	return f.printer.T("fault.field_summary", "Count", len(f.Faults))
}

// Field is one input with all that belongs to it, as the part "field" shows it.
type Field struct {
	ID, Name, Label, Value, Hint, Error string
	Type                                string // of the input; also textarea, select, radio, checkbox, file
	Required, Autofocus, Multiple       bool
	Checked                             bool     // checkbox
	Options                             []Option // select, radio
	Rows                                int      // textarea
	Placeholder, Autocomplete           string
	InputMode, Min, Max, Step, Accept   string
	MaxLength                           int
	Lang                                string // of what is entered; "" for the page's
	List                                string // id of the datalist with what may be meant
	Echo                                string // id of what says something about the entry while it is made, with #
	OptionalWord, DropWord              string
}

// Option is a choice of a select or a set of radio buttons.
type Option struct {
	Value, Label, Hint string
	Chosen             bool
	AsIs               bool // the label is somebody else's words, and stays as it is written
}

// Shown is the label as it is shown.
func (o Option) Shown() string {
	if o.AsIs {
		return o.Label
	}
	return capital(o.Label)
}

// Field prepares an input. Settings are pairs of name and value: type, hint,
// required, autofocus, multiple, options, rows, placeholder, autocomplete,
// inputmode, min, max, step, accept, maxlength, lang, echo, list, value (what to show when
// nothing was entered yet).
func (f *Form) Field(name, label string, settings ...any) (Field, error) {
	field := Field{
		ID: fieldID(name), Name: name, Label: label, Type: "text", Rows: 4,
		OptionalWord: f.printer.T("form.optional"), DropWord: f.printer.T("form.drop"),
	}
	for i := 0; i+1 < len(settings); i += 2 {
		if err := field.set(settings[i], settings[i+1]); err != nil {
			return Field{}, fmt.Errorf("field %s: %w", name, err)
		}
	}
	if entered, ok := f.Values[name]; ok {
		field.Value = strings.Join(entered, ",")
	}
	field.Checked = field.Type == "checkbox" && field.Value != ""
	field.Options = choose(field.Options, field.Value)
	for _, fault := range f.Faults {
		if fault.Field == name {
			field.Error = fault.Text
		}
	}
	return field, nil
}

func (f *Field) set(setting, value any) error {
	texts := map[string]*string{
		"type": &f.Type, "hint": &f.Hint, "placeholder": &f.Placeholder, "autocomplete": &f.Autocomplete,
		"inputmode": &f.InputMode, "min": &f.Min, "max": &f.Max, "step": &f.Step, "accept": &f.Accept, "value": &f.Value, "lang": &f.Lang,
		"echo": &f.Echo, "list": &f.List,
	}
	bools := map[string]*bool{"required": &f.Required, "autofocus": &f.Autofocus, "multiple": &f.Multiple}
	ints := map[string]*int{"rows": &f.Rows, "maxlength": &f.MaxLength}
	name, _ := setting.(string)
	ok := false
	switch v := value.(type) {
	case string:
		if texts[name] != nil {
			*texts[name], ok = v, true
		}
	case bool:
		if bools[name] != nil {
			*bools[name], ok = v, true
		}
	case int:
		if ints[name] != nil {
			*ints[name], ok = v, true
		}
	case []Option:
		if name == "options" {
			f.Options, ok = v, true
		}
	}
	if !ok {
		return fmt.Errorf("there is no setting %v that takes %T", setting, value)
	}
	return nil
}

// choose returns the options with the one of the value chosen.
func choose(options []Option, value string) []Option {
	chosen := make([]Option, len(options))
	for i, o := range options {
		o.Chosen = o.Value == value || value == "" && o.Chosen
		chosen[i] = o
	}
	return chosen
}

// fieldID returns the id of the element of an input, such as field-lines-3-quantity.
func fieldID(name string) string {
	return "field-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(name)
}
