package web

import "liuke/internal/desk"

// Verdicts is the question whether a matter is settled, as the part "verdict"
// shows it.
type Verdicts struct {
	*Page
	Token   string
	Options []Option
	Words   string // name of the field for what the customer says to it
	Instead bool   // an answer was given before
	Form    *Form
}

func (p *Page) verdicts(token, words string, instead bool, form *Form) Verdicts {
	return Verdicts{Page: p, Token: token, Words: words, Options: p.expectations(form.Values.Get("answer")), Instead: instead, Form: form}
}

// besideMessages is what the field for the customer's words is called where
// another form on the page has the usual name.
const besideMessages = "said"

// expectations are the answers that a customer can give.
func (p *Page) expectations(chosen string) []Option {
	var options []Option
	for _, e := range desk.Expectations {
		options = append(options, Option{
			Value: string(e), Label: p.T("desk.expectation." + string(e)), Hint: p.T("confirm.means_" + string(e)), Chosen: chosen == string(e),
		})
	}
	return options
}

// Verdicts is the question as the page asks it.
func (p *ConfirmPage) Verdicts() Verdicts {
	return p.verdicts(p.Token, "text", len(p.Before) > 0, p.Form)
}

// Verdicts is the question as the page asks it, beside the form for messages.
func (p *TrackPage) Verdicts() Verdicts {
	return p.verdicts(p.Confirm, besideMessages, false, NewForm(p.Printer, nil))
}
