package app

import (
	"context"
	"fmt"

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

// writeRules has the company write rules of its own, and look for signals once.
func (h *demoHouse) writeRules(ctx context.Context) error {
	for _, r := range demoRules {
		if _, err := h.Signals.PutRule(ctx, h.admin, r, true); err != nil {
			return fmt.Errorf("rule %s: %w", r.Name("en"), err)
		}
	}
	return h.Signals.Detect(ctx)
}
