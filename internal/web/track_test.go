package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/seal"
)

func TestCustomerFollowsTheirCase(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	page := "/t/" + token
	b.get(page).is(http.StatusOK).shows("#now", "林悦", "给您答复", "明天 13:30").shows("#told", "门一直关不严", "换一扇门")

	agent, c := h.actor(account.RoleAgent), h.cases()[0].Case
	_, err := h.services.Desk.Note(t.Context(), agent, desk.Target{CaseID: c.ID}, desk.Note{Text: "只给同事看"})
	h.must(err)
	_, err = h.services.Desk.Reply(t.Context(), agent, desk.Target{CaseID: c.ID}, desk.Reply{Text: "明天上门看"})
	h.must(err)
	b.get(page).shows("#said", "林悦", "明天上门看").lacks("body", "只给同事看").lacks("#now", "给您答复")

	b.post(page+"/message", url.Values{"text": {"上午在家"}, "once": {"k1"}}).leadsTo(page + "?sent=message")
	b.post(page+"/message", url.Values{"text": {"上午在家"}, "once": {"k1"}}).leadsTo(page + "?sent=message")
	answer := b.upload(page+"/message", url.Values{"text": {""}, "once": {"k2"}}, "files", "门.png", picture).leadsTo(page + "?sent=message")
	after := b.get(answer.Header.Get("Location"))
	after.shows(".note.is-good", "收到了")
	if n := strings.Count(after.text("#said"), "上午在家"); n != 1 {
		t.Errorf("sent twice, said %d times", n)
	}
	file, _ := after.doc().Find("#said .attached a").Attr("href")
	sent := b.get(file).is(http.StatusOK)
	if sent.Header.Get("Content-Type") != "image/png" || !strings.Contains(sent.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the picture comes as %v", sent.Header)
	}

	b.post(page+"/call", url.Values{"phone": {"139 0000 0002"}, "once": {"k3"}}).leadsTo(page + "?sent=call")
	b.get(page+"?sent=call").shows("#now", "给您打电话")
	if pending := h.file(c.ID).Pending(); len(pending) == 0 || pending[len(pending)-1].Kind != promise.Callback {
		t.Errorf("promised %+v", pending)
	}
}

func TestTrackingRefusesAndKeeps(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	page := "/t/" + token
	b.post(page+"/message", url.Values{"text": {"  "}}).is(422).shows("#write", "不能空着")
	long := strings.Repeat("门", 100_000)
	if kept := b.post(page+"/message", url.Values{"text": {long}}).is(422).value("text"); kept != long {
		t.Errorf("%d bytes were kept of %d", len(kept), len(long))
	}
	b.upload(page+"/message", url.Values{"text": {"看照片"}}, "files", "照片.jpg", program).is(422).shows("#write", "照片.jpg", "看照片")
	call := b.post(page+"/call", url.Values{"phone": {"有空就打"}}).is(422).shows("#call", "电话号码不对")
	if call.value("phone") != "有空就打" {
		t.Errorf("kept %q", call.value("phone"))
	}
	if n := len(h.file(h.cases()[0].Case.ID).Messages); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestLatePromiseIsAdmitted(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	h.now = h.now.Add(72 * time.Hour)
	h.must(h.services.Desk.LapsePromises(t.Context()))
	b.get("/t/"+token).shows("#now .is-broken", "没有做到", "对不起")
}

func TestEveryBadLinkSaysTheSame(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	claim := func(p seal.Purpose, caseID string, life time.Duration) string {
		return h.services.Desk.Keys.Sign(seal.Claim{Purpose: p, Subject: caseID, ExpiresAt: h.now.Add(life).UnixMilli()})
	}
	caseID := h.cases()[0].Case.ID
	want := b.get("/t/nonsense").is(http.StatusNotFound).body
	file := "/files/0199a7c2-0000-7000-8000-000000000003"
	for name, path := range map[string]string{
		"cut":                "/t/" + token[:len(token)-2],
		"changed":            "/t/" + strings.Replace(token, token[20:21], "x", 1) + "x",
		"expired":            "/t/" + claim(seal.Track, caseID, -time.Second),
		"of no case":         "/t/" + claim(seal.Track, "0199a7c2-0000-7000-8000-000000000004", time.Hour),
		"for something else": "/t/" + claim(seal.Confirm, caseID, time.Hour),
		"a confirmation":     "/c/" + token,
		"a receipt":          "/f/received/" + token + "x",
		"a file":             "/t/" + token + file,
		"a foreign file":     "/t/nonsense" + file,
	} {
		answer := b.get(path).is(http.StatusNotFound)
		if answer.body != want {
			t.Errorf("%s: says something else: %s", name, answer.text("main"))
		}
		if answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("X-Robots-Tag") == "" {
			t.Errorf("%s: %v", name, answer.Header)
		}
	}
	for _, path := range []string{"/t/nonsense/message", "/t/nonsense/call", "/c/nonsense"} {
		b.post(path, url.Values{"text": {"x"}, "phone": {"12345"}, "answer": {"yes"}}).is(http.StatusNotFound)
	}
}

// done declares the case of the form done and returns the confirmation's address.
func (h *house) done() string {
	h.t.Helper()
	c := h.cases()[0].Case
	_, err := h.services.Desk.Done(h.t.Context(), h.actor(account.RoleAgent), desk.Target{CaseID: c.ID}, desk.Done{Text: "换好了新门"})
	h.must(err)
	letters, err := h.services.Letters.List(h.t.Context(), h.actor(account.RoleAgent), lettersOf(c.ID))
	h.must(err)
	address, err := url.Parse(letters.Letters[0].Args["ConfirmURL"])
	h.must(err)
	return address.Path
}

func TestCustomerSettles(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	confirm := h.done()
	b.get(confirm).is(http.StatusOK).shows("main", "处理得怎么样", "换好了新门")
	if state := h.cases()[0].Case.State; state != desk.Waiting {
		t.Fatalf("looking at the link made the case %s", state)
	}
	b.get("/t/"+token).shows("#answer", "符合预期", "没达到预期")
	b.post(confirm, url.Values{"answer": {"perhaps"}}).is(422)
	yes := url.Values{"answer": {"as"}, "once": {"y"}}
	b.post(confirm, yes).is(http.StatusOK).shows("h1", "谢谢")
	b.post(confirm, yes).is(http.StatusOK)
	if c := h.cases()[0].Case; c.State != desk.Closed || c.Outcome != desk.Settled || c.Verdict != desk.AsExpected {
		t.Errorf("the case is %s %s, the customer said %q", c.State, c.Outcome, c.Verdict)
	}
	b.get(confirm).is(http.StatusOK).shows("h1", "已经答复过").shows("#recorded", "符合预期").lacks("#recorded", "还差什么")
}

// TestTwoTabsSayTwoThings has a customer answer from two tabs: the first answer
// counts, the second tab is told of it, and may still say otherwise.
func TestTwoTabsSayTwoThings(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	confirm := h.done()
	b.post(confirm, url.Values{"answer": {"above"}, "once": {"1"}}).is(http.StatusOK).shows("h1", "谢谢")
	no := url.Values{"answer": {"below"}, "text": {"晚上又漏风了"}, "once": {"2"}}
	second := b.post(confirm, no).is(http.StatusGone).shows("h1", "已经答复过").shows("#recorded", "超出预期").shows("#instead", "晚上又漏风了")
	if c := h.cases()[0].Case; c.State != desk.Closed {
		t.Fatalf("the second tab made the case %s", c.State)
	}
	if second.value("instead") != "1" || second.doc().Find(`#instead input[value="below"][checked]`).Length() != 1 {
		t.Error("what the second tab said was lost")
	}
	no.Set("instead", "1")
	no.Set("once", "3")
	b.post(confirm, no).is(http.StatusOK).shows("h1", "我们接着办")
	b.post(confirm, no).is(http.StatusOK)
	if c := h.cases()[0].Case; c.State != desk.Open || c.Reopened != 1 || c.Verdict != desk.BelowExpectation {
		t.Fatalf("the new word left the case %s, reopened %d times", c.State, c.Reopened)
	}
	b.get(confirm).shows("#recorded", "超出预期", "没达到预期")
	b.post(confirm, url.Values{"answer": {"as"}, "instead": {"1"}, "once": {"4"}}).is(http.StatusOK).shows("main", "已经记到", "林悦")
	if c := h.cases()[0].Case; c.State != desk.Open {
		t.Errorf("a second change of mind made the case %s", c.State)
	}
	h.as(account.RoleAgent).get("/cases/LK-10001").shows("#timeline", "先前是“超出预期”", "晚上又漏风了", "现在是“符合预期”")
	b.get("/t/"+token).shows("#said", "晚上又漏风了")
}

// TestStaffHearTheAnswer records what a customer said on the telephone.
func TestStaffHearTheAnswer(t *testing.T) {
	h := newHouse(t)
	b, _ := h.complain()
	agent := h.as(account.RoleAgent)
	said := url.Values{"hear.answer": {"as"}, "hear.text": {"门修好了，谢谢"}}
	agent.post("/cases/LK-10001/hear", said).is(http.StatusConflict).shows("main", "先标记完成")
	confirm := h.done()
	agent.get("/cases/LK-10001").shows("#closing", "记录客户的答复")
	agent.get("/cases/LK-10001/hear").is(http.StatusOK).shows("form", "没达到预期", "代为记录")
	agent.post("/cases/LK-10001/hear", url.Values{"hear.answer": {"perhaps"}}).is(http.StatusUnprocessableEntity)
	agent.post("/cases/LK-10001/hear", said).leadsTo("/cases/LK-10001")
	agent.get("/cases/LK-10001").shows("#head", "已解决").shows("#timeline", "客户告诉林悦", "门修好了，谢谢").shows("#closing", "符合预期")
	b.get(confirm).shows("#recorded", "符合预期", "由林悦代为记录")
}

func TestCustomerIsNotSettled(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	confirm := h.done()
	long := b.post(confirm, url.Values{"answer": {"below"}, "text": {strings.Repeat("门", 30_000)}}).is(422)
	if len(long.value("text")) != 90_000 {
		t.Errorf("kept %d bytes", len(long.value("text")))
	}
	b.post(confirm, url.Values{"answer": {"below"}, "text": {"门还是漏风"}, "once": {"n"}}).is(http.StatusOK).shows("main", "重新打开", "林悦", "13:30")
	b.get("/t/"+token).shows("#now", "对不起").shows("#said", "门还是漏风")
	b.get(confirm).shows("h1", "已经答复过")
	if c := h.cases()[0].Case; c.State != desk.Open || c.Reopened != 1 {
		t.Errorf("the case is %s, reopened %d times", c.State, c.Reopened)
	}
}
