package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/i18n"
)

// TestMergeTwoCases merges a case into another one of the same customer by the
// dialog, looks at both and at the customer's link, and takes it apart.
func TestMergeTwoCases(t *testing.T) {
	h := newHouse(t)
	who := h.scored()
	into := h.filed(desk.Intake{CustomerID: who.ID, Subject: "门封漏风", Words: "门封漏风", Email: "jia@example.com"})
	f := h.filed(desk.Intake{CustomerID: who.ID, Subject: "还是那扇门", Words: "冷库门关不严", Email: "jia@example.com"})
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	page := agent.get(path+"/merge").is(http.StatusOK).shows("form", into.Case.Ref(), "门封漏风").lacks("form", "还是那扇门")
	for _, c := range []struct{ into, says string }{
		{"", "没有找到"}, {"LK-999999", "没有找到"}, {f.Case.Ref(), "不能并入自己"},
	} {
		agent.post(path+"/merge", url.Values{"merge.into": {c.into}}).is(http.StatusUnprocessableEntity).shows("form", c.says)
	}
	agent.post(path+"/unmerge", nil).is(http.StatusConflict)
	agent.post(path+"/merge", url.Values{"merge.other": {into.Case.Ref()}, "version": {page.value("version")}}).leadsTo(path)
	merged := agent.get(path).is(http.StatusOK).shows("#head", "已并入其他个案").shows("#standing", into.Case.Ref(), "拆开合并").
		shows("#timeline", "并入 "+into.Case.Ref())
	undo := merged.doc().Find("#toasts form").AttrOr("action", "")
	if !strings.HasSuffix(undo, "/unmerge") {
		t.Errorf("undone by %q", undo)
	}
	agent.post(path+"/reply", url.Values{"reply.text": {"您好"}}).is(http.StatusConflict)
	agent.get(casePath(into.Case)).shows("#timeline", f.Case.Ref()+" 并入本个案").shows("#absorbed", f.Case.Ref(), "冷库门关不严")
	agent.get("/cases?whose=all&state=open").lacks("main", f.Case.Ref())
	for _, lang := range i18n.Languages {
		agent.post("/account", url.Values{"name": {"林悦"}, "lang": {lang}}).leadsTo("/account")
		agent.get(path).is(http.StatusOK)
		agent.get(path + "/merge").is(http.StatusOK)
		agent.get(casePath(into.Case)).is(http.StatusOK)
	}
	agent.post("/account", url.Values{"name": {"林悦"}, "lang": {"zh-CN"}}).leadsTo("/account")
	agent.post(undo, nil).leadsTo(path)
	agent.get(path).shows("#head", "并入其他个案").shows("#timeline", "重新分开").lacks("#standing", "拆开合并")
	if c := h.file(f.Case.ID).Case; c.State != desk.Open || c.MergedInto != "" {
		t.Errorf("taken apart: %s, merged into %q", c.State, c.MergedInto)
	}
}

// TestTheOldLinkLeadsOn follows the link of a case that was merged.
func TestTheOldLinkLeadsOn(t *testing.T) {
	h := newHouse(t)
	b, token := h.complain()
	f := h.file(h.cases()[0].Case.ID)
	into := h.filed(desk.Intake{Subject: "门封漏风", Words: "门封漏风"})
	_, err := h.services.Desk.Merge(t.Context(), h.actor(account.RoleAgent), desk.Target{CaseID: f.Case.ID}, desk.Merge{Into: into.Case.Ref()})
	h.must(err)
	b.get("/t/"+token).is(http.StatusOK).shows("#merged", f.Case.Ref(), into.Case.Ref()).shows("#absorbed-"+f.Case.Ref(), "门一直关不严").
		shows("body", "门封漏风")
	b.post("/t/"+token+"/message", url.Values{"text": {"上午在家"}}).leadsTo("/t/" + token + "?sent=message")
	words := h.file(into.Case.ID).Messages
	if last := words[len(words)-1]; last.Text != "上午在家" || h.file(f.Case.ID).Case.State != desk.Closed {
		t.Errorf("the last words are %q", last.Text)
	}
}
