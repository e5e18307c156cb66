package web

import (
	"net/url"

	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/standard"
)

// CaseBreach is a breach that a case answers.
type CaseBreach struct {
	Name, Promised string
	When           string
	How            string // in words
	First          string // what is to be offered first; "" for nothing
	FirstHref      string // fills it into the form of an offer; "" where nothing can be offered
}

// fillBreaches puts on the case's page which standards it answers for. What is
// to be offered first is filled into the form of an offer when the address asks.
func (s *Site) fillBreaches(v *visit, f desk.File, page *CasePage) error {
	list, err := s.Desk.AnswersBreaches(v.ctx(), v.actor, f)
	if err != nil {
		return err
	}
	offered := map[string]bool{}
	for _, b := range list {
		st := b.Standard
		line := CaseBreach{
			Name: standard.In(st.Names, v.page.Lang()), Promised: standard.In(st.Promised, v.page.Lang()),
			When: v.page.DateTime(b.At, v.page.Loc), How: v.breachWords(b.Breach),
		}
		if st.First.Kind != "" && !offered[st.Code] {
			offered[st.Code] = true
			line.First = v.t("standard.first_words", "Kind", v.t("desk.remedy."+string(st.First.Kind)),
				"Text", standard.In(st.First.Texts, v.page.Lang()), "Amount", st.First.Cost, "Currency", v.company.Currency)
			if page.Ours() {
				line.FirstHref = casePath(f.Case) + "?first=" + queryEscape(st.Code) + "#act-offer"
			}
			if v.r.URL.Query().Get("first") == st.Code && page.forms == nil {
				page.forms = map[string]*Form{"offer": NewForm(v.page.Printer, s.firstOffer(v, f, st))}
			}
		}
		page.Breaches = append(page.Breaches, line)
	}
	return nil
}

// firstOffer fills the form of an offer with what is to be offered first, in
// the customer's language.
func (s *Site) firstOffer(v *visit, f desk.File, st standard.Standard) url.Values {
	const row = "offer.options[0]."
	in := url.Values{
		row + "kind": {string(st.First.Kind)}, row + "text": {standard.In(st.First.Texts, i18n.Match(f.Case.Lang, ""))},
	}
	if st.First.Cost > 0 {
		in.Set(row+"cost", v.page.amount(st.First.Cost, v.company.Currency))
	}
	return in
}
