package account_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/job"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

const password = "correct horse battery"

// office is the accounts of a company with an admin, on a database.
type office struct {
	*testing.T
	*account.Service
	store store.Accounts
	jobs  *job.Runner
	post  *postman
	admin account.Actor
	ctx   context.Context
	now   time.Time
}

// postman keeps the letters it is given.
type postman struct{ letters []map[string]string }

func (p *postman) Deliver(_ context.Context, recipient, template, lang string, args map[string]string) error {
	args["To"], args["Template"], args["Lang"] = recipient, template, lang
	p.letters = append(p.letters, args)
	return nil
}

// link returns the secret in the last letter's link.
func (p *postman) link(o *office, path string) string {
	o.Helper()
	if len(p.letters) == 0 {
		o.Fatal("no letter was delivered")
	}
	return secretIn(o, p.letters[len(p.letters)-1]["LinkURL"], path)
}

func secretIn(o *office, link, path string) string {
	o.Helper()
	secret, ok := strings.CutPrefix(link, "https://care.example"+path)
	if !ok || len(secret) < 40 {
		o.Fatalf("link is %s", link)
	}
	return secret
}

var company = account.Company{
	Name: "Kühlhaus 留客", Lang: "en", Currency: "GBP", Zone: "Europe/London", PublicURL: "https://CARE.example/", Hours: "Mon-Fri 09:00-17:00",
}

func each(t *testing.T, test func(o *office)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		people, err := o.Found(o.ctx, company, account.NewStaff{
			Email: "Ada@example.com", Name: "Ada", Role: account.RoleAdmin, Lang: "en", Password: password,
		})
		o.ok(err)
		o.admin = people[0].Actor()
		test(o)
	})
}

func newOffice(t *testing.T, db *store.DB) *office {
	o := &office{T: t, store: db.Accounts(), post: &postman{}, ctx: context.Background(), now: time.UnixMilli(1_700_000_000_000)}
	clock := func() int64 { return o.now.UnixMilli() }
	log := slog.New(slog.DiscardHandler)
	var err error
	o.Service, err = account.New(o.store, db.Jobs(), o.post, clock, log)
	o.ok(err)
	o.jobs = job.NewRunner(db.Jobs(), clock, log)
	o.jobs.Handle(account.JobInvite, o.Mail, job.Options{})
	o.jobs.Handle(account.JobReset, o.Mail, job.Options{})
	return o
}

func (o *office) ok(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// refused checks that err is a fault with the key.
func (o *office) refused(err error, key string) {
	o.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Key != key {
		o.Errorf("got %v, want %s", err, key)
	}
}

func (o *office) runJobs() {
	o.Helper()
	_, err := o.jobs.RunDue(o.ctx)
	o.ok(err)
}

// hire invites a person and accepts for them.
func (o *office) hire(email string, role account.Role) account.Staff {
	o.Helper()
	_, link, err := o.Invite(o.ctx, o.admin, account.NewStaff{Email: email, Name: "Bo " + email, Role: role, Lang: "zh-CN"})
	o.ok(err)
	staff, err := o.Accept(o.ctx, secretIn(o, link, "/invite/"), password)
	o.ok(err)
	return staff
}

func TestFirstRunSucceedsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		admin := account.NewStaff{Email: "a@example.com", Name: "A", Role: account.RoleAgent, Lang: "en", Password: password}
		secret, needed, err := o.StartFirstRun(o.ctx)
		o.ok(err)
		other, _, err := o.StartFirstRun(o.ctx) // another replica starts
		o.ok(err)
		if !needed || o.CheckFirstRun(o.ctx, secret) != nil {
			t.Error("the first run is not open")
		}
		o.refused(o.CheckFirstRun(o.ctx, secret+"x"), "account.ticket_expired")
		_, err = o.FirstRun(o.ctx, "", company, admin)
		o.refused(err, "account.ticket_expired")
		weak := admin
		weak.Password = "12345678"
		_, err = o.FirstRun(o.ctx, secret, company, weak)
		o.refused(err, "account.password_common")

		var racing sync.WaitGroup
		errs := make([]error, 6)
		for n := range errs {
			racing.Go(func() { _, errs[n] = o.FirstRun(o.ctx, []string{secret, other}[n%2], company, admin) })
		}
		racing.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if k := fault.KindOf(err); k != fault.Expired && k != fault.Conflict {
				t.Error(err)
			}
		}
		staff, err := o.ListStaff(o.ctx)
		o.ok(err)
		if won != 1 || len(staff) != 1 || staff[0].Role != account.RoleAdmin {
			t.Errorf("%d succeeded; staff are %+v", won, staff)
		}
		c, err := o.Company(o.ctx)
		o.ok(err)
		if c.PublicURL != "https://care.example" || c.Name != company.Name || c.Hours == "" {
			t.Errorf("the company is %+v", c)
		}
		if _, needed, err := o.StartFirstRun(o.ctx); needed || err != nil {
			t.Errorf("after the first run: %v, %v", needed, err)
		}
		limits, err := o.Authority(o.ctx)
		o.ok(err)
		if limits[account.RoleAgent] != 10_000 || limits[account.RoleAdmin] != 1_000_000 {
			t.Errorf("limits are %v", limits)
		}
	})
}

func TestSignIn(t *testing.T) {
	each(t, func(o *office) {
		invited, _, err := o.Invite(o.ctx, o.admin, account.NewStaff{Email: "new@example.com", Name: "New", Role: account.RoleAgent, Lang: "en"})
		o.ok(err)
		bo := o.hire("bo@example.com", account.RoleAgent)
		o.ok(o.Disable(o.ctx, o.admin, bo.ID))
		staff, err := o.SignIn(o.ctx, " ADA@example.com ", password, "here")
		o.ok(err)
		if staff.Email != "Ada@example.com" {
			o.Errorf("signed in %+v", staff)
		}
		for _, c := range [][2]string{
			{"ada@example.com", "wrong"}, {"nobody@example.com", password}, {invited.Email, ""}, {bo.Email, password},
			{"", ""}, {"ada@example.com", strings.Repeat("x", 100_000)},
		} {
			_, err := o.SignIn(o.ctx, c[0], c[1], "network "+c[0]+c[1][:min(4, len(c[1]))])
			o.refused(err, "account.sign_in_refused")
		}
	})
}

func TestGuessingIsSlowedDownWhereItComesFrom(t *testing.T) {
	each(t, func(o *office) {
		for range 4 {
			_, err := o.SignIn(o.ctx, "ada@example.com", "guess", "there")
			o.refused(err, "account.sign_in_refused")
		}
		_, err := o.SignIn(o.ctx, "ADA@example.com", password, "there")
		o.refused(err, "fault.too_many")
		_, err = o.SignIn(o.ctx, "ada@example.com", password, "here")
		o.ok(err)

		waits := []int{}
		for len(waits) < 12 {
			_, err := o.SignIn(o.ctx, "ada@example.com", "guess", "there")
			var f *fault.Error
			if errors.As(err, &f) && f.Kind == fault.TooMany {
				seconds := f.Args["Seconds"].(int)
				waits = append(waits, seconds)
				o.now = o.now.Add(time.Duration(seconds) * time.Second)
			}
		}
		for n := 1; n < len(waits); n++ {
			if waits[n] < waits[n-1] || waits[n] > 15*60+1 {
				o.Fatalf("waits are %v s", waits)
			}
		}
		if waits[11] != 15*60+1 {
			o.Errorf("the longest wait is %d s", waits[11])
		}
		o.now = o.now.Add(time.Second)
		if _, err := o.SignIn(o.ctx, "ada@example.com", password, "there"); err != nil {
			o.Errorf("after the wait: %v", err)
		}
		if _, err := o.SignIn(o.ctx, "ada@example.com", "slip", "there"); fault.KindOf(err) != fault.Unauthenticated {
			o.Errorf("a success did not clear the count: %v", err)
		}
	})
}

func TestParallelGuessesGetNoFurther(t *testing.T) {
	each(t, func(o *office) {
		var guesses sync.WaitGroup
		var mu sync.Mutex
		tried := 0
		for range 40 {
			guesses.Go(func() {
				_, err := o.SignIn(o.ctx, "ada@example.com", "guess", "there")
				mu.Lock()
				defer mu.Unlock()
				if fault.Is(err, fault.Unauthenticated) {
					tried++
				}
			})
		}
		guesses.Wait()
		if tried != 4 {
			o.Errorf("%d of 40 guesses at once were tried", tried)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(o *office) {
		for name, end := range map[string]func(s account.Staff) error{
			"new password": func(s account.Staff) error {
				_, err := o.ChangePassword(o.ctx, s.ID, password, "another good one")
				return err
			},
			"role":    func(s account.Staff) error { return o.ChangeRole(o.ctx, o.admin, s.ID, account.RoleSupervisor) },
			"disable": func(s account.Staff) error { return o.Disable(o.ctx, o.admin, s.ID) },
			"disable and enable": func(s account.Staff) error {
				return errors.Join(o.Disable(o.ctx, o.admin, s.ID), o.Enable(o.ctx, o.admin, s.ID))
			},
		} {
			o.Run(name, func(*testing.T) {
				s := o.hire(strings.ReplaceAll(name, " ", "-")+"@example.com", account.RoleAgent)
				session := s.Session()
				resumed, err := o.Resume(o.ctx, session)
				o.ok(err)
				if resumed.ID != s.ID {
					o.Errorf("resumed %+v", resumed)
				}
				o.ok(end(s))
				_, err = o.Resume(o.ctx, session)
				o.refused(err, "account.session_over")
			})
		}
		s := o.hire("same@example.com", account.RoleAgent)
		o.ok(o.ChangeRole(o.ctx, o.admin, s.ID, account.RoleAgent))
		o.ok(o.UpdateProfile(o.ctx, s.ID, " Bo  Li ", "en"))
		kept, err := o.Resume(o.ctx, s.Session())
		o.ok(err)
		if kept.Name != "Bo Li" || kept.Lang != "en" {
			o.Errorf("profile is %+v", kept)
		}
		for _, bad := range []string{"", s.ID, s.ID + " x", "nobody 1", " 1"} {
			_, err := o.Resume(o.ctx, bad)
			o.refused(err, "account.session_over")
		}
	})
}

func TestInvitation(t *testing.T) {
	each(t, func(o *office) {
		n := account.NewStaff{Email: "bo@example.com", Name: "Bo", Role: account.RoleAgent, Lang: "zh-CN"}
		staff, link, err := o.Invite(o.ctx, o.admin, n)
		o.ok(err)
		shown := secretIn(o, link, "/invite/")
		o.runJobs()
		mailed := o.post.link(o, "/invite/")
		if l := o.post.letters[0]; l["To"] != n.Email || l["Template"] != "mail.invite" || l["Lang"] != "zh-CN" || mailed == shown {
			o.Errorf("letter is %v", l)
		}
		n.Email = "BO@Example.com"
		_, _, err = o.Invite(o.ctx, o.admin, n)
		o.refused(err, "account.email_taken")

		holder, err := o.Holder(o.ctx, account.PurposeInvite, mailed)
		o.ok(err)
		if holder.ID != staff.ID || holder.State != account.StaffInvited {
			o.Errorf("holder is %+v", holder)
		}
		_, err = o.Reset(o.ctx, mailed, password) // a ticket for one purpose is worth nothing for another
		o.refused(err, "account.ticket_expired")
		_, err = o.Accept(o.ctx, mailed, "short")
		o.refused(err, "account.password_short")

		secrets := make(chan string, 6)
		for n := range cap(secrets) {
			secrets <- []string{mailed, shown}[n%2]
		}
		o.race(6, func() (account.Staff, error) { return o.Accept(o.ctx, <-secrets, password) })
		signedIn, err := o.SignIn(o.ctx, "bo@example.com", password, "here")
		o.ok(err)
		if signedIn.State != account.StaffActive {
			o.Errorf("signed in %+v", signedIn)
		}
		late, link, err := o.Invite(o.ctx, o.admin, account.NewStaff{Email: "late@example.com", Name: "L", Role: account.RoleAgent, Lang: "en"})
		o.ok(err)
		o.now = o.now.Add(7 * 24 * time.Hour)
		_, err = o.Accept(o.ctx, secretIn(o, link, "/invite/"), password)
		o.refused(err, "account.ticket_expired")
		link, err = o.Link(o.ctx, o.admin, late.ID)
		o.ok(err)
		_, err = o.Accept(o.ctx, secretIn(o, link, "/invite/"), password)
		o.ok(err)
	})
}

// race redeems a ticket many times at once, and checks that one succeeds.
func (o *office) race(times int, redeem func() (account.Staff, error)) (winner account.Staff) {
	o.Helper()
	var racing sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range times {
		racing.Go(func() {
			staff, err := redeem()
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				o.refused(err, "account.ticket_expired")
				return
			}
			winner = staff
			won++
		})
	}
	racing.Wait()
	if won != 1 {
		o.Errorf("%d of %d succeeded", won, times)
	}
	return winner
}

func TestReset(t *testing.T) {
	each(t, func(o *office) {
		bo := o.hire("bo@example.com", account.RoleAgent)
		o.runJobs()
		o.post.letters = nil
		o.ok(o.RequestReset(o.ctx, "nobody@example.com"))
		o.ok(o.RequestReset(o.ctx, " BO@example.com "))
		o.ok(o.RequestReset(o.ctx, "bo@example.com"))
		o.runJobs()
		if len(o.post.letters) != 1 {
			o.Fatalf("letters are %v", o.post.letters)
		}
		secret := o.post.link(o, "/reset/")
		after := o.race(6, func() (account.Staff, error) { return o.Reset(o.ctx, secret, "a brand new password") })
		_, err := o.Resume(o.ctx, bo.Session())
		o.refused(err, "account.session_over")
		_, err = o.Resume(o.ctx, after.Session())
		o.ok(err)
		_, err = o.SignIn(o.ctx, "bo@example.com", password, "x")
		o.refused(err, "account.sign_in_refused")
		_, err = o.Reset(o.ctx, secret, "a third good password")
		o.refused(err, "account.ticket_expired")

		o.ok(o.RequestReset(o.ctx, "bo@example.com"))
		o.runJobs()
		secret = o.post.link(o, "/reset/")
		o.ok(o.Disable(o.ctx, o.admin, bo.ID))
		_, err = o.Reset(o.ctx, secret, "a third good password")
		o.refused(err, "account.ticket_expired")
		_, err = o.Link(o.ctx, o.admin, bo.ID)
		o.refused(err, "account.disabled")
		o.ok(o.Enable(o.ctx, o.admin, bo.ID))
		o.now = o.now.Add(time.Hour)
		_, err = o.Reset(o.ctx, secret, "a third good password")
		o.refused(err, "account.ticket_expired")
		o.refused(o.RequestReset(o.ctx, "bo@example.com\r\nBcc: all@example.com"), "account.email_invalid")
	})
}

func TestAnAdminRemains(t *testing.T) {
	each(t, func(o *office) {
		ada := o.admin.ID
		o.refused(o.ChangeRole(o.ctx, o.admin, ada, account.RoleAgent), "account.last_admin")
		o.refused(o.Disable(o.ctx, o.admin, ada), "account.last_admin")
		bo := o.hire("bo@example.com", account.RoleAdmin)
		for range 25 { // both leave at once
			var racing sync.WaitGroup
			errs := make([]error, 2)
			for n, id := range []string{ada, bo.ID} {
				racing.Go(func() { errs[n] = o.ChangeRole(o.ctx, o.admin, id, account.RoleAgent) })
			}
			racing.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				o.Fatalf("of two who leave at once: %v, %v", errs[0], errs[1])
			}
			o.ok(errors.Join(o.ChangeRole(o.ctx, o.admin, ada, account.RoleAdmin), o.ChangeRole(o.ctx, o.admin, bo.ID, account.RoleAdmin)))
		}
	})
}

func TestOnlyAdminsManage(t *testing.T) {
	each(t, func(o *office) {
		for _, role := range []account.Role{account.RoleAgent, account.RoleSupervisor} {
			by := o.hire(string(role)+"@example.com", role).Actor()
			_, _, invite := o.Invite(o.ctx, by, account.NewStaff{})
			_, link := o.Link(o.ctx, by, by.ID)
			_, update := o.UpdateCompany(o.ctx, by, company)
			_, _, create := o.CreateKey(o.ctx, by, "k", []account.Permission{account.CaseRead})
			_, list := o.ListKeys(o.ctx, by)
			for name, err := range map[string]error{
				"invite": invite, "link": link, "update": update, "create": create, "list": list,
				"disable": o.Disable(o.ctx, by, by.ID), "enable": o.Enable(o.ctx, by, by.ID),
				"role": o.ChangeRole(o.ctx, by, by.ID, account.RoleAdmin), "revoke": o.RevokeKey(o.ctx, by, "x"),
				"authority": o.SetAuthority(o.ctx, by, map[account.Role]int64{account.RoleAgent: 1}),
			} {
				if !fault.Is(err, fault.Denied) {
					o.Errorf("%s may %s: %v", role, name, err)
				}
			}
		}
	})
}
