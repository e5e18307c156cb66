package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/entitlement"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/purchase"
	"liuke/internal/remedy"
)

// Entitled is what a customer is entitled to from purchases, and what not.
type Entitled struct {
	Shown     bool // there are rules, and purchases to hold them against
	NoRules   bool // nothing was laid down yet
	Purchases []EntitledPurchase
	Not       []string // why a rule gives nothing
}

// EntitledPurchase is a purchase with what follows from it.
type EntitledPurchase struct {
	When, Ref, Href string
	Lines           []EntitledLine
}

// entitledShown is how many lines of a purchase are shown unfolded: a wholesale
// order has a hundred.
const entitledShown = 3

// EntitledPart is lines of a purchase that are shown together.
type EntitledPart struct {
	Folded bool
	Lines  []EntitledLine
}

// Parts returns the first lines, and folded all others.
func (p EntitledPurchase) Parts() []EntitledPart {
	if len(p.Lines) <= entitledShown+1 {
		return []EntitledPart{{Lines: p.Lines}}
	}
	return []EntitledPart{{Lines: p.Lines[:entitledShown]}, {Folded: true, Lines: p.Lines[entitledShown:]}}
}

// EntitledLine is one thing that the customer is entitled to.
type EntitledLine struct {
	Product string
	Chip    Chip
	Gives   string // what, in words
	Until   string
	Why     string
	Faulty  bool
	Key     string // names it in the case's address; "" where it cannot be offered
}

// entitledFrom is how many of a customer's latest purchases are looked at where
// the case is about none of them.
const entitledFrom = 5

// returnsSince is how many of a customer's latest returns are looked at.
const returnsSince = 20

// owed is an entitlement from a line of a purchase.
type owed struct {
	entitlement.Entitlement
	line entitlement.Line
}

// caseEntitled works out what the customer of the case is entitled to, whether
// they asked for it or not: in words, and by the keys that addresses and forms
// name it by.
func (s *Site) caseEntitled(v *visit, f desk.File) (Entitled, map[string]owed, error) {
	var all Entitled
	if !v.actor.Can(account.PurchaseRead) {
		return all, nil, nil
	}
	rules, _, err := s.Desk.Entitlements(v.ctx(), v.actor)
	if err != nil || len(rules.Rules) == 0 {
		all.NoRules = err == nil && v.actor.Can(account.CompanyManage)
		return all, nil, err
	}
	bought, err := s.boughtFor(v, f)
	if err != nil {
		return all, nil, err
	}
	open, err := v.worked()
	if err != nil {
		return all, nil, err
	}
	byKey := map[string]owed{}
	for _, b := range bought {
		all.Shown = true
		entitled, not := rules.Work(b.Purchase, v.today(), open)
		found := v.entitled(rules, b.Purchase, entitled, not)
		for i := range found.Purchases {
			p := &found.Purchases[i]
			p.Ref, p.Href = b.entry.ExternalID, purchasePath(b.entry.ID)
			for n := range p.Lines {
				e := entitled[n]
				p.Lines[n].Key = b.entry.ID + "." + strconv.Itoa(e.Line) + "." + strconv.Itoa(e.Rule)
				byKey[p.Lines[n].Key] = owed{e, b.Lines[e.Line]}
			}
		}
		all.Purchases = append(all.Purchases, found.Purchases...)
		if len(bought) == 1 {
			all.Not = found.Not
		}
	}
	return all, byKey, nil
}

// fillEntitled puts on the case's page what its customer is entitled to. What the
// address names is filled into the form of an offer, unless that was just sent.
func (s *Site) fillEntitled(v *visit, f desk.File, page *CasePage) error {
	entitled, byKey, err := s.caseEntitled(v, f)
	if err != nil {
		return err
	}
	page.Entitled = entitled
	key := v.r.URL.Query().Get("entitled")
	if e, ok := byKey[key]; ok && page.forms == nil {
		page.forms = map[string]*Form{"offer": NewForm(v.page.Printer, s.entitledOffer(v, f, key, e))}
	}
	return nil
}

// groundOffer marks the options of an offer that the customer is entitled to,
// which are those that the form took from an entitlement and that it still gives.
func (s *Site) groundOffer(a *act, options []desk.Option) error {
	var byKey map[string]owed
	for i := range options {
		row := "options[" + strconv.Itoa(i) + "]."
		key := a.text(row + "entitled")
		if key == "" {
			continue
		}
		if byKey == nil {
			var err error
			if _, byKey, err = s.caseEntitled(a.visit, a.file); err != nil {
				return err
			}
		}
		e, ok := byKey[key]
		switch {
		case !ok || !slices.Contains(e.Remedies, entitlement.Remedy(options[i].Kind)):
			return fault.New(fault.Conflict, "entitle.no_longer").On(row + "kind")
		case options[i].Cost > e.Worth:
			return fault.New(fault.Invalid, "entitle.above_worth", fault.Args{"Amount": a.page.Money(e.Worth, a.company.Currency)}).On(row + "cost")
		}
		options[i].Ground = remedy.Entitled
	}
	return nil
}

// boughtLines is a purchase as the rules see it, and as it is kept.
type boughtLines struct {
	entitlement.Purchase
	entry purchase.Entry
}

// boughtFor returns the purchase that the case is about, or else the customer's
// latest.
func (s *Site) boughtFor(v *visit, f desk.File) ([]boughtLines, error) {
	country, root := "", ""
	if f.Case.CustomerID != "" {
		who, err := s.Customers.Get(v.ctx(), v.actor, f.Case.CustomerID)
		if err != nil {
			return nil, err
		}
		country, root = who.Country, who.ID
	}
	ids := []string{f.Case.PurchaseID}
	if f.Case.PurchaseID == "" {
		if root == "" {
			return nil, nil
		}
		latest, err := s.Purchases.List(v.ctx(), v.actor, purchase.Filter{RootID: root, Kind: purchase.Bought, Limit: entitledFrom})
		if err != nil {
			return nil, err
		}
		ids = nil
		for _, p := range latest {
			ids = append(ids, p.ID)
		}
	}
	back, err := s.cameBack(v, root)
	if err != nil {
		return nil, err
	}
	var list []boughtLines
	for _, id := range ids {
		entry, products, err := s.Purchases.Get(v.ctx(), v.actor, id)
		if err != nil {
			return nil, err
		}
		b := boughtLines{Purchase: entitlement.Purchase{Day: entry.LocalDay, Source: entry.Source, Country: country}, entry: entry}
		for _, item := range entry.Items {
			product := products[item.ProductID]
			line := entitlement.Line{Product: product.Code, Name: product.Name, Quantity: item.Quantity, Amount: item.Amount}
			line.Returned = back.take(item.ProductID, entry.At, item.Quantity)
			b.Lines = append(b.Lines, line)
		}
		list = append(list, b)
	}
	return list, nil
}

// returns are goods that a customer gave back, not yet set against what they bought.
type returns []returnedItem

type returnedItem struct {
	product  string
	at       int64
	quantity int64
}

// cameBack returns what a customer gave back lately. Returns do not say what
// purchase they are of: they are set against the latest there are.
func (s *Site) cameBack(v *visit, root string) (returns, error) {
	if root == "" {
		return nil, nil
	}
	latest, err := s.Purchases.List(v.ctx(), v.actor, purchase.Filter{RootID: root, Kind: purchase.Returned, Limit: returnsSince})
	if err != nil {
		return nil, err
	}
	var back returns
	for _, p := range latest {
		entry, _, err := s.Purchases.Get(v.ctx(), v.actor, p.ID)
		if err != nil {
			return nil, err
		}
		for _, item := range entry.Items {
			back = append(back, returnedItem{item.ProductID, entry.At, -item.Quantity})
		}
	}
	return back, nil
}

// take returns how much of a quantity bought at the instant came back since,
// which is then set against it.
func (r returns) take(product string, bought, quantity int64) (taken int64) {
	for i := range r {
		one := &r[i]
		if one.product != product || product == "" || one.at < bought || quantity <= taken {
			continue
		}
		part := min(one.quantity, quantity-taken)
		one.quantity -= part
		taken += part
	}
	return taken
}

// entitled puts what was worked out into words.
func (v *visit) entitled(rules entitlement.Rules, p entitlement.Purchase, entitled []entitlement.Entitlement, not []entitlement.Reason) Entitled {
	out := Entitled{Shown: true}
	if len(entitled) > 0 {
		out.Purchases = []EntitledPurchase{{When: v.page.Date(p.Day)}}
	}
	for _, e := range entitled {
		out.Purchases[0].Lines = append(out.Purchases[0].Lines, EntitledLine{
			Product: productWord(p.Lines[e.Line]), Chip: Chip{"good", v.t("entitle.ground." + string(e.Ground))},
			Gives: remedyWords(v.page.Printer, e.Remedies), Faulty: e.Faulty, Why: v.sentence(e.Why),
			Until: v.lasts(e),
		})
	}
	for _, n := range not {
		out.Not = append(out.Not, v.t("entitle.not", "Rule", rules.Rules[n.Rule].Name, "Product", productWord(p.Lines[n.Line]), "Why", v.sentence(n.Why)))
	}
	return out
}

// lasts says until when somebody is entitled.
func (v *visit) lasts(e entitlement.Entitlement) string {
	if e.Left == 0 {
		return v.t("entitle.until_today", "Day", v.page.Date(e.Until))
	}
	return v.t("entitle.until", "Day", v.page.Date(e.Until), "Left", e.Left)
}

// sentence says it in the reader's language, its days as they write them.
func (v *visit) sentence(s entitlement.Sentence) string {
	var pairs []any
	for name, value := range s.Args {
		if text, ok := value.(string); ok {
			if day, err := readDay(url.Values{"day": {text}}, "day"); err == nil && day != 0 {
				value = v.page.Date(day)
			}
		}
		pairs = append(pairs, name, value)
	}
	return v.t(s.Key, pairs...)
}

// productWord is what a line's goods are called.
func productWord(l entitlement.Line) string {
	if l.Name != "" {
		return l.Name
	}
	return l.Product
}

func remedyWords(p *i18n.Printer, remedies []entitlement.Remedy) string {
	words := make([]string, len(remedies))
	for i, m := range remedies {
		words[i] = p.T("entitle.remedy." + string(m))
	}
	return strings.Join(words, p.T("entitle.or"))
}

// entitledOffer fills the form of an offer with what the customer is entitled
// to, in their own language.
func (s *Site) entitledOffer(v *visit, f desk.File, key string, e owed) url.Values {
	theirs := s.catalogue.Printer(i18n.Match(f.Case.Lang, ""))
	in := url.Values{}
	for i, m := range e.Remedies[:min(len(e.Remedies), offerRows)] {
		row := "offer.options[" + strconv.Itoa(i) + "]."
		in.Set(row+"kind", string(m))
		in.Set(row+"entitled", key)
		in.Set(row+"text", theirs.T("entitle.offer."+string(m), "Product", productWord(e.line), "Quantity", theirs.Quantity(e.Quantity)))
		if m == entitlement.Refund {
			in.Set(row+"cost", v.page.amount(e.Worth, v.company.Currency))
		}
	}
	return in
}
