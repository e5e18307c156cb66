package store_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/interaction"
	"liuke/internal/trial/registry"
)

// priced has a minute cost 1.50, a visit 80 and a text message 0.05.
func (l *lab) priced() {
	l.RatesFrom(func(context.Context) (registry.Rates, error) {
		return registry.Rates{Minute: 150, Visit: 8000, Message: 5}, nil
	})
}

func (l *lab) run(statement string, args ...any) {
	l.Helper()
	must(l.T, l.db.Exec(l.Context(), statement, args...))
}

func (l *lab) spentIs(of registry.Trial, cost, told, customers int64, parts ...registry.Part) {
	l.Helper()
	s := l.open(of).Spent
	if s.Cost != cost || s.Told != told || s.Customers != customers || s.Estimated || !reflect.DeepEqual(s.Parts, parts) {
		l.Errorf("spent %+v; want %d, %d of it told, for %d, %+v", s, cost, told, customers, parts)
	}
}

func TestWhatRecordsSayIsBookedOnce(t *testing.T) {
	eachLab(t, 12, func(l *lab) {
		l.priced()
		l.founded()
		l.lose(l.ids...)
		of := l.launched(listPlan())
		arms := l.armsOf(of, l.ids...)
		var treated, alone []string
		for _, id := range l.ids {
			if arms[id].Holdout {
				alone = append(alone, id)
			} else {
				treated = append(treated, id)
			}
		}
		if s := l.open(of).Spent; !s.Estimated || len(s.Parts) != 0 {
			l.Errorf("at first %+v", s)
		}
		contacts := interaction.NewService(l.db.Interactions(), china, nil, func() int64 { return l.now })
		log := func(id string, kind interaction.Kind, from interaction.Direction, minutes int64) interaction.Interaction {
			l.Helper()
			kept, err := contacts.Log(l.Context(), account.System, interaction.New{CustomerID: id, Content: interaction.Content{
				Kind: kind, Direction: from, Reached: true, At: l.now, Minutes: minutes, Said: "问候",
			}})
			must(l.T, err)
			return kept
		}
		l.now += 3_600_000
		call := log(treated[0], interaction.Call, interaction.Outbound, 12)
		log(treated[0], interaction.Call, interaction.Inbound, 50)
		log(alone[0], interaction.Call, interaction.Outbound, 50)
		one := registry.Part{Of: registry.TookContacts, Count: 12, Rate: 150, Cost: 1800}
		l.spentIs(of, 1800, 0, 1, one)

		// A step of the same day is the call; one of the next day is not.
		l.run("INSERT INTO play (id, loss_id, playbook_id, playbook_version, reason, content, plan, state, version, started_at, started_by) VALUES ('y', $1, 'price', 1, 'price', '{}', '', 'open', 1, $2, 'x')", "loss-"+treated[0], l.now)
		step := func(n int, at, minutes int64, result string) {
			l.run("INSERT INTO play_step (play_id, n, code, due_at, result, note, minutes, done_at, done_by) VALUES ('y', $1, 'ask', 0, $2, '', $3, $4, 'x')", n, result, minutes, at)
		}
		step(1, l.now, 12, "helped")
		l.spentIs(of, 1800, 0, 1, one)
		step(2, l.now+aDay, 20, "none")
		step(3, l.now+aDay, 20, "na")
		step(4, l.now+40*aDay, 20, "none")
		besides := registry.Part{Of: registry.TookSteps, Count: 20, Rate: 150, Cost: 3000}
		l.spentIs(of, 4800, 0, 1, one, besides)

		log(treated[1], interaction.Visit, interaction.Outbound, 10)
		both, ways := registry.Part{Of: registry.TookContacts, Count: 22, Rate: 150, Cost: 3300}, registry.Part{Of: registry.TookVisits, Count: 1, Rate: 8000, Cost: 8000}
		l.spentIs(of, 14_300, 0, 2, both, besides, ways)

		// For whom a cost was told, nothing is added from the records.
		l.now += aDay
		l.acted(of, dialled("c", slices.Index(l.ids, treated[1]), l.now, 999))
		l.spentIs(of, 4800+999, 999, 2, one, besides)

		// A merge carries what was done along, and a contact that is taken back costs nothing.
		service := customer.NewService(l.db.Customers(), china)
		merged, err := service.Merge(l.Context(), account.System, treated[2], treated[0], l.now)
		must(l.T, err)
		l.spentIs(of, 4800+999, 999, 2, one, besides)
		must(l.T, service.Unmerge(l.Context(), account.System, merged.ID, l.now))
		must(l.T, contacts.Remove(l.Context(), account.System, call.ID, call.Version, "打错了"))
		first := registry.Part{Of: registry.TookSteps, Count: 32, Rate: 150, Cost: 4800}
		l.spentIs(of, 4800+999, 999, 2, first)
	})
}

func TestGoodwillInTheCaseOfALossIsBooked(t *testing.T) {
	eachLab(t, 8, func(l *lab) {
		l.priced()
		l.founded()
		l.lose(l.ids...)
		of := l.launched(listPlan())
		code, _ := l.sides(of)
		id := l.ids[code]
		l.now += aDay
		filed := func(id, customer string) {
			l.run(`INSERT INTO desk_case (id, number, customer_id, kind, channel, lang, subject, words, wish, nickname, email, phone, severity, state, outcome, restated, reopened, version, created_at, updated_at)
				VALUES ($1, $2, $3, 'complaint', 'phone', 'zh-CN', '', '', '', '', '', '', 1, 'open', '', FALSE, 0, 1, $4, $4)`, id, len(id)*1000, customer, l.now)
		}
		filed("case", id)
		filed("other", id)
		given := func(posting, in, ground string, amount, at int64) {
			l.run("INSERT INTO posting (id, key, case_id, remedy_id, receiver, ground, cause, team_id, budget, amount, currency, by_id, at) VALUES ($1, $1, $2, 'r', 'x', $3, '', '', '', $4, 'CNY', 'x', $5)", posting, in, ground, amount, at)
		}
		given("a", "case", "goodwill", 2000, l.now)
		given("b", "case", "defect", 9000, l.now)
		given("c", "other", "goodwill", 700, l.now)
		given("d", "case", "goodwill", 400, l.now+60*aDay)
		if s := l.open(of).Spent; !s.Estimated || len(s.Parts) != 0 {
			l.Errorf("in no case of a loss: %+v", s)
		}
		l.run("UPDATE loss SET case_id = 'case' WHERE customer_id = $1", id)
		l.spentIs(of, 2000, 0, 1, registry.Part{Of: registry.TookGifts, Count: 1, Cost: 2000})
	})
}

func TestTextMessagesOfTheCampaignAreBooked(t *testing.T) {
	eachLab(t, 8, func(l *lab) {
		l.priced()
		p := callPlan()
		p.Action = registry.ActionCampaign
		of := l.launched(p)
		sends := func(campaign, channel, trialID string) {
			l.run(`INSERT INTO campaign (id, name, purpose, channel, audience, about_case, texts, holdout, trial_id, state, version, made_by, created_at, updated_at)
				VALUES ($1, 'x', 'marketing', $2, '', FALSE, '{}', 0, $3, 'running', 1, 'x', 0, 0)`, campaign, channel, trialID)
			for _, id := range l.ids {
				l.run(`INSERT INTO campaign_send (id, campaign_id, customer_id, purpose, state, reason, due_at, address, hash, attempts, lease_until, message_id, lang, detail, created_at, updated_at, sent_at)
					VALUES ($1, $2, $3, 'marketing', 'sent', '', 0, '', '', 1, 0, '', 'en', '', 0, 0, $4)`, campaign+id, campaign, id, l.now+1000)
			}
		}
		sends("mail", "email", of.ID)
		sends("another", "sms", "other")
		if s := l.open(of).Spent; !s.Estimated || len(s.Parts) != 0 {
			l.Errorf("of other messages: %+v", s)
		}
		sends("text", "sms", of.ID)
		l.spentIs(of, 20, 0, 4, registry.Part{Of: registry.TookMessages, Count: 4, Rate: 5, Cost: 20})
	})
}
