package mail

import (
	"html/template"
	"strings"

	"liuke/internal/outbox"
)

// page shows paragraphs of lines of pieces. Mail programs know neither style
// sheets nor scripts, so it is plain.
var page = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="font-family:sans-serif;font-size:16px;line-height:1.6;max-width:36em">
{{range .Paragraphs}}<p>{{range $n, $line := .}}{{if $n}}<br>{{end}}{{range $line}}{{if .Link}}<a href="{{.Link}}">{{.Link}}</a>{{else}}{{.Text}}{{end}}{{end}}{{end}}</p>
{{end}}</body></html>
`))

// piece is some text, or a link.
type piece struct {
	Text string
	Link string
}

// htmlOf returns the content as a page. Only the addresses that we put there
// become links: a customer's words may name any, and must not be able to put
// links into a letter of ours.
func htmlOf(c outbox.Content, lang string) (string, error) {
	var paragraphs [][][]piece
	for text := range strings.SplitSeq(c.Text, "\n\n") {
		var lines [][]piece
		for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
			lines = append(lines, pieces(line, c.Links))
		}
		paragraphs = append(paragraphs, lines)
	}
	var b strings.Builder
	err := page.Execute(&b, struct {
		Lang, Subject string
		Paragraphs    [][][]piece
	}{lang, c.Subject, paragraphs})
	return b.String(), err
}

// pieces cuts a line at the links in it.
func pieces(line string, links []string) []piece {
	for _, link := range links {
		if before, after, found := strings.Cut(line, link); found {
			return append(append(pieces(before, links), piece{Link: link}), pieces(after, links)...)
		}
	}
	if line == "" {
		return nil
	}
	return []piece{{Text: line}}
}
