package web

import (
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/i18n"
	"liuke/internal/purchase"
	"liuke/internal/value"
)

// today is the day of the sample pages.
var today = calendar.DayOn(2026, time.November, 19)

// reader is somebody who looks at sample pages.
func reader(p *i18n.Printer) *visit {
	page := newGallery(p).Page
	page.Nav, page.Flashes = "value", nil
	return &visit{company: account.Company{Currency: "CNY"}, page: page}
}

// sampleRun is a run that found out all that a run can.
func sampleRun() value.Run {
	run := value.Run{
		ID: "run", State: value.RunFinished, AsOf: today - 1, Model: "pareto-nbd", Customers: 5878, Scored: 5878,
		StartedAt: today.Start(time.UTC), FinishedAt: today.Start(time.UTC) + 2840,
	}
	run.Report = value.Report{
		Params:        map[string]float64{"r": 0.7821, "alpha": 9.2104, "s": 0.3312, "beta": 31.77, "p": 2.153, "q": 3.902, "v": 48210},
		StdErrs:       map[string]float64{"r": 0.0214, "alpha": 0.331, "s": 0.0412, "p": 0.11, "q": 0.21, "v": 3120},
		LogLikelihood: -104233.214, Repeat: 4255, Identified: true, Converged: true, HorizonDays: 90,
		Hedge: 0.124, Wave: 1.18, Seasonal: true, Notes: []string{"value.note_spend_depends_on_count"},
		Trials: []value.Trial{
			{Model: "nbd", Log: -0.5312, Total: -1.2031, Bias: 0.182, ECE: 0.061}, {Model: "bg-nbd", Log: -0.5093, Total: -1.1713, Bias: 0.041, ECE: 0.032},
			{Model: "mbg-nbd", Log: -0.5089, Total: -1.1704, Bias: 0.036, ECE: 0.03}, {Model: "pareto-nbd", Log: -0.5051, Total: -1.1652, Bias: -0.021, ECE: 0.024},
			{Model: "bg-cnbd-k", Log: -0.5101, Total: -1.1733, Bias: 0.052, ECE: 0.035}, {Model: "mbg-cnbd-k", Log: -0.5094, Total: -1.1722, Bias: 0.047, ECE: 0.034},
		},
		Holdout: &value.Holdout{
			From: today - 91, Days: 90, Customers: 5513, Predicted: 2934, Actual: 3088, Bias: -0.0499, RMSE: 1.62, Correlation: 0.812,
			TopDecile: 0.786, Brier: 0.158, ECE: 0.024, AUC: 0.831,
		},
	}
	for tenth := range 10 {
		chance := math.Pow(float64(tenth)+0.6, 2) / 100
		run.Report.Holdout.Reliability = append(run.Report.Holdout.Reliability, value.Bin{Customers: 551.3, Predicted: chance, Happened: chance + 0.05*math.Sin(float64(tenth))})
	}
	for week := range 104 {
		made := 31 * math.Pow(float64(week), 1.3)
		run.Report.Track = append(run.Report.Track, value.TrackPoint{
			Day: today - 728 + calendar.Day(7*week), Made: math.Round(made), Expected: made*0.97 + 300*math.Sin(float64(week)/8),
		})
	}
	return run
}

// samplePages are the pages of the value engine, by name, each in one of its states.
func samplePages(v *visit) map[string]View {
	run := sampleRun()
	full := v.valuePage(&run, nil)
	worths, overdues := v.worthBins(), v.overdueBins()
	for i := range 400 {
		worths.add(1000*math.Exp(float64(i)/50), int64(1000*math.Exp(float64(i)/50)))
		overdues.add(math.Pow(float64(i)/400, 0.7), 5000)
	}
	full.Worths, full.Overdues, full.Shown = worths.spread(v, "", 400), overdues.spread(v, "", 400), 400

	short := sampleRun()
	short.Model = "bg-nbd"
	short.Report.Holdout, short.Report.Trials, short.Report.Hedge, short.Report.Seasonal = nil, nil, 0, false
	short.Report.Params, short.Report.StdErrs = map[string]float64{"r": 0.24, "alpha": 4.41, "a": 0.79, "b": 2.43}, map[string]float64{"r": 0.01}
	short.Report.Notes = []string{"value.note_too_short_to_try", "value.note_horizon_long"}
	nobody := sampleRun()
	nobody.Model, nobody.Customers, nobody.Scored, nobody.Report = "", 12, 0, value.Report{Notes: []string{"value.note_no_repeats"}}
	choosing := value.Run{State: value.RunRunning, Stage: value.StageChoose, Customers: 5878}
	scoring := value.Run{State: value.RunRunning, Stage: value.StageScoring, Customers: 5878, Scored: 2000}
	return map[string]View{
		"value": full, "value-short": v.valuePage(&short, &scoring), "value-none": v.valuePage(nil, nil),
		"value-first": v.valuePage(nil, &choosing), "value-nobody": v.valuePage(&nobody, nil),
		"customer": sampleCustomer(v, 23), "customer-once": sampleCustomer(v, 0), "customer-back": sampleReturned(v),
	}
}

// sampleCustomer bought so many times, each about two weeks after the other, and then fell silent.
func sampleCustomer(v *visit, again int) View {
	file := purchase.File{Bought: true, Years: []purchase.Year{{Year: 2026, Days: 14, Receipts: 15, Net: 1_210_00}, {Year: 2025, Days: 10, Receipts: 10, Net: 812_50}}}
	day := today - 31
	for i := range again + 1 {
		file.Days = append(file.Days, purchase.Day{Day: day, Receipts: 1, Net: int64(8_000 + 700*(i*7%11)), Kept: true})
		day -= calendar.Day(9 + i*7%11)
	}
	slices.Reverse(file.Days)
	first, last := file.Days[0].Day, file.Days[again].Day
	file.Summary = purchase.Summary{Rhythm: purchase.Rhythm{Days: int64(again + 1), First: first, Last: last}, Receipts: int64(again + 2)}
	file.Products = []purchase.CustomerProduct{
		{Product: purchase.Product{ID: "p1", Code: "P-104", Name: "冷库门封条 2.4 m"}, ProductSummary: sampleProduct(11, first, last, 88_400)},
		{Product: purchase.Product{ID: "p2", Code: "P-220", Name: "Compressor oil 5 L"}, ProductSummary: sampleProduct(4, first, last-200, 41_000)},
		{Product: purchase.Product{ID: "p3", Code: "P-221", Name: "R-134a"}, ProductSummary: sampleProduct(3, first, last-30, 30_600)},
		{Product: purchase.Product{ID: "p4", Code: "P-300", Name: "Fan"}, ProductSummary: sampleProduct(1, last-90, last-90, 19_900)},
	}
	if again == 0 {
		file.Products = nil
	}
	file.Latest = []purchase.Purchase{{ID: "1", ExternalID: "SN-2026-88120", LocalDay: last, Currency: "CNY", Amount: 12_900, Lines: 3}}
	alive := 0.81
	score := value.Score{
		AsOf: today - 1, Model: "pareto-nbd", Days: int64(again + 1), Alive: &alive, Active: 0.41, Expected: 1.7, Spend: 11_400,
		WorthYear: 187_000, Worth: 530_000, WorthLow: 310_000, WorthHigh: 792_000, NextDay: today + 6, NextLow: today, NextHigh: today + 24,
		Usual: 13.6, Overdue: 0.93, Priority: 490_000, Before: &value.Before{AsOf: today - 32, Model: "bg-nbd", Days: int64(again + 1), Active: 0.62, Worth: 410_000},
	}
	if again == 0 {
		score.Alive, score.Before, score.Usual, score.Overdue, score.Priority = nil, nil, 61.2, 0.34, 0
		score.Active, score.Expected, score.WorthYear, score.Worth, score.WorthLow, score.WorthHigh = 0.21, 0.3, 9_000, 24_000, 0, 61_000
		score.NextDay, score.NextHigh = today+120, today+1900
	}
	lines := map[string]value.Line{
		"p1": {Usual: 21.4, Overdue: 0.61, NextDay: today + 4, NextLow: today, NextHigh: today + 22, Lost: 0.08},
		"p2": {State: value.LineLost, Usual: 33, Overdue: 0.99, NextDay: today + 90, NextLow: today, NextHigh: today + 400, Lost: 0.91, Without: 200},
		"p3": {State: value.LineOverdue, Usual: 9.5, Overdue: 0.94, NextDay: today + 12, NextLow: today, NextHigh: today + 60, Lost: 0.3, Without: 30},
		"p4": {Usual: 40, Overdue: 0.7, NextDay: today + 30, NextLow: today, NextHigh: today + 200, Lost: 0.55, Without: 90},
	}
	v.page.Nav = "customers"
	page := &CustomerPage{
		Page: v.page, Customer: customer.Customer{ID: "c1", Name: "客户甲 Cold Store Ltd", Kind: "business", Tier: "VIP"}, Currency: "CNY", Owner: "林悦",
		Since: v.page.Date(first), Bought: file.Summary, History: v.history(file, &score, lines), Identity: NewForm(v.page.Printer, nil),
	}
	page.Figures = v.figures(file, score)
	return page
}

// sampleReturned sent back all that they had bought.
func sampleReturned(v *visit) View {
	file := purchase.File{
		Bought: true, Days: []purchase.Day{{Day: today - 50, Receipts: 2}}, Years: []purchase.Year{{Year: 2026, Receipts: 2}},
		Latest: []purchase.Purchase{{ID: "1", ExternalID: "SN-2026-70001", LocalDay: today - 50, Currency: "CNY"}},
	}
	return &CustomerPage{
		Page: v.page, Customer: customer.Customer{ID: "c2", Name: "客户乙", Kind: "person"}, Currency: "CNY",
		Bought: file.Summary, History: v.history(file, nil, nil), Identity: NewForm(v.page.Printer, nil),
	}
}

func sampleProduct(days int64, first, last calendar.Day, net int64) purchase.ProductSummary {
	return purchase.ProductSummary{Rhythm: purchase.Rhythm{Days: days, First: first, Last: last}, Net: net}
}

// drawSamples draws the sample pages in the printer's language.
func drawSamples(r *Renderer, p *i18n.Printer) map[string]string {
	texts := map[string]string{}
	for name, page := range samplePages(reader(p)) {
		w := httptest.NewRecorder()
		template, _, _ := strings.Cut(name, "-")
		r.Page(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusOK, template, page)
		texts[name] = w.Body.String()
	}
	return texts
}

func TestValuePagesSayWhatWasFound(t *testing.T) {
	catalogue, err := i18n.Load(slog.New(slog.NewTextHandler(failOnWrite{t}, nil)))
	if err != nil {
		t.Fatal(err)
	}
	r := testRenderer(t, failOnWrite{t})
	english, chinese := drawSamples(r, catalogue.Printer(i18n.English)), drawSamples(r, catalogue.Printer(i18n.Chinese))
	for _, c := range []struct{ page, selector, en, zh string }{
		{"value", "#accuracy .panel-head", "Good", "可靠"},
		{"value", "#accuracy .prose", "would have foretold 2,934 purchases of 5,513 customers. 3,088 came (−5.0%).", "5,513 位客户预计购买 2,934 次；实际 3,088 次（−5.0%）"},
		{"value", "#accuracy tbody", "in 83 of 100 such pairs", "100 对里有 83 对"},
		{"value", "#accuracy tbody", "2.4 points", "2.4 个百分点"},
		{"value", "#model .prose", "Of 6 models tried on your own past, Pareto/NBD foretold best: it gave what then happened 0.5% more chance, per customer, than the runner-up, MBG/NBD.", "第二名 MBG/NBD 高 0.5%"},
		{"value", "#model .prose", "12% of the weight", "12% 的分量"},
		{"value", "#model .prose", "18% more is bought in the next 90 days", "未来 90 天会比平常多买 18%"},
		{"value", "#model tbody tr:first-child", "Pareto/NBD Chosen", "Pareto/NBD 采用"},
		{"value", "#model .numbers", "0.78210± 0.021", "48,210± 3,120"},
		{"value", "#model .numbers", "31.770not determined", "31.770数据定不下来"},
		{"value", "#tracking .panel-head", "Made Expected", "实际 预计"},
		{"value", "#calibration tbody", "−4.2 points", "个百分点"},
		{"value-short", "#accuracy", "too little history", "历史还太少"},
		{"value-short", "#run", "take it for a rough guess", "只能当粗略估计"},
		{"value-short", ".under-way", "2,000 of 5,878", "2,000 / 5,878"},
		{"value-first", ".steps .is-now", "Choose the model", "挑选模型"},
		{"value-nobody", "#run", "Nobody has bought a second time yet", "还没有客户买过第二次"},
		{"value-none", "#run", "Not scored yet", "还没有评分"},
		{"customer", ".figures-worth", "¥5,300 likely ¥3,100–7,920", "¥5,300 可能 ¥3,100–7,920"},
		{"customer", ".figures-worth", "¥1,870 why?", "¥1,870 为什么？"},
		{"customer", ".figures-note", "Silences are counted up to 18 Nov 2026", "沉默天数算到 2026-11-18"},
		{"customer", ".figures-cycle", "8 in 10 from 9 to 18", "八成在 9 到 18 天"},
		{"customer", ".figures-cycle", "25 Nov 2026 (19 Nov 2026 – 13 Dec 2026)", "2026-11-25 前后（2026-11-19 至 2026-12-13）"},
		{"customer", ".changed", "¥4,100 → ¥5,300 ▲ up", "¥4,100 → ¥5,300 ▲ 升"},
		{"customer", ".changed", "62% → 41% ▼ down", "62% → 41% ▼ 降"},
		{"customer", ".changed", "silent for 31 days longer. The model was chosen anew; before, it was BG/NBD.", "又有 31 天没来买。模型重新选过，上次用的是 BG/NBD。"},
		{"customer-back", "#figures", "everything they bought was sent back", "买过的东西已全部退回"},
		{"customer-back", "#spending .panel-head", "Purchases by year", "每年购买"},
		{"customer-once", ".figures-cycle", "No gap of their own yet", "还没有自己的间隔"},
		{"customer-once", ".changed", "No change so far", "目前没有变化"},
	} {
		for lang, page := range map[string]string{c.en: english[c.page], c.zh: chinese[c.page]} {
			(&answer{t: t, what: c.page, body: page}).shows(c.selector, lang)
		}
	}
}

func TestSilenceIsCountedUpToTheLastDayWithAPurchase(t *testing.T) {
	v := reader(english(t))
	for name, c := range map[string]struct {
		last, asOf calendar.Day
		days       int64
		says       string
	}{
		"today":                {today - 5, today, 5, ""},
		"two days ago":         {today - 5, today - 2, 3, "Silences are counted up to 17 Nov 2026, the last day with a purchase."},
		"bought after the run": {today, today - 2, 0, "Silences are counted up to 17 Nov 2026, the last day with a purchase."},
	} {
		if days, says := silence(c.last, value.Score{AsOf: c.asOf}), v.asOf(c.asOf); days != c.days || says != c.says {
			t.Errorf("%s: %d days, %q", name, days, says)
		}
	}
}

func TestReasonsFitThoseWhoBoughtOnce(t *testing.T) {
	v, alive := reader(english(t)), 0.6
	for _, c := range []struct {
		days              int64
		overdue           float64
		chip, why, active string
	}{
		{1, 0.2, "bought once", "the rhythm is that of others", ""},
		{1, 0.96, "look after", "by the rhythm of others like them, about 96% of gaps", ""},
		{9, 0.96, "look after", "By their rhythm, about 96% of gaps", "still a customer with a chance of 60%"},
		{9, 0.6, "in rhythm", "about 60% of gaps are shorter, which is usual", "still a customer"},
		{9, 0, "in rhythm", "no longer than usual", "still a customer"},
	} {
		score := value.Score{Overdue: c.overdue, Alive: &alive}
		if c.overdue >= value.OverdueFrom {
			score.Priority = 1
		}
		chip, why := v.rhythmState(c.days, score)
		active := v.activeWhy(purchase.Summary{Rhythm: purchase.Rhythm{Days: c.days}}, score, "1.0")
		if chip.Word != c.chip || !strings.Contains(why, c.why) || strings.Contains(active, "still a customer") != (c.active != "") || !strings.Contains(active, c.active) {
			t.Errorf("%d days, overdue %v: %s, %s; %s", c.days, c.overdue, chip.Word, why, active)
		}
	}
}

func TestVerdictIsNoBetterThanItsWorstPart(t *testing.T) {
	good := value.Holdout{Bias: -0.05, ECE: 0.02, AUC: 0.8, Actual: 900}
	for name, c := range map[string]struct {
		change func(*value.Holdout)
		want   grade
	}{
		"all well":            {func(*value.Holdout) {}, gradeGood},
		"few purchases":       {func(h *value.Holdout) { h.Actual = 12 }, gradeUsable},
		"somewhat too many":   {func(h *value.Holdout) { h.Bias = 0.2 }, gradeUsable},
		"far too few":         {func(h *value.Holdout) { h.Bias = -0.5 }, gradePoor},
		"chances off":         {func(h *value.Holdout) { h.ECE = 0.2 }, gradePoor},
		"no better than luck": {func(h *value.Holdout) { h.AUC = 0.5 }, gradePoor},
		"no number":           {func(h *value.Holdout) { h.Bias = math.NaN() }, gradePoor},
	} {
		h := good
		c.change(&h)
		if got := gradesOf(h).verdict(h); got != c.want {
			t.Errorf("%s: grade %d, want %d", name, got, c.want)
		}
	}
}

func TestMiddleOfGaps(t *testing.T) {
	for _, c := range []struct {
		gaps      []float64
		low, high float64
	}{
		{nil, 0, 0},
		{[]float64{1, 2, 3, 4}, 0, 0},
		{[]float64{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, 10, 90},
		{[]float64{7, 7, 7, 7, 7}, 7, 7},
	} {
		if low, high := middle(c.gaps); math.Abs(low-c.low) > 1e-9 || math.Abs(high-c.high) > 1e-9 {
			t.Errorf("%v: between %v and %v, want %v and %v", c.gaps, low, high, c.low, c.high)
		}
	}
}
