package consent

import (
	"context"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/setting"
	"liuke/internal/wording"
)

// PolicySetting is what the rules of contact are kept under.
const PolicySetting = "consent"

// Policy is what the company lays down about writing to customers: the words
// by which it asks, and what it keeps to even with those who said yes.
type Policy struct {
	Wordings  map[Purpose]map[string]string `json:"wordings"`   // by language
	Words     []string                      `json:"words"`      // further answers that end a message
	Most      int64                         `json:"most"`       // marketing messages and our calls together …
	Days      int64                         `json:"days"`       // … within so many days
	AfterCase int64                         `json:"after_case"` // days after a case closed without marketing
	Imprint   map[string]string             `json:"imprint"`    // who writes and where they are, by language
}

// Asked lists the purposes that customers are asked about.
var Asked = []Purpose{ForMarketing, ForSurvey, ForProfiling}

// DefaultPolicy is what a company has that laid down nothing.
func DefaultPolicy() Policy {
	return Policy{
		Wordings: map[Purpose]map[string]string{
			ForMarketing: {
				"zh-CN": "我同意接收贵公司的优惠和新品信息，每月不超过四条；我可以随时退订，不影响已购商品的服务。",
				"en":    "You may send me offers and news, no more than four a month. I can stop them at any time, and what I bought is served all the same.",
			},
			ForSurvey: {
				"zh-CN": "我愿意在购买或咨询之后收到简短的满意度调查；我可以随时退订。",
				"en":    "You may ask me in a short survey how it was after I bought or asked for something. I can stop that at any time.",
			},
			ForProfiling: {
				"zh-CN": "我同意贵公司根据我的购买记录估算我何时再来、可能需要什么；我可以随时拒绝，由人工处理我的事情。",
				"en":    "You may reckon from what I bought when I will come again and what I may need. I can refuse that at any time, and people decide then.",
			},
		},
		Most: 1, Days: 7, AfterCase: 7,
		Imprint: map[string]string{},
	}
}

const (
	maxWording  = 1_000 // characters
	maxWords    = 50
	maxDays     = 365
	maxContacts = 100 // in the days; whoever wants more wants no rule
)

// Validate refuses what cannot be kept to, and a purpose without words to ask by.
func (p Policy) Validate() error {
	for _, purpose := range Asked {
		for _, lang := range account.Langs {
			text := p.Wordings[purpose][lang]
			field := "wordings." + string(purpose) + "." + lang
			if !wording.Says(text) {
				return fault.New(fault.Invalid, "consent.wording_needed").On(field)
			}
			if utf8.RuneCountInString(text) > maxWording {
				return fault.New(fault.Invalid, "consent.text_long", fault.Args{"Limit": maxWording}).On(field)
			}
		}
	}
	for _, lang := range account.Langs {
		if utf8.RuneCountInString(p.Imprint[lang]) > maxWording {
			return fault.New(fault.Invalid, "consent.text_long", fault.Args{"Limit": maxWording}).On("imprint." + lang)
		}
	}
	if len(p.Words) > maxWords || slices.ContainsFunc(p.Words, func(w string) bool { return FoldWord(w) == "" }) {
		return fault.New(fault.Invalid, "consent.words_invalid", fault.Args{"Most": maxWords}).On("words")
	}
	if p.Most < 0 || p.Most > maxContacts {
		return fault.New(fault.Invalid, "consent.most_invalid", fault.Args{"Most": maxContacts}).On("most")
	}
	for field, n := range map[string]int64{"days": p.Days, "after_case": p.AfterCase} {
		if n < 0 || n > maxDays || n == 0 && field == "days" {
			return fault.New(fault.Invalid, "consent.days_invalid", fault.Args{"Most": maxDays}).On(field)
		}
	}
	return nil
}

// Wording returns the words by which the purpose is asked for in a language.
func (p Policy) Wording(purpose Purpose, lang string) string {
	if text := p.Wordings[purpose][lang]; text != "" {
		return text
	}
	return p.Wordings[purpose][account.Langs[0]]
}

// Policy returns the rules of contact and their version.
func (s *Service) Policy(ctx context.Context) (Policy, int64, error) {
	return setting.Load(ctx, s.settings, PolicySetting, DefaultPolicy())
}

// SetPolicy lays rules of contact down in the place of the version that was seen.
func (s *Service) SetPolicy(ctx context.Context, by account.Actor, p Policy, seen int64) error {
	if err := by.Need(account.CompanyManage); err != nil {
		return err
	}
	if err := p.Validate(); err != nil {
		return err
	}
	return setting.Save(ctx, s.settings, PolicySetting, p, seen, by.ID, s.clock())
}
