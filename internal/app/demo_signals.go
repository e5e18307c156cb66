package app

import (
	"context"
	"fmt"

	"liuke/internal/customer"
	"liuke/internal/demo"
	"liuke/internal/risk/threat"
	"liuke/internal/signal"
)

// demoRules are the demo company's own rules.
var demoRules = []signal.Rule{
	{
		Names: map[string]string{"zh-CN": "老客户突然安静", "en": "A regular has gone quiet"},
		Text:  "purchase_days >= 6 and days_since_purchase > 3 * usual_gap and spend_365 >= 1000", Weight: signal.Strong, Days: 14,
	},
	{
		Names: map[string]string{"zh-CN": "大客户消费减半", "en": "A large customer buys half as much"},
		Text:  "spend_365_before >= 2000 and spend_365 > 0 and spend_365 / spend_365_before < 0.5", Weight: signal.Plain, Days: 30,
	},
	{
		Names: map[string]string{"zh-CN": "国外客户还有个案没关", "en": "Abroad, with a case open"},
		Text:  `country not in ["GB", ""] and open_cases > 0 and spend_365 > 0`, Weight: signal.Weak, Days: 7,
	},
}

// demoFindings are what people say of the threats of some of the best customers, one after the other: notes in Chinese and English.
var demoFindings = []struct {
	code  string
	holds bool
	note  [2]string
}{
	{"innovation", true, [2]string{"说这两季的花色都差不多，顾客看腻了。", "Says the last two seasons look alike, and shoppers tire of them."}},
	{"rival", true, [2]string{"隔壁批发商上门送了样品，价格低一成。", "A wholesaler nearby left samples, a tenth cheaper."}},
	{"departure", false, [2]string{"老板和我们经理认识多年，不是冲着一个人来的。", "The owner has known our manager for years; it does not hang by one person."}},
	{"turmoil", true, [2]string{"问我们换仓库期间还能不能按时发货。", "Asked whether we still ship on time while we move warehouses."}},
}

// findThreats has the supervisor say what they found of every third of the customers.
func (h *demoHouse) findThreats(ctx context.Context, best []customer.Row) error {
	lang := 1
	if h.lang == "zh-CN" {
		lang = 0
	}
	for n := 0; n < len(best); n += 3 {
		said := demoFindings[n/3%len(demoFindings)]
		f := threat.Finding{CustomerID: best[n].ID, Code: said.code, Holds: said.holds, Note: said.note[lang]}
		if _, err := h.Threats.Say(ctx, h.people[demo.RoleSupervisor].Actor(), f); err != nil {
			return fmt.Errorf("threat %s: %w", said.code, err)
		}
	}
	return nil
}

// writeRules has the company write rules of its own, and look for signals once.
func (h *demoHouse) writeRules(ctx context.Context) error {
	for _, r := range demoRules {
		if _, err := h.Signals.PutRule(ctx, h.admin, r, true); err != nil {
			return fmt.Errorf("rule %s: %w", r.Name("en"), err)
		}
	}
	return h.Signals.Detect(ctx)
}
