package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// macroForm is the form of a macro that does all that one can.
func macroForm() url.Values {
	return url.Values{
		"name": {"缺件致歉"}, "zh-CN.text": {"{{customer}}，抱歉，{{due}} 前告诉您。"}, "category": {"logistics"}, "severity": {"3"},
		"promise": {"1"}, "note": {"催仓库补 {{case}}"},
	}
}

// TestAMacroIsWrittenRetiredAndRestored goes through the pages of macros.
func TestAMacroIsWrittenRetiredAndRestored(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	agent.get("/macros").is(http.StatusOK).shows("#list", "还没有快捷处理", "新建快捷处理")
	agent.get("/macros/new").is(http.StatusOK).shows("#editor", "{{customer}}", "把类别改为").lacks("#editor", "大家共用")
	form := macroForm()
	form.Set("zh-CN.text", "{{customer}")
	agent.post("/macros", form).is(http.StatusUnprocessableEntity).shows(".faults", "不完整").shows("#editor textarea", "{{customer}")
	form = macroForm()
	form.Set("shared", "1")
	agent.post("/macros", form).is(http.StatusUnprocessableEntity).shows(".faults", "维护知识的权限")
	agent.post("/macros", macroForm()).leadsTo("/macros")
	page := agent.get("/macros").shows("#toasts", "已保存").shows("#list", "缺件致歉", "物流", "严重", "承诺进展通报", "从未")
	path := page.doc().Find("#list a").AttrOr("href", "")
	h.as(account.RoleSupervisor).get("/macros").lacks("#list", "缺件致歉")
	h.as(account.RoleSupervisor).get(path).is(http.StatusNotFound)
	agent.get(path).is(http.StatusOK).shows("h1", "缺件致歉")
	form = macroForm()
	form.Set("version", "7")
	agent.post(path, form).is(http.StatusConflict).shows(".faults", "刚被改过")
	agent.post(path+"/retire", nil).leadsTo("/macros")
	agent.get("/macros").shows("#list", "停用")
	agent.post(path+"/restore", nil).leadsTo("/macros")
	agent.get("/macros").lacks("#list", "停用")

	form = macroForm()
	form.Set("shared", "1")
	form.Set("name", "大家的")
	supervisor := h.as(account.RoleSupervisor)
	supervisor.post("/macros", form).leadsTo("/macros")
	shared := supervisor.get("/macros").doc().Find("#list a").AttrOr("href", "")
	if agent.get("/macros").shows("#list", "大家的", "共用").doc().Find(`#list a[href="`+shared+`"]`).Length() != 0 {
		t.Error("the list leads where the reader may not go")
	}
	agent.get(shared).is(http.StatusForbidden)
	form.Set("version", "1")
	agent.post(shared, form).is(http.StatusForbidden)
	agent.post(shared+"/retire", nil).is(http.StatusForbidden)
}

// TestAMacroIsLookedAtAndCarriedOut chooses one on a case, edits what it says
// and has it done, without a script.
func TestAMacroIsLookedAtAndCarriedOut(t *testing.T) {
	h := newHouse(t)
	agent := h.as(account.RoleAgent)
	f := h.filed(desk.Intake{Nickname: "王女士", Email: "wang@example.com"})
	address := casePath(f.Case)
	agent.get(address).shows("#act-macro", "把常发的答复存成")
	agent.post("/macros", macroForm()).leadsTo("/macros")
	link := agent.get(address).shows("#act-macro", "缺件致歉", "承诺进展通报").doc().Find("#act-macro a").First().AttrOr("href", "")
	agent.get(address+"/macro?find="+url.QueryEscape("致歉")).is(http.StatusOK).shows("#macro-hits", "缺件致歉")
	agent.get(address+"/macro?find=zzz").lacks("#macro-hits", "缺件致歉").shows("#macro-hits", "没有找到")
	page := agent.get(link).is(http.StatusOK).shows("textarea[name='macro.text']", "王女士，抱歉，").shows("textarea[name='macro.note']", "催仓库补 "+f.Case.Ref()).
		shows("#macro-does", "物流", "严重", "前通报进展").lacks("form", "{{").lacks("form", "[")
	if lang := agent.get(link+"&lang=en").doc().Find("html").AttrOr("lang", ""); lang != "zh-CN" {
		t.Errorf("the page is in %q", lang)
	}
	form := url.Values{}
	for _, name := range []string{"macro.id", "macro.version", "macro.at", "version", "once"} {
		form.Set(name, page.doc().Find(`main input[name="`+name+`"]`).AttrOr("value", ""))
	}
	form.Set("macro.text", " ")
	agent.post(address+"/macro", form).is(http.StatusUnprocessableEntity).shows(".faults", "不能空着").shows("#macro-does", "物流")
	form.Set("macro.text", "王女士，实在抱歉。")
	agent.post(address+"/macro", with(form, "macro.version", "9")).is(http.StatusConflict).shows(".faults", "再核对一次").shows("textarea[name='macro.text']", "实在抱歉")
	agent.get(address).lacks("#timeline", "实在抱歉")
	agent.post(address+"/macro", form).leadsTo(address)
	agent.post(address+"/macro", form).leadsTo(address)
	done := agent.get(address).shows("#timeline", "用了快捷处理“缺件致歉”", "实在抱歉", "物流", "承诺进展通报")
	if n := strings.Count(done.doc().Find("#timeline").Text(), "实在抱歉"); n != 1 {
		t.Errorf("answered %d times", n)
	}
	agent.get("/macros").shows("#list", "1").lacks("#list", "从未")
	agent.post(address+"/done", url.Values{"done.text": {"好了"}}).is(http.StatusSeeOther)
	agent.get(link).shows("main", "现在不能这样处理").lacks("main", "一次办完")
	agent.get("/cases/LK-99999/macro").is(http.StatusNotFound)
}
