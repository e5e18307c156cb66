package demo

// Breach is that the demo company did not keep one of its service standards
// with a purchase, and what it did then.
type Breach struct {
	Standard string // code
	Days     int64  // how long ago it was noticed, about
	Late     int64  // days from the purchase until then
	Note     Text   // of whoever noticed
	Offer    Text   // what the customer was offered and took; "" while nothing was
	Cost     int64  // of that, in pence
	Other    Text   // what they were offered beside it
	Done     Text   // what was done; "" while it is not
	Verdict  string // the customer's word; "" while it is awaited
}

// Breaches are those of the demo company, the oldest first.
func Breaches() []Breach {
	return []Breach{
		{
			Standard: "ship", Days: 47, Late: 5, Note: Text{"打包台缺人，积了两天的单。", "The packing bench was short of hands, two days of orders piled up."},
			Offer: Text{"退还运费", "Your postage back"}, Cost: 4_95, Other: Text{"下次购买免运费", "Free postage on your next order"},
			Done: Text{"已经发出，走的次日达；运费今天退回。", "It is on its way by next-day post, and your postage was returned today."}, Verdict: "as",
		},
		{
			Standard: "ship", Days: 26, Late: 4, Note: Text{"蜡烛断货，没有告诉客户就压着整单。", "The candles ran out, and the whole order was kept back without a word."},
			Offer: Text{"先发齐货的部分，并赠一张五镑代金券", "What is here at once, and a voucher of 5 pounds"}, Cost: 5_00, Other: Text{"整单取消退款", "Cancel it all for a refund"},
			Done: Text{"有货的部分昨天寄出，代金券在包裹里，蜡烛到货就补寄。", "What we have left yesterday with the voucher; the candles follow as soon as they are in."}, Verdict: "above",
		},
		{
			Standard: "price", Days: 12, Late: 3, Note: Text{"客户附了别家的价目，当天没有人核对。", "The customer sent another shop's price, and nobody checked it that day."},
			Offer: Text{"补上差价", "The difference in price"}, Cost: 3_20, Other: Text{"退货退款", "Return it for a refund"},
			Done: Text{"差价已经退回原卡。", "The difference is back on your card."},
		},
		{
			Standard: "ship", Days: 0, Late: 6, Note: Text{"承运商漏取件，今早盘点时发现。", "The carrier missed the pick-up; found at this morning's count."},
		},
	}
}
