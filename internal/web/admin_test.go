package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
)

func lettersOf(caseID string) outbox.Filter { return outbox.Filter{CaseID: caseID} }

// TestWhoMayOpenWhat goes through the administration by address and role.
func TestWhoMayOpenWhat(t *testing.T) {
	h := newHouse(t)
	h.complain()
	who := map[account.Role]*visitor{}
	for _, role := range account.Roles {
		who[role] = h.as(role)
	}
	agent := h.staff[account.RoleAgent].ID
	for _, c := range []struct {
		method, path                  string
		form                          url.Values
		stranger, agent, super, admin int
	}{
		{"GET", "/letters", nil, 303, 200, 200, 200},
		{"GET", "/letters?state=held", nil, 303, 200, 200, 200},
		{"GET", "/letters?state=burnt", nil, 303, 404, 404, 404},
		{"GET", "/letters/nothing", nil, 303, 404, 404, 404},
		{"GET", "/staff", nil, 303, 403, 403, 200},
		{"POST", "/staff", url.Values{"name": {"x"}}, 303, 403, 403, 422},
		{"POST", "/staff/nobody/link", nil, 303, 403, 403, 404},
		{"POST", "/staff/nobody/disable", nil, 303, 403, 403, 404},
		{"POST", "/staff/" + agent + "/role", url.Values{"role": {"king"}}, 303, 403, 403, 422},
		{"GET", "/keys", nil, 303, 403, 403, 200},
		{"POST", "/keys", url.Values{"name": {"till"}}, 303, 403, 403, 422},
		{"POST", "/keys/nothing/revoke", nil, 303, 403, 403, 404},
		{"GET", "/company", nil, 303, 403, 403, 200},
		{"POST", "/company", url.Values{}, 303, 403, 403, 422},
		{"POST", "/company/authority", url.Values{"tiers[0].agent": {"a lot"}}, 303, 403, 403, 422},
		{"GET", "/start", nil, 303, 403, 403, 200},
		{"GET", "/sample.csv", nil, 303, 403, 200, 200},
		{"GET", "/welcome", nil, 404, 404, 404, 404},
		{"GET", "/first-run/x", nil, 404, 404, 404, 404},
		{"GET", "/f", nil, 200, 200, 200, 200},
		{"GET", "/t/x", nil, 404, 404, 404, 404},
		{"GET", "/c/x", nil, 404, 404, 404, 404},
	} {
		for b, want := range map[*visitor]int{
			h.stranger(): c.stranger, who[account.RoleAgent]: c.agent, who[account.RoleSupervisor]: c.super, who[account.RoleAdmin]: c.admin,
		} {
			answer := func() *answer {
				if c.method == "POST" {
					return b.post(c.path, c.form)
				}
				return b.get(c.path)
			}()
			answer.is(want)
		}
	}
}

func TestColleagueIsInvitedAndChanged(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	form := url.Values{"name": {"陈晨"}, "email": {"chen@example.com"}, "role": {"agent"}, "lang": {"zh-CN"}}
	made := admin.post("/staff", form).is(http.StatusOK)
	link, _ := made.doc().Find("#copy-made").Attr("value")
	if !strings.HasPrefix(link, "https://shop.example/invite/") {
		t.Fatalf("the link is %q", link)
	}
	admin.get("/staff").lacks("body", "/invite/").shows("#staff", "陈晨", "待接受邀请")
	again := admin.post("/staff", form).is(http.StatusConflict).shows("#invite", "已有同事")
	if again.value("email") != "chen@example.com" {
		t.Errorf("kept %q", again.value("email"))
	}
	guest := h.stranger()
	guest.get(strings.TrimPrefix(link, "https://shop.example")).is(http.StatusOK)

	agent := h.staff[account.RoleAgent].ID
	admin.post("/staff/"+agent+"/role", url.Values{"role": {"supervisor"}}).leadsTo("/staff")
	toast := admin.get("/staff").shows("#toasts", "林悦", "主管")
	undo, _ := toast.doc().Find("#toasts form").Attr("action")
	admin.post(undo, nil).leadsTo("/staff")
	admin.post("/staff/"+agent+"/disable", nil).leadsTo("/staff")
	undo, _ = admin.get("/staff").shows("#toasts", "已停用").doc().Find("#toasts form").Attr("action")
	admin.post("/staff/"+agent+"/link", nil).is(http.StatusConflict).shows("#toasts", "停用")
	admin.post(undo, nil).leadsTo("/staff")
	if s, err := h.services.Accounts.Staff(t.Context(), agent); err != nil || s.State != account.StaffActive || s.Role != account.RoleAgent {
		t.Errorf("after all was undone: %+v, %v", s, err)
	}
	reset, _ := admin.post("/staff/"+agent+"/link", nil).is(http.StatusOK).doc().Find("#copy-made").Attr("value")
	if !strings.Contains(reset, "/reset/") {
		t.Errorf("the link is %q", reset)
	}
	me := h.staff[account.RoleAdmin].ID
	admin.post("/staff/"+me+"/role", url.Values{"role": {"agent"}}).is(http.StatusConflict).shows("#toasts", "最后一位管理员")
}

func TestKeyIsShownOnceAndRevoked(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	admin.get("/keys").shows("#api-keys", "还没有密钥")
	admin.post("/keys", url.Values{"name": {"收银"}}).is(422).shows("#field-scopes", "请选择")
	admin.post("/keys", url.Values{"name": {"收银"}, "scopes": {"staff:manage"}}).is(422).shows("#field-scopes", "不能授予")
	made := admin.post("/keys", url.Values{"name": {"收银"}, "scopes": {"purchase:write", "case:intake"}}).is(http.StatusOK)
	secret, _ := made.doc().Find("#copy-made").Attr("value")
	actor, err := h.services.Accounts.Authenticate(t.Context(), secret)
	if err != nil || !actor.Can(account.PurchaseWrite) || actor.Can(account.CaseRead) {
		t.Fatalf("%+v, %v", actor, err)
	}
	admin.get("/keys").lacks("body", secret).shows("#api-keys", "收银", "purchase:write", "高远")
	admin.post("/keys/"+actor.ID+"/revoke", nil).leadsTo("/keys")
	if _, err := h.services.Accounts.Authenticate(t.Context(), secret); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a revoked key: %v", err)
	}
	admin.get("/keys").shows("#api-keys", "已吊销").lacks("#api-keys button", "吊销")
}

func TestTheCompanyIsChanged(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	page := admin.get("/company").is(http.StatusOK)
	form := url.Values{"name": {"新商行"}, "lang": {"en"}, "currency": {"CNY"}, "zone": {"Europe/London"}, "public_url": {"https://NEW.example/"}, "hours": {page.value("hours")}}
	bad := url.Values{"name": {"新商行"}, "lang": {"en"}, "currency": {"CNY"}, "zone": {"Europe/London"}, "public_url": {"shop"}, "hours": {"Mon 9-"}}
	if kept := admin.post("/company", bad).is(422).value("hours"); kept != "Mon 9-" {
		t.Errorf("kept %q", kept)
	}
	admin.post("/company", form).leadsTo("/company")
	c, err := h.services.Accounts.Company(t.Context())
	if err != nil || c.Name != "新商行" || c.Zone != "Europe/London" || c.PublicURL != "https://new.example" || c.Hours != "Mon-Sat 09:00-18:00" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestLettersReadAsTheCustomerReadsThem(t *testing.T) {
	h := newHouse(t)
	h.complain()
	agent := h.as(account.RoleAgent)
	list := agent.get("/letters").is(http.StatusOK).shows("main", "LK-", "jia@example.com", "没有设置邮件服务器").shows(".chip", "待人工转达")
	address, _ := list.doc().Find("td.lead a").Attr("href")
	letter := agent.get(address).is(http.StatusOK).shows(".letter", "谢谢您", "林悦", "LK-")
	link, _ := letter.doc().Find(".letter a").Attr("href")
	if !strings.HasPrefix(link, "https://shop.example/t/") {
		t.Errorf("the letter leads to %q", link)
	}
	h.stranger().get(strings.TrimPrefix(link, "https://shop.example")).is(http.StatusOK)
	if plain := letter.doc().Find("#copy-letter").Text(); !strings.Contains(plain, link) {
		t.Errorf("to be copied is %q", plain)
	}
	agent.get("/letters?state=sent").shows("#list", "没有信件")
}

func TestStretchesNeverLoseText(t *testing.T) {
	content := outbox.Content{Text: "a https://x/t/1 b https://x/t/12\nc", Links: []string{"https://x/t/12", "https://x/t/1", "https://y"}}
	var text strings.Builder
	var links []string
	for _, s := range stretches(content) {
		text.WriteString(s.Text)
		if s.Href != "" {
			links = append(links, s.Href)
		}
	}
	if text.String() != content.Text || !slices.Equal(links, []string{"https://x/t/1", "https://x/t/12"}) {
		t.Errorf("%q, %v", &text, links)
	}
}

// TestPagesInBothLanguages draws every page of the administration and of the
// customers in each language. Words that are missing fail by the log.
func TestPagesInBothLanguages(t *testing.T) {
	h := newHouse(t)
	customer, token := h.complain()
	confirm := h.done()
	empty := emptyHouse(t)
	secret, _, err := empty.services.Accounts.StartFirstRun(t.Context())
	h.must(err)
	admin := h.as(account.RoleAdmin)
	letter, _ := admin.get("/letters").doc().Find("td.lead a").Attr("href")
	newcomer := empty.stranger()
	for _, lang := range i18n.Languages {
		h.must(h.services.Accounts.UpdateProfile(t.Context(), h.staff[account.RoleAdmin].ID, "高远", lang))
		for _, b := range []*visitor{customer, newcomer} {
			b.header.Set("Accept-Language", lang)
		}
		in := "?lang=" + lang // else a case speaks the language it was filed in
		for name, a := range map[string]*answer{
			"form": customer.get("/f" + in), "form that failed": customer.post("/f"+in, url.Values{"website": {"x"}}),
			"receipt": customer.get("/f/received/" + token + in), "track": customer.get("/t/" + token + in),
			"track that failed": customer.post("/t/"+token+"/message"+in, nil), "confirm": customer.get(confirm + in),
			"bad link": customer.get("/t/x"), "welcome": newcomer.get("/welcome"), "first run": newcomer.get("/first-run/" + secret),
			"first run that failed": newcomer.post("/first-run/"+secret, nil), "start": admin.get("/start"),
			"letters": admin.get("/letters"), "no letters": admin.get("/letters?state=sent"), "letter": admin.get(letter),
			"staff": admin.get("/staff"), "keys": admin.get("/keys"), "company": admin.get("/company"),
		} {
			checkPage(t, lang+" "+name, a.body)
			if a.doc().Find("html").AttrOr("lang", "") != lang {
				t.Errorf("%s is not in %s", name, lang)
			}
			if lang == i18n.Chinese {
				checkNoLatin(t, name, a)
			}
		}
	}
}
