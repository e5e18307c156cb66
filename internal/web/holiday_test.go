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

func TestHolidaysAreChosen(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	admin.get("/company").is(http.StatusOK).shows("#holidays", "不按节假日计算")
	admin.post("/company/holidays", url.Values{"holidays.code": {"mars"}, "holidays.worked_as": {"1"}}).is(422).shows("#holidays", "请选择列出的节假日")
	admin.post("/company/holidays", url.Values{"holidays.code": {"cn"}, "holidays.worked_as": {"0"}}).is(422).shows("#holidays", "不营业")
	admin.post("/company/holidays", url.Values{"holidays.code": {"cn"}, "holidays.worked_as": {"x"}}).is(422).shows("#holidays", "星期几")
	admin.post("/company/holidays", url.Values{"holidays.code": {"cn"}, "holidays.worked_as": {"1"}}).leadsTo("/company#holidays")
	admin.get("/company").shows("#holidays", "2025", "2026", "国务院办公厅", "系统自带", "2027 年的节假日安排还没有公布")
	for _, lang := range i18n.Languages {
		admin.post("/account", url.Values{"name": {"高远"}, "lang": {lang}}).leadsTo("/account")
		page := admin.get("/company").is(http.StatusOK)
		if lang == i18n.Chinese {
			checkNoLatin(t, "/company", page)
		} else {
			page.shows("#holidays", "Spring Festival", "The holidays of 2027 are not announced")
		}
	}
}

func TestYearOfHolidaysIsBroughtInAndTakenOut(t *testing.T) {
	h := newHouse(t)
	admin := h.as(account.RoleAdmin)
	form := url.Values{"load.year": {"2027"}, "load.published": {"2026-11-05"}, "load.source": {"公司通知"}}
	without := func(field string) url.Values {
		other := url.Values{}
		for key, values := range form {
			if key != field {
				other[key] = values
			}
		}
		return other
	}
	good := "date,kind,name\n2027-01-01,off,元旦\n2027-01-03,working,元旦\n"
	for _, c := range []struct {
		form             url.Values
		name, text, want string
	}{
		{form, "", "", "请选择"},
		{form, "a.csv", "x", "第 1 行"},
		{form, "a.csv", "date,kind,name\n2027-01-01,off,元旦\n2027-01-32,off,元旦\n", "第 3 行"},
		{form, "a.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "没有 2027 年"},
		{form, "a.csv", strings.Repeat("x", maxHolidays+1), "256 kB"},
		{without("load.year"), "a.csv", good, "哪一年"},
		{without("load.published"), "a.csv", good, "公布日期"},
		{without("load.source"), "a.csv", good, "来源"},
	} {
		page := admin.upload("/company/holidays/years", c.form, "load.file", c.name, []byte(c.text))
		if page.Code != http.StatusUnprocessableEntity && page.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%q is answered with %d", c.text[:min(len(c.text), 40)], page.Code)
		}
		page.shows("#holidays", c.want)
		if page.value("load.source") != c.form.Get("load.source") {
			t.Errorf("the source %q was lost", c.form.Get("load.source"))
		}
	}
	admin.upload("/company/holidays/years", form, "load.file", "a.csv", []byte(good)).leadsTo("/company#holidays")
	toast := admin.get("/company").shows("#holidays", "公司通知", "自行导入", "2026 年的节假日安排还没有公布").shows("#toasts", "已导入")
	undo, _ := toast.doc().Find("#toasts form").Attr("action")
	admin.post(undo, nil).leadsTo("/company#holidays")
	admin.get("/company").shows("#holidays", "不按节假日计算")
	admin.post(undo, nil).is(http.StatusNotFound)
	admin.post("/company/holidays/years/next/remove", nil).is(http.StatusNotFound)
}

func TestDueTimesOfAnUnknownYearAreMarked(t *testing.T) {
	h := newHouse(t)
	admin, agent := h.as(account.RoleAdmin), h.as(account.RoleAgent)
	customer, token := h.complain()
	list, err := h.services.Desk.List(t.Context(), account.System, desk.Filter{})
	h.must(err)
	page := casePath(list.Rows[0].Case)
	agent.get(page).lacks("#strip", "暂定")
	customer.get("/t/"+token).lacks("#now", "暂定")
	form := url.Values{"load.year": {"2040"}, "load.published": {"2026-11-05"}, "load.source": {"公司通知"}}
	admin.upload("/company/holidays/years", form, "load.file", "a.csv", []byte("date,kind,name\n2040-01-01,off,元旦\n")).leadsTo("/company#holidays")
	agent.get(page).shows("#strip", "暂定")
	customer.get("/t/"+token).shows("#now", "暂定")
}
