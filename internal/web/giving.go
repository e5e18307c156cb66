package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/remedy"
)

func givingRoutes() []Route {
	return []Route{
		{"POST", "/cases/{ref}/offer", account.CaseWrite, caseAct("offer", offer)},
		{"POST", "/cases/{ref}/choose", account.CaseWrite, caseAct("choose", chooseRemedy)},
		{"GET", "/company/authority", account.CompanyManage, authoritySetting.show},
		{"POST", "/company/authority", account.CompanyManage, authoritySetting.save},
	}
}

// CaseGiving is what the customer of a case asked for, was offered and given.
type CaseGiving struct {
	May    string // what the reader may give, and how it comes to that, in a sentence
	Wish   string // what the customer asked for; "" while they have not
	Offers []RemedyLine
	Given  []RemedyLine
	Asked  []remedy.Approval // that wait for somebody's word
	Broken []Exception       // rules that were broken

	currency string
}

// RemedyLine is a remedy with its words.
type RemedyLine struct {
	desk.Remedy
	Entitled bool // the customer has a right to it
}

// Exception is a rule that was broken, and the judgement by which.
type Exception struct{ Rule, Reason string }

func (s *Site) caseGiving(v *visit, f desk.File) (*CaseGiving, error) {
	may, currency, err := s.Desk.Allowance(v.ctx(), v.actor, f)
	g := &CaseGiving{May: v.maySay(may, currency), currency: currency}
	if w := f.Wish(); w.ID != "" {
		g.Wish = v.t("remedy.wish", "Kind", v.t("desk.remedy."+string(w.Kind)), "Text", w.Text, "Amount", w.Amount, "Currency", w.Currency)
	}
	for _, r := range f.Remedies {
		line := RemedyLine{Remedy: r, Entitled: r.Ground == remedy.Entitled}
		switch r.State {
		case desk.Offered:
			g.Offers = append(g.Offers, line)
		case desk.Chosen:
			g.Given = append(g.Given, line)
		}
	}
	for _, e := range f.Exceptions {
		g.Broken = append(g.Broken, Exception{Rule: v.t("remedy.rule." + string(e.Rule)), Reason: e.Reason})
	}
	for _, a := range f.Approvals {
		if a.State == remedy.ApprovalAsked {
			g.Asked = append(g.Asked, a)
		}
	}
	return g, err
}

// maySay says in one sentence what the reader may give and how it comes to that.
func (v *visit) maySay(may remedy.Allowance, currency string) string {
	role := ""
	if may.Role != "" {
		role = v.t("role." + string(may.Role))
	}
	return v.t("remedy.may", "Role", role, "Worth", may.Worth, "Severity", v.t("desk.severity."+strconv.FormatInt(may.Severity, 10)),
		"Limit", may.Limit, "InCase", may.InCase, "Elsewhere", may.Elsewhere, "Days", may.Days, "Left", may.Left, "Currency", currency)
}

// RemedyKinds are the ways to put a matter right.
func (p *CasePage) RemedyKinds() []Option {
	var options []Option
	for _, k := range remedy.Kinds {
		options = append(options, Option{Value: string(k), Label: p.T("desk.remedy." + string(k))})
	}
	return options
}

// WishKinds are what a customer may ask for; at first, what they said is not known.
func (p *CasePage) WishKinds() []Option {
	return append([]Option{{Label: p.T("remedy.wish_unsaid")}}, p.RemedyKinds()...)
}

// OfferBreaks are the rules that an offer may break.
func (p *CasePage) OfferBreaks() []remedy.Rule { return offerBreaks }

var offerBreaks = []remedy.Rule{remedy.TwoOptions, remedy.ReturnPeriod}

// offerRows is how many options the offer form has room for.
const offerRows = 3

// OfferRows number the options of the offer form.
func (p *CasePage) OfferRows() []int { return []int{0, 1, 2}[:offerRows] }

func offer(s *Site, a *act) error {
	o := desk.Offer{Because: a.text("because"), Ask: a.text("ask") != ""}
	for i := range a.offered() {
		option, err := a.option("options[" + strconv.Itoa(i) + "].")
		if err != nil {
			return err
		}
		o.Options = append(o.Options, option)
	}
	if err := s.groundOffer(a, o.Options); err != nil {
		return err
	}
	if a.text("wish.kind") != "" {
		wish, err := a.option("wish.")
		if err != nil {
			return err
		}
		o.Wish = &wish
	}
	for _, rule := range offerBreaks {
		if a.text("breaks."+string(rule)) != "" {
			o.Breaks = append(o.Breaks, rule)
		}
	}
	_, err := s.Desk.Offer(a.ctx(), a.actor, a.on, o)
	return err
}

// option reads one remedy of the form, whose fields begin so.
func (a *act) option(at string) (desk.Option, error) {
	minor, err := enteredMoney(a.text(at+"cost"), a.company.Currency)
	if err != nil {
		return desk.Option{}, err.On(at + "cost")
	}
	return desk.Option{Kind: desk.RemedyKind(a.text(at + "kind")), Text: a.text(at + "text"), Cost: minor}, nil
}

// offered is how many rows of the offer form count: up to the last filled in.
func (a *act) offered() int {
	n := 0
	for i := range offerRows {
		row := "options[" + strconv.Itoa(i) + "]."
		if strings.TrimSpace(a.text(row+"text")+a.text(row+"cost")) != "" {
			n = i + 1
		}
	}
	return n
}

// signs are those of the currencies that people write them by.
var signs = map[rune][]string{
	'¥': {"CNY", "JPY"}, '￥': {"CNY", "JPY"}, '元': {"CNY"}, '£': {"GBP"}, '€': {"EUR"}, '₩': {"KRW"}, '₹': {"INR"}, '฿': {"THB"},
	'₫': {"VND"}, '₱': {"PHP"}, '₺': {"TRY"}, '$': {"USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "BRL", "MXN"},
}

// enteredMoney reads an amount in units of the company's currency as minor
// units. One in another currency is refused rather than taken for the company's.
func enteredMoney(text, currency string) (int64, *fault.Error) {
	other := fault.New(fault.Invalid, "remedy.currency_other", fault.Args{"Currency": currency})
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) && r < unicode.MaxLatin1 {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
	if len(letters) == len(currency) && letters != currency {
		return 0, other
	}
	for _, r := range text {
		if of, known := signs[r]; known && !slices.Contains(of, currency) {
			return 0, other
		}
	}
	return parseMoney(text, currency)
}

func chooseRemedy(s *Site, a *act) error {
	_, err := s.Desk.Choose(a.ctx(), a.actor, a.on, desk.Choice{RemedyID: a.text("remedy")})
	return err
}
