package reviewlint

import (
	"strings"
	"testing"
)

var tied = []string{
	// in a word
	"好评返现", "五星好评返5元", "晒图有礼，快来参加", "好评即可领取红包", "给好评送优惠券", "写评价后返10元现金", "5星好评截图联系客服领红包",
	"红包换好评，欢迎参加", "有偿好评请联系我们", "给五星好评，返您10元", "麻烦给个好评，我们送您一张优惠券", "只要删掉差评，我们就全额退款",
	"删差评，全额退款", "帮忙把差评改成好评，给您补偿20元", "留个评价可参加抽奖", "评价后送积分", "亲，打满分有奖哦", "晒单就送小礼物",
	// over two sentences
	"麻烦您写个评价。我们送您20元代金券。", "请您留一条好评！返现5元。",
	// in English
	"Leave us a review and get a $10 voucher.", "We'll refund you if you remove your review.", "A gift card for your 5-star review",
	"Free coffee for every review", "Rate us five stars and we will send you a gift.", "10% off in exchange for a review",
	"Please post a review. You'll receive a coupon as a thank you.", "We offer cashback for leaving a rating on Google.",
	"Incentivised reviews welcome", "Change your review and you get £20.", "Get a discount when you write a review", "Review us to win a prize",
	"Once you delete the bad review we will give you your money back, plus a bonus.",
	// evasions
	"好 评 返 现", "好.评.返.现", "好\u200b评\u200b返\u200b现", "ｇｉｆｔ card for your ｒｅｖｉｅｗ", "五★好評返現", "好*评*即*送*红*包", "給好評，送您紅包",
	"Leave a r e v i e w and get a v o u c h e r", "Leave a re\u200bview and get a vou\u00adcher", "LEAVE A REVIEW AND GET A VOUCHER",
	"lеаve а rеviеw and get a vоuсher" /* Cyrillic letters */, "给⑤星好评，返１０元", "好　评　返　现", "写好评🎁送🧧红包", "r.e.v.i.e.w us and get cash",
}

var free = []string{
	"", "谢谢您的评价，退款三天内到账。", "您的退款已经办好，谢谢您告诉我们。", "如果方便，欢迎您在大众点评上写写这次的经历，怎么想就怎么写。",
	"我们给您退了 30 元，并送一张优惠券作为补偿。", "感谢您的五星好评！", "无论您给好评还是差评，退款都照常办理。", "评价与退款无关，请如实写。",
	"您在评价里说门关不严，我们换了门封。", "门封的评价很好，现在打折。", "We have refunded you and added a voucher as an apology.", "Thank you for your review. Your refund is on its way.",
	"If you like, tell others on Trustpilot how it went, good or bad.", "Your refund is due whether or not you write a review.",
	"We read your review: the kettle leaks. A replacement is on its way.", "Please rate how we handled it.", "The hotel has five stars.",
	"We will review your case and refund you.", "After a review of the invoice we give you a credit of $20.",
}

func TestTiesAreFound(t *testing.T) {
	for _, text := range tied {
		if tie, found := Find(text); !found {
			t.Errorf("%q passes", text)
		} else if tie.Rule == "" || tie.Phrase == "" {
			t.Errorf("%q: found %+v", text, tie)
		}
	}
}

func TestWhatTiesNothingPasses(t *testing.T) {
	for _, text := range free {
		if tie, found := Find(text); found {
			t.Errorf("%q is refused as %+v", text, tie)
		}
	}
}

// TestDisguisesMakeNoDifference puts every tie in each disguise, and every free text too.
func TestDisguisesMakeNoDifference(t *testing.T) {
	for name, disguise := range map[string]func(string) string{
		"full width": func(s string) string {
			return strings.Map(func(r rune) rune {
				if r > ' ' && r <= '~' && r != '.' && r != ';' {
					return r + '！' - '!'
				}
				return r
			}, s)
		},
		"zero width": func(s string) string { return strings.Join(strings.Split(s, ""), "\u200b") },
		"joined":     func(s string) string { return strings.Join(strings.Split(s, ""), "\u2060") },
		"upper case": strings.ToUpper,
		"among more": func(s string) string { return "您好！\n" + s + "\n祝好" },
	} {
		for _, text := range tied {
			if _, found := Find(disguise(text)); !found {
				t.Errorf("%s: %q passes", name, text)
			}
		}
		for _, text := range free {
			if tie, found := Find(disguise(text)); found {
				t.Errorf("%s: %q is refused as %+v", name, text, tie)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, text := range append(tied, free...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if tie, found := Find(text); found && tie.Rule == "" {
			t.Errorf("%q is refused by no rule", text)
		}
	})
}
