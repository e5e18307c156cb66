package app

import (
	"context"
	"fmt"
	"time"

	"liuke/internal/account"
	"liuke/internal/cadence"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/demo"
	"liuke/internal/handover"
	"liuke/internal/interaction"
	"liuke/internal/people"
)

// demoKnown is how many of the demo company's customers somebody looks after:
// those worth most.
const demoKnown = 36

// demoContact is a contact with one of them, so many days ago.
type demoContact struct {
	daysAgo int64
	kind    interaction.Kind
	in      bool // the customer turned to us
	minutes int64
	content int64
	said    [2]string // 中文, English
}

var demoContacts = []demoContact{
	{3, interaction.Call, false, 8, 4, [2]string{"问圣诞礼盒何时到货，已告知下周二。", "Asked when the Christmas hampers arrive; told them next Tuesday."}},
	{9, interaction.Email, true, 5, 0, [2]string{"索要新一季的产品目录，已寄出。", "Asked for the new catalogue; it is on its way."}},
	{24, interaction.Visit, false, 45, 5, [2]string{"看了新陈列，想把花园系列放到门口。", "Looked at the new display; wants the garden range by the door."}},
	{38, interaction.Call, false, 12, 3, [2]string{"觉得运费偏高，答应月底前给个说法。", "Finds carriage dear; promised them an answer by the end of the month."}},
	{52, interaction.Call, true, 15, 2, [2]string{"上次少了一箱，对处理速度不满。", "A carton was short last time; not happy with how long it took."}},
	{95, interaction.Meeting, false, 60, 4, [2]string{"谈了明年的供货量，老板娘说了算。", "Talked about next year's volumes; the owner's wife decides."}},
}

// relate has the demo company's people look after their best customers: who
// owns them, what was said lately, how often to call, and one hand-over.
func (h *demoHouse) relate(ctx context.Context) error {
	best, err := h.Customers.List(ctx, h.admin, customer.Filter{Sort: customer.SortWorth, Limit: demoKnown})
	if err != nil {
		return err
	}
	agents := []account.Staff{h.people[demo.RoleAgent], h.people[demo.RoleSupervisor], h.people[demo.RoleDriver], h.people[demo.RoleAdmin]}
	for n, row := range best {
		owner, backup := agents[n%len(agents)], ""
		if n%2 == 0 {
			backup = agents[(n+1)%len(agents)].ID
		}
		c := row.Customer
		if _, err := h.Customers.Update(ctx, h.admin, c.ID, c.Version, customer.Draft{
			Kind: c.Kind, Name: c.Name, Lang: c.Lang, Country: c.Country, Tier: c.Tier, Zone: c.Zone, OwnerID: owner.ID, BackupID: backup,
			Note: c.Note, LettersWait: c.LettersWait,
		}, h.clock()); err != nil {
			return fmt.Errorf("owner: %w", err)
		}
		if err := h.talk(ctx, owner.Actor(), c.ID, demoContacts[n%len(demoContacts)]); err != nil {
			return err
		}
		if err := h.introduce(ctx, c.ID, n); err != nil {
			return err
		}
	}
	if err := h.Cadences.SetPlans(ctx, h.admin, cadence.Plans{Neglect: 90, List: []cadence.Plan{
		{What: cadence.Talk, Every: 30, Unit: cadence.Days}, {What: cadence.Visit, Every: 12, Unit: cadence.Weeks},
	}}, 0); err != nil {
		return err
	}
	if err := h.findThreats(ctx, best); err != nil {
		return err
	}
	return h.handOver(ctx, agents)
}

// demoThere are who there is at some of them: names in Chinese and English, what they do, and for how many days the last has been gone.
var demoThere = []struct {
	names, titles [2]string
	roles         []people.Role
	goneFor       int64
}{
	{[2]string{"沈老板", "Ruth Shaw"}, [2]string{"店主", "Owner"}, []people.Role{people.Decides, people.Pays}, 0},
	{[2]string{"小蒋", "Tom Lane"}, [2]string{"店员", "Shop assistant"}, []people.Role{people.Orders, people.Uses}, 0},
	{[2]string{"冯会计", "Peter Vale"}, [2]string{"财务", "Accounts"}, []people.Role{people.Pays}, 20},
}

// introduce has it known who there is at every third customer; at some one alone, at some somebody has left.
func (h *demoHouse) introduce(ctx context.Context, customerID string, n int) error {
	if n%3 != 0 {
		return nil
	}
	lang := 1
	if h.lang == "zh-CN" {
		lang = 0
	}
	company, err := h.Accounts.Company(ctx)
	if err != nil {
		return err
	}
	for _, p := range demoThere[:1+n/3%len(demoThere)] {
		d := people.Details{Name: p.names[lang], Title: p.titles[lang], Roles: p.roles}
		if p.goneFor > 0 {
			d.Until = calendar.DayOf(h.clock(), company.Location()) - calendar.Day(p.goneFor)
		}
		if _, err := h.People.Add(ctx, h.admin, customerID, d); err != nil {
			return fmt.Errorf("people: %w", err)
		}
	}
	return nil
}

func (h *demoHouse) talk(ctx context.Context, by account.Actor, customerID string, c demoContact) error {
	content := interaction.Content{
		Kind: c.kind, Direction: interaction.Outbound, Reached: true, At: h.clock() - c.daysAgo*24*time.Hour.Milliseconds(), Minutes: c.minutes,
		Said: c.said[1], Satisfaction: c.content,
	}
	if h.lang == "zh-CN" {
		content.Said = c.said[0]
	}
	if c.in {
		content.Direction = interaction.Inbound
	}
	_, err := h.Interactions.Log(ctx, by, interaction.New{CustomerID: customerID, Content: content})
	return err
}

// handOver gives three customers of one to another, and begins with those of a second.
func (h *demoHouse) handOver(ctx context.Context, agents []account.Staff) error {
	done, err := h.Handovers.Begin(ctx, h.admin, agents[2].ID, handover.Moves)
	if err != nil {
		return err
	}
	_, items, err := h.Handovers.Get(ctx, h.admin, done.ID)
	if err != nil {
		return err
	}
	var choices []handover.Choice
	for _, i := range items[:min(3, len(items))] {
		choices = append(choices, handover.Choice{CustomerID: i.CustomerID, ToID: agents[0].ID, BackupID: agents[1].ID, Seen: i.Version})
	}
	if err := h.Handovers.Assign(ctx, h.admin, done.ID, choices); err != nil {
		return err
	}
	why := map[string]string{"zh-CN": "都写在备注里了", "en": "It is all in the notes"}[h.lang]
	if err := h.Handovers.Finish(ctx, h.admin, done.ID, 1, why); err != nil {
		return err
	}
	_, err = h.Handovers.Begin(ctx, h.admin, agents[2].ID, handover.Moves)
	return err
}
