//go:build unix

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/demo"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/ident"
	"liuke/internal/outbox"
	"liuke/internal/people"
	"liuke/internal/purchase/imports"
	"liuke/internal/signal"
	"liuke/internal/store/storetest"
	"liuke/internal/topic"
	"liuke/internal/web"
)

// TestEveryPage goes along all links as the administrator, in both languages:
// no link leads nowhere, no page fails, and none speaks the other language.
func TestEveryPage(t *testing.T) {
	a, address, signIns := openDemo(t, storetest.SQLite(t), i18n.Chinese)
	admin := signIns[account.RoleAdmin]
	for _, lang := range []string{i18n.Chinese, i18n.English} {
		t.Run(lang, func(t *testing.T) {
			c := newCrawler(t, a, address, lang)
			c.crawl("/sign-in", "/f?lang="+lang, "/help?lang="+lang, "/help?lang="+lang+"&q=refund")
			c.post("/sign-in", url.Values{"email": {admin.Email}, "password": {admin.Password}})
			c.post("/account", url.Values{"name": {"Oliver Grant"}, "lang": {lang}})
			c.crawl(append(unlinked(t, a, lang), "/")...)
			c.complete()
			t.Logf("%d pages", c.fetched)
		})
	}
}

// unlinked are pages that people come to otherwise than by a link: by a
// letter, after sending a form, by searching.
func unlinked(t *testing.T, a *app.App, lang string) []string {
	t.Helper()
	ctx := context.Background()
	picture, err := os.ReadFile(photo(t))
	must(t, err)
	attached, err := a.Desk.Upload(ctx, "photo.png", bytes.NewReader(picture))
	must(t, err)
	filed, err := a.Desk.Intake(ctx, account.Customer("form", "", lang), desk.Intake{
		Kind: desk.Complaint, Channel: desk.ChannelForm, Lang: lang, Words: "碎了 broken", Phone: "+44 20 7946 0991",
		Files: []desk.Upload{attached},
	})
	must(t, err)
	_, invitation, err := a.Accounts.Invite(ctx, account.System, account.NewStaff{
		Email: lang + "@example.com", Name: "李雷 Li Lei", Role: account.RoleAgent, Lang: lang,
	})
	must(t, err)
	staff, err := a.Accounts.ListStaff(ctx)
	must(t, err)
	reset, err := a.Accounts.Link(ctx, account.System, staff[0].ID)
	must(t, err)
	sentOut(t, a, filed.CaseID, staff[0])
	agent := staff[slices.IndexFunc(staff, func(s account.Staff) bool { return s.Role == account.RoleAgent && s.State == account.StaffActive })].Actor()
	asked, err := a.Desk.Offer(ctx, agent, desk.Target{CaseID: filed.CaseID}, desk.Offer{Ask: true, Because: "整箱碎了 all of it broke", Options: []desk.Option{
		{Kind: desk.Refund, Text: "全退 refund", Cost: 90_00}, {Kind: desk.Replacement, Text: "换货 replacement", Cost: 40_00},
	}})
	must(t, err)
	paths := []string{"/approvals/" + asked.Approvals[0].ID, "/search?q=" + lang, "/cases/" + filed.Ref, "/f/received" + filed.TrackURL[strings.LastIndexByte(filed.TrackURL, '/'):]}
	for _, link := range []string{filed.TrackURL, invitation, reset} {
		u, err := url.Parse(link)
		must(t, err)
		paths = append(paths, u.Path)
	}
	letters, err := a.Letters.List(ctx, account.System, outbox.Filter{})
	must(t, err)
	asking := slices.IndexFunc(letters.Letters, func(l outbox.Letter) bool { return l.Template == "letter.done" })
	if asking < 0 {
		t.Fatal("no letter asks whether a case is settled")
	}
	paths = append(paths, deskPages(t, a, lang, filed.Ref, staff)...)
	feed, err := a.Cadences.NewFeed(ctx, agent)
	must(t, err)
	paths = append(paths, "/calendar/"+feed+".ics")
	return append(paths, "/letters/"+letters.Letters[asking].ID, "/imports/"+imported(t, a))
}

// writingPages are those about writing to many customers, and those that one
// of them comes to by a message.
func writingPages(t *testing.T, a *app.App, admin account.Actor, lang, customerID string) []string {
	t.Helper()
	ctx := context.Background()
	made, err := a.Campaigns.Create(ctx, admin, campaign.Campaign{
		Name: "上新 new goods", Purpose: consent.ForMarketing, Channel: consent.Email,
		Texts: map[string]campaign.Text{lang: {Subject: "上新 new goods", Body: "您好 dear {{customer}}"}},
	})
	must(t, err)
	send := campaign.Send{ID: ident.New(), CustomerID: customerID, State: campaign.Planned, DueAt: made.CreatedAt, UpdatedAt: made.CreatedAt}
	must(t, a.DB.Campaigns().Plan(ctx, made, []campaign.Send{send}))
	links := a.Consents.Links(customerID, send.ID)
	return []string{
		"/campaigns/" + made.ID, "/campaigns/" + made.ID + "/edit", "/u/" + links.OptOut + "?lang=" + lang, "/p/" + links.Preferences + "?lang=" + lang,
	}
}

// deskPages are those that a case leads to only when it stands just so, and
// those of things that the demo company does not have.
func deskPages(t *testing.T, a *app.App, lang, ref string, staff []account.Staff) (paths []string) {
	t.Helper()
	ctx := context.Background()
	for _, dialog := range []string{"pause", "hear", "last-word", "improve", "follow-up", "invite"} {
		paths = append(paths, "/cases/"+ref+"/"+dialog)
	}
	admin := staff[slices.IndexFunc(staff, func(s account.Staff) bool { return s.Role == account.RoleAdmin })].Actor()
	team, err := a.Accounts.SaveTeam(ctx, admin, account.Team{Name: "甲组 A " + lang}, nil)
	must(t, err)
	matter, err := a.Desk.SaveTopic(ctx, admin, topic.Topic{Category: topic.Price, Name: "标价 price " + lang, TeamID: team.ID})
	must(t, err)
	open, err := a.Desk.List(ctx, admin, desk.Filter{State: desk.Open, Limit: 1})
	must(t, err)
	c := open.Rows[0].Case
	bulk, err := a.Desk.StartBulk(ctx, admin, []desk.Picked{{CaseID: c.ID, Version: c.Version}}, desk.BulkSeverity, "3")
	must(t, err)
	paths = append(paths, "/teams/"+team.ID, "/company/topics/"+matter.ID, "/bulk/"+bulk.ID)
	macro, err := a.Desk.CreateMacro(ctx, admin, desk.MacroDraft{Name: "补发 resend " + lang, Shared: true, Texts: map[string]string{lang: "马上补发 on its way"}})
	must(t, err)
	snippet, err := a.Desk.CreateSnippet(ctx, admin, desk.SnippetDraft{Name: "时间hours-" + lang, Shared: true, Texts: map[string]string{lang: "九点到六点 nine to six"}})
	must(t, err)
	paths = append(paths, "/snippets/"+snippet.ID)
	rule, err := a.Signals.PutRule(ctx, admin, signal.Rule{Names: map[string]string{lang: "安静 quiet"}, Text: "purchase_days > 1 and spend_90 <= 0", Weight: signal.Weak, Days: 7}, false)
	must(t, err)
	paths = append(paths, "/signals", "/signals/rules", "/signals/rules/new", "/signals/rules/"+rule.ID, "/company/signal-words", "/company/threats", "/company/threats/new", "/company/threats/price")
	somebody, err := a.People.Add(ctx, admin, c.CustomerID, people.Details{Name: "老板 boss " + lang})
	must(t, err)
	paths = append(paths, "/customers/"+c.CustomerID+"/people/new", "/people/"+somebody.ID)
	paths = append(paths, writingPages(t, a, admin, lang, c.CustomerID)...)
	paths = append(paths, trialPages(t, a, admin)...)
	paths = append(paths, "/macros/"+macro.ID, "/cases/"+ref+"/macro?id="+macro.ID)
	paths = append(paths, "/company/standards", "/company/standards/new?preset=price", "/breaches?days=364")
	sample, err := a.Desk.DrawSample(ctx, admin, 0, time.Now().UnixMilli(), 1)
	if err == nil && len(sample.Checks) > 0 {
		paths = append(paths, "/quality/"+sample.Checks[0].ID)
	}
	return paths
}

// imported imports a sheet of which one row is refused. What it says is in both languages.
func imported(t *testing.T, a *app.App) (id string) {
	t.Helper()
	content := "小票 receipt,日期 date,金额 amount,客户 customer\nE1,2024-03-01,12.00,7001\nE2,soon,3.00,7002\n"
	sheet := imports.File{ReaderAt: strings.NewReader(content), Size: int64(len(content)), Name: "流水 till.csv"}
	done, err := a.Imports.Run(context.Background(), account.System, sheet, imports.Order{Source: "stall"}, nil)
	must(t, err)
	return done.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const (
	mostPages = 600 // in all
	mostAlike = 3   // whose addresses differ only in what they are about
)

// crawler follows links within the site.
type crawler struct {
	*testing.T
	client  *http.Client
	address string
	lang    string
	routes  *http.ServeMux
	written *strings.Replacer // takes away what cases are called and what customers wish
	fetched int
	visited map[string]int  // by route, and by route with the names of its query
	told    map[string]bool // texts in the wrong language
}

func newCrawler(t *testing.T, a *app.App, address, lang string) *crawler {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	c := &crawler{
		T: t, client: &http.Client{Jar: jar, Timeout: patience}, address: address, lang: lang,
		routes: http.NewServeMux(), visited: map[string]int{}, told: map[string]bool{},
	}
	for _, r := range web.Routes() {
		c.routes.Handle(r.Method+" "+r.Pattern, http.NotFoundHandler())
	}
	written := demoWords(t)
	must(t, a.Desk.Export(context.Background(), account.System, desk.Filter{}, func(r desk.Row) error {
		for _, text := range []string{r.Case.Subject, r.Case.Wish} {
			if text != "" {
				written = append(written, text, "")
			}
		}
		return nil
	}))
	c.written = strings.NewReplacer(written...)
	return c
}

// demoWords are what the demo's people and customers wrote, and what they call
// things, each with nothing to take its place.
func demoWords(t *testing.T) (written []string) {
	t.Helper()
	cases, err := demo.Cases()
	must(t, err)
	said, err := json.Marshal([]any{
		cases, demo.Teams(), demo.People(), demo.Topics(), demo.Areas(), demo.Budgets(), demo.Macros(), demo.Views(), demo.Rights(), demo.Recourse(), demo.Recall(), demo.Findings(),
	})
	must(t, err)
	var texts []string
	for _, quoted := range regexp.MustCompile(`"([^"\\]|\\.)*"`).FindAllString(string(said), -1) {
		var text string
		must(t, json.Unmarshal([]byte(quoted), &text))
		for _, line := range strings.Split(text, "\n") {
			if han := strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }); han || strings.Contains(line, " ") {
				texts = append(texts, line)
			}
		}
	}
	slices.SortFunc(texts, func(a, b string) int { return len(b) - len(a) }) // one may be within another
	for _, text := range texts {
		written = append(written, text, "")
	}
	return written
}

func (c *crawler) post(path string, form url.Values) {
	c.Helper()
	response, err := c.client.PostForm(c.address+path, form)
	if err != nil {
		c.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		c.Fatalf("POST %s was answered with %s", path, response.Status)
	}
}

// crawl looks at the pages of the paths and all that they lead to, the nearest first.
func (c *crawler) crawl(paths ...string) {
	from := map[string]string{} // where the link was
	for _, path := range paths {
		from[path] = "nowhere"
	}
	for len(paths) > 0 && c.fetched < mostPages {
		path := paths[0]
		paths = paths[1:]
		if !c.worthALook(path) {
			continue
		}
		for _, link := range c.look(path, from[path]) {
			if _, known := from[link]; !known {
				from[link] = path
				paths = append(paths, link)
			}
		}
	}
}

// worthALook reports whether few pages of the kind were seen, and counts it.
func (c *crawler) worthALook(path string) bool {
	r, err := http.NewRequest(http.MethodGet, c.address+path, nil)
	must(c.T, err)
	_, route := c.routes.Handler(r)
	kind := route + "?" + strings.Join(slices.Sorted(maps.Keys(r.URL.Query())), "&")
	c.visited[kind]++
	c.visited[route]++
	return c.visited[kind] <= mostAlike
}

// complete checks that every page was seen, but for the stream of events and
// what is there only until there is a company.
func (c *crawler) complete() {
	for _, r := range web.Routes() {
		if r.Method == http.MethodGet && r.Pattern != "/events" && r.Permission != web.Founding && c.visited["GET "+r.Pattern] == 0 {
			c.Errorf("no link led to %s", r.Pattern)
		}
	}
}

// look fetches a page, reads it, and returns the paths it leads to.
func (c *crawler) look(path, from string) (links []string) {
	c.fetched++
	r, err := http.NewRequest(http.MethodGet, c.address+path, nil)
	must(c.T, err)
	r.Header.Set("Accept-Language", c.lang)
	response, err := c.client.Do(r)
	if err != nil {
		c.Errorf("%s, linked from %s: %v", path, from, err)
		return nil
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		c.Errorf("%s, linked from %s, answers %s", path, from, response.Status)
	}
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind != "text/html" {
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			c.Errorf("%s: %v", path, err)
		}
		return nil
	}
	page, err := goquery.NewDocumentFromReader(response.Body)
	if err != nil {
		c.Errorf("%s: %v", path, err)
		return nil
	}
	for _, a := range page.Find("a[href]").EachIter() {
		if link, ok := c.within(response.Request.URL, a.AttrOr("href", "")); ok {
			links = append(links, link)
		}
	}
	c.read(path, page)
	return links
}

// within returns a link as a path of the site; false when it leads elsewhere,
// or to the same page in another language.
func (c *crawler) within(page *url.URL, href string) (path string, ok bool) {
	to, err := page.Parse(href)
	if err != nil {
		c.Errorf("%s links to %q: %v", page, href, err)
		return "", false
	}
	return to.RequestURI(), to.Scheme+"://"+to.Host == c.address && !to.Query().Has("lang")
}

// asTheyAre are the elements whose text is not ours: what people wrote, what
// they and their goods are called, and what is meant for machines.
const asTheyAre = `script, style, template, code, kbd, datalist, blockquote, .ref, .entry-text, [data-select],
	#field-said, main [lang], footer [lang], html:has(main h1[lang]) title, .row-who, .row-who + .faint, td.lead a, td.lead .under,
	[id^=risk-] .row-what, #field-rule, #field-audience, #gateway textarea, [translate=no], .chart-forest text, #plan dd, html:has(main h1[translate=no]) title, html:has(main h1 [translate=no]) title, #field-repeat_of option, #products td.lead, .receipt td.lead:not([colspan]), .entitled p strong, .offers .chip + span, .promise-head .chip + strong, .promise-head .chip + span`

// asNamed are words that stay in every language: the product, the company and
// its people, customers by their code, addresses, abbreviations.
var asNamed = regexp.MustCompile(`Liuke|Harbour Lane Gifts|Oliver Grant|Emma Clarke|Lin Yue|Zhou Min|Jack Turner|Priya Shah|Li Lei|林悦|周敏|李雷|` +
	`Customer \d+|客户 \d+|LK-\d+|\S+\.png|\S+@\S+|https?://\S+|English|中文|API|kB|M?B?G?/?C?NBD(-k)?|Pareto/NBD|Gamma-Gamma`)

// read checks the language of all texts of a page. A customer's own page is in
// the language of their case.
func (c *crawler) read(path string, page *goquery.Document) {
	if got := page.Find("html").AttrOr("lang", ""); got != c.lang {
		if page.Find("body.public").Length() == 0 {
			c.Errorf("%s is in %q", path, got)
		}
		return
	}
	page.Find(asTheyAre).Remove()
	for _, root := range page.Nodes {
		for n := range root.Descendants() {
			if n.Type == html.TextNode {
				c.text(path, n)
			}
		}
	}
}

func (c *crawler) text(path string, n *html.Node) {
	text := strings.TrimSpace(n.Data)
	if c.told[text] || !c.foreign(asNamed.ReplaceAllString(c.written.Replace(text), "")) {
		return
	}
	c.told[text] = true
	c.Errorf("%s says %q in <%s> in <%s>", path, text, class(n.Parent), class(n.Parent.Parent))
}

// foreign reports whether a text is in the other language only.
func (c *crawler) foreign(text string) bool {
	han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	latin := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
	if c.lang == i18n.Chinese {
		return latin && !han
	}
	return han && !latin
}

// class names an element.
func class(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "class" || a.Key == "id" {
			return fmt.Sprintf("%s %s", n.Data, a.Val)
		}
	}
	return n.Data
}
