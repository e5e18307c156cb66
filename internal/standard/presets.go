package standard

import (
	"slices"
	"time"

	"liuke/internal/promise"
)

// Presets are standards that many companies have, to start from: none holds
// until somebody lays it down, with the day from which.
var Presets = []Standard{
	{
		Code: "ship", Names: both("两个工作日内发货", "Shipped in two working days"),
		Promised: both("付款之后两个工作日内，您的订单就会发出。", "Your order leaves us within two working days of being paid."),
		Measure:  Time, Within: hours(48), Unit: promise.WorkDays, Severity: 2, Per: PerPurchase,
	},
	{
		Code: "answer", Names: both("24 小时内答复", "Answered in 24 hours"),
		Promised: both("您的来信，24 小时之内一定有答复。", "Whatever you write to us is answered within 24 hours."),
		Measure:  Time, Within: hours(24), Unit: promise.AllTime, Severity: 2, Per: PerCase,
	},
	{
		Code: "on-site", Names: both("24 小时内上门", "On site in 24 hours"),
		Promised: both("报修之后 24 小时之内，我们派人上门。", "Somebody is with you within 24 hours of your reporting a fault."),
		Measure:  Time, Within: hours(24), Unit: promise.AllTime, Severity: 3, Per: PerCase,
	},
	{
		Code: "served", Names: both("20 分钟内上菜", "Served in 20 minutes"),
		Promised: both("点单之后 20 分钟之内，菜就上桌。", "What you order is on your table within 20 minutes."),
		Measure:  Time, Within: hours(1) / 3, Unit: promise.AllTime, Severity: 2, Per: PerPurchase,
	},
	{
		Code: "price", Names: both("买贵补差价", "Price match"),
		Promised: both("同一件商品，您在别处见到更低的价格，我们把差价补给您。", "If you find the same goods for less elsewhere, you pay no more with us."),
		Measure:  YesNo, Severity: 2, Per: PerPurchase,
	},
}

// Preset returns the preset with the code.
func Preset(code string) (Standard, bool) {
	at := slices.IndexFunc(Presets, func(s Standard) bool { return s.Code == code })
	if at < 0 {
		return Standard{}, false
	}
	return Presets[at], true
}

func both(zh, en string) map[string]string { return map[string]string{"zh-CN": zh, "en": en} }

// hours is a number of hours in milliseconds.
func hours(n int64) int64 { return n * time.Hour.Milliseconds() }
