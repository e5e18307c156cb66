package web

import (
	"bytes"
	"html/template"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// markdown reads CommonMark with tables. HTML in it is left out.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify))

// sanitiser lets text with its structure and links through, and nothing that
// runs, loads, or looks like a part of the page.
var sanitiser = newSanitiser().AllowElements("blockquote")

// publicSanitiser does the same but for quoted passages, which are for the
// staff and are left out.
var publicSanitiser = newSanitiser().SkipElementsContent("blockquote")

func newSanitiser() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "ul", "li",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}

// renderMarkdown returns the text as sanitised HTML, for the staff.
func renderMarkdown(text string) (template.HTML, error) { return renderThrough(sanitiser, text) }

// renderPublicMarkdown returns the text as sanitised HTML, for everybody.
func renderPublicMarkdown(text string) (template.HTML, error) {
	return renderThrough(publicSanitiser, text)
}

func renderThrough(policy *bluemonday.Policy, text string) (template.HTML, error) {
	var rendered bytes.Buffer
	if err := markdown.Convert([]byte(text), &rendered); err != nil {
		return "", err
	}
	return template.HTML(policy.SanitizeBytes(rendered.Bytes())), nil
}

var markdownMark = regexp.MustCompile("[!-/:-@\\[-`{-~]")

// literalMarkdown returns words as Markdown that says just them.
func literalMarkdown(words string) string { return markdownMark.ReplaceAllString(words, `\$0`) }

// plainMarkdown returns what a Markdown text says, as one writes it in a
// letter. Quoted passages are for the staff and are left out.
func plainMarkdown(text string) (string, error) {
	rendered, err := renderMarkdown(text)
	if err != nil {
		return "", err
	}
	nodes, err := html.ParseFragment(strings.NewReader(string(rendered)), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "", err
	}
	var p plainText
	for _, n := range nodes {
		p.node(n)
	}
	return strings.TrimSpace(p.text.String()), nil
}

// plainText writes HTML without its marks.
type plainText struct {
	text  strings.Builder
	lists []int // the next number of each list one is in; 0 for lists without numbers
}

func (p *plainText) node(n *html.Node) {
	if n.Type == html.TextNode {
		p.words(n)
		return
	}
	switch n.DataAtom {
	case atom.Blockquote:
		return
	case atom.P, atom.Pre, atom.Table, atom.Hr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		p.apart()
	case atom.Ul:
		p.list(n, 0)
		return
	case atom.Ol:
		p.list(n, 1)
		return
	case atom.Li:
		p.item()
	case atom.Tr:
		p.text.WriteByte('\n')
	case atom.Td, atom.Th:
		p.text.WriteByte(' ')
	}
	p.children(n)
	if n.DataAtom == atom.A {
		p.address(n)
	}
}

// words writes a text; blanks count within a paragraph, not between blocks.
func (p *plainText) words(n *html.Node) {
	within := n.PrevSibling != nil && n.NextSibling != nil && n.Parent.DataAtom == atom.P
	if within || strings.TrimSpace(n.Data) != "" {
		p.text.WriteString(n.Data)
	}
}

// address writes where a link leads, unless its words say so.
func (p *plainText) address(n *html.Node) {
	for _, a := range n.Attr {
		if a.Key == "href" && !strings.HasSuffix(p.text.String(), strings.TrimPrefix(a.Val, "mailto:")) {
			p.text.WriteString(" (" + a.Val + ")")
		}
	}
}

func (p *plainText) children(n *html.Node) {
	for c := range n.ChildNodes() {
		p.node(c)
	}
}

// apart begins a paragraph; the first of a list's item follows its mark.
func (p *plainText) apart() {
	if said := p.text.String(); said != "" && !strings.HasSuffix(said, "- ") && !strings.HasSuffix(said, ". ") {
		p.text.WriteString("\n\n")
	}
}

func (p *plainText) list(n *html.Node, first int) {
	if len(p.lists) == 0 && p.text.Len() > 0 {
		p.text.WriteByte('\n')
	}
	p.lists = append(p.lists, first)
	p.children(n)
	p.lists = p.lists[:len(p.lists)-1]
}

func (p *plainText) item() {
	at := len(p.lists) - 1
	p.text.WriteString("\n" + strings.Repeat("  ", max(at, 0)))
	if at < 0 || p.lists[at] == 0 {
		p.text.WriteString("- ")
		return
	}
	p.text.WriteString(strconv.Itoa(p.lists[at]) + ". ")
	p.lists[at]++
}
