package demo

// Text is said in both languages.
type Text struct{ ZH, EN string }

// In returns the text in the language.
func (t Text) In(language string) string {
	if language == "zh-CN" {
		return t.ZH
	}
	return t.EN
}

// Team is a part of the demo company.
type Team struct {
	Key  string
	Name Text
	Lead Role
}

// Person is one of the demo company's people.
type Person struct {
	Role     Role
	Name     string
	Team     string // key
	Skills   []Text
	Lang     string   // of the pages they see; "" for the language of the demo
	Langs    []string // that they speak
	Hours    string   // "" for the company's
	MostOpen int64    // 0 for no limit
	StandIn  Role     // who acts for them, since they are away; "" for one who is there
}

// Topic is one of the company's, with who answers for it.
type Topic struct {
	Key      string
	Category string
	Name     Text
	Plain    Text // as customers say it; empty keeps it from them
	Team     string
	Person   Role // "" for whoever of the team has room
	Skill    Text
}

// Area is a part of the country, and who goes there.
type Area struct {
	Key  string
	Name Text
	Goes []Role
}

// Budget is what may be given out of one pot.
type Budget struct {
	Name   Text
	Team   string // key; "" for all without one of their own
	Period string
	Amount int64 // pence
	Warn   int64 // percent
}

// Macro is an answer that is given again and again; Note is for colleagues.
type Macro struct {
	Name, Words, Note Text
	Category          string // "" leaves it
	Promise           bool   // of more news
}

// View is a list of cases under a name; the query is as the list's address has it.
type View struct {
	Name   Text
	Query  string
	Shared bool
}

// Teams lists the company's teams.
func Teams() []Team {
	return []Team{
		{"care", Text{"客户服务", "Customer care"}, RoleSupervisor},
		{"vans", Text{"配送与上门", "Vans and fitting"}, RoleDriver},
		{"accounts", Text{"大客户", "Key accounts"}, RoleAccounts},
		{"quality", Text{"品质", "Quality"}, RoleQuality},
	}
}

// People lists who works at the company, besides the administrator.
func People() []Person {
	claims, tracing := Text{"破损理赔", "Carrier claims"}, Text{"查件", "Tracing parcels"}
	fitting := Text{"安装维修", "Fitting and repair"}
	return []Person{
		{Role: RoleAgent, Name: "林悦 Lin Yue", Team: "care", Skills: []Text{claims, tracing}, Langs: []string{"zh-CN", "en"}, Hours: "Mon-Fri 08:30-17:00", MostOpen: 40},
		{Role: RoleAgent2, Name: "Emma Clarke", Lang: "en", Team: "care", Skills: []Text{claims, tracing}, Langs: []string{"en", "zh-CN"}, Hours: "Mon-Fri 10:00-18:00; Sat 09:00-13:00", MostOpen: 40},
		{Role: RoleSupervisor, Name: "周敏 Zhou Min", Team: "care", Langs: []string{"zh-CN", "en"}},
		{Role: RoleDriver, Name: "陈浩 Chen Hao", Team: "vans", Skills: []Text{fitting}, Langs: []string{"zh-CN", "en"}, Hours: "Mon-Sat 08:00-16:30", MostOpen: 1},
		{Role: RoleDriver2, Name: "Jack Turner", Lang: "en", Team: "vans", Skills: []Text{fitting}, Langs: []string{"en"}, Hours: "Mon-Fri 08:00-16:30", MostOpen: 1},
		{Role: RoleAccounts, Name: "沈青 Shen Qing", Team: "accounts", Skills: []Text{claims}, Langs: []string{"zh-CN", "en"}, MostOpen: 8},
		{Role: RoleQuality, Name: "Priya Shah", Lang: "en", Team: "quality", Langs: []string{"en"}, StandIn: RoleAccounts},
	}
}

// Topics lists what cases are about.
func Topics() []Topic {
	return []Topic{
		{"damaged", "logistics", Text{"运输破损", "Damaged on the way"}, Text{"收到时已经坏了", "It arrived broken"}, "care", "", Text{"破损理赔", "Carrier claims"}},
		{"short", "logistics", Text{"少发错发", "Short or wrong"}, Text{"少了东西，或者发错了", "Something is missing or wrong"}, "care", "", Text{"查件", "Tracing parcels"}},
		{"faulty", "product", Text{"质量问题", "Faulty goods"}, Text{"东西有毛病", "It does not work as it should"}, "care", "", Text{}},
		{"safety", "product", Text{"产品安全", "Product safety"}, Text{"可能伤到人", "It could hurt somebody"}, "quality", RoleQuality, Text{}},
		{"advice", "product", Text{"用法与资料", "Use and data sheets"}, Text{"想问怎么用、是什么材料", "How to use it, what it is made of"}, "care", RoleAgent, Text{}},
		{"fittings", "technical", Text{"展架与上门维修", "Displays and repairs on site"}, Text{"展架、家具要人上门", "A display or furniture needs a visit"}, "vans", "", Text{"安装维修", "Fitting and repair"}},
		{"billing", "payment", Text{"账单与退款", "Invoices and refunds"}, Text{"账单或退款对不上", "An invoice or refund is not right"}, "care", RoleAgent2, Text{}},
		{"returns", "service", Text{"退换货", "Returns"}, Text{"想退货或换货", "Sending something back"}, "care", "", Text{}},
		{"conduct", "service", Text{"服务态度", "How we treated somebody"}, Text{}, "care", RoleSupervisor, Text{}},
		{"ideas", "other", Text{"建议与表扬", "Ideas and thanks"}, Text{"建议或表扬", "An idea, or thanks"}, "care", RoleAgent, Text{}},
	}
}

// Areas lists where the vans go.
func Areas() []Area {
	return []Area{
		{"city", Text{"伦敦市区", "Inner London"}, []Role{RoleDriver, RoleDriver2}},
		{"outer", Text{"伦敦外围", "Outer London"}, []Role{RoleDriver2}},
		{"south", Text{"东南各郡", "South East"}, []Role{RoleDriver}},
	}
}

// Budgets lists what may be given away.
func Budgets() []Budget {
	return []Budget{
		{Text{"客户服务·每月", "Customer care, monthly"}, "care", "month", 600_00, 80},
		{Text{"大客户·每季", "Key accounts, quarterly"}, "accounts", "quarter", 2500_00, 75},
		{Text{"全公司·全年", "Whole company, yearly"}, "", "year", 12_000_00, 90},
	}
}

// Macros lists the answers that are kept ready.
func Macros() []Macro {
	return []Macro{
		{
			Name:  Text{"查件：已向承运商追查", "Tracing: asked the carrier"},
			Words: Text{"{{customer}}，您好！这单货我已经请承运商逐站追查，最迟 {{due}} 给您回音，有没有找到都会说。\n\n{{agent}}", "Dear {{customer}},\n\nI have asked the carrier to trace your parcel stop by stop. You will hear from me by {{due}}, found or not.\n\n{{agent}}"},
			Note:  Text{"已提交承运商追查单。", "Trace filed with the carrier."}, Category: "logistics", Promise: true,
		},
		{
			Name:  Text{"破损：先致歉，再要照片", "Damage: regret first, then a photo"},
			Words: Text{"{{customer}}，您好！东西送到就是坏的，耽误您做生意，很抱歉。方便的话请拍一张外箱、一张商品的照片，直接回复这封信就行；旧货先别丢，也不用寄回。\n\n{{agent}}", "Dear {{customer}},\n\nI am sorry that it reached you broken. If you can, reply with one photo of the box and one of the goods. Please keep them for now; there is no need to send anything back.\n\n{{agent}}"},
			Note:  Text{}, Category: "logistics",
		},
		{
			Name:  Text{"退款已提交", "Refund on its way"},
			Words: Text{"{{customer}}，您好！{{case}} 的退款已经提交，三到五个工作日到账。到时没看到，请直接找我。\n\n{{agent}}", "Dear {{customer}},\n\nThe refund for {{case}} is on its way and takes three to five working days. If you do not see it by then, come straight to me.\n\n{{agent}}"},
			Note:  Text{}, Category: "payment",
		},
	}
}

// Views lists the lists that the supervisor keeps.
func Views() []View {
	return []View{
		{Text{"逾期未办", "Overdue"}, "whose=all&state=open&due=late", true},
		{Text{"已上报", "Gone up the ladder"}, "whose=all&state=open&level=1", true},
		{Text{"停表中", "Clocks standing still"}, "whose=all&state=open&paused=1", true},
		{Text{"物流类，按客户价值", "Logistics, by worth"}, "whose=all&state=open&category=logistics&sort=worth", false},
	}
}

// Right is what a customer is entitled to from a purchase.
type Right struct {
	Name     Text
	Ground   string
	Remedies []string
	Months   int64
	Faulty   bool
	Products []string // none: all
}

// Rights lists what customers are entitled to.
func Rights() []Right {
	return []Right{
		{Name: Text{"一个月内无理由退货", "Returns within a month"}, Ground: "return", Remedies: []string{"refund"}, Months: 1},
		{Name: Text{"半年内有毛病，包退包换", "Faulty within six months"}, Ground: "defect", Remedies: []string{"refund", "replacement"}, Months: 6, Faulty: true},
		{
			Name: Text{"钟、秤和家具保修两年", "Two years on clocks, scales and furniture"}, Ground: "warranty", Remedies: []string{"repair", "replacement"},
			Months: 24, Faulty: true, Products: []string{"22193", "22625", "22626", "23112", "23341", "23342", "23485", "23486", "82486"},
		},
	}
}

// Recourse is where a customer can turn who refuses the last word.
func Recourse() Text {
	return Text{
		ZH: "如果您仍不同意，可以把这件事交给零售纠纷调解机构，或向您所在地的消费者权益部门咨询。我们会配合提供全部往来记录，不向您收费。",
		EN: "If you still disagree, you can take this to an alternative dispute resolution body for retail, or ask your local trading standards office for advice. We will hand over all correspondence and charge you nothing.",
	}
}

// Notice is one that everybody has to read.
type Notice struct {
	Title, Words Text
	Products     []string
}

// Recall is the notice about goods that must not be sold on.
func Recall() Notice {
	return Notice{
		Title: Text{"停售：小狗图案热水袋、兔子夜灯", "Stop sale: Scotty dog hot water bottles, rabbit night lights"},
		Words: Text{
			"热水袋（22111）有渗水的，兔子夜灯（23084）有不亮和发热的，同批次全部停售，仓库已冻结。\n\n- 先问有没有人受伤，再谈货。\n- 请客户下架，不用寄回，损失由我们承担。\n- 一律转“产品安全”，不要自己判断还能不能卖。",
			"Some hot water bottles (22111) leak, and some rabbit night lights (23084) stay dark or get warm. The whole batch is off sale and frozen in the warehouse.\n\n- Ask first whether anybody was hurt, then about the goods.\n- Ask the customer to take them off the shelf. Nothing needs to come back; the loss is ours.\n- Pass every case on as \"Product safety\". Do not judge by yourself what can still be sold.",
		},
		Products: []string{"22111", "23084"},
	}
}

// Finding is what was found in a case that was looked at: which steps of the
// conversation were missed, and what its owner says to it.
type Finding struct {
	Missed        []string
	Words, Answer Text
}

// Findings lists what is found, in turn.
func Findings() []Finding {
	return []Finding{
		{
			Missed: []string{"regret"},
			Words:  Text{"处理得很干净，就是开头直接问单号，没有先为耽误人家做生意说句抱歉。", "Cleanly handled, but it opened with the order number and not with a word of regret for the lost trade."},
			Answer: Text{"说得对。那天排队的多，一急就跳过去了，以后先说这一句。", "Fair. There was a queue that day and I skipped it. I will begin with that line."},
		},
		{Words: Text{"复述很准确，给了两个方案让客户选，承诺的时间都守住了。可以给新同事当例子。", "The restatement was exact, there were two options to choose from, and every time was kept. One to show new colleagues."}},
		{Missed: []string{"ask", "promise"}, Words: Text{"只问了“是不是坏了”，没有问怎么发现的；“尽快”也不算承诺，要给时间。", "Only asked whether it was broken, not how they noticed. \"As soon as possible\" is no promise either: give a time."}},
	}
}
