package web

import (
	"html/template"
	"strconv"
	"strings"
)

// Body is the rows of the table. A page has fifty of them, which a template
// takes longer for than the database does to find them; so they are written
// here, as a template would.
func (p *CasesPage) Body() template.HTML {
	label := map[string]string{}
	for _, column := range []string{"state", "level", "customer", "kind", "owner", "worth", "due", "received"} {
		label[column] = `" data-label="` + template.HTMLEscapeString(p.T("cases.column_"+column)) + `">`
	}
	w := rowWriter{picks: p.Can("case:write")}
	for _, line := range p.Rows {
		w.row(line, label, p.T("case.no_owner"))
	}
	return template.HTML(w.String()) //nolint:gosec // text is escaped where it is written
}

type rowWriter struct {
	strings.Builder
	picks bool
}

// put writes markup.
func (w *rowWriter) put(markup ...string) {
	for _, m := range markup {
		w.WriteString(m)
	}
}

// text writes what somebody may have entered.
func (w *rowWriter) text(text string) { template.HTMLEscape(w, []byte(text)) }

func (w *rowWriter) row(line CaseLine, label map[string]string, noOwner string) {
	w.put(`<tr data-row>`)
	if w.picks {
		w.put(`<td class="pick"><input type="checkbox" form="bulk" name="case" value="`)
		w.text(line.Pick)
		w.put(`" aria-label="`)
		w.text(line.Ref)
		w.put(`" data-row-key="x"></td>`)
	}
	w.put(`<td class="tight`, label["state"], string(line.State), `</td><td class="tight`, label["level"], string(line.Level), `</td><td class="lead"><a href="`)
	w.text(line.Href)
	w.put(`" data-row-link>`)
	w.text(line.What)
	w.put(`</a> <span class="ref">`)
	w.text(line.Ref)
	w.put(`</span>`)
	if line.Found != nil {
		w.put(`<p class="row-why">`)
		for _, piece := range line.Found {
			if piece.Hit {
				w.put(`<mark>`)
			}
			w.text(piece.Text)
			if piece.Hit {
				w.put(`</mark>`)
			}
		}
		w.put(`</p>`)
	}
	w.put(`</td><td class="`, label["customer"])
	w.text(line.Who)
	w.put(`</td><td class="tight`, label["kind"])
	w.text(line.Kind)
	w.put(`</td><td class="owner`, label["owner"])
	if line.Owner != "" {
		w.text(line.Owner)
	} else {
		w.put(`<span class="faint">`)
		w.text(noOwner)
		w.put(`</span>`)
	}
	w.put(`</td><td class="num`, label["worth"])
	w.text(line.Money)
	w.put(`</td><td class="`, label["due"])
	if line.Due != nil {
		w.due(*line.Due)
	}
	w.put(`</td><td class="`, label["received"])
	w.past(line.Received)
	w.put(`</td></tr>`)
}

// due writes a due time as the part "due" does.
func (w *rowWriter) due(d Due) {
	w.put(`<span class="due`)
	if d.Tone != "" {
		w.put(` is-`, d.Tone)
	}
	w.put(`"><time data-until="`, strconv.FormatInt(d.At, 10), `">`)
	w.text(d.Text)
	w.put(`</time> <span class="due-when">`)
	w.text(d.When)
	w.put(`</span></span>`)
}

// past writes an instant that is over as the part "past" does.
func (w *rowWriter) past(p Past) {
	w.put(`<time class="past" data-ago="`, strconv.FormatInt(p.At, 10), `" title="`)
	w.text(p.Full)
	w.put(`">`)
	w.text(p.Text)
	w.put(`</time>`)
}

// part writes one of the parts in templates/parts, such as a chip that many
// rows have.
func (r *Renderer) part(name string, data any) (template.HTML, error) {
	var b strings.Builder
	err := r.parts.ExecuteTemplate(&b, name, data)
	return template.HTML(b.String()), err //nolint:gosec // a template wrote it
}
