package campaign_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/customer"
	"liuke/internal/ident"
	"liuke/internal/seal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

var races = flag.Int("races", 1000, "how many opt-outs race with a send")

// noon is a Monday in Shanghai, where nobody sleeps.
const noon = int64(1_763_956_800_000)

var sample = account.Company{
	Name: "样品商行", Lang: "zh-CN", Currency: "CNY", Zone: "Asia/Shanghai", PublicURL: "http://shop.example", Hours: "Mon-Fri 09:00-18:00",
}

func company(context.Context) (account.Company, error) { return sample, nil }

// shop is a company that writes to its customers, on a database.
type shop struct {
	*testing.T
	ctx      context.Context
	db       *store.DB
	consents *consent.Service
	*campaign.Service
	provider *provider
	now      atomic.Int64
	lease    time.Duration
}

// provider takes messages, and answers as it is told to.
type provider struct {
	mu     sync.Mutex
	got    []campaign.Message
	answer func(m campaign.Message) error
}

func (p *provider) Ready(context.Context) (bool, error) { return true, nil }

func (p *provider) CarryMessage(_ context.Context, m campaign.Message) error {
	if p.answer != nil {
		if err := p.answer(m); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, m)
	return nil
}

func (p *provider) messages() []campaign.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]campaign.Message(nil), p.got...)
}

func open(t *testing.T, db *store.DB) *shop {
	t.Helper()
	s := &shop{T: t, ctx: context.Background(), db: db, provider: &provider{}}
	s.now.Store(noon)
	accounts, err := account.New(db.Accounts(), db.Jobs(), nil, s.now.Load, slog.New(slog.DiscardHandler))
	s.ok(err)
	_, err = accounts.Found(s.ctx, sample, account.NewStaff{
		Email: "boss@example.com", Name: "周敏", Role: account.RoleAdmin, Lang: "zh-CN", Password: "correct horse battery",
	})
	s.ok(err)
	keys, err := seal.NewKeyring(seal.NewKey(noon))
	s.ok(err)
	s.consents = consent.New(consent.Parts{
		Store: db.Consents(), Customers: db.Customers(), Settings: db.Settings(), Keys: keys, Company: company, Clock: s.now.Load,
	})
	policy := consent.DefaultPolicy()
	policy.Imprint = map[string]string{"zh-CN": "样品商行，上海市某路 1 号", "en": "Sample Ltd, 1 Some Road, Shanghai"}
	s.ok(s.consents.SetPolicy(s.ctx, account.System, policy, 0))
	s.serve(campaign.Lease)
	return s
}

// serve has messages be under way for so long at most.
func (s *shop) serve(lease time.Duration) {
	s.Service = campaign.New(campaign.Parts{
		Store: s.db.Campaigns(), Consents: s.consents, Settings: s.db.Settings(), Book: s.db.Facts(), Company: company,
		Carriers: map[consent.Channel]campaign.Carrier{consent.Email: s.provider}, Domain: "shop.example", Lease: lease, Clock: s.now.Load,
	})
}

func (s *shop) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// customer keeps one who said yes to marketing by e-mail, or nothing at all.
func (s *shop) customer(email string, yes bool) string {
	s.Helper()
	id := ident.New()
	var known []customer.Identity
	if email != "" {
		i, err := customer.NewIdentity(customer.IdentityEmail, "", email, "CN")
		s.ok(err)
		i.CustomerID, i.CreatedAt = id, noon
		known = append(known, i)
	}
	s.ok(s.db.Customers().Add(s.ctx, customer.Customer{ID: id, RootID: id, Kind: customer.Person, Name: "客户" + email, Version: 1, CreatedAt: noon}, known))
	if yes {
		s.say(id, consent.Given)
	}
	return id
}

func (s *shop) say(id string, a consent.Action) {
	s.Helper()
	_, err := s.consents.Record(s.ctx, account.System, consent.Entry{
		CustomerID: id, Channel: consent.Email, Purpose: consent.ForMarketing, Action: a, Source: consent.FromAgent,
	})
	s.ok(err)
}

var offer = campaign.Campaign{
	Name: "秋季上新", Purpose: consent.ForMarketing, Channel: consent.Email,
	Texts: map[string]campaign.Text{"zh-CN": {Subject: "上新", Body: "{{customer}}，您好"}},
}

// launch has a campaign made, launched, and its messages planned; none is sent.
func (s *shop) launch(c campaign.Campaign) (campaign.Campaign, []string) {
	s.Helper()
	made, err := s.Create(s.ctx, account.System, c)
	s.ok(err)
	s.ok(s.Launch(s.ctx, account.System, made.ID, made.Version))
	made.Version++
	made, err = s.Begin(s.ctx, made)
	s.ok(err)
	ids, err := s.db.Campaigns().DueSends(s.ctx, made.ID, s.now.Load(), 1<<20)
	s.ok(err)
	return made, ids
}

// TestOptOutRacesWithASend has a customer say no while two workers send to
// them. Whoever reads the ledger at the moment at which the provider takes a
// message finds no no there; every no is kept; nobody gets two.
func TestOptOutRacesWithASend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		n := *races
		byAddress, out := map[string]string{}, map[string]*atomic.Bool{}
		for i := range n {
			email := fmt.Sprintf("r%d@example.com", i)
			byAddress[email] = s.customer(email, true)
			out[email] = &atomic.Bool{}
		}
		_, sends := s.launch(offer)
		var late, taken, lead atomic.Int64
		s.provider.answer = func(m campaign.Message) error {
			for range 2 { // as it begins and as it ends
				ledger, err := db.Consents().Ledger(s.ctx, byAddress[m.To])
				if err != nil {
					return err
				}
				about := consent.About{Channel: consent.Email, Hash: consent.Hash(m.To), Purpose: consent.ForMarketing}
				if out[m.To].Load() || !ledger.Fold(about).Allowed() {
					late.Add(1)
				}
			}
			taken.Add(1)
			lead.Add(-2)
			return nil
		}
		var wg sync.WaitGroup
		room := make(chan struct{}, 8)
		for _, id := range sends {
			room <- struct{}{}
			wg.Go(func() {
				defer func() { <-room }()
				s.race(id, lead.Load(), out)
				lead.Add(1)
			})
		}
		wg.Wait()
		s.judge(byAddress, late.Load(), taken.Load())
	})
}

// race has two workers send the message and its customer say no, all at once but for a lead of the workers, or of the customer
// where it is below 0. It grows with each no that comes first and falls with each message, so that on any machine either is
// first about as often.
func (s *shop) race(sendID string, lead int64, out map[string]*atomic.Bool) {
	send, err := s.db.Consents().Sent(s.ctx, sendID)
	if err != nil {
		s.Error(err)
		return
	}
	links := s.consents.Links(send.CustomerID, sendID)
	wait := func(looks int64) {
		for range max(0, looks) {
			_, _ = s.consents.Asking(s.ctx, links.OptOut)
		}
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			wait(-lead)
			if _, err := s.Send(s.ctx, sendID); err != nil {
				s.Error(err)
			}
		})
	}
	wg.Go(func() {
		wait(lead)
		if _, err := s.consents.OptOut(s.ctx, links.OptOut); err != nil {
			s.Error(err)
			return
		}
		file, err := s.consents.Of(s.ctx, account.System, send.CustomerID)
		if err != nil {
			s.Error(err)
			return
		}
		for _, line := range file.Lines {
			if line.Channel == consent.Email && line.Purpose == consent.ForMarketing {
				out[line.Address].Store(true)
			}
		}
	})
	wg.Wait()
}

func (s *shop) judge(byAddress map[string]string, late, taken int64) {
	s.Helper()
	if late > 0 {
		s.Errorf("%d messages went out after the no", late)
	}
	perAddress := map[string]int{}
	for _, m := range s.provider.messages() {
		if perAddress[m.To]++; perAddress[m.To] > 1 {
			s.Errorf("%s got it twice", m.To)
		}
	}
	lost := 0
	for email, id := range byAddress {
		ledger, err := s.db.Consents().Ledger(s.ctx, id)
		s.ok(err)
		if ledger.Fold(consent.About{Channel: consent.Email, Hash: consent.Hash(email), Purpose: consent.ForMarketing}).Allowed() {
			lost++
		}
	}
	if lost > 0 {
		s.Errorf("%d wishes were lost", lost)
	}
	n := int64(len(byAddress))
	s.Logf("%d races: %d were sent before the no, %d stopped by it", n, taken, n-taken)
	if taken < n/50 || taken > n-n/50 {
		s.Errorf("that is no race")
	}
}
