package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/store/storetest"
	"liuke/internal/trial/registry"
)

// often has nobody left alone for having heard of us.
func (p *smsProvider) often() {
	p.Helper()
	policy, version, err := p.Consents.Policy(p.ctx)
	p.must(err)
	policy.Most, policy.AfterCase = 100, 0
	p.must(p.Consents.SetPolicy(p.ctx, account.System, policy, version))
}

// TestWhatComesBetweenAPlanAndASend plans a campaign at night, when everybody
// sleeps, and has much happen before the morning.
func TestWhatComesBetweenAPlanAndASend(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		p := newSMSShop(t, address)
		p.often()
		const shared, one, other, said, gone, waits = "+8613800138001", "+8613800138002", "+8613800138003", "+8613800138004", "+8613800138005", "+8613800138006"
		ids := map[string]string{}
		for _, number := range []string{shared, shared, one, other, said, gone, waits} {
			ids[number] = p.person(number, true)
		}
		before := p.text("前一次")
		p.until("2026-03-02", "12:00")
		p.until("2026-03-02", "12:30")
		if n := p.report(before).Of(campaign.Sent, ""); n != 6 { // two share a number, and get one
			t.Fatalf("%d were sent before", n)
		}
		p.until("2026-03-02", "22:00")
		made := p.text("夜里定的")
		p.until("2026-03-02", "22:30")
		if n := p.report(made).Of(campaign.Planned, campaign.ReasonQuiet); n != 7 {
			t.Fatalf("%d wait for the morning", n)
		}
		_, err := p.Customers.Merge(p.ctx, account.System, ids[one], ids[other], p.now.UnixMilli())
		p.must(err)
		p.news(`{"replies":[{"id":"a1","from":"` + said + `","text":"T"},{"id":"a2","from":"` + waits + `","text":"什么时候送货？"}],
			"reports":[{"id":"` + p.to(gone)[0].ID + `","state":"no_such"}]}`)
		p.got = nil
		p.until("2026-03-03", "08:10")
		p.until("2026-03-03", "08:30")
		r := p.report(made)
		for reason, n := range map[campaign.Reason]int64{
			campaign.ReasonTwice: 2, campaign.ReasonWithdrawn: 1, campaign.ReasonSuppressed: 1, campaign.ReasonOpenCase: 1,
		} {
			if r.Of(campaign.Left, reason) != n {
				t.Errorf("%s: %d, want %d", reason, r.Of(campaign.Left, reason), n)
			}
		}
		if len(p.to(shared)) != 1 || len(p.to(one))+len(p.to(other)) != 1 || len(p.got) != 2 || r.State != campaign.Done {
			t.Errorf("they got %+v, and it is %s", p.got, r.State)
		}
		p.got = nil
		about := p.text("配送推迟", func(c *campaign.Campaign) { c.Purpose, c.AboutCase = consent.ForService, true })
		p.until("2026-03-03", "09:00")
		if len(p.to(waits)) != 1 || p.report(about).Of(campaign.Left, campaign.ReasonOpenCase) != 0 {
			t.Errorf("about what is open they got %+v", p.got)
		}
	})
}

// TestCampaignsToNobodyAndToEverybody: an audience of nobody is over at once,
// and one of everybody goes to those who said yes; neither holds the other up.
func TestCampaignsToNobodyAndToEverybody(t *testing.T) {
	p := newSMSShop(t, storetest.SQLite(t))
	for _, number := range []string{"+8613800138001", "+8613800138002", "+8613800138003"} {
		p.person(number, number == "+8613800138002")
	}
	nobody := p.text("没有人", func(c *campaign.Campaign) { c.Audience, c.Holdout = "spend_365 > 1000000", 100 })
	everybody := p.text("所有人", func(c *campaign.Campaign) { c.Audience = "spend_365 >= 0 or spend_365 < 0" })
	p.until("2026-03-02", "12:00")
	p.until("2026-03-02", "12:30")
	if r := p.report(nobody); r.State != campaign.Done || r.All() != 0 {
		t.Errorf("to nobody: %+v", r)
	}
	if r := p.report(everybody); r.State != campaign.Done || r.Of(campaign.Sent, "") != 1 || r.Of(campaign.Left, campaign.ReasonNoConsent) != 2 || len(p.got) != 1 {
		t.Errorf("to everybody: %+v", r)
	}
}

// TestLinksThatEndMessages: a link that is followed twice counts once, and one
// that was damaged on its way ends nothing.
func TestLinksThatEndMessages(t *testing.T) {
	p := newSMSShop(t, storetest.SQLite(t))
	id := p.person("+8613800138001", true)
	made := p.text("上新")
	p.until("2026-03-02", "12:00")
	p.until("2026-03-02", "12:30")
	link := p.Consents.Links(id, p.to("+8613800138001")[0].ID).OptOut
	said := func() int {
		t.Helper()
		file, err := p.Consents.Of(p.ctx, account.System, id)
		p.must(err)
		return len(file.Events)
	}
	for i := range len(link) {
		damaged := link[:i] + "A" + link[i+1:]
		if link[i] == 'A' {
			damaged = link[:i] + "B" + link[i+1:]
		}
		if _, err := p.Consents.OptOut(p.ctx, damaged); err == nil {
			t.Errorf("the link is good with another character at %d", i)
		}
	}
	for _, damaged := range []string{link[:len(link)-1], link + "A", link[:len(link)/2], strings.ToUpper(link)} {
		r := httptest.NewRequest(http.MethodPost, "/u/"+damaged, nil)
		w := httptest.NewRecorder()
		p.server.Handler.ServeHTTP(w, r)
		if w.Code != http.StatusNotFound {
			t.Errorf("%s is met with %d", damaged, w.Code)
		}
	}
	if said() != 1 {
		t.Fatalf("%d events after damaged links", said())
	}
	for range 2 {
		if status, _ := p.post("", "/u/"+link, nil); status != http.StatusOK {
			t.Errorf("met with %d", status)
		}
	}
	if said() != 2 || p.report(made).OptedOut != 1 {
		t.Errorf("%d events, %d opted out", said(), p.report(made).OptedOut)
	}
	other := p.person("+8613800138002", true)
	p.must(p.Campaigns.Stop(p.ctx, account.System, p.text("又一次"), 2))
	choices := p.Consents.Links(other, p.sendTo(made, other)).Preferences
	if _, err := p.Consents.Choose(p.ctx, choices, "zh-CN", []consent.Choice{{Channel: consent.SMS, Purpose: consent.ForMarketing}}); err != nil {
		t.Fatal(err)
	}
	if n := p.report(made).OptedOut; n != 2 {
		t.Errorf("with the one who unticked it %d opted out", n)
	}
}

// TestStoppedMidwayItSaysHowManyHadGone stops a campaign of which one message
// was handed over and others wait.
func TestStoppedMidwayItSaysHowManyHadGone(t *testing.T) {
	p := newSMSShop(t, storetest.SQLite(t))
	for _, number := range []string{"+8613800138001", "+8613800138002", "+8613800138003"} {
		p.person(number, true)
	}
	p.status["+8613800138002"], p.status["+8613800138003"] = []int{http.StatusServiceUnavailable}, []int{http.StatusServiceUnavailable}
	made := p.text("上新")
	p.until("2026-03-02", "12:00")
	p.until("2026-03-02", "12:02")
	before := p.report(made)
	if before.Of(campaign.Sent, "") != 1 || before.Of(campaign.Planned, "") != 2 {
		t.Fatalf("it stands at %+v", before)
	}
	form := url.Values{"version": {strconv.FormatInt(before.Version, 10)}, "sure": {"1"}}
	if status, _ := p.post("周敏", "/campaigns/"+made+"/stop", form); status != http.StatusSeeOther {
		t.Fatalf("met with %d", status)
	}
	p.until("2026-03-02", "14:00")
	after := p.report(made)
	if after.State != campaign.Stopped || after.Of(campaign.Sent, "") != 1 || after.Of(campaign.Left, campaign.ReasonStopped) != 2 || len(p.got) != 3 {
		t.Errorf("it stands at %+v, the provider was asked %d times", after, len(p.got))
	}
	r := httptest.NewRequest(http.MethodGet, "/campaigns/"+made, nil)
	r.AddCookie(p.signedIn("周敏"))
	w := httptest.NewRecorder()
	p.server.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "已停止") {
		t.Errorf("the page is met with %d", w.Code)
	}
}

// sendTo plans one more message of a campaign.
func (p *smsProvider) sendTo(campaignID, customerID string) string {
	p.Helper()
	c := p.report(campaignID).Campaign
	send := campaign.Send{ID: "s-" + customerID, CustomerID: customerID, State: campaign.Sent, DueAt: 1, UpdatedAt: p.now.UnixMilli()}
	p.must(p.DB.Campaigns().Plan(p.ctx, c, []campaign.Send{send}))
	return send.ID
}

// TestWhoIsHeldOutOfACampaignGetsNothing has half of the customers held out:
// that is drawn before anything is sent, noted as what they would have got, and
// is what the campaign's trial compares by.
func TestWhoIsHeldOutOfACampaignGetsNothing(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		p := newSMSShop(t, address)
		numbers := map[string]string{}
		for i := range 40 {
			number := "+861380013" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "00"
			numbers[p.person(number, true)] = number
		}
		never := p.person("+8613900139000", false)
		made := p.text("上新", func(c *campaign.Campaign) { c.Holdout = 500 })
		p.must(p.Campaigns.Work(p.ctx))
		p.until("2026-03-02", "12:00")
		p.until("2026-03-02", "12:30")
		r := p.report(made)
		held, sent := r.Of(campaign.Left, campaign.ReasonHoldout), r.Of(campaign.Sent, "")
		if held != 20 || sent != 20 || int64(len(p.got)) != sent || r.Of(campaign.Left, campaign.ReasonNoConsent) != 1 {
			t.Fatalf("it stands at %+v", r)
		}
		_, places, err := p.Trials.Places(p.ctx, account.System, r.TrialID)
		p.must(err)
		file, err := p.Trials.Open(p.ctx, account.System, r.TrialID)
		p.must(err)
		for _, place := range places {
			holdout, got := file.Trial.Arms[place.Arm].Holdout, len(p.to(numbers[place.CustomerID]))
			if place.CustomerID == never || holdout && got != 0 || !holdout && got != 1 {
				t.Errorf("%s, held out %t, got %d", numbers[place.CustomerID], holdout, got)
			}
		}
		if len(places) != 40 || file.Counts[registry.Would] != held || file.Counts[registry.Did] != sent || file.Counts[registry.Wrong] != 0 {
			t.Errorf("%d places, notes %v", len(places), file.Counts)
		}
		if len(file.Arms) != 2 || file.Bought != nil && file.Bought.Effects != nil && file.Waiting == 0 {
			t.Errorf("the result says %+v", file.Result)
		}
		for _, path := range []string{"/trials", "/trials/" + r.TrialID, "/campaigns/" + made} {
			request := httptest.NewRequest(http.MethodGet, path, nil)
			request.AddCookie(p.signedIn("周敏"))
			w := httptest.NewRecorder()
			p.server.Handler.ServeHTTP(w, request)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "上新") || path != "/trials" && !strings.Contains(w.Body.String(), r.TrialID) {
				t.Errorf("%s is met with %d", path, w.Code)
			}
		}
	})
}
