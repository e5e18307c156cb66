// Package reviewlint finds texts that tie a public review to money, vouchers
// or gifts. Nothing may be given for a review, nor for changing or removing
// one: what such a review says is worth nothing to those who read it, and laws
// forbid it. A text that asks for a review and offers nothing is fine, and so
// is one that speaks of a refund and thanks for a review.
package reviewlint

import (
	"regexp"
	"strings"
)

// Tie is what a text was found to say.
type Tie struct {
	Rule   string // the name of the rule, such as "zh.direct"
	Phrase string // the words that it found, as they were read
}

// Find returns the first tie in the text, and whether there is one. Width,
// blanks, marks between characters, what cannot be seen, traditional writing
// and letters that look like others make no difference.
func Find(text string) (Tie, bool) {
	parts := sentences(fold(text))
	for i, s := range parts {
		next := ""
		if i+1 < len(parts) {
			next = parts[i+1]
		}
		if tie, found := inChinese(squeeze(s), squeeze(next)); found {
			return tie, true
		}
		if tie, found := inEnglish(spaced(s), spaced(next)); found {
			return tie, true
		}
	}
	return Tie{}, false
}

// The words of Chinese, without blanks and marks. A comma stays, as one.
const (
	zhReview = `(?:好评|评价|评论|点评|追评|评分|打分|打星|五星|5星|满星|满分|全5分|晒单|晒图|晒照|买家秀|种草|差评|中评)`
	zhAsk    = `(?:给|写|留|发|打|来|点|补|求|帮|删|改|撤|消|追加|填|做|上传|提交|发布|完成|留下|晒|赏|刷|修改|更改)`
	zhGain   = `(?:返现|返利|返钱|返元|返款|红包|现金|代金|优惠券|购物券|消费券|抵用券|折扣券|礼券|券|礼品|礼物|赠品|小礼|好礼|大礼|礼包|奖励|奖品|奖金|补偿|赔偿|退款|退钱|退全款|退一半|积分|抵扣|折扣|打折|免单|免费|话费|补贴|抽奖|有礼|有奖|好处|辛苦费|[0-9一二两三五十百千]+(?:元|块|¥|rmb|%)|¥[0-9]+|\$[0-9]+|[0-9]折)`
	zhGive   = `(?:送|返|领|得|获|奖|换|享|退|补|赔|给|发|抽|减|免|抵|赠|拿|有|兑)`
)

var (
	// a review and what is given for it, in one word
	zhDirect = regexp.MustCompile(zhReview + `(?:后|即|就|可|并|都|均|能|有|再|截图|联系客服|找客服|加微信|凭截图|立|马上){0,4}` + zhGive + `?` + zhGain +
		`|` + zhReview + `(?:后|即|就|可|并|都|均|能|再|立){1,3},?(?:送|返|领|赠|奖|退)` +
		`|` + zhGain + `(?:换|求|买|刷)(?:个|一个|您的|你的|取)?` + zhReview +
		`|(?:返现|有偿|付费|带奖|奖励)` + zhReview + `|刷(?:单|好评)|(?:好评|晒图|晒单|五星|5星)(?:返|有礼|有奖|送)`)
	zhAsked   = regexp.MustCompile(zhAsk + `(?:了|个|下|一下|一个|一条|我们|咱们|店里|小店|本店|这次|本次|您|你|的|掉|除|成|为|全|好|真实){0,5}` + zhReview + `|(?:好评|晒图|晒单|五星好评|5星好评)(?:后|即|就|,|一下|哦|支持)`)
	zhOffered = regexp.MustCompile(zhGive + `(?:您|你|到|取|回|得|出|一|个|份|张|了|全|部|额|送){0,5}` + zhGain + `|(?:返现|返利|返钱|红包|免单|有礼|有奖|抽奖)|(?:全额|全部|双倍|整单)(?:退款|退|返|赔)|(?:就|马上|立即|立刻|再|才)(?:给您|给你|全额|为您|办理|安排|给){0,2}(?:退款|退钱|赔偿|补偿|退全款)`)
	zhUntied  = regexp.MustCompile(`(?:无论|不论|不管)(?:您|你|是否|有没有|写不写|给不给|评不评|怎么|怎样|如何|好|坏|高|低|或|还是|差|给|写|作|做|什么){0,6}评|评[^,]{0,6}(?:无关|不影响|没有关系|没关系)|(?:无关|不影响)[^,]{0,6}评`)
)

func inChinese(s, next string) (Tie, bool) {
	if found := zhDirect.FindString(s); found != "" {
		return Tie{"zh.direct", found}, true
	}
	if zhUntied.MatchString(s) || !zhAsked.MatchString(s) {
		return Tie{}, false
	}
	if found := zhOffered.FindString(s); found != "" {
		return Tie{"zh.offered", s}, true
	}
	if found := zhOffered.FindString(next); found != "" && !zhUntied.MatchString(next) {
		return Tie{"zh.offered_next", s + "。" + next}, true
	}
	return Tie{}, false
}

// The words of English, lower case, one blank apart.
const (
	enReview = `(?:reviews?|ratings?|stars?|testimonials?|thumbs up|google maps|trustpilot|tripadvisor|yelp|feedback score)`
	enAsk    = `(?:leave|leaving|left|write|writing|post|posting|give us|giving us|submit|submitting|rate|rating|share|sharing|add|publish|change|changing|remove|removing|delete|deleting|update|updating|edit|editing|revise|revising|take down|taking down|drop us|tap|review us|review our)`
	enGain   = `(?:gift|gifts|giftcard|voucher|vouchers|coupon|coupons|cash|cashback|money|refund|refunds|refunded|discount|discounts|credit|credits|reward|rewards|points|bonus|rebate|prize|prizes|raffle|freebie|freebies|free|compensation|amazon card|store card|pay you|[0-9]+ ?(?:%(?: off| discount)|percent|off|dollars?|euros?|pounds?|yuan|rmb|usd|eur|gbp)|[$€£¥] ?[0-9]+)`
	enGive   = `(?:get|gets|receive|receives|earn|claim|win|enjoy|we will|well|we ll|we re|i will|ill|i ll|send|give|sends|gives|offer|enter|entered|in return|in exchange|as a thank|thank you with|unlock|your)`
)

var (
	enDirect = regexp.MustCompile(`\b` + enGain + `\b(?: \S+){0,3} (?:for|in exchange for|in return for|after|once|when|if|upon) (?:you |your |a |an |the |our |any |every |each |leave |leaving |writing |write |posting |post |giving |give |submitting |changing |change |removing |remove |deleting |delete |us |honest |good |positive |great |negative |bad |online |public |5 |five ){0,6}` + enReview + `\b` +
		`|\b` + enReview + `\b(?: (?:us|here|online|now|today|and|to|then|for|get|win|earn|receive|claim|a|your|our|in|return|exchange|we|will|send|you|give)){1,6} ` + enGain + `\b` +
		`|\b(?:paid|incentivi[sz]ed|sponsored|rewarded) (?:for )?` + enReview + `\b`)
	enAsked   = regexp.MustCompile(`\b` + enAsk + `\b(?: \S+){0,6} ` + enReview + `\b|\b(?:5|five) stars?\b|\b(?:rate|review) (?:us|our|it|this)\b`)
	enOffered = regexp.MustCompile(`\b` + enGive + `\b(?: \S+){0,5} ` + enGain + `(?:\b|$)|\b` + enGain + `(?: \S+){0,3} (?:in return|in exchange|on us|on the house)\b`)
	enUntied  = regexp.MustCompile(`\b(?:whether or not you|regardless of|no matter (?:what|how|whether)|independent of|has nothing to do with|does not depend on|unrelated to)(?: \S+){0,4} (?:` + enReview + `|rate|write|post|leave)\b`)
)

func inEnglish(s, next string) (Tie, bool) {
	if enUntied.MatchString(s) {
		return Tie{}, false
	}
	if found := enDirect.FindString(s); found != "" {
		return Tie{"en.direct", found}, true
	}
	if !enAsked.MatchString(s) {
		return Tie{}, false
	}
	if enOffered.MatchString(s) {
		return Tie{"en.offered", s}, true
	}
	if enOffered.MatchString(next) && !enUntied.MatchString(next) {
		return Tie{"en.offered_next", s + ". " + next}, true
	}
	return Tie{}, false
}

// sentences parts folded text where one ends: at the marks that nothing else is
// written with, and at a full stop before a blank.
func sentences(text string) []string {
	return strings.FieldsFunc(strings.NewReplacer(". ", "\n", "。", "\n", "!", "\n", "?", "\n", ";", "\n").Replace(text+" "), func(r rune) bool { return r == '\n' })
}
