//go:build unix

package e2e

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/demo"
	"liuke/internal/i18n"
	"liuke/internal/promise"
	"liuke/internal/store/storetest"
	"liuke/internal/value"
)

// TestWalk does in browsers what a new user does: a complaint comes in by the
// public form, and a kept promise goes out.
func TestWalk(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, database string) {
		w := newWalk(t, database)
		w.agentLooksAtToday()
		w.agent.openLive("/cases?whose=all")
		w.agent.mark()
		w.customerComplains()
		w.agentSeesTheNews()
		w.agentLearnsWhoItIs()
		w.agentRestates()
		w.agentPromises()
		w.agentOffers()
		w.agentIsDone("碎掉的三只今天已按原款补发，运费我们付。", w.promised)
		w.customerFollows()
		first := w.confirmation()
		w.customerIsNotSettled(first)
		w.customerWantsACall()
		w.agentKeepsTheCall()
		w.agentIsDone("三只新的已经送到，另外补了一张 5 英镑的券。")
		w.customerIsSettled(first, w.confirmation())
		w.timelineTellsAll()
	})
}

// walk is the demo company with an agent, a supervisor and a customer, each
// with a browser of their own.
type walk struct {
	t                           *testing.T
	app                         *app.App
	agent, supervisor, customer tab

	ref      string // number of the case
	track    string // address by which the customer follows it
	photo    string // path of the picture the customer sends
	promised string // what the agent promised
	fixed    string // a remedy the customer chose
}

func newWalk(t *testing.T, database string) *walk {
	w := &walk{t: t, photo: photo(t), promised: "问清楚补发的日子，打电话告诉您", fixed: "按原款补发三只"}
	w.agent = newBrowser(t, i18n.English) // first, since without one there is nothing to load the demo for
	var signIns map[account.Role]app.SignIn
	w.app, w.agent.address, signIns = openDemo(t, database, i18n.English)
	w.customer, w.supervisor = w.agent.stranger(i18n.Chinese), w.agent.stranger(i18n.English)
	w.agent.signIn(signIns[account.RoleAgent].Email, signIns[account.RoleAgent].Password)
	w.supervisor.signIn(signIns[account.RoleSupervisor].Email, signIns[account.RoleSupervisor].Password)
	return w
}

func (w *walk) agentLooksAtToday() {
	w.agent.says("#due-next", "today.due_next")
	w.agent.see("#promises .row .due")
	w.agent.see("#look-after .row")
}

func (w *walk) customerComplains() {
	c := w.customer
	c.open("/f?lang=" + i18n.Chinese)
	c.says("h1", "form.title")
	c.enter("#field-words", "上周买的六只玻璃杯，打开箱子碎了三只，孩子差点割到手。")
	c.enter("#field-wish", "补三只新的，最好周末前到。")
	c.enter("#field-nickname", "王芳")
	c.enter("#field-email", "wang.fang@example.com")
	c.choose("#field-files", w.photo)
	c.see("#field-files + ul img")
	c.follow("form[action^='/f'] button.primary")

	c.says("h1", "form.thanks")
	w.ref = strings.TrimSpace(c.text("document.querySelector('dl.facts dd.big').textContent"))
	if !regexp.MustCompile(`^LK-\d+$`).MatchString(w.ref) {
		w.t.Fatalf("the number is %q", w.ref)
	}
	facts := read[[]string](c, "[...document.querySelectorAll('dl.facts dd')].map(dd => dd.textContent.trim())")
	if !slices.Contains([]string{"林悦 Lin Yue", "Emma Clarke"}, facts[1]) {
		w.t.Errorf("in charge is %q", facts[1])
	}
	if !regexp.MustCompile(`\d{1,2}:\d{2}`).MatchString(facts[2]) {
		w.t.Errorf("an answer is promised by %q", facts[2])
	}
	w.track = c.text("document.getElementById('copy-link').value")
	if !strings.HasPrefix(w.track, w.customer.address+"/t/") {
		w.t.Errorf("the link is %s", w.track)
	}
}

func (w *walk) agentSeesTheNews() {
	a := w.agent
	a.see("a.news")
	if !a.marked() {
		w.t.Error("the page was loaded anew to tell the news")
	}
	a.press("a.news")
	a.reads("#list", w.ref)
	if !a.marked() {
		w.t.Error("the page was loaded anew to show the new case")
	}
	a.follow(fmt.Sprintf("#list a[href='/cases/%s']", w.ref))
	a.reads("#timeline", "孩子差点割到手")
	a.mark()
	w.photoComesBack(a, "#timeline .attachments a")
}

// photoComesBack takes the picture from where the page links to.
func (w *walk) photoComesBack(b tab, link string) {
	w.t.Helper()
	sent, err := os.ReadFile(w.photo)
	if err != nil {
		w.t.Fatal(err)
	}
	b.see(link)
	b.reads(link, filepath.Base(w.photo))
	got := b.text(fmt.Sprintf(`fetch(%s.href).then(async (r) => {
		const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await r.arrayBuffer()));
		return [r.status, r.headers.get('Content-Type'), [...sum].map(b => b.toString(16).padStart(2, '0')).join('')].join(' ');
	})`, element(link)))
	if want := fmt.Sprintf("200 image/png %x", sha256.Sum256(sent)); got != want {
		w.t.Errorf("the picture comes back as %q, want %q", got, want)
	}
}

func (w *walk) agentLearnsWhoItIs() {
	a := w.agent
	id := w.regular()
	a.says("#who", "case.no_purchases") // the address they left is new to us
	a.press("#who a[href$='/identify']")
	a.enter("#identify-who", demo.Name(regular, i18n.English))
	a.press(fmt.Sprintf("#found-customers button[value='%s']", id))
	a.reads("#who h2", demo.Name(regular, i18n.English))
	a.says("#who", "standing.worth")
	a.reads("#who .estimate-value", "£")
	rhythm, _, _ := strings.Cut(a.words.T("standing.rhythm", "Usual", "\x00", "Day", 0), "\x00")
	a.reads("#who", rhythm)
	a.says("#who", "standing.active", "Horizon", value.HorizonDays)
	a.says("#who", "standing.expected", "Horizon", value.HorizonDays)
	for _, key := range []string{"standing.active", "standing.expected"} {
		said := a.text(fmt.Sprintf("[...document.querySelectorAll('#who dt')].find(dt => dt.textContent === %q).nextElementSibling.textContent",
			a.words.T(key, "Horizon", value.HorizonDays)))
		if !regexp.MustCompile(`\d`).MatchString(said) {
			w.t.Errorf("%s is %q", key, said)
		}
	}
	a.says("#who", "standing.last_purchases")
	a.see("#who .purchases li .num")
}

// regular is the till's code of a customer who buys often.
const regular = "14911"

func (w *walk) regular() string {
	w.t.Helper()
	found, err := w.app.Customers.Find(context.Background(), account.System, regular)
	if err != nil || len(found) == 0 {
		w.t.Fatalf("customer %s: %v, %v", regular, found, err)
	}
	return found[0].ID
}

func (w *walk) agentRestates() {
	a := w.agent
	a.press("#act-restate > summary")
	a.enter("#field-restate-text", "六只杯子碎了三只，差点伤到孩子；您想周末前收到三只新的。我们理解得对吗？")
	a.press("#form-restate button.primary")
	a.says("#timeline", "timeline.restated")
	w.agentStays()
}

func (w *walk) agentPromises() {
	a := w.agent
	a.press("#act-promise > summary")
	a.press(fmt.Sprintf("#form-promise input[name='promise.kind'][value='%s']", promise.Own))
	a.enter("#field-promise-text", w.promised)
	a.press("#form-promise input[name='promise.due'][value='at']")
	due := time.Now().Add(26 * time.Hour).In(account.Company{Zone: demo.Zone}.Location())
	a.set("#field-promise-at", due.Format("2006-01-02T15:04"))
	a.press("#form-promise button.primary")
	a.reads("#strip .promises", w.promised)
	a.reads("#strip .promises", due.Format("15:04"))
	w.agentStays()
}

func (w *walk) agentOffers() {
	a := w.agent
	a.press("#act-offer > summary")
	a.set("#field-offer-options-0-kind", "replacement")
	a.enter("#field-offer-options-0-text", w.fixed)
	a.enter("#field-offer-options-0-cost", "5.00")
	a.set("#field-offer-options-1-kind", "refund")
	a.enter("#field-offer-options-1-text", "全部退款")
	a.enter("#field-offer-options-1-cost", "950")
	a.press("#form-offer button.primary")
	// Above authority: refused in words, and nothing is lost.
	a.until(`document.querySelector("#form-offer .faults") !== null`)
	left := int64(math.Round(100 * read[float64](a, `Number(document.querySelector("#may-give").textContent.match(/You may still give £([\d.]+\d)\./)[1])`)))
	if left <= 8_00 || left > 120_00 {
		w.t.Errorf("the agent may still give %d of 12000 pence", left)
	}
	a.says("#form-offer .faults", "desk.above_authority", "Limit", left, "Currency", demo.Currency)
	a.until("performance.getEntriesByType('resource').filter(e => e.name.endsWith('/offer')).at(-1)?.responseStatus === 422")
	kept := read[[]string](a, "[...document.querySelectorAll('#form-offer .offer-row :is(select, input)')].slice(0, 6).map(f => f.value)")
	if want := []string{"replacement", w.fixed, "5.00", "refund", "全部退款", "950"}; !slices.Equal(kept, want) {
		w.t.Errorf("after the refusal the form has %q, want %q", kept, want)
	}
	a.enter("#field-offer-options-1-cost", "8.00")
	a.press("#form-offer button.primary")
	a.reads("#offers", "£8.00")
	a.press("#offers li:nth-child(1) form[action$='/choose'] button")
	a.says("#offers", "case.given")
	a.reads("#offers", "£5.00")
	a.says("#who", "case.may_give", "Limit", a.words.Money(left-5_00, demo.Currency))
	w.agentStays()
}

// agentIsDone marks the case done, and the promises named as kept by that.
func (w *walk) agentIsDone(text string, kept ...string) {
	w.t.Helper()
	a := w.agent
	a.press("#act-done > summary")
	for _, what := range kept {
		a.reads("#form-done", what)
		a.press("#form-done input[name='done.kept']")
	}
	a.enter("#field-done-text", text)
	a.press("#form-done button.primary")
	a.see("#standing form[action$='/take-back']")
	a.reads("#timeline", text)
	w.agentStays()
}

func (w *walk) agentStays() {
	w.t.Helper()
	if !w.agent.marked() {
		w.t.Error("the case's page was loaded anew")
	}
}

// customerFollows reads on the tracking page what was said and done so far.
func (w *walk) customerFollows() {
	c := w.customer
	c.open(w.track)
	c.reads("main", w.ref)
	c.reads("#told", "孩子差点割到手")
	c.reads("#told", "补三只新的")
	w.photoComesBack(c, "#told .attached a")
	for _, text := range []string{"我们理解得对吗", w.fixed, "今天已按原款补发"} {
		c.reads("#said", text)
	}
	c.says("#answer", "confirm.question")
	c.says("#now", "track.now_waiting")
}

// confirmation returns the link in the latest letter about the case that asks
// whether it is settled, as the outbox shows it.
func (w *walk) confirmation() string {
	outbox := w.supervisor
	outbox.open("/letters")
	outbox.see("#list td.lead a")
	subject := printer(w.t, i18n.Chinese).T("letter.done.subject", "Ref", w.ref)
	letter := outbox.text(fmt.Sprintf("[...document.querySelectorAll('#list td.lead a')].find(a => a.textContent === %q)?.href ?? ''", subject))
	if letter == "" {
		w.t.Fatalf("there is no letter %q\n%s", subject, outbox.sight())
	}
	outbox.open(letter)
	return outbox.text("document.querySelector(\".letter a[href*='/c/']\").href")
}

func (w *walk) customerIsNotSettled(link string) {
	c := w.customer
	c.open(link)
	c.says("h1", "confirm.question")
	c.reads("blockquote", "今天已按原款补发")
	c.enter("#field-text", "只到了两只，还差一只。")
	c.do(script("document.querySelector(\"input[name='answer'][value='below']\").click()"))
	c.follow(".verdict button")
	c.says("h1", "confirm.sorry")
	// The agent's open page has it, and the supervisor is told.
	w.agent.says("#timeline", "timeline.refused", "Told", "", "Said", "", "Answer", w.agent.words.T("desk.expectation.below"))
	w.agent.reads("#timeline", "还差一只")
	w.agent.says("#head", "case.reopened", "Count", 1)
	w.agent.says("#head", "desk.state.open")
	w.agentStays()
	subject := w.agent.text("document.querySelector('#head h1').textContent")
	w.supervisor.open("/notifications")
	w.supervisor.says("#notices", "notification.refused", "Ref", w.ref, "Subject", subject)
}

func (w *walk) customerWantsACall() {
	c := w.customer
	c.open(w.track)
	c.says("#now", "track.now_reopened", "Owner", c.text("document.querySelector('.in-charge strong').textContent"))
	c.enter("#field-phone", "+44 20 7946 0991")
	c.follow("#call button")
	c.says("main", "track.promise.callback")
	c.see("p.is-good[role=status]")
}

func (w *walk) agentKeepsTheCall() {
	a := w.agent
	a.says("#strip .promises", "promise.kind.callback")
	a.reads("#timeline", "20 7946 0991")
	call := fmt.Sprintf("[...document.querySelectorAll('#strip .promise')].find(p => p.textContent.includes(%q))", a.words.T("promise.kind.callback"))
	a.do(script(call + ".querySelector(\"form[action$='/keep'] button\").click()"))
	a.until("!" + call)
	w.agentStays()
}

func (w *walk) customerIsSettled(old, link string) {
	if old == link {
		w.t.Fatal("the second question has the link of the first")
	}
	c := w.customer
	c.open(old)
	c.says("h1", "confirm.answered")
	c.open(link)
	c.reads("blockquote", "三只新的已经送到")
	c.do(script("document.querySelector(\"input[name='answer'][value='as']\").click()"))
	c.follow(".verdict button")
	c.says("h1", "confirm.thanks")
	for _, answered := range []string{old, link} {
		c.open(answered)
		c.says("h1", "confirm.answered")
		c.says("main", "confirm.already_settled")
	}
	c.open(w.track)
	c.says("#now", "track.now_settled")
	w.agent.says("#timeline", "timeline.settled", "Told", "", "Said", "", "Answer", w.agent.words.T("desk.expectation.as"))
	w.agent.says("#head", "desk.outcome.settled")
	w.agentStays()
}

// timelineTellsAll reads the steps on the case's page: what, who and when, in order.
func (w *walk) timelineTellsAll() {
	type step struct{ Who, When, What string }
	steps := read[[]step](w.agent, `[...document.querySelectorAll('#timeline .entry:not(.files)')].map(e => ({
		Who: e.querySelector('.entry-head strong').textContent.trim(),
		When: e.querySelector('.entry-head time').textContent.trim(),
		What: e.querySelector('.entry-head').textContent,
	}))`)
	const agent, customer = "林悦 Lin Yue", "王芳"
	want := []struct{ who, key string }{
		{customer, "received"}, {agent, "identified"}, {agent, "restated"}, {agent, "promised"}, {agent, "offered"}, {agent, "chosen"},
		{agent, "done"}, {customer, "refused"}, {customer, "call_me"}, {agent, "kept"}, {agent, "done"}, {customer, "settled"},
	}
	at := 0
	for _, s := range steps {
		if s.Who == "" || !regexp.MustCompile(`\b\d\d:\d\d$`).MatchString(s.When) {
			w.t.Errorf("a step by %q at %q: %q", s.Who, s.When, s.What)
		}
		if at < len(want) && s.Who == want[at].who && strings.Contains(s.What, w.sentence(want[at].key)) {
			at++
		}
	}
	if at < len(want) {
		w.t.Errorf("the timeline lacks step %d, %s by %s, in\n%+v", at+1, want[at].key, want[at].who, steps)
	}
}

// sentence returns how the step of the key begins, before what it is filled with.
func (w *walk) sentence(key string) string {
	const hole = "\x00"
	pairs := []any{"Amount", 0, "Currency", demo.Currency, "Told", "", "Said", "", "Because", ""}
	for _, name := range []string{"Answer", "Channel", "Owner", "DueAt", "Customer", "Kind", "Text", "Phone"} {
		pairs = append(pairs, name, hole)
	}
	begin, _, _ := strings.Cut(w.agent.words.T("timeline."+key, pairs...), hole)
	return begin
}
