package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/job"
	"liuke/internal/outbox"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// postOffice is the outbox of a company, on a database.
type postOffice struct {
	*testing.T
	*outbox.Service
	db     *store.DB
	runner *job.Runner
	server *server
	now    time.Time
	ctx    context.Context
}

// server is a mail server: it keeps Message-IDs and answers as it is told to.
type server struct {
	got    []string
	answer error
}

func (s *server) Carry(_ context.Context, l outbox.Letter) error {
	s.got = append(s.got, l.MessageID)
	return s.answer
}

func each(t *testing.T, hasServer bool, test func(p *postOffice)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := &postOffice{T: t, db: db, now: time.UnixMilli(1_700_000_000_000), ctx: context.Background(), server: &server{}}
		var carrier outbox.Carrier
		if hasServer {
			carrier = p.server
		}
		p.Service = outbox.NewService(db.Letters(), carrier, func() int64 { return p.now.UnixMilli() }, slog.New(slog.DiscardHandler))
		test(p)
	})
}

func (p *postOffice) ok(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *postOffice) write(recipient, caseID string) outbox.Letter {
	p.Helper()
	l := outbox.New(recipient, "letter.reply", "en", "care.example", map[string]string{"Text": "hi"}, p.now.UnixMilli())
	l.CaseID = caseID
	if recipient == "" {
		l.State = outbox.Held
	}
	p.ok(p.db.Letters().Post(p.ctx, l))
	return l
}

func (p *postOffice) runDue(want int) {
	p.Helper()
	if p.runner == nil {
		var err error
		p.runner, err = p.Runner(p.ctx)
		p.ok(err)
	}
	if got, err := p.runner.RunDue(p.ctx); err != nil || got != want {
		p.Errorf("sent %d letters, %v, want %d", got, err, want)
	}
}

func (p *postOffice) state(l outbox.Letter, want outbox.State) outbox.Letter {
	p.Helper()
	got, err := p.Letter(p.ctx, account.System, l.ID)
	p.ok(err)
	if got.State != want {
		p.Errorf("the letter is %s (%s), want %s", got.State, got.Error, want)
	}
	return got
}

var agent = account.Staff{ID: "s1", Role: account.RoleAgent, State: account.StaffActive}.Actor()

func TestLettersAreSentOnce(t *testing.T) {
	each(t, true, func(p *postOffice) {
		l := p.write("a@example.com", "c1")
		p.now = p.now.Add(time.Second)
		p.runDue(1)
		p.runDue(0)
		got := p.state(l, outbox.Sent)
		if got.SentAt != p.now.UnixMilli() || got.Attempts != 1 || got.Args["Text"] != "hi" || got.CaseID != "c1" {
			p.Errorf("kept as %+v", got)
		}
		if !slices.Equal(p.server.got, []string{l.MessageID}) {
			p.Errorf("the server got %v", p.server.got)
		}
	})
}

func TestTroubleIsTriedAgainForThreeDays(t *testing.T) {
	each(t, true, func(p *postOffice) {
		p.server.answer = errors.New("451 try later")
		l := p.write("a@example.com", "")
		start := p.now
		for p.current(l) == outbox.Queued && p.now.Sub(start) < 30*24*time.Hour {
			p.runDue(1)
			if got := p.current(l); got == outbox.Queued {
				due, err := p.db.Letters().Queue().NextDue(p.ctx, nil)
				p.ok(err)
				p.now = time.UnixMilli(due)
			}
		}
		got := p.state(l, outbox.Failed)
		if tried := p.now.Sub(start); tried < 70*time.Hour || tried > 75*time.Hour || got.Error == "" {
			p.Errorf("given up after %s: %q", tried, got.Error)
		}
		for _, id := range p.server.got {
			if id != l.MessageID {
				p.Fatalf("Message-ID changed from %s to %s", l.MessageID, id)
			}
		}
		p.server.answer = nil
		p.ok(p.Send(p.ctx, account.System, l.ID))
		p.runDue(1)
		p.state(l, outbox.Sent)
		if err := p.Send(p.ctx, account.System, l.ID); !fault.Is(err, fault.Conflict) {
			p.Errorf("sent again: %v", err)
		}
	})
}

func (p *postOffice) current(l outbox.Letter) outbox.State {
	p.Helper()
	got, err := p.Letter(p.ctx, account.System, l.ID)
	p.ok(err)
	return got.State
}

func TestRefusalIsFinal(t *testing.T) {
	each(t, true, func(p *postOffice) {
		p.server.answer = fmt.Errorf("wrapped: %w", &outbox.Refusal{Reason: "550 no such user"})
		l := p.write("gone@example.com", "")
		p.runDue(1)
		if got := p.state(l, outbox.Failed); got.SentAt != 0 {
			p.Errorf("kept as %+v", got)
		}
		p.now = p.now.Add(100 * time.Hour)
		p.runDue(0)
	})
}

// TestCrashAfterTheServersYes has the program end between the server's yes and
// our note of it.
func TestCrashAfterTheServersYes(t *testing.T) {
	each(t, true, func(p *postOffice) {
		l := p.write("a@example.com", "")
		now := p.now.UnixMilli()
		jobs, err := p.db.Letters().Queue().Claim(p.ctx, nil, 5, now, now+60_000)
		p.ok(err)
		p.ok(p.server.Carry(p.ctx, l)) // and dies
		p.runDue(0)
		p.now = p.now.Add(time.Minute)
		p.runDue(1)
		p.state(l, outbox.Sent)
		if !slices.Equal(p.server.got, []string{l.MessageID, l.MessageID}) {
			p.Errorf("the server got %v", p.server.got)
		}
		p.ok(p.db.Letters().Queue().Bury(p.ctx, jobs[0], now, "woke up")) // has no lease any more
		p.state(l, outbox.Sent)
	})
}

func TestWithoutServerLettersAreHeld(t *testing.T) {
	each(t, false, func(p *postOffice) {
		l := p.write("a@example.com", "")
		p.runDue(0)
		p.state(l, outbox.Held)
		if err := p.Send(p.ctx, account.System, l.ID); !fault.Is(err, fault.Unavailable) {
			p.Errorf("sent without a server: %v", err)
		}
	})
	each(t, true, func(p *postOffice) {
		l := p.write("", "")
		p.runDue(0)
		p.state(l, outbox.Held)
		if err := p.Send(p.ctx, account.System, l.ID); !fault.Is(err, fault.Conflict) {
			p.Errorf("sent to nobody: %v", err)
		}
	})
}

func TestListPages(t *testing.T) {
	each(t, true, func(p *postOffice) {
		var want []string
		for n := range 25 {
			l := p.write("a@example.com", []string{"", "c1"}[n%2])
			want = append(want, l.ID)
			p.now = p.now.Add(time.Duration(n%3) * time.Millisecond)
		}
		slices.Reverse(want)
		for name, c := range map[string]struct {
			filter outbox.Filter
			want   []string
		}{
			"all":     {outbox.Filter{}, want},
			"queued":  {outbox.Filter{State: outbox.Queued}, want},
			"sent":    {outbox.Filter{State: outbox.Sent}, nil},
			"a case":  {outbox.Filter{CaseID: "c1"}, every(want, 1)},
			"no case": {outbox.Filter{CaseID: "c2", State: outbox.Queued}, nil},
		} {
			var got []string
			f := c.filter
			f.Limit = 7
			for more := true; more; {
				page, err := p.List(p.ctx, account.System, f)
				p.ok(err)
				if len(page.Letters) > 7 {
					p.Fatalf("%s: a page has %d", name, len(page.Letters))
				}
				for _, l := range page.Letters {
					got = append(got, l.ID)
				}
				f.After, more = page.Next, page.More
			}
			if !slices.Equal(got, c.want) {
				p.Errorf("%s: %d letters, want %d", name, len(got), len(c.want))
			}
		}
		if _, err := p.List(p.ctx, agent, outbox.Filter{State: "lost"}); !fault.Is(err, fault.Invalid) {
			p.Errorf("an unknown state: %v", err)
		}
		if _, err := p.List(p.ctx, account.Customer("c", "", "en"), outbox.Filter{}); !fault.Is(err, fault.Denied) {
			p.Errorf("a customer may list: %v", err)
		}
	})
}

// every returns each second member, from the given one on.
func every(list []string, from int) []string {
	var out []string
	for n := from; n < len(list); n += 2 {
		out = append(out, list[n])
	}
	return out
}
