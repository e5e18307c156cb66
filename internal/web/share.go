package web

// Copyable is a text to be taken elsewhere, such as a link, as the part "copy"
// shows it.
type Copyable struct {
	ID, Text, Label string
	Word, Copied    string // on the button, before and after
}

// Copyable prepares a text to be taken elsewhere:
// {{template "copy" (.Copyable "link" .Link (.T "form.link"))}}.
func (p *Page) Copyable(id, text, label string) Copyable {
	return Copyable{ID: id, Text: text, Label: label, Word: p.T("share.copy"), Copied: p.T("share.copied")}
}
