package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/promise"
)

// seen returns the form with the version of the case that the page showed.
func seen(page *answer, form url.Values) url.Values {
	form.Set("version", page.doc().Find("#versions input").First().AttrOr("value", ""))
	return form
}

func TestACaseFromFirstWordToDone(t *testing.T) {
	h := newHouse(t)
	who := h.scored()
	f := h.filed(desk.Intake{CustomerID: who.ID, Subject: "冷库门关不严", Words: "门一直关不严，货都化了。", Wish: "尽快上门", Email: "jia@example.com"})
	path := casePath(f.Case)
	agent := h.as(account.RoleAgent)

	page := agent.get(path).is(http.StatusOK).
		shows("#head", "冷库门关不严", f.Case.Ref(), "处理中", "投诉", "电话", "林悦").
		shows("#timeline", "门一直关不严，货都化了。", "尽快上门", "通过电话收到").
		shows("#strip", "首次答复").
		shows("#who", "客户甲", "可能 ¥", "为什么？", "第 55 天", "90 天内会买的概率", "2026-09-20", "您还可以给到 ¥100.00").
		shows("#talk .is-now", "致歉")
	if got := page.doc().Find("#who svg.chart-gauge, #who svg.chart-interval").Length(); got != 2 {
		t.Errorf("%d pictures beside the customer", got)
	}
	agent.post(path+"/restate", seen(page, url.Values{"restate.text": {"门封漏风，货化了，您希望今天有人上门。"}})).leadsTo(path)
	agent.post(path+"/promise", url.Values{"promise.kind": {"own"}, "promise.text": {"工程师上门"}, "promise.due": {"2h"}}).leadsTo(path)
	agent.get(path).shows("#strip", "工程师上门", "2 小时后").shows("#toasts", "已承诺").shows("#talk .is-now", "致歉")
	agent.post(path+"/offer", url.Values{
		"offer.options[0].kind": {"refund"}, "offer.options[0].text": {"退一半货款"}, "offer.options[0].cost": {"60.50"},
		"offer.options[1].kind": {"replacement"}, "offer.options[1].text": {"换门封"}, "offer.options[1].cost": {""},
	}).leadsTo(path)
	page = agent.get(path).shows("#offers", "退一半货款", "¥60.50", "换门封", "无成本").shows("#act-done", "还没记下客户选了哪一个")
	agent.post(path+"/choose", url.Values{"choose.remedy": {page.value("choose.remedy")}}).leadsTo(path)
	page = agent.get(path).shows("#offers", "退款").shows("#who", "¥39.50").shows("#act-done", "工程师上门")

	agent.post(path+"/done", seen(page, url.Values{"done.text": {"门封换好了"}})).is(http.StatusConflict).
		shows("#act-done .faults", "还有承诺没兑现：“工程师上门").lacks("#act-done .note", "还有承诺没兑现").shows("#act-done textarea", "门封换好了")
	pending := h.file(f.Case.ID).Pending()
	if len(pending) != 1 {
		t.Fatalf("pending: %v", pending)
	}
	agent.post(path+"/done", url.Values{"done.text": {"门封换好了"}, "done.kept": {pending[0].ID}}).leadsTo(path)
	page = agent.get(path).shows("#head", "待客户确认").shows("#standing", "正在等客户确认").shows("#toasts", "已标记完成")
	undo := page.doc().Find("#toasts form").AttrOr("action", "")
	agent.post(undo, nil).leadsTo(path)
	agent.get(path).shows("#head", "处理中").shows("#timeline", "撤回了“完成”")
	if state := h.file(f.Case.ID).Case.State; state != desk.Open {
		t.Errorf("state %s", state)
	}
}

func TestFormsOfACaseThatFailKeepWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	for _, c := range []struct {
		act    string
		form   url.Values
		status int
		field  string // what is marked
		says   string
		kept   string // the name of an entry that stays
	}{
		{"reply", url.Values{"reply.text": {" "}}, 422, "reply.text", "不能空着", ""},
		{"reply", url.Values{"reply.text": {strings.Repeat("长", desk.MaxWords+1)}}, 422, "reply.text", "最多 20,000 个字符", "reply.text"},
		{"note", url.Values{}, 422, "note.text", "不能空着", ""},
		{"restate", url.Values{}, 422, "restate.text", "不能空着", ""},
		{"promise", url.Values{"promise.kind": {"own"}, "promise.due": {"2h"}}, 422, "promise.text", "请写明承诺什么", ""},
		{"promise", url.Values{"promise.kind": {"callback"}, "promise.text": {"回电"}, "promise.due": {"at"}, "promise.at": {"2026-11-31T10:00"}}, 422, "promise.at", "请填上日期和时间", "promise.text"},
		{"promise", url.Values{"promise.kind": {"callback"}, "promise.text": {"回电"}, "promise.due": {"at"}, "promise.at": {"2026-11-01T10:00"}}, 422, "", "已经过去", "promise.text"},
		{"promise", url.Values{"promise.kind": {"wish"}, "promise.due": {"2h"}}, 422, "promise.kind", "没有这种承诺", ""},
		{"offer", url.Values{"offer.options[0].kind": {"refund"}, "offer.options[0].text": {"退款"}}, 422, "", "2 到 6 个方案", "offer.options[0].text"},
		{"offer", url.Values{"offer.options[0].kind": {"refund"}, "offer.options[0].text": {"退款"}, "offer.options[0].cost": {"很多"}}, 422, "offer.options[0].cost", "“很多”不是金额", "offer.options[0].text"},
		{"offer", url.Values{
			"offer.options[0].kind": {"apology"}, "offer.options[0].text": {"道歉"},
			"offer.options[1].kind": {"refund"}, "offer.options[1].text": {"全额退款"}, "offer.options[1].cost": {"100.01"},
		}, 422, "offer.options[1].cost", "您还可以给到 ¥100.00", "offer.options[1].text"},
		{"done", url.Values{"done.text": {""}}, 422, "done.text", "不能空着", ""},
	} {
		t.Run(c.act+" "+c.says, func(t *testing.T) {
			page := agent.post(path+"/"+c.act, c.form).is(c.status).shows("#act-"+c.act+" .faults", c.says)
			if _, open := page.doc().Find("#act-" + c.act).Attr("open"); !open {
				t.Error("the form that failed is closed")
			}
			if c.field != "" && page.doc().Find(`#act-`+c.act+` .is-broken [name="`+c.field+`"], #act-`+c.act+` .is-broken#`+fieldID(c.field)).Length() == 0 {
				t.Errorf("%s is not marked", c.field)
			}
			if c.kept != "" && page.value(c.kept) != c.form.Get(c.kept) {
				t.Errorf("%s became %q", c.kept, page.value(c.kept))
			}
		})
	}
	if after := h.file(f.Case.ID); after.Case.Version != f.Case.Version {
		t.Error("a form that failed changed the case")
	}
}

func TestSomebodyElseChangedTheCase(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	stale := seen(agent.get(path), url.Values{"reply.text": {"您好，我们今天上门。"}})
	_, err := h.services.Desk.Note(t.Context(), h.actor(account.RoleSupervisor), desk.Target{CaseID: f.Case.ID}, desk.Note{Text: "客户刚又来电"})
	h.must(err)

	fresh := agent.post(path+"/reply", stale).is(http.StatusConflict).
		shows("#act-reply .faults", "这个个案有了变动").
		shows("#act-reply textarea", "您好，我们今天上门。").
		shows("#timeline", "客户刚又来电")
	if n := len(h.file(f.Case.ID).Messages); n != 2 {
		t.Errorf("%d messages", n)
	}
	agent.post(path+"/reply", seen(fresh, stale)).leadsTo(path)
	agent.get(path).shows("#timeline", "您好，我们今天上门。")
}

func TestTheSameFormSentTwiceIsCarriedOutOnce(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	page := agent.get(path)
	form := seen(page, url.Values{"reply.text": {"收到"}, "once": {page.value("once")}})
	agent.post(path+"/reply", form).leadsTo(path)
	agent.post(path+"/reply", form).leadsTo(path)
	if n := len(h.file(f.Case.ID).Messages); n != 2 {
		t.Errorf("%d messages, want the first words and one reply", n)
	}
}

func TestDialogsOfACase(t *testing.T) {
	h := newHouse(t)
	known := h.customer("王女士", "13900000002")
	f := h.filed(desk.Intake{Nickname: "王小姐", Subject: "纸箱压坏"})
	path, agent, supervisor := casePath(f.Case), h.as(account.RoleAgent), h.as(account.RoleSupervisor)

	if got := agent.get(path + "/edit").is(http.StatusOK).value("edit.subject"); got != "纸箱压坏" {
		t.Errorf("subject %q", got)
	}
	agent.post(path+"/edit", url.Values{"edit.subject": {""}, "edit.kind": {"return"}, "edit.severity": {"3"}}).is(422).shows(".faults", "不能空着")
	agent.post(path+"/edit", url.Values{"edit.subject": {"纸箱压坏两只"}, "edit.kind": {"return"}, "edit.severity": {"3"}}).leadsTo(path)
	agent.get(path).shows("#head", "纸箱压坏两只", "退换", "严重程度：严重")

	agent.get(path + "/assign").is(http.StatusForbidden)
	supervisor.get(path+"/assign").is(http.StatusOK).shows(".choices", "林悦", "周敏", "高远")
	supervisor.post(path+"/assign", url.Values{"assign.owner": {"nobody"}}).is(422).shows(".faults", "没有这位同事")
	supervisor.post(path+"/assign", url.Values{"assign.owner": {h.staff[account.RoleAdmin].ID}}).leadsTo(path)
	agent.get(path).shows("#head", "高远负责")
	agent.post(path+"/take", nil).leadsTo(path)
	agent.get(path).shows("#head", "林悦负责")

	agent.get(path+"/identify?who=139").is(http.StatusOK).shows("#found-customers", "王女士")
	agent.post(path+"/identify", url.Values{"identify.customer": {""}}).is(422).shows(".faults", "请选一位客户")
	agent.post(path+"/identify", url.Values{"identify.customer": {known.ID}}).leadsTo(path)
	agent.get(path).shows("#who h2", "王女士").shows("#timeline", "确认客户是王女士")
	agent.post(path+"/identify", url.Values{"identify.customer": {"new"}, "identify.name": {"王晓"}}).leadsTo(path)
	agent.get(path).shows("#who h2", "王晓")

	first := h.file(f.Case.ID).Promises[0]
	agent.get(path + "/put-off?put-off.promise=none").is(http.StatusNotFound)
	agent.get(path+"/put-off?put-off.promise="+first.ID).is(http.StatusOK).shows("form", "首次答复")
	late := url.Values{"put-off.promise": {first.ID}, "put-off.due": {"at"}, "put-off.at": {"2026-11-20T16:40"}, "put-off.reason": {""}, "put-off.asked_by": {"us"}}
	agent.post(path+"/put-off", late).is(422).shows(".faults", "请写明改约的原因")
	late.Set("put-off.reason", "等仓库盘点")
	agent.post(path+"/put-off", late).leadsTo(path)
	agent.get(path).shows("#strip", "周五 16:40", "等仓库盘点")
}

func TestPromisesAreKeptInTimeOrLate(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	due := h.now.Add(2 * time.Hour).UnixMilli()
	for _, text := range []string{"查库存", "约上门"} {
		_, err := h.services.Desk.Promise(t.Context(), h.actor(account.RoleAgent), desk.Target{CaseID: f.Case.ID},
			desk.NewPromise{Kind: promise.Own, Text: text, DueAt: due})
		h.must(err)
	}
	promises := h.file(f.Case.ID).Promises
	agent.post(path+"/keep", url.Values{"keep.promise": {promises[1].ID}}).leadsTo(path)
	h.now = h.now.Add(3 * time.Hour)
	agent.get(path).shows("#strip .promise", "约上门", "到期未兑现", "已超时 1 小时").shows(".settled", "查库存", "已兑现")
	agent.post(path+"/keep", url.Values{"keep.promise": {promises[2].ID}}).leadsTo(path)
	agent.get(path).shows(".settled", "约上门", "迟了才兑现")
	agent.post(path+"/keep", url.Values{"keep.promise": {promises[2].ID}}).is(http.StatusConflict)
	agent.post(path+"/keep", url.Values{"keep.promise": {"none"}}).is(http.StatusNotFound)
}

func TestFilesOfACase(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	path, agent := casePath(f.Case), h.as(account.RoleAgent)
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00")
	agent.upload(path+"/note", url.Values{"note.text": {"照片"}}, "note.files", "门封.png", png).leadsTo(path)
	agent.upload(path+"/note", url.Values{"note.text": {"网页"}}, "note.files", "x.html", []byte("<html><script>alert(1)</script>")).leadsTo(path)
	agent.upload(path+"/reply", url.Values{"reply.text": {"请看附件"}}, "reply.files", "门封.jpg", []byte("MZ\x90\x00\x03\x00\x00\x00program")).
		is(422).shows("#act-reply .faults", "不能上传“门封.jpg”").shows("#act-reply textarea", "请看附件")
	if n := len(h.file(f.Case.ID).Messages); n != 3 {
		t.Errorf("%d messages", n)
	}
	var files []string
	page := agent.get(path)
	for _, n := range page.doc().Find("#timeline .attachments a").Nodes {
		for _, a := range n.Attr {
			if a.Key == "href" {
				files = append(files, a.Val)
			}
		}
	}
	if len(files) != 2 {
		t.Fatalf("files: %v", files)
	}
	for i, want := range []struct{ disposition, contentType string }{{"inline", "image/png"}, {"attachment", "text/html"}} {
		got := agent.get(files[i]).is(http.StatusOK)
		if !strings.HasPrefix(got.Header.Get("Content-Disposition"), want.disposition) || got.Header.Get("Content-Type") != want.contentType ||
			got.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") ||
			got.Header.Get("Content-Length") != strconv.Itoa(len(got.body)) {
			t.Errorf("%s: %v", files[i], got.Header)
		}
	}
	agent.get(path + "/files/none").is(http.StatusNotFound)
	h.stranger().get(files[0]).leadsTo("/sign-in?to=" + url.QueryEscape(files[0]))
}

func TestFragmentsOfACase(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	agent := h.as(account.RoleAgent)
	agent.header.Set(headerFragment, "timeline,versions")
	agent.header.Set(headerPage, casePath(f.Case))
	part := agent.get(casePath(f.Case)).is(http.StatusOK)
	if strings.Contains(part.body, "<!doctype") || part.doc().Find("#timeline, #versions").Length() != 2 || part.doc().Find("#act-reply").Length() != 0 {
		t.Errorf("the fragment is %s", part.body)
	}
	agent.post(casePath(f.Case)+"/note", url.Values{"note.text": {"记一下"}}).leadsTo(casePath(f.Case))
	agent.get(casePath(f.Case)).shows("#timeline", "记一下").shows("#toasts", "已记下")
}

func TestACaseByItsIDOrInSmallLetters(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{})
	agent := h.as(account.RoleAgent)
	agent.get("/cases/" + f.Case.ID).leadsTo(casePath(f.Case))
	agent.get("/cases/" + strings.ToLower(f.Case.Ref())).leadsTo(casePath(f.Case))
	agent.get("/cases/LK-99999").is(http.StatusNotFound)
	agent.get("/cases/none").is(http.StatusNotFound)
}
