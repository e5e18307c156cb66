package web

import (
	"html/template"
	"io/fs"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/web/chart"
)

// galleryPage shows every part; with LIUKE_GALLERY=dir the test writes it
// there in both languages, with the static files, to be looked at.
type galleryPage struct {
	Page
	Dark        bool
	Stats       []Stat
	Rows        []Row
	Entries     []Entry
	Steps       []Step
	Tabs        []Tab
	Pager       Pager
	Empty       []Empty
	Progress    Progress
	Worth       Estimate
	News        News
	Form        *Form
	Mended      *Form
	Wishes      []Option
	Rhythm      template.HTML
	Gauges      []template.HTML
	Intervals   []template.HTML
	Line        template.HTML
	Calibration template.HTML
	Cycle       template.HTML
	Strips      []template.HTML
}

// words picks the sample text of the language, Chinese first.
type words struct{ zh bool }

func (w words) or(zh, en string) string {
	if w.zh {
		return zh
	}
	return en
}

func newGallery(p *i18n.Printer) *galleryPage {
	zone := time.FixedZone("+8", 8*3600)
	now := time.Date(2026, 11, 19, 14, 30, 0, 0, zone).UnixMilli()
	g := &galleryPage{Page: Page{
		Printer: p, Company: "样品商行", User: &User{Name: "坐席甲", Role: account.RoleSupervisor},
		May: func(account.Permission) bool { return true }, Nav: "today", Counts: map[string]int{"cases": 14},
		Now: now, Loc: zone, Path: "/", RequestID: "0199a7c2", Flashes: []Flash{{Tone: "good", Text: words{p.Lang() == i18n.Chinese}.or("已回复，并承诺周五 16:40 前答复", "Reply sent; an answer is promised by Fri 16:40"), Undo: "/undo"}},
	}}
	w := words{p.Lang() == i18n.Chinese}
	g.fillLists(w)
	g.fillCharts(w)
	g.fillForms(w)
	return g
}

func minutes(n int64) int64 { return n * 60_000 }

func (g *galleryPage) fillLists(w words) {
	money := func(yuan int64) string { return g.Estimate(yuan*100, "CNY") }
	due := func(at int64) *Due { d := g.Due(at); return &d }
	gauge := chart.Gauge{Words: chart.Words{Title: w.or("购买节奏", "Rhythm")}, Elapsed: 23, Cycle: 14, Spread: 3, Late: true}.SVG()
	bars := chart.Bars{Words: chart.Words{Title: w.or("近十二周", "Twelve weeks")}, Values: []float64{4, 6, 5, 7, 9, 8, 6, 5, 9, 11, 8, 14}, Marked: 1}.SVG()
	g.Stats = []Stat{
		{Label: w.or("昨天以来新增", "New since yesterday"), Value: "14", Note: w.or("比上周同日多 3", "3 more than a week ago"), Chart: bars, Href: "#"},
		{Label: w.or("已办结", "Settled"), Value: "9", Note: w.or("其中 6 件客户已确认", "6 of them confirmed"), Tone: "good"},
		{Label: w.or("一小时内到期", "Due within the hour"), Value: "3", Tone: "soon", Note: w.or("最近一件 22 分钟后", "the next in 22 m")},
		{Label: w.or("未守住的承诺", "Promises broken"), Value: "2", Tone: "broken", Note: w.or("都在华东组", "both in team East")},
		{Label: w.or("涉及价值", "Value at stake"), Value: money(187000), Note: w.or("可能 ¥128,000–243,000", "likely ¥128,000–243,000")},
	}
	g.Rows = []Row{
		{ID: "row-1", Href: "#", Chip: Chip{"broken", w.or("已超时", "late")}, Who: "客户甲", Ref: "LK-10432", What: w.or("冷库门关不严", "cold-store door leaks"),
			Why: w.or("同一扇门第二次投诉，货已化冻", "second complaint about this door; goods thawed"), Money: money(41000), Range: w.or("可能 28,000–57,000", "likely 28,000–57,000"),
			Due: due(g.Now - minutes(22)), Act: &Act{Label: w.or("回电", "Call back"), Href: "#", Key: "c", Primary: true}},
		{ID: "row-2", Href: "#", Chip: Chip{"soon", w.or("即将到期", "due soon")}, Who: "Customer B", Ref: "LK-10411", What: w.or("纸箱压坏", "carton crushed"),
			Why: w.or("等首次答复；承运方责任待定", "waits for a first answer; the carrier's part is unclear"), Money: money(8200), Due: due(g.Now + minutes(40)),
			Note: w.or("对方 08:10", "there 08:10"), Act: &Act{Label: w.or("答复", "Reply"), Href: "#", Key: "r"}},
		{ID: "row-3", Href: "#", Chip: Chip{"open", w.or("处理中", "open")}, Who: "客户丙", Ref: "LK-10398", What: w.or("发票抬头有误", "wrong name on the invoice"),
			Money: money(3150), Due: due(g.Now + minutes(130)), Act: &Act{Label: w.or("办理", "Handle"), Href: "#"}},
		{ID: "row-4", Href: "#", Chip: Chip{"paused", w.or("等客户", "waiting")}, Who: "Customer D", Ref: "LK-10377", What: w.or("等客户补照片", "waiting for a photo"),
			Why: w.or("昨天 17:20 已请客户补充", "asked yesterday 17:20"), Money: money(960), Due: due(g.Now + minutes(60*50)), Act: &Act{Label: w.or("提醒", "Remind"), Href: "#", Method: "post"}},
		{ID: "row-5", Href: "#", Chip: Chip{"neutral", w.or("该联系", "look after")}, Who: "客户戊", What: w.or("第 23 天未购，平时 14 ± 3 天", "day 23; usually buys every 14 ± 3 days"),
			Why: w.or("比自己的节奏晚 6 天", "6 days past their own rhythm"), Money: money(26400), Chart: gauge, Act: &Act{Label: w.or("联系", "Contact"), Href: "#"}},
	}
	strip := chart.Strip{Words: chart.Words{Title: w.or("答复承诺", "Promise of an answer")}, Given: 0, Due: 100, Now: 62, Pauses: []chart.Pause{{From: 20, Until: 38}}}.SVG()
	g.Entries = []Entry{
		{Day: w.or("今天", "Today"), Icon: "phone", Clock: "09:12", Who: "客户甲", What: w.or("来电", "phoned"), Quote: w.or("门一直关不严，货都化了。上次也是这扇门。", "The door never closes properly and everything thawed. It was the same door last time.")},
		{Icon: "pencil", Clock: "09:14", Who: "坐席甲", What: w.or("复述并发给客户确认", "restated and sent for confirmation"), Chip: &Chip{"good", w.or("客户已确认", "confirmed")}},
		{Icon: "flag", Clock: "09:20", Who: "坐席甲", What: w.or("承诺：24 小时内工程师上门", "promised: an engineer on site within 24 h"), Figure: strip},
		{Icon: "clip", Clock: "09:41", Who: "客户甲", What: w.or("发来 2 张照片", "sent 2 photos"), Text: "IMG_2041.jpg · IMG_2042.jpg"},
		{Icon: "clock", Tone: "broken", Clock: "13:20", Who: w.or("系统", "Liuke"), What: w.or("首次答复超时", "the first answer is late"), Chip: &Chip{"broken", w.or("未守住", "broken")}},
	}
	g.Steps = []Step{
		{Label: w.or("倾听", "Listen"), State: "done", Href: "#"}, {Label: w.or("复述", "Restate"), State: "done", Href: "#"},
		{Label: w.or("致歉", "Acknowledge"), State: "done", Href: "#"}, {Label: w.or("给出方案", "Options"), State: "now", Href: "#"},
		{Label: w.or("承诺", "Promise")}, {Label: w.or("补救", "Remedy")},
	}
	g.Tabs = []Tab{{Label: w.or("全部", "All"), Href: "#", Count: 128, Current: true}, {Label: w.or("我的", "Mine"), Href: "#", Count: 6}, {Label: w.or("等客户", "Waiting for the customer"), Href: "#", Count: 31}, {Label: w.or("已办结", "Settled"), Href: "#"}}
	g.Pager = NewPager(g.Printer, "?before=1", "?after=1", w.or("第 51–100 条，共 1,000+", "51–100 of 1,000+"))
	g.Empty = []Empty{
		{Picture: "tea", Title: w.or("手上没有到期的承诺", "Nothing is due"), Text: w.or("可以先看看比自己节奏晚了的客户。", "Look after those who are past their own rhythm."), Act: &Act{Label: w.or("看看该联系谁", "Whom to contact"), Href: "#"}},
		{Picture: "search", Title: w.or("没有找到“冷链”", "Nothing found for “cold chain”"), Text: w.or("换个说法，或者只输入电话后四位。", "Try another word, or the last four digits of a phone number.")},
		{Picture: "ledger", Title: w.or("还没有购买记录", "No purchases yet"), Text: w.or("导入一份表格，几分钟后就能看到客户的价值。", "Import a spreadsheet; within minutes you see what customers are worth."), Act: &Act{Label: w.or("导入", "Import"), Href: "#", Primary: true}},
		{Picture: "tray", Title: w.or("收件箱已清空", "The inbox is empty")},
	}
	g.Progress = Progress{Label: w.or("正在导入 online_retail.csv.gz", "Importing online_retail.csv.gz"), Done: 341000, Total: 541909, Note: w.or("18,204 行/秒", "18,204 rows/s")}
	g.News = News{Topic: "cases", Href: "#", Target: "due", Word: w.or("{n} 条新内容", "{n} new")}
}

func (g *galleryPage) fillCharts(w words) {
	today := calendar.DayOn(2026, time.November, 19)
	var days []calendar.Day
	for i, day := 0, today-23; i < 24 && day > today-360; i++ {
		days = append(days, day)
		day -= calendar.Day(14 + (i*7)%5 - 2)
	}
	about := func(zh, en string) chart.Words {
		return chart.Words{Title: w.or(zh, en), Desc: w.or("数字见旁边", "the numbers are beside it")}
	}
	g.Rhythm = chart.Rhythm{Words: about("一年的购买日", "Purchase days of a year"), Days: days, From: today - 360, To: today + 24, Today: today, DueFrom: today - 12, DueUntil: today - 6,
		Marks: []chart.Mark{{Day: calendar.DayOn(2026, time.January, 1), Label: "2026"}, {Day: calendar.DayOn(2026, time.April, 1), Label: w.or("4月", "Apr")}, {Day: calendar.DayOn(2026, time.July, 1), Label: w.or("7月", "Jul")}, {Day: calendar.DayOn(2026, time.October, 1), Label: w.or("10月", "Oct")}}}.SVG()
	g.Gauges = []template.HTML{
		chart.Gauge{Words: about("按时", "In time"), Elapsed: 9, Cycle: 14, Spread: 3}.SVG(),
		chart.Gauge{Words: about("该来了", "About due"), Elapsed: 16, Cycle: 14, Spread: 3}.SVG(),
		chart.Gauge{Words: about("晚了", "Overdue"), Elapsed: 47, Cycle: 14, Spread: 3, Late: true}.SVG(),
	}
	worth := chart.Interval{Words: about("未来三年", "Next three years"), Low: 28, Mid: 41, High: 57, Max: 80}.SVG()
	g.Intervals = []template.HTML{worth, chart.Interval{Words: about("小客户", "A small one"), Low: 2, Mid: 5, High: 14, Max: 80}.SVG()}
	g.Worth = Estimate{Value: g.Estimate(4100000, "CNY"), Range: w.or("未来三年，可能 ¥28,000–57,000", "over three years, likely ¥28,000–57,000"), Chart: worth, Ask: w.or("为什么？", "why?"),
		Why: w.or("一年里来了 24 次，平均每次 ¥610；按这样的节奏，大约十个同类客户里有九个还会再来。", "24 visits in a year at ¥610 each; of customers with such a rhythm about nine in ten come again.")}
	line := chart.Line{Words: about("预计购买次数", "Expected purchases"), XTicks: []chart.Tick{{Value: 0, Label: w.or("现在", "now")}, {Value: 26, Label: w.or("26 周", "26 wk")}, {Value: 52, Label: w.or("52 周", "52 wk")}}, YTicks: []chart.Tick{{Value: 0, Label: "0"}, {Value: 10, Label: "10"}, {Value: 20, Label: "20"}, {Value: 30, Label: "30"}}}
	expected, made := chart.Curve{Dashed: true}, chart.Curve{}
	for week := 0.0; week <= 52; week++ {
		y := 22 * week / (week + 18) * 1.3
		expected.Points = append(expected.Points, chart.Point{X: week, Y: y, Low: y * 0.72, High: y * 1.3})
		if week <= 20 {
			made.Points = append(made.Points, chart.At(week, y*(1+0.08*math.Sin(week/3))))
		}
	}
	line.Curves = []chart.Curve{made, expected}
	g.Line = line.SVG()
	g.Calibration = chart.Calibration{Words: about("概率准不准", "Do chances hold"), Ticks: []chart.Tick{{Value: 0, Label: "0%"}, {Value: 0.5, Label: "50%"}, {Value: 1, Label: "100%"}},
		Points: []chart.Outcome{{Chance: 0.04, Happened: 0.05}, {Chance: 0.2, Happened: 0.16}, {Chance: 0.47, Happened: 0.52}, {Chance: 0.81, Happened: 0.7}}}.SVG()
	g.Cycle = chart.Cycle{Words: about("购买节奏", "Cycle"), Gaps: []float64{9, 11, 13, 13, 14, 15, 17, 22}, GapLow: 10, Usual: 13.5, GapHigh: 18, Silence: 23, NextLow: 24, Next: 27, NextHigh: 39, Late: true,
		GapsLabel: w.or("以往间隔 · 一半短于 14 天", "Gaps so far · half shorter than 14 days"), SilenceLabel: w.or("这次沉默 · 第 23 天", "Silent now · day 23"), NextLabel: w.or("预计下次 · 11月23日", "Next · 23 Nov")}.SVG()
	g.Strips = []template.HTML{
		chart.Strip{Words: about("进行中", "Running"), Given: 0, Due: 100, Now: 55, Pauses: []chart.Pause{{From: 20, Until: 38}}}.SVG(),
		chart.Strip{Words: about("快到期", "Due soon"), Given: 0, Due: 100, Now: 88}.SVG(),
		chart.Strip{Words: about("超时", "Late"), Given: 0, Due: 100, Now: 128}.SVG(),
		chart.Strip{Words: about("已守住", "Kept"), Given: 0, Due: 100, Now: 71, Kept: true}.SVG(),
	}
}

func (g *galleryPage) fillForms(w words) {
	g.Form = NewForm(g.Printer, url.Values{"who": {"138 0000 0000"}, "wish": {"fix"}, "cost": {"450"}})
	g.Form.Fail(fault.New(fault.Invalid, "calendar.day_invalid", fault.Args{"Text": "2026-02-30"}).On("by"))
	g.Form.Fail(fault.New(fault.TooLarge, "fault.body_too_large", fault.Args{"Megabytes": 20}).On("files"))
	g.Mended = NewForm(g.Printer, nil)
	g.Wishes = []Option{
		{Value: "fix", Label: w.or("把事情办好", "Put it right")}, {Value: "heard", Label: w.or("有人听", "Be heard"), Hint: w.or("不要求赔偿", "no compensation asked")},
		{Value: "gain", Label: w.or("补偿", "Compensation")},
	}
}

// pages returns every page this test draws, by file name, in a language.
func galleryPages(t *testing.T, r *Renderer, p *i18n.Printer) map[string]string {
	t.Helper()
	draw := func(f func(http.ResponseWriter, *http.Request)) string {
		w := httptest.NewRecorder()
		f(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Body.String()
	}
	pages := map[string]string{}
	for _, name := range []string{"gallery", "gallery-public"} {
		pages[name] = draw(func(w http.ResponseWriter, req *http.Request) { r.Page(w, req, http.StatusOK, name, newGallery(p)) })
	}
	maps.Copy(pages, drawSamples(r, p))
	pages["error"] = draw(func(w http.ResponseWriter, req *http.Request) {
		g := newGallery(p)
		g.Flashes = nil
		r.Error(w, req, g, NotFound())
	})
	return pages
}

func TestGallery(t *testing.T) {
	log := slog.New(slog.NewTextHandler(failOnWrite{t}, nil))
	catalogue, err := i18n.Load(log)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRenderer(log, templateFiles, os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("LIUKE_GALLERY")
	for _, lang := range i18n.Languages {
		for name, text := range galleryPages(t, r, catalogue.Printer(lang)) {
			checkPage(t, lang+" "+name, text)
			if dir == "" {
				continue
			}
			for _, theme := range []string{"light", "dark"} {
				themed := strings.Replace(text, `<html `, `<html data-theme="`+theme+`" `, 1)
				write(t, filepath.Join(dir, lang+"-"+name+"-"+theme+".html"), []byte(themed))
			}
		}
	}
	if dir != "" {
		err := fs.WalkDir(staticFiles, "static", func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				content, _ := staticFiles.ReadFile(path)
				write(t, filepath.Join(dir, path), content)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkPage checks what holds of every page: whole, no inline script or
// style, no id twice, every label's and list's target there, every input and
// button named, every icon drawn.
func checkPage(t *testing.T, name, text string) {
	t.Helper()
	if !strings.HasSuffix(strings.TrimSpace(text), "</html>") {
		t.Fatalf("%s is not whole:\n%s", name, text)
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	var targets []string
	symbols := regexp.MustCompile(`<symbol id="([^"]+)"`)
	drawn := map[string]bool{}
	for _, file := range []string{"icons.svg", "pictures.svg"} {
		content, err := staticFiles.ReadFile("static/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range symbols.FindAllStringSubmatch(string(content), -1) {
			drawn[m[1]] = true
		}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: inline %s on <%s>", name, a.Key, n.Data)
			}
		}
		if id := attrs["id"]; id != "" {
			if ids[id] {
				t.Errorf("%s: id %s appears twice", name, id)
			}
			ids[id] = true
		}
		for _, key := range []string{"for", "aria-describedby", "aria-labelledby"} {
			if attrs[key] != "" {
				targets = append(targets, attrs[key])
			}
		}
		if n.Data == "script" && attrs["src"] == "" {
			t.Errorf("%s: inline script", name)
		}
		if n.Data == "use" {
			if _, symbol, _ := strings.Cut(attrs["href"], "#"); !drawn[symbol] {
				t.Errorf("%s: there is no icon %q", name, symbol)
			}
		}
		if n.Data == "button" && attrs["aria-label"] == "" && strings.TrimSpace(textOf(n)) == "" {
			t.Errorf("%s: a button without a name", name)
		}
	}
	for _, id := range targets {
		if !ids[id] {
			t.Errorf("%s: refers to %s, which is not there", name, id)
		}
	}
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// failOnWrite fails the test when anything is logged.
type failOnWrite struct{ t *testing.T }

func (f failOnWrite) Write(b []byte) (int, error) {
	f.t.Errorf("logged: %s", b)
	return len(b), nil
}
