package promise

// Preset is a set of times that a law, a standard or a trade names.
type Preset struct {
	Code   string // its name is the message "policy.preset.<code>"
	Source string // where the times stand
	AsOf   string // in force since, or as read on: a date or a month
	Read   bool   // we read the source itself; else check it before relying on it
	Terms  []Term
}

// Presets are the times that come with the program. Where a source speaks of
// several deadlines, the one that binds the company is taken.
func Presets() []Preset {
	return []Preset{
		{
			Code: "service24", Source: "24 小时答复、24 小时上门（公开服务承诺的常见做法）", AsOf: "2026-01", Read: true,
			Terms: []Term{{Kind: FirstAnswer, Within: aDay, Unit: AllTime}, {Kind: SiteVisit, Within: aDay, Unit: AllTime}},
		},
		{
			Code: "iso", Source: "GB/T 19012-2019 / ISO 10002:2018", AsOf: "2020-01-01", Read: true,
			Terms: []Term{
				{Kind: FirstAnswer, Within: 3 * aDay, Unit: WorkDays}, {Kind: NextUpdate, Within: 5 * aDay, Unit: WorkDays},
				{Kind: FinalAnswer, Within: 15 * aDay, Unit: WorkDays},
			},
		},
		{
			Code: "cn_retail", Source: "侵害消费者权益行为处罚办法 第八条至第十条", AsOf: "2015-03-15", Read: true,
			Terms: []Term{{Kind: FirstAnswer, Within: aDay, Unit: AllTime}, {Kind: FinalAnswer, Within: 15 * aDay, Unit: AllTime}},
		},
		{
			Code: "cn_12315", Source: "消费者权益保护法 第四十六条；市场监督管理投诉举报处理办法（总局令第 121 号）", AsOf: "2026-04-15",
			Terms: []Term{{Kind: FirstAnswer, Within: 3 * aDay, Unit: WorkDays}, {Kind: FinalAnswer, Within: 60 * aDay, Unit: AllTime}},
		},
		{
			Code: "cn_car", Source: "家用汽车产品修理更换退货责任规定（总局令第 43 号）", AsOf: "2022-01-01", Read: true,
			Terms: []Term{{Kind: FirstAnswer, Within: 10 * aDay, Unit: WorkDays}, {Kind: FinalAnswer, Within: 20 * aDay, Unit: WorkDays}},
		},
		{
			Code: "cn_privacy", Source: "个人信息保护法 第五十条（“及时”，未规定天数）", AsOf: "2021-11-01", Read: true,
			Terms: []Term{{Kind: FinalAnswer, Within: 15 * aDay, Unit: WorkDays}},
		},
		{
			Code: "uk_fca", Source: "FCA Handbook DISP 1.5, 1.6", AsOf: "2026-06", Read: true,
			Terms: []Term{{Kind: FirstAnswer, Within: 3 * aDay, Unit: WorkDays}, {Kind: FinalAnswer, Within: 56 * aDay, Unit: AllTime}},
		},
		{
			Code: "uk_payment", Source: "FCA Handbook DISP 1.6 (payment services and e-money)", AsOf: "2026-06", Read: true,
			Terms: []Term{{Kind: FinalAnswer, Within: 15 * aDay, Unit: WorkDays}},
		},
		{
			Code: "us_cfpb", Source: "CFPB company portal: 15 and 60 calendar days", AsOf: "2026-01", Read: true,
			Terms: []Term{{Kind: FirstAnswer, Within: 15 * aDay, Unit: AllTime}, {Kind: FinalAnswer, Within: 60 * aDay, Unit: AllTime}},
		},
		{
			Code: "eu_adr", Source: "Directive (EU) 2025/2647", AsOf: "2026-01-19",
			Terms: []Term{{Kind: FirstAnswer, Within: 20 * aDay, Unit: WorkDays}},
		},
		{
			Code: "eu_gdpr", Source: "Regulation (EU) 2016/679, art. 12(3): one month", AsOf: "2018-05-25",
			Terms: []Term{{Kind: FinalAnswer, Within: 28 * aDay, Unit: AllTime}},
		},
	}
}
