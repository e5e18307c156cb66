package risk

import "math"

// signs are the numbers that the learner weighs; each is 0 where it says nothing.
type signs [signCount]float64

// The signs.
const (
	signBase     = iota // log-odds by the models: whether these claim too much
	signOnce            // 1 for somebody who bought once
	signOverdue         // share of the own gaps that are shorter than the silence
	signHabit           // that, times the logarithm of the purchases: of frequent customers silence tells more
	signSilence         // logarithm of the silence over the mean gap
	signShare           // the silence as a share of the time known, of those who came back
	signOnceLong        // the same, of those who did not
	signSpend           // logarithm of what was bought in the later half of the time known over the earlier, less that of all customers
	signBreadth         // logarithm of the products on the last day over those on all days
	signLost            // share of the regular products given up
	signLate            // how late these are on average
	signReturned        // share sent back
	signBasket          // logarithm of what is paid on a day, over the mean of all customers
	signProducts        // logarithm of the different products bought
	signCount
)

// complete fills in the signs that need to be compared with those of all customers.
func (v *view) complete(f *facts) {
	s := &f.signs
	gap := f.gap
	if f.days == 1 {
		s[signOnce], gap = 1, v.gap
	}
	share := float64(f.silence) / float64(v.day-f.first+1)
	s[signBase] = f.base
	s[signOverdue] = f.overdue
	s[signHabit] = f.overdue * math.Log(float64(f.days))
	s[signSilence] = math.Log((float64(f.silence) + 1) / (gap + 1))
	s[signShare], s[signOnceLong] = share*(1-s[signOnce]), share*s[signOnce]
	regular := float64(f.lines.regular) + 1
	s[signLost], s[signLate] = f.lines.lost/regular, f.lines.overdue/regular
	if v.basket > 0 {
		const least = 0.01 // of the mean: below it, everything is next to nothing
		s[signBasket] = math.Log(s[signBasket]/v.basket + least)
	}
	s[signProducts] = math.Log1p(float64(f.lines.products))
}

// signNames name the signs for those who read reports.
var signNames = [signCount]string{
	"models", "once", "overdue", "overdue_when_frequent", "silence_over_gap", "silence_over_known", "once_silence_over_known",
	"spend_change", "breadth_change", "lost_products", "late_products", "returned", "spend_per_day", "products",
}
