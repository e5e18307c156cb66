package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/channel/hook"
	"liuke/internal/config"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/ident"
	"liuke/internal/store/storetest"
)

// smsProvider brings text messages, and answers by the number.
type smsProvider struct {
	*shop
	mu     sync.Mutex
	got    []smsText
	status map[string][]int // what it answers next; 200 once there is no more
}

type smsText struct{ To, Text, ID string }

// newSMSShop is a company that writes text messages by a provider of its own network.
func newSMSShop(t *testing.T, address string) *smsProvider {
	p := &smsProvider{status: map[string][]int{}}
	p.shop = newShop(t, address, func(c *config.Config) { c.HookNetworks = []string{"127.0.0.0/8"} })
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	form := url.Values{"version": {"0"}, "url": {server.URL + "/send"}, "body": {campaign.DefaultGateway().Body}, "authorization": {"Bearer k"}, "replies": {"1"}}
	if status, leads := p.post("周敏", "/company/sms", form); status != http.StatusSeeOther || leads != "/company/sms" {
		t.Fatalf("the provider is met with %d", status)
	}
	policy := consent.DefaultPolicy()
	policy.Imprint = map[string]string{"zh-CN": "样品商行，上海市某路 1 号"}
	p.must(p.Consents.SetPolicy(p.ctx, account.System, policy, 0))
	return p
}

func (p *smsProvider) gateway() campaign.Gateway {
	p.Helper()
	g, _, err := p.Campaigns.Gateway(p.ctx, account.System)
	p.must(err)
	return g
}

// ServeHTTP takes a message that is signed and named as agreed.
func (p *smsProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := readAll(r)
	var m smsText
	if err := json.Unmarshal(body, &m); err != nil {
		p.Error(err)
	}
	if !hook.Verify(p.gateway().Secret, r.Header.Get(hook.SignatureHeader), body, p.now.UnixMilli()) ||
		r.Header.Get("Idempotency-Key") != m.ID || r.Header.Get("Authorization") != "Bearer k" {
		p.Errorf("headers %v over %s", r.Header, body)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, m)
	if next := p.status[m.To]; len(next) > 0 {
		p.status[m.To] = next[1:]
		w.WriteHeader(next[0])
	}
}

func readAll(r *http.Request) []byte {
	var b strings.Builder
	_ = r.Write(&b)
	_, body, _ := strings.Cut(b.String(), "\r\n\r\n")
	return []byte(body)
}

// to returns what the number got.
func (p *smsProvider) to(number string) (got []smsText) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.got {
		if m.To == number {
			got = append(got, m)
		}
	}
	return got
}

// news has the provider tell something, and returns what it is told.
func (p *smsProvider) news(body string) string {
	p.Helper()
	r := httptest.NewRequest(http.MethodPost, "/hooks/sms", strings.NewReader(body))
	r.Header.Set(hook.SignatureHeader, hook.Sign(p.gateway().Secret, p.now.UnixMilli(), []byte(body)))
	w := httptest.NewRecorder()
	p.server.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		p.Fatalf("news is met with %d %s", w.Code, w.Body)
	}
	return strings.TrimSpace(w.Body.String())
}

// person keeps a customer with the number, who said yes to marketing by text message or nothing.
func (p *smsProvider) person(number string, yes bool) string {
	p.Helper()
	id, at := ident.New(), p.now.UnixMilli()
	known, err := customer.NewIdentity(customer.IdentityPhone, "", number, "CN")
	p.must(err)
	known.CustomerID, known.CreatedAt = id, at
	p.must(p.DB.Customers().Add(p.ctx, customer.Customer{ID: id, RootID: id, Kind: customer.Person, Name: number, Version: 1, CreatedAt: at}, []customer.Identity{known}))
	if yes {
		_, err = p.Consents.Record(p.ctx, account.System, consent.Entry{
			CustomerID: id, Channel: consent.SMS, Purpose: consent.ForMarketing, Action: consent.Given, Source: consent.FromAgent,
		})
		p.must(err)
	}
	return id
}

// text launches a campaign by text message and returns its id.
func (p *smsProvider) text(name string, change ...func(*campaign.Campaign)) string {
	p.Helper()
	c := campaign.Campaign{
		Name: name, Purpose: consent.ForMarketing, Channel: consent.SMS, Texts: map[string]campaign.Text{"zh-CN": {Subject: "没有主题", Body: "{{customer}}，上新了"}},
	}
	for _, do := range change {
		do(&c)
	}
	c, err := p.Campaigns.Create(p.ctx, account.System, c)
	p.must(err)
	p.must(p.Campaigns.Launch(p.ctx, account.System, c.ID, c.Version))
	return c.ID
}

func (p *smsProvider) report(id string) campaign.Report {
	p.Helper()
	r, err := p.Campaigns.Get(p.ctx, account.System, id)
	p.must(err)
	return r
}

// TestTextMessages goes through what a text message meets: the night, a
// provider that is busy, one that breaks off, its word on what arrived, a
// number that is none, and the answer that ends it.
func TestTextMessages(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		p := newSMSShop(t, address)
		const wang, li, zhou, wu, zhao = "+8613800138001", "+8613800138002", "+8613800138003", "+8613800138004", "+8613800138005"
		for _, number := range []string{wang, li, zhou, wu} {
			p.person(number, true)
		}
		p.person(zhao, false)
		p.status[li], p.status[zhou] = []int{http.StatusServiceUnavailable}, []int{http.StatusBadGateway}
		p.until("2026-03-02", "22:00")
		first := p.text("上新")
		p.until("2026-03-02", "22:30")
		if len(p.got) > 0 {
			t.Fatalf("at night they got %+v", p.got)
		}
		p.until("2026-03-03", "08:05")
		p.until("2026-03-03", "08:30")
		if got := p.to(wang); len(got) != 1 || got[0].Text != "【样品商行】"+wang+"，上新了 拒收请回复T" {
			t.Errorf("they got %+v", got)
		}
		if got := p.to(li); len(got) != 2 || got[0] != got[1] {
			t.Errorf("by a busy provider: %+v", got)
		}
		r := p.report(first)
		if r.State != campaign.Running && r.State != campaign.Done || r.Of(campaign.Sent, "") != 3 || r.Of(campaign.Unknown, "") != 1 || r.Of(campaign.Left, campaign.ReasonNoConsent) != 1 {
			t.Errorf("it stands at %+v", r)
		}
		told := `{"reports":[{"id":"` + p.to(wang)[0].ID + `","state":"delivered"},{"id":"` + p.to(zhou)[0].ID + `","state":"delivered"},{"id":"` +
			p.to(wu)[0].ID + `","state":"no_such","detail":"空号"},{"id":"none of ours","state":"delivered"}]}`
		for n, want := range []string{`"reports":3`, `"reports":0`} { // a provider may repeat itself
			if got := p.news(told); !strings.Contains(got, want) {
				t.Errorf("told for the %d. time: %s", n+1, got)
			}
		}
		if got := p.news(`{"replies":[{"id":"a1","from":"` + li + `","text":" 退订。"}]}`); !strings.Contains(got, `"ended":1`) {
			t.Errorf("the answer is met with %s", got)
		}
		r = p.report(first)
		if r.Of(campaign.Sent, "") != 3 || r.Delivered != 2 || r.Of(campaign.Failed, "") != 1 || r.Of(campaign.Unknown, "") != 0 || r.OptedOut != 1 {
			t.Errorf("then it stands at %+v", r)
		}
		second := p.text("再上新")
		p.until("2026-03-03", "09:30")
		r = p.report(second)
		for reason, n := range map[campaign.Reason]int64{
			campaign.ReasonCap: 2, campaign.ReasonWithdrawn: 1, campaign.ReasonSuppressed: 1, campaign.ReasonNoConsent: 1,
		} {
			if r.Of(campaign.Left, reason) != n {
				t.Errorf("%s: %d, want %d", reason, r.Of(campaign.Left, reason), n)
			}
		}
	})
}

// TestWhatIsAnsweredIsRead: an answer that is no word which ends messages
// becomes one case however often it comes, and nothing is advertised meanwhile.
func TestWhatIsAnsweredIsRead(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		p := newSMSShop(t, address)
		id := p.person("+8613800138001", true)
		for range 2 {
			if got := p.news(`{"replies":[{"id":"a1","from":"+8613800138001","text":"几点开门？"}]}`); !strings.Contains(got, `"filed":1`) {
				t.Errorf("the answer is met with %s", got)
			}
		}
		cases, err := p.Desk.List(p.ctx, account.System, desk.Filter{CustomerID: id})
		p.must(err)
		if len(cases.Rows) != 1 || cases.Rows[0].Case.Channel != desk.ChannelSMS {
			t.Fatalf("cases %+v", cases.Rows)
		}
		made := p.text("上新")
		p.until("2026-03-02", "09:30")
		p.until("2026-03-02", "10:00")
		if r := p.report(made); r.Of(campaign.Left, campaign.ReasonOpenCase) != 1 || len(p.got) > 0 {
			t.Errorf("it stands at %+v", r)
		}
	})
}

// TestTheProvidersSecretsStayWithIt: what is kept is not shown again, and is
// sent to no other host than the one it was entered for.
func TestTheProvidersSecretsStayWithIt(t *testing.T) {
	p := newSMSShop(t, storetest.SQLite(t))
	before := p.gateway()
	r := httptest.NewRequest(http.MethodGet, "/company/sms", nil)
	r.AddCookie(p.signedIn("周敏"))
	w := httptest.NewRecorder()
	p.server.Handler.ServeHTTP(w, r)
	if strings.Contains(w.Body.String(), "Bearer k") || !strings.Contains(w.Body.String(), before.Secret) {
		t.Error("the page shows the provider's key, or not the secret")
	}
	form := url.Values{"version": {"1"}, "url": {before.URL + "2"}, "body": {before.Body}}
	if status, _ := p.post("周敏", "/company/sms", form); status != http.StatusSeeOther {
		t.Fatalf("met with %d", status)
	}
	if g := p.gateway(); g.Authorization != "Bearer k" || g.Secret != before.Secret || g.Replies {
		t.Errorf("kept %+v", g)
	}
	form = url.Values{"version": {"2"}, "url": {"http://127.0.0.2:1/"}, "body": {before.Body}, "new_secret": {"1"}}
	if status, _ := p.post("周敏", "/company/sms", form); status != http.StatusSeeOther {
		t.Fatalf("met with %d", status)
	}
	if g := p.gateway(); g.Authorization != "" || g.Secret == before.Secret || g.Secret == "" {
		t.Errorf("another host gets %+v", g)
	}
	for field, value := range map[string]string{"url": "http://192.168.1.1/", "body": "{{to}}{{text}}"} {
		form := url.Values{"version": {"3"}, "url": {"http://127.0.0.2:1/"}, "body": {before.Body}}
		form.Set(field, value)
		if status, _ := p.post("周敏", "/company/sms", form); status != http.StatusUnprocessableEntity {
			t.Errorf("%s %q is met with %d", field, value, status)
		}
	}
}
