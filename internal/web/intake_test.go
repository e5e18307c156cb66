package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
)

// complaint is a form as a customer fills it in.
func complaint(once string) url.Values {
	return url.Values{
		"words": {"门一直关不严，货都化了。"}, "wish": {"换一扇门"}, "kind": {"complaint"}, "nickname": {"客户甲"},
		"phone": {"138 0000 0001"}, "email": {"jia@example.com"}, "once": {once}, "website": {""},
	}
}

// picture is the least that is taken for a PNG.
var picture = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00")

// program begins as programs for Linux do.
var program = append([]byte("\x7fELF\x02\x01\x01\x00"), make([]byte, 64)...)

// cases returns what the supervisor finds of the form.
func (h *house) cases() []desk.Row {
	h.t.Helper()
	page, err := h.services.Desk.List(h.t.Context(), h.actor(account.RoleSupervisor), desk.Filter{Channel: desk.ChannelForm})
	h.must(err)
	return page.Rows
}

// file files a complaint by the form and returns the customer's browser and token.
func (h *house) complain() (b *visitor, token string) {
	h.t.Helper()
	b = h.stranger()
	b.header.Set("Accept-Language", "zh-CN")
	return b, tokenOf(b.post("/f", complaint("")).is(http.StatusSeeOther).Header.Get("Location"))
}

func TestComplaintIsFiledAndAnsweredWithAReceipt(t *testing.T) {
	h := newHouse(t)
	b := h.stranger()
	b.header.Set("Accept-Language", "zh-CN")
	form := complaint(b.get("/f").is(http.StatusOK).value("once"))
	receipt := b.get(b.upload("/f", form, "files", "门.png", picture).is(http.StatusSeeOther).Header.Get("Location")).is(http.StatusOK)
	receipt.shows("main", "LK-", "林悦", "明天 13:30（UTC+8）", "jia@example.com")
	if link, _ := receipt.doc().Find("#copy-link").Attr("value"); !strings.HasPrefix(link, "https://shop.example/t/") {
		t.Errorf("the link to keep is %q", link)
	}
	if receipt.Header.Get("X-Robots-Tag") == "" || receipt.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the receipt may be found or kept: %v", receipt.Header)
	}
	filed := h.cases()
	if len(filed) != 1 {
		t.Fatalf("%d cases were filed", len(filed))
	}
	f := h.file(filed[0].Case.ID)
	if f.Case.Words != "门一直关不严，货都化了。" || f.Case.Lang != i18n.Chinese || len(f.Messages[0].Attachments) != 1 {
		t.Errorf("filed as %+v with %d files", f.Case, len(f.Messages[0].Attachments))
	}
}

func TestFiveEqualPostsFileOneCase(t *testing.T) {
	h := newHouse(t)
	form := complaint("0199a7c2-0000-7000-8000-000000000001")
	var led sync.Map
	var senders sync.WaitGroup
	for range 5 {
		senders.Go(func() {
			answer := h.stranger().upload("/f", form, "files", "门.png", picture)
			led.Store(answer.Header.Get("Location"), answer.Code)
		})
	}
	senders.Wait()
	addresses := 0
	led.Range(func(address, status any) bool {
		addresses++
		if status != http.StatusSeeOther || !strings.HasPrefix(address.(string), "/f/received/") {
			t.Errorf("answered %v %v", status, address)
		}
		return true
	})
	if n := len(h.cases()); n != 1 || addresses != 1 {
		t.Errorf("%d cases, %d receipts", n, addresses)
	}
}

func TestIntakeRefusesAndKeeps(t *testing.T) {
	with := func(field, value string) url.Values {
		form := complaint("")
		form.Set(field, value)
		return form
	}
	h := newHouse(t)
	for i, c := range []struct {
		name   string
		form   url.Values
		file   string
		bytes  []byte
		status int
		says   string
	}{
		{"nothing said", with("words", " \n\t "), "", nil, 422, "不能空着"},
		{"only what cannot be seen", with("words", "\u200b\u202e\u2066"), "", nil, 422, "不能空着"},
		{"100,000 characters", with("words", strings.Repeat("门", 100_000)), "", nil, 422, "最多 20,000"},
		{"no address", with("email", "jia@@example"), "", nil, 422, "邮箱"},
		{"a name in the address", with("email", `"<script>" <jia@example.com>`), "", nil, 422, "邮箱"},
		{"no number", with("phone", "call me"), "", nil, 422, "电话"},
		{"a kind that does not exist", with("kind", "murder"), "", nil, 422, "类型"},
		{"the trap", with("website", "https://spam.example"), "", nil, 422, "留空"},
		{"a program named .jpg", complaint(""), "照片.jpg", program, 422, "照片.jpg"},
		{"an empty file", complaint(""), "空.jpg", nil, 422, "空.jpg"},
		{"a file of 21 MB", complaint(""), "大.png", append(bytes.Clone(picture), make([]byte, 21<<20)...), 413, "大.png"},
		{"a file of 200 MB", complaint(""), "大.png", append(bytes.Clone(picture), make([]byte, 200<<20)...), 413, "20 MB"},
		{"a form of 2 MB", with("words", strings.Repeat("a", 2<<20)), "", nil, 413, "MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := h.stranger()
			b.from = fmt.Sprintf("198.51.100.%d:9", i)
			b.header.Set("Accept-Language", "zh-CN")
			answer := func() *answer {
				if c.file != "" {
					return b.upload("/f", c.form, "files", c.file, c.bytes)
				}
				return b.post("/f", c.form)
			}().is(c.status)
			answer.shows("main", c.says)
			if c.name != "a form of 2 MB" {
				if kept := answer.value("nickname"); kept != "客户甲" {
					t.Errorf("the name became %q", kept)
				}
				if kept := answer.value("wish"); kept != "换一扇门" {
					t.Errorf("the wish became %q", kept)
				}
			}
			if answer.value("website") != "" {
				t.Error("the trap stays shut")
			}
			if n := len(h.cases()); n != 0 {
				t.Errorf("%d cases were filed", n)
			}
		})
	}
}

func TestTextThatMisleadsIsTakenWithoutItsTricks(t *testing.T) {
	h := newHouse(t)
	form := complaint("")
	form.Set("words", "<script>alert(1)</script> 发票\u202egpj.exe \u200b门")
	form.Set("nickname", "甲\r\nBcc: all@example.com")
	b := h.stranger()
	token := tokenOf(b.post("/f", form).is(http.StatusSeeOther).Header.Get("Location"))
	track := b.get("/t/" + token).is(http.StatusOK)
	track.shows("#told blockquote", "<script>alert(1)</script> 发票gpj.exe 门")
	if track.doc().Find("main script").Length() > 0 {
		t.Error("a script came through")
	}
	if name := h.cases()[0].Case.Nickname; name != "甲 Bcc: all@example.com" {
		t.Errorf("the name is %q", name)
	}
}

func TestFormIsLimitedPerNetworkAndKeepsWhatWasWritten(t *testing.T) {
	h := newHouse(t)
	b := h.stranger()
	for range 30 {
		b.post("/f", complaint("")).is(http.StatusSeeOther)
	}
	refused := b.upload("/f", complaint(""), "files", "门.png", picture).is(http.StatusTooManyRequests)
	if refused.Header.Get("Retry-After") == "" || refused.value("words") == "" {
		t.Errorf("words %q, %v", refused.value("words"), refused.Header)
	}
	elsewhere := h.stranger()
	elsewhere.from = "198.51.100.7:9"
	elsewhere.post("/f", complaint("")).is(http.StatusSeeOther)
	if n := len(h.cases()); n != 31 {
		t.Errorf("%d cases", n)
	}
}

func TestSameFormWithOtherWordsIsExplained(t *testing.T) {
	h := newHouse(t)
	b := h.stranger()
	form := complaint("0199a7c2-0000-7000-8000-000000000002")
	b.post("/f", form).is(http.StatusSeeOther)
	form.Set("words", "还有一件事")
	again := b.post("/f", form).is(http.StatusConflict)
	if again.value("words") != "还有一件事" || again.value("once") == form.Get("once") {
		t.Errorf("words %q, key %q", again.value("words"), again.value("once"))
	}
	form.Set("once", again.value("once"))
	b.post("/f", form).is(http.StatusSeeOther)
}

func TestFormInAFrame(t *testing.T) {
	h := newHouse(t)
	b := h.stranger()
	if policy := b.get("/f").Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("framed without being asked for: %s", policy)
	}
	form := b.get("/f?embed=1&lang=en").is(http.StatusOK)
	if policy := form.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'self' *") {
		t.Errorf("policy %s", policy)
	}
	if form.doc().Find(".public-top").Length() > 0 {
		t.Error("a frame has the head of a page")
	}
	action, _ := form.doc().Find("form").Attr("action")
	chinese, _ := form.doc().Find(`a[lang="zh-CN"]`).Attr("href")
	if action != "/f?embed=1&lang=en" || chinese != "?embed=1&lang=zh-CN" {
		t.Errorf("the frame is left by %q or %q", action, chinese)
	}
	receipt := b.get(b.post(action, complaint("")).is(http.StatusSeeOther).Header.Get("Location")).is(http.StatusOK)
	receipt.shows("h1", "Thank you")
	if policy := receipt.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'self' *") {
		t.Errorf("policy of the receipt %s", policy)
	}
}

func TestChosenLanguageIsKept(t *testing.T) {
	h := newHouse(t)
	b := h.stranger()
	b.header.Set("Accept-Language", "zh-CN")
	b.get("/f").shows("h1", "您说")
	b.get("/f?lang=en").shows("h1", "Tell us")
	b.get("/f").shows("h1", "Tell us")
	b.get("/f?lang=xx").shows("h1", "您说")
}
