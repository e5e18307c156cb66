package web

import (
	"net/http"
	"net/url"
	"testing"

	"liuke/internal/account"
	"liuke/internal/consent"
)

func campaignForm(change ...string) url.Values {
	form := url.Values{
		"name": {"秋季上新"}, "purpose": {"marketing"}, "channel": {"email"}, "audience": {"kind == \"person\""}, "holdout": {"10"},
		"zh-CN.subject": {"上新"}, "zh-CN.body": {"{{customer}}，您好"},
	}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func TestCampaignIsWrittenAndCounted(t *testing.T) {
	h := newHouse(t)
	who := h.customer("王女士", "13900000002")
	supervisor := h.as(account.RoleSupervisor)
	supervisor.get("/campaigns").is(http.StatusOK).shows("#campaigns", "还没有活动")
	h.as(account.RoleAgent).get("/campaigns").is(http.StatusForbidden)
	counted := supervisor.post("/campaigns/count", campaignForm()).is(http.StatusOK)
	counted.shows("#preview", "现在能收到的有 0 位", "没有地址")
	h.as(account.RoleAgent).post("/customers/"+who.ID+"/identities", url.Values{"identity_kind": {"email"}, "value": {"wang@example.com"}}).is(http.StatusSeeOther)
	supervisor.post("/campaigns/count", campaignForm()).shows("#preview", "从未同意")
	h.as(account.RoleAgent).post("/customers/"+who.ID+"/consents", url.Values{
		"channel": {"email"}, "purpose": {"marketing"}, "action": {"given"}, "lang": {"zh-CN"},
	}).leadsTo("/customers/" + who.ID + "/consents")
	h.as(account.RoleAgent).get("/customers/"+who.ID+"/consents").shows("#standing", "已同意").shows("#ledger", "我同意接收贵公司的优惠")
	h.as(account.RoleAgent).get("/customers/"+who.ID).shows("#consent", "已同意")
	for _, c := range []struct{ field, value, shows string }{
		{"zh-CN.body", "{{customer}", "不完整"}, {"audience", "spend_365 /", "规则"}, {"name", " ", "名字"}, {"holdout", "x", "对照组"},
		{"zh-CN.body", "", "正文"}, {"ends_at", "soon", "soon"},
	} {
		supervisor.post("/campaigns", campaignForm(c.field, c.value)).is(http.StatusUnprocessableEntity).shows(".faults", c.shows)
	}
	made := supervisor.post("/campaigns", campaignForm()).is(http.StatusSeeOther).Header.Get("Location")
	supervisor.get(made).is(http.StatusOK).shows("main", "秋季上新", "草稿", "{{customer}}，您好")
	supervisor.get(made+"/edit").is(http.StatusOK).shows("#preview", "客户")
	supervisor.post(made, campaignForm("version", "1", "name", "冬季上新")).is(http.StatusSeeOther)
	supervisor.post(made, campaignForm("version", "1", "name", "春季上新")).is(http.StatusConflict)
	supervisor.post(made+"/launch", url.Values{"version": {"2"}}).is(http.StatusServiceUnavailable).shows(".faults", "服务商")
}

func TestCustomersChooseForThemselves(t *testing.T) {
	h := newHouse(t)
	who := h.customer("王女士", "13900000002")
	token := h.services.Consents.Links(who.ID, "").Preferences
	public := h.stranger()
	public.get("/p/"+token+"?lang=zh-CN").is(http.StatusOK).shows("main", "优惠和新品信息", "短信")
	public.post("/p/"+token+"?lang=zh-CN", url.Values{"sms.marketing": {"1"}, "do": {"save"}}).is(http.StatusOK).shows("main", "已保存")
	allowed := func(want bool) {
		t.Helper()
		file, err := h.services.Consents.Of(t.Context(), account.System, who.ID)
		h.must(err)
		for _, l := range file.Lines {
			if l.Channel == consent.SMS && l.Purpose == consent.ForMarketing && l.Allowed() != want {
				t.Errorf("allowed is %t", l.Allowed())
			}
		}
	}
	allowed(true)
	for range 2 {
		public.post("/p/"+token, url.Values{"sms.marketing": {"1"}, "do": {"none"}}).is(http.StatusOK)
		allowed(false)
	}
	for _, path := range []string{"/p/made-up", "/u/" + token, "/u/made-up"} { // a token for one thing is none for another
		public.get(path).is(http.StatusNotFound)
		public.post(path, nil).is(http.StatusNotFound)
	}
}

func TestRulesOfContact(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	page := admin.get("/company/consent").is(http.StatusOK)
	form := url.Values{"version": {"0"}, "most": {"2"}, "days": {"7"}, "after_case": {"3"}, "words": {"别发了\n\nNo thanks"}, "imprint.zh-CN": {"样品商行，上海"}}
	for _, purpose := range consent.Asked {
		for _, lang := range account.Langs {
			name := "wordings." + string(purpose) + "." + lang
			form.Set(name, page.doc().Find("[name='"+name+"']").Text())
		}
	}
	for most, says := range map[string]string{"101": "0 到 100", "-1": "0 到 100", "many": "0 到 100"} {
		admin.post("/company/consent", with(form, "most", most)).is(http.StatusUnprocessableEntity).shows(".faults", says)
	}
	admin.post("/company/consent", with(form, "days", "366")).is(http.StatusUnprocessableEntity).shows(".faults", "365")
	admin.post("/company/consent", form).leadsTo("/company/consent")
	kept, version, err := h.services.Consents.Policy(t.Context())
	h.must(err)
	if version != 1 || kept.Most != 2 || len(kept.Words) != 2 || kept.Imprint["zh-CN"] != "样品商行，上海" {
		t.Errorf("kept %+v, version %d", kept, version)
	}
	admin.post("/company/consent", form).is(http.StatusConflict)
	form.Set("version", "1")
	form.Set("days", "0")
	admin.post("/company/consent", form).is(http.StatusUnprocessableEntity)
}
