package web

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"liuke/internal/account"
	"liuke/internal/purchase"
)

// salesSheet is a sheet of three receipts, one of them with a bad row.
const salesSheet = "单号,会员号,姓名,下单时间,货号,品名,数量,单价\r\n" +
	"D1,M1,客户甲,2026-10-01 10:00,P1,门封,2,50.00\r\n" +
	"D1,M1,客户甲,2026-10-01 10:00,P2,铰链,1,8.50\r\n" +
	"D2,M2,客户乙,2026-10-03 11:00,P1,门封,1,50.00\r\n" +
	"D3,M1,客户甲,2026-02-31 09:00,P1,门封,1,50.00\r\n"

// uploadOf uploads a sheet and returns the address of its plan.
func (b *visitor) uploadOf(name, content string) string {
	b.t.Helper()
	answer := b.upload("/imports/new", nil, "file", name, []byte(content)).is(http.StatusSeeOther)
	return answer.Header.Get("Location")
}

// planForm is what the form that starts the import sends.
func planForm(page *answer) url.Values {
	form := url.Values{}
	for _, input := range page.doc().Find(`form[action="/imports"] input`).EachIter() {
		form.Add(input.AttrOr("name", ""), input.AttrOr("value", ""))
	}
	return form
}

// imported brings a sheet in by way of the pages, and returns the import's address.
func (b *visitor) imported(name, content string) string {
	b.t.Helper()
	page := b.get(b.uploadOf(name, content) + "&check=1").is(http.StatusOK)
	started := b.post("/imports", planForm(page)).is(http.StatusSeeOther)
	path := started.Header.Get("Location")
	b.must(b.services.Imports.Do(b.t.Context(), strings.TrimPrefix(path, "/imports/")))
	return path
}

func TestSheetIsImportedInSteps(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	boss.get("/imports").is(http.StatusOK).shows("#list", "还没有导入过")
	boss.get("/imports/new").is(http.StatusOK).shows(".steps .is-now", "上传")

	plan := boss.uploadOf("十月.csv", salesSheet)
	page := boss.get(plan).is(http.StatusOK)
	page.shows(".steps .is-now", "核对列").shows("h1", "十月.csv")
	page.shows("#preview", "D1", "M1 · 客户甲", "P1 · 门封", "¥100.00", "没有“2026-02-31 09:00”这一天")
	for role, column := range map[string]string{"date": "下单时间", "customer": "会员号", "receipt": "单号", "price": "单价", "amount": unused} {
		if got := page.doc().Find(`[name="map.`+role+`"] option[selected]`).AttrOr("value", ""); got != column {
			t.Errorf("%s is read from %q", role, got)
		}
	}
	changed := boss.get(plan + "&map.date=-&map.price=-").is(http.StatusOK)
	changed.shows(".faults", "请选出“购买时间”是哪一列", "请选出“金额”是哪一列")
	if changed.doc().Find(`button[name="check"][disabled]`).Length() != 1 {
		t.Error("a sheet without a date can be checked")
	}

	check := boss.get(plan + "&check=1").is(http.StatusOK)
	check.shows(".steps .is-now", "试算")
	check.shows("#forecast", "3 张小票", "2 位客户（其中 2 位是新客户）", "¥158.50", "2026-10-01", "1 行有问题")
	if list, err := h.services.Purchases.List(t.Context(), h.actor(account.RoleAgent), purchase.Filter{Limit: 9}); err != nil || len(list) != 0 {
		t.Fatalf("the trial kept %v, %v", list, err)
	}

	path := boss.post("/imports", planForm(check)).is(http.StatusSeeOther).Header.Get("Location")
	waiting := boss.get(path).is(http.StatusOK)
	waiting.shows("#outcome", "排队中")
	if got := waiting.doc().Find("#outcome").AttrOr("data-live", ""); got != "purchases" {
		t.Errorf("an import under way listens to %q", got)
	}
	h.must(h.services.Imports.Do(t.Context(), strings.TrimPrefix(path, "/imports/")))
	done := boss.get(path).is(http.StatusOK)
	done.shows("#outcome", "已完成").shows("#refused", "5", "D3", "下单时间", "2026-02-31", "没有“2026-02-31 09:00”这一天")
	boss.get("/imports").shows("tbody", "十月.csv", "周敏", "已完成")
	boss.get(path+"/errors.csv").is(http.StatusOK).shows("body", "D3", "没有“2026-02-31 09:00”这一天")
	boss.get("/customers?sort=name").shows("tbody", "客户甲", "客户乙")
}

func TestSameFileTwiceSaysSo(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	path := boss.imported("a.csv", salesSheet)
	page := boss.get(boss.uploadOf("b.csv", salesSheet) + "&check=1").is(http.StatusOK)
	page.shows("#plan", "已经按同样的设置导入过")
	if href := page.doc().Find(".note a").AttrOr("href", ""); href != path {
		t.Errorf("it leads to %s and not to the import before", href)
	}
	if page.doc().Find(`form[action="/imports"]`).Length() != 0 {
		t.Error("it can be imported again")
	}
}

func TestImportIsUndone(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	path := boss.imported("a.csv", salesSheet)
	boss.get(path+"/undo").is(http.StatusOK).shows("main", "移除它带来的 2 张小票", "个案、承诺和您改过的资料都保留")
	boss.post(path+"/undo", nil).leadsTo(path)
	boss.get(path).shows("#outcome", "已撤销").lacks("#outcome", "撤销导入")
	boss.get("/customers").shows("#list", "还没有客户")
	boss.post(path+"/undo", nil).is(http.StatusConflict).shows("main", "已经撤销")
	boss.get("/imports/none").is(http.StatusNotFound)
	boss.post("/imports/none/undo", nil).is(http.StatusNotFound)
}

func packed(content string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(content))
	_ = w.Close()
	return out.String()
}

// bomb is a workbook whose one sheet unpacks to 100 MB.
func bomb(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, size := range map[string]int{"[Content_Types].xml": 1, "xl/workbook.xml": 1, "xl/worksheets/sheet1.xml": 100 << 20} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(bytes.Repeat([]byte(" "), size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestUploadsInOtherDress(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(salesSheet)
	h.must(err)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(salesSheet)
	h.must(err)
	for name, content := range map[string]string{
		"byte order mark": "\ufeff" + salesSheet, "GB18030": gbk, "UTF-16": utf16, "gzip": packed(salesSheet),
		"semicolons": strings.ReplaceAll(salesSheet, ",", ";"), "tabs": strings.ReplaceAll(salesSheet, ",", "\t"),
	} {
		t.Run(name, func(t *testing.T) {
			boss.get(boss.uploadOf("a.csv", content)).is(http.StatusOK).shows("#preview", "M1 · 客户甲", "¥100.00")
		})
	}
}

func TestBadUploadsAreRefusedInWords(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	for _, c := range []struct {
		name, file, content string
		code                int
		says                string
	}{
		{"empty", "a.csv", "", http.StatusUnprocessableEntity, "没有内容"},
		{"a picture", "a.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + strings.Repeat("\x08\x06\x06\x07\x00\x15", 333), http.StatusUnprocessableEntity, "编码"},
		{"an executable", "a.csv", "MZ\x90\x00" + strings.Repeat("\x00", 999), http.StatusUnprocessableEntity, "不是"},
		{"an archive", "a.xlsx", "PK\x03\x04 no workbook", http.StatusUnprocessableEntity, "a.xlsx"},
		{"a zip bomb", "a.xlsx", bomb(t), http.StatusRequestEntityTooLarge, "压缩炸弹"},
		{"broken Parquet", "a.parquet", "PAR1 nothing PAR1", http.StatusUnprocessableEntity, "a.parquet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			boss.upload("/imports/new", nil, "file", c.file, []byte(c.content)).is(c.code).shows(".faults li", c.says)
		})
	}
	boss.upload("/imports/new", nil, "file", "a.xlsx", []byte("PK\x03\x04")).is(http.StatusUnprocessableEntity)
	boss.post("/imports/new", url.Values{"file": {"text"}}).is(http.StatusUnprocessableEntity)
	boss.upload("/imports/new", nil, "other", "", nil).is(http.StatusUnprocessableEntity).shows(".faults", "请选择一个文件")
}

func TestStrangeSheetsGiveAPageAndNoFailure(t *testing.T) {
	h := newHouse(t)
	boss := h.as(account.RoleSupervisor)
	dates := "单号,客户,日期,金额\n"
	for i, date := range []string{"2026-10-01", "1/10/2026", "20261001", "46296", "昨天", "2026-13-40"} {
		dates += fmt.Sprintf("D%d,M%d,%s,10\n", i, i, date)
	}
	for _, c := range []struct{ name, content, says string }{
		{"no header", "D1,M1,2026-10-01,10.00\nD2,M2,2026-10-02,12.00\n", "第一行看起来是数据"},
		{"one column", "abc\ndef\n", "请选出"},
		{"an open quote", "单号,客户,日期,金额\nD1,M1,2026-10-01,10\nD2,\"M2,2026-10-02,10\n", "引号"},
		{"a row of 10 MB", "单号,客户,日期,金额\nD1,M1,2026-10-01,10\nD2," + strings.Repeat("x", 10<<20) + ",2026-10-02,10\n", "太长"},
		{"dates of all kinds", dates, "2026-10-01"},
		{"separators and signs", "单号,客户,日期,金额\nD1,M1,2026-10-01,\"￥1,234.50\"\nD2,M2,2026-10-02,-5\nD3,M3,2026-10-03,0\n", "¥1,234.50"},
		{"a quantity beyond int32", "单号,客户,日期,数量,单价\nD1,M1,2026-10-01,99999999999,1\n", ""},
		{"script", "单号,客户,日期,金额\nD1,<script>alert(1)</script>,2026-10-01,10\n", "<script>alert(1)</script>"},
		{"invisible characters", "单号,客户,日期,金额\nD1,M\u200b1\u202e,2026-10-01,10\n", "M1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := boss.uploadOf("a.csv", c.content)
			page := boss.get(plan).is(http.StatusOK).shows("main", c.says)
			if page.doc().Find("td script").Length() != 0 {
				t.Error("a script of the sheet is in the page")
			}
			boss.get(plan + "&check=1").is(http.StatusOK)
		})
	}
	for _, address := range []string{
		"?file=none", "?file=none&check=1",
	} {
		boss.get("/imports/new" + address).is(http.StatusNotFound)
	}
	plan := boss.uploadOf("a.csv", salesSheet)
	boss.get(plan + "&map.date=nowhere").is(http.StatusUnprocessableEntity)
	boss.get(plan + "&dates=nonsense").is(http.StatusUnprocessableEntity)
	boss.post("/imports", url.Values{"file": {"none"}}).is(http.StatusNotFound)
}

func TestUploadBeyondTheLimitIsNotKept(t *testing.T) {
	h := newHouse(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/imports/new", strings.NewReader("--b"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	r.ContentLength = 2 * maxSheet
	h.as(account.RoleSupervisor).send(r).is(http.StatusRequestEntityTooLarge).shows(".faults", "200 MB")
}
