package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/evidence"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
)

// TestEvidenceIsAskedForAndBrought asks the customer, who brings a photo and a
// number from the page of their case.
func TestEvidenceIsAskedForAndBrought(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com", Lang: i18n.Chinese})
	address := "/cases/" + f.Case.Ref()
	agent := h.as(account.RoleAgent)
	agent.get(address+"/evidence").is(http.StatusOK).shows("main", "运输破损", "运单号", "客户提供", "我们自查")
	agent.post(address+"/evidence", url.Values{"evidence.cause": {"transport"}}).is(http.StatusUnprocessableEntity).shows(".faults", "请至少选一项")
	agent.post(address+"/evidence", url.Values{"evidence.cause": {"transport"}, "evidence.pieces": {"waybill", "photo", "carrier"}}).leadsTo(address)
	agent.get(address).shows("#evidence", "运输破损", "运单号", "等对方提供", "承运商记录")
	letters, err := h.db.Letters().List(t.Context(), outbox.Filter{CaseID: f.Case.ID, Limit: 10})
	h.must(err)
	track := "/t/" + tokenOf(letters[0].Args["TrackURL"])
	items := h.file(f.Case.ID).Evidence

	customer := h.stranger()
	page := customer.get(track).is(http.StatusOK).shows("#evidence", "运单号", "周日 23:59 前", "商品照片").lacks("#evidence", "承运商")
	checkNoLatin(t, track, page)
	give := url.Values{"item": {items[0].ID}, "row": {"0"}}
	customer.post(track+"/evidence", give).is(http.StatusUnprocessableEntity).shows("#evidence .faults", "不能空着")
	customer.post(track+"/evidence", url.Values{"item": {"none"}, "row": {"0"}, "evidence[0].text": {"x"}}).is(http.StatusNotFound)
	customer.post(track+"/evidence", url.Values{"item": {items[0].ID}, "row": {"x"}}).is(http.StatusUnprocessableEntity)
	give.Set("evidence[0].text", "SF1234567")
	customer.post(track+"/evidence", give).leadsTo(track + "?sent=evidence")
	picture := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00")
	customer.upload(track+"/evidence", url.Values{"item": {items[1].ID}, "row": {"1"}}, "evidence[1].files", "破损.png", picture).leadsTo(track + "?sent=evidence")
	customer.get(track).shows("#evidence", "SF1234567", "破损.png", "已提供")

	agent.get("/notifications").shows("#notices", "提供了材料")
	agent.get(address).shows("#evidence", "SF1234567", "破损.png", "待核对").shows("#timeline", "客户提供了")
	agent.get(address+"/evidence-item?evidence-item.item="+items[1].ID).is(http.StatusOK).shows("form", "请重新提供", "免去")
	agent.get(address + "/evidence-item?evidence-item.item=none").is(http.StatusNotFound)
	settle := func(id, way, text string) url.Values {
		return url.Values{"evidence-item.item": {id}, "evidence-item.way": {way}, "evidence-item.text": {text}}
	}
	agent.post(address+"/evidence-item", settle(items[1].ID, "again", "")).is(http.StatusUnprocessableEntity).shows("form", "请写原因")
	agent.post(address+"/evidence-item", settle(items[1].ID, "fly", "")).is(http.StatusUnprocessableEntity)
	agent.post(address+"/evidence-item", settle(items[1].ID, "again", "太暗了")).leadsTo(address)
	customer.get(track).shows("#evidence", "太暗了")
	agent.post(address+"/evidence-item", settle(items[0].ID, "take", "")).leadsTo(address)
	agent.post(address+"/evidence-item", settle(items[2].ID, "take", "")).is(http.StatusUnprocessableEntity)
	agent.post(address+"/evidence-item", settle(items[2].ID, "take", "承运商已确认")).leadsTo(address)
	agent.post(address+"/evidence-item", settle(items[1].ID, "waive", "客户没有留")).leadsTo(address)
	agent.get(address).shows("#evidence", "已核收", "已免去", "客户没有留")
	customer.get(track).lacks("#evidence", "客户没有留")
}

// TestTheCustomerSeesWhoComes shows the visit on the page of the case.
func TestTheCustomerSeesWhoComes(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com", Lang: i18n.Chinese})
	agent := h.as(account.RoleAgent)
	agent.post("/cases/"+f.Case.Ref()+"/plan", visitForm(h.staff[account.RoleSupervisor].ID)).is(http.StatusSeeOther)
	letters, err := h.db.Letters().List(t.Context(), outbox.Filter{CaseID: f.Case.ID, Limit: 10})
	h.must(err)
	h.stranger().get("/t/"+tokenOf(letters[0].Args["TrackURL"])).is(http.StatusOK).shows("#now", "周敏会上门", "海港路 1 号").lacks("main", "门卫要登记")
}

// TestCausesAreLaidDown makes, changes and removes a cause, and has bad ones refused by the field.
func TestCausesAreLaidDown(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	admin.get("/company/causes").is(http.StatusOK).shows("#causes", "运输破损", "运单号")
	admin.get("/company/causes/none").is(http.StatusNotFound)
	page := admin.get("/company/causes/new").is(http.StatusOK)
	form := url.Values{
		"version": {page.value("version")}, "names.zh-CN": {"安装不当"}, "names.en": {"Badly installed"},
		"pieces[1].names.zh-CN": {"安装照片"}, "pieces[1].names.en": {"Photo"}, "pieces[1].from": {"customer"}, "pieces[1].days": {"4"},
		"pieces[1].words.zh-CN": {"请拍一张"}, "pieces[1].words.en": {"Please take one"},
	}
	for _, c := range []struct{ name, value, shows string }{
		{"names.en", " ", "两种语言都要写"},
		{"pieces[1].words.en", "", "两种语言都要写"},
		{"pieces[1].days", "soon", "天数请填数字"},
		{"pieces[1].days", "400", "请填天数"},
		{"pieces[1].from", "moon", "由谁提供"},
	} {
		answer := admin.post("/company/causes/new", with(form, c.name, c.value)).is(http.StatusUnprocessableEntity).shows("#cause .field-error", c.shows)
		if answer.doc().Find("#"+fieldID(c.name)+"-about .field-error").Length() != 1 {
			t.Errorf("%s: the fault is not beside its field", c.name)
		}
	}
	admin.post("/company/causes/new", form).leadsTo("/company/causes")
	admin.post("/company/causes/new", form).is(http.StatusConflict)
	causes, version, err := h.services.Desk.Causes(t.Context(), h.actor(account.RoleAdmin))
	h.must(err)
	made := causes.List[len(causes.List)-1]
	if version != 1 || len(causes.List) != len(evidence.Starter().List)+1 || made.Names["en"] != "Badly installed" || len(made.Pieces) != 1 || made.Pieces[0].Days != 4 {
		t.Fatalf("laid down as version %d: %+v", version, made)
	}
	edit := "/company/causes/" + made.Code
	if got := admin.get(edit).is(http.StatusOK).value("pieces[0].words.zh-CN"); got != "请拍一张" {
		t.Errorf("the words are %q", got)
	}
	admin.post(edit+"/remove", url.Values{"version": {"0"}}).is(http.StatusConflict)
	admin.post(edit+"/remove", url.Values{"version": {"1"}}).leadsTo("/company/causes")
	admin.get(edit).is(http.StatusNotFound)
	for _, role := range []account.Role{account.RoleAgent, account.RoleSupervisor} {
		h.as(role).get("/company/causes").is(http.StatusForbidden)
	}
}

// TestEvidenceSpeaksTheReadersLanguage opens the pages of evidence in every language.
func TestEvidenceSpeaksTheReadersLanguage(t *testing.T) {
	h := newHouse(t)
	f := h.filed(desk.Intake{Nickname: "王女士"})
	address := "/cases/" + f.Case.Ref()
	admin := h.as(account.RoleAdmin)
	admin.post(address+"/evidence", url.Values{"evidence.cause": {"spoiled"}, "evidence.pieces": {"batch"}}).leadsTo(address)
	id := h.file(f.Case.ID).Evidence[0].ID
	h.speaks(
		address, address+"/evidence", address+"/evidence-item?evidence-item.item="+id, "/company/causes", "/company/causes/new", "/company/causes/spoiled",
	)
}
