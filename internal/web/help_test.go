package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/i18n"
)

// asked is the form of a public question.
func asked() url.Values {
	return url.Values{
		"kind": {"question"}, "public": {"1"}, "products": {"SECRET-7"},
		"zh-CN.title": {"门封怎样退货？"}, "zh-CN.body": {"寄回**{{company}}**即可。\n\n> 同事注意：不要多问\n缘由。\n\n<script>x</script>"},
		"en.title": {"How is a seal returned?"}, "en.body": {"Send it back to {{company}}.\n\n- > for colleagues"},
	}
}

func TestHelpShowsWhatIsPublic(t *testing.T) {
	h := newHouse(t)
	path := h.written(asked())
	private := asked()
	private.Del("public")
	private.Set("zh-CN.title", "内部问答")
	h.written(private)
	expired := asked()
	expired.Set("until", "2026-11-18")
	expired.Set("zh-CN.title", "过期问答")
	h.written(expired)
	quoted := asked()
	quoted.Set("zh-CN.title", "只给同事")
	quoted.Set("zh-CN.body", "> 全是内部的话")
	h.written(quoted)

	b := h.stranger()
	page := b.get("/help?lang=zh-CN").is(http.StatusOK).shows("h1", "常见问题").shows("main .panel", "门封怎样退货？", "寄回样品商行即可。")
	for _, hidden := range []string{"同事", "缘由", "内部", "过期", "周敏", "SECRET", "{{"} {
		page.lacks("body", hidden)
	}
	if page.doc().Find(".written script").Length() != 0 || page.doc().Find(".written strong").Text() != "样品商行" || page.doc().Find("main .written").Length() != 1 {
		t.Error("the answer is not shown as it was written, without what runs")
	}
	if page.Header.Get("X-Robots-Tag") != "" || page.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("the headers are %v", page.Header)
	}
	b.get("/help?lang=en").is(http.StatusOK).shows("main", "How is a seal returned?", "Send it back to 样品商行.").lacks("main", "colleagues")

	supervisor := h.as(account.RoleSupervisor)
	supervisor.post(path+"/retire", nil).leadsTo(path)
	b.get("/help?lang=zh-CN").lacks("body", "怎样退货")
}

func TestHelpIsSearched(t *testing.T) {
	h := newHouse(t)
	h.as(account.RoleSupervisor).post("/knowledge/starter", nil).leadsTo("/knowledge")
	h.written(asked())
	b := h.stranger()
	find := func(text string) *answer {
		return b.get("/help?lang=zh-CN&q=" + url.QueryEscape(text)).is(http.StatusOK)
	}
	first := find("退款到账要多久").shows("main", "退款什么时候到账").doc().Find("main h2").First().Text()
	if first != "退款什么时候到账？" {
		t.Errorf("the first that is found is %q", first)
	}
	for _, text := range []string{"同事注意", "SECRET-7", "周敏", "%", `"`, "<b>", "colleagues"} {
		find(text).shows("main", "没有找到“"+text+"”").lacks("main", "退款什么时候到账")
	}
	if lang := find("退款").value("lang"); lang != i18n.Chinese {
		t.Errorf("a search goes on in %q", lang)
	}
	b.get("/help?lang=zh-CN&q=+").shows("main", "退款什么时候到账", "门封怎样退货")
}

func TestHelpIsLinkedWhenThereIsSome(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	const link = `a[href^="/help"]`
	pages := []string{"/f", "/t/" + token}
	for _, path := range pages {
		if n := b.get(path).is(http.StatusOK).doc().Find(link).Length(); n != 0 {
			t.Errorf("%s leads to questions that nobody has answered", path)
		}
	}
	b.get("/help").is(http.StatusOK).shows("main", "这里还没有解答")
	h.written(asked())
	for _, path := range pages {
		address := b.get(path).shows("main", "常见问题").doc().Find(link).AttrOr("href", "")
		b.get(address).is(http.StatusOK).shows("h1", "常见问题")
	}
	framed := b.get("/f?embed=1&lang=en").doc().Find(link).AttrOr("href", "")
	page := b.get(framed).is(http.StatusOK).shows("h1", "Questions and answers")
	if !strings.Contains(page.Header.Get("Content-Security-Policy"), "frame-ancestors 'self' *") || page.value("embed") != "1" {
		t.Error("the page cannot be read in a frame")
	}
	if back := page.doc().Find("main .actions a").AttrOr("href", ""); back != "/f?embed=1&lang=en" {
		t.Errorf("it leads back to %q", back)
	}
}

func TestHelpIsLimited(t *testing.T) {
	h := newHouse(t)
	b := h.stranger()
	for range 60 {
		b.get("/help").is(http.StatusOK)
	}
	b.get("/help").is(http.StatusTooManyRequests)
	b.get("/f").is(http.StatusOK)
}

func TestHelpInBothLanguages(t *testing.T) {
	h := newHouse(t)
	empty := h.stranger()
	none := map[string]*answer{}
	for _, lang := range i18n.Languages {
		none[lang] = empty.get("/help?lang=" + lang)
	}
	h.as(account.RoleSupervisor).post("/knowledge/starter", nil).leadsTo("/knowledge")
	for _, lang := range i18n.Languages {
		b := h.stranger()
		for name, page := range map[string]*answer{
			"none": none[lang], "all": b.get("/help?lang=" + lang), "nothing found": b.get("/help?q=123&lang=" + lang),
		} {
			page.is(http.StatusOK)
			checkPage(t, lang+" "+name, page.body)
			if got := page.doc().Find("html").AttrOr("lang", ""); got != lang {
				t.Errorf("%s is in %s, want %s", name, got, lang)
			}
			if lang == i18n.Chinese {
				checkNoLatin(t, name, page)
			}
			if n := page.doc().Find("main .written").Length(); name == "all" && n != 3 {
				t.Errorf("%d questions in %s", n, lang)
			}
		}
	}
}

func TestPublicAnswerWithAPlaceholderIsRefused(t *testing.T) {
	h := newHouse(t)
	form := asked()
	form.Set("en.body", "Dear {{customer}}")
	h.as(account.RoleSupervisor).post("/knowledge", form).is(http.StatusUnprocessableEntity).
		shows(".faults", "不能用“customer”", "{{company}}").shows("#editor textarea", "Dear {{customer}}")
}
