package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMarkdownIsSanitised(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"**粗** and *em*", "<p><strong>粗</strong> and <em>em</em></p>"},
		{"<script>alert(1)</script>x", ""},
		{"x<script>alert(1)</script>", "<p>xalert(1)</p>"},
		{"a <b onclick=x>c</b>", "<p>a c</p>"},
		{`<img src=x onerror="alert(1)">`, ""},
		{"![p](https://example.com/p.png)", "<p></p>"},
		{"[x](javascript:alert(1))", "<p>x</p>"},
		{"[x](data:text/html,y)", "<p>x</p>"},
		{"[x](https://example.com/a?b=1&c=2)", `<p><a href="https://example.com/a?b=1&amp;c=2" rel="nofollow noreferrer">x</a></p>`},
		{"<style>body{}</style>\n\n<iframe src=//x></iframe>", ""},
		{"3. c\n4. d", "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>"},
		{"| a |\n|---|\n| b |", "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>"},
		{"`<b>` &lt;i&gt;", "<p><code>&lt;b&gt;</code> &lt;i&gt;</p>"},
	} {
		got, err := renderMarkdown(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(string(got)) != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}

// TestMarkdownHolds throws pieces of HTML together: nothing comes through that
// runs or loads.
func TestMarkdownHolds(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{
		"<script>", "</script>", "<img src=x onerror=y>", "<a href='javascript:x'>", "](javascript:x)", "[", "`", "*", "\n", "\n\n", "> ", "- ",
		"<svg onload=x>", "<style>", "<!--", "-->", "&lt;script&gt;", "\x00", "<form action=x>", "text", "<b", ">", "\"", "1. ", "\t",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		got, err := renderMarkdown(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<script", "<img", "<svg", "<style", "<form", "<iframe", `href="javascript`, "<!--"} {
			if strings.Contains(strings.ToLower(string(got)), bad) {
				t.Fatalf("%q becomes %q", text, got)
			}
		}
		if plain, err := plainMarkdown(text); err != nil || strings.TrimSpace(plain) != plain {
			t.Fatalf("%q reads %q, %v", text, plain, err)
		}
	})
}

func TestPlainMarkdown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"您好 **王女士**，\n\n谢谢。", "您好 王女士，\n\n谢谢。"},
		{"一行\n又一行", "一行\n又一行"},
		{"请问：\n\n- 何时\n- 何地\n\n谢谢", "请问：\n\n- 何时\n- 何地\n\n谢谢"},
		{"1. a\n2. b", "1. a\n2. b"},
		{"见[这里](https://example.com/a)", "见这里 (https://example.com/a)"},
		{"https://example.com/a", "https://example.com/a"},
		{"给客户\n\n> 给同事\n\n完", "给客户\n\n完"},
		{"a &amp; b \\* c", "a & b * c"},
		{"# 标题\n正文", "标题\n\n正文"},
		{"*a* **b**", "a b"},
	} {
		got, err := plainMarkdown(c.text)
		if err != nil || got != c.want {
			t.Errorf("%q reads %q, %v, want %q", c.text, got, err, c.want)
		}
	}
}

func TestMarkdownForEverybodyHasNoQuotations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"a\n\n> b\nc\n\nd", "<p>a</p>\n\n<p>d</p>"},
		{"> a\n> > b\n>\n> c\n\nd", "<p>d</p>"},
		{"- a\n- > b\n- c", "<ul>\n<li>a</li>\n<li>\n\n</li>\n<li>c</li>\n</ul>"},
		{"> only", ""},
		{"<blockquote>a</blockquote>", ""},
		{"a **" + literalMarkdown("*A & <b>B</b>* _1. #`") + "** b", "<p>a <strong>*A &amp; &lt;b&gt;B&lt;/b&gt;* _1. #`</strong> b</p>"},
	} {
		got, err := renderPublicMarkdown(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(string(got)) != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}
