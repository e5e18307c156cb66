package threat

import (
	"liuke/internal/signal"
	"liuke/internal/topic"
)

// Starter is what a company begins with. To a threat that nothing points to only people do: no signal tells that a customer
// finds nothing new.
func Starter() List {
	name := func(zh, en string) map[string]string { return map[string]string{"zh-CN": zh, "en": en} }
	return List{Threats: []Threat{
		{Code: "quality", Names: name("质量不稳定", "Unstable quality"), Categories: []topic.Category{topic.Product, topic.Technical}},
		{Code: "innovation", Names: name("缺乏新意", "Nothing new")},
		{
			Code: "service", Names: name("服务态度", "How we serve"),
			Kinds:      []signal.Kind{signal.Below, signal.Broken, signal.Refused, signal.Unsettled, signal.Silent, signal.Missed},
			Categories: []topic.Category{topic.Service}, OfStaff: true,
		},
		{Code: "departure", Names: name("员工离职带走客户", "Leaves with one of our staff"), Kinds: []signal.Kind{signal.OwnerLeft, signal.Leaving, signal.Alone}},
		{Code: "rival", Names: name("竞争对手拉拢", "A competitor’s lure"), Kinds: []signal.Kind{signal.Competitor}},
		{Code: "neglect", Names: name("小客户被冷落", "Small and neglected"), Small: true, Kinds: []signal.Kind{signal.Lapsed}},
		{Code: "turmoil", Names: name("我方内部动荡", "Turmoil on our side"), Kinds: []signal.Kind{signal.Owners}},
		{Code: "price", Names: name("价格", "Price"), Kinds: []signal.Kind{signal.Price}, Categories: []topic.Category{topic.Price}},
	}}
}
