package web

import (
	"errors"
	"net/http"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/knowledge"
	"liuke/internal/topic"
)

// CaseKnowledge is what helps with a case: entries that fit it, or that were
// searched for.
type CaseKnowledge struct {
	Query      string
	Categories []Option
	Found      []KnowledgeHit
}

// KnowledgeHit is an entry as the case page shows it.
type KnowledgeHit struct {
	ID, Href, Title, Lang string
	Chips                 []Chip
	Text                  string // filled in, as it is put into an answer
	Purpose               string
	Clause                bool // to be read rather than sent
}

// hitsShown is how many entries the case page shows.
const hitsShown = 5

// caseKnowledge finds what helps with the case, nil for a reader who may not
// see it. customer is what they are called.
func (s *Site) caseKnowledge(v *visit, f desk.File, customer string) (*CaseKnowledge, error) {
	if !v.page.Can("knowledge:read") {
		return nil, nil
	}
	query := v.r.URL.Query()
	found := &CaseKnowledge{Query: strings.TrimSpace(query.Get("find"))}
	matter := knowledge.Matter{
		Words: strings.Join([]string{f.Case.Subject, f.Case.Words, f.Case.Wish}, "\n"), Category: topic.Category(query.Get("category")), Day: v.today(),
	}
	found.Categories = []Option{{Label: v.t("knowledge.any_category")}}
	for _, c := range topic.Categories {
		found.Categories = append(found.Categories, Option{Value: string(c), Label: v.t("knowledge.category." + string(c)), Chosen: c == matter.Category})
	}
	var err error
	if matter.Products, err = s.productCodes(v, f.Case.PurchaseID); err != nil {
		return nil, err
	}
	matches, err := s.Knowledge.ForCase(v.ctx(), v.actor, matter, found.Query, hitsShown)
	if err != nil {
		return nil, err
	}
	found.Found, err = s.knowledgeHits(v, f, customer, matches)
	return found, err
}

// knowledgeHits shows the entries found for a case, with their placeholders filled in.
func (s *Site) knowledgeHits(v *visit, f desk.File, customer string, matches []knowledge.Match) ([]KnowledgeHit, error) {
	values := s.placeholderValues(v, f, customer)
	hits := make([]KnowledgeHit, len(matches))
	for i, m := range matches {
		var err error
		if hits[i], err = v.knowledgeHit(m, f.Case.Lang, values); err != nil {
			return nil, err
		}
	}
	return hits, nil
}

// productCodes are the codes of what was bought.
func (s *Site) productCodes(v *visit, purchaseID string) ([]string, error) {
	if purchaseID == "" || !v.page.Can("purchase:read") {
		return nil, nil
	}
	_, products, err := s.Purchases.Get(v.ctx(), v.actor, purchaseID)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, p := range products {
		codes = append(codes, p.Code)
	}
	return codes, nil
}

// placeholderValues are what placeholders stand for in a case, in the
// customer's language; what is not known is named in brackets, to be filled in.
func (s *Site) placeholderValues(v *visit, f desk.File, customer string) map[knowledge.Placeholder]string {
	p := s.catalogue.Printer(f.Case.Lang)
	values := map[knowledge.Placeholder]string{
		knowledge.ForCustomer: customer, knowledge.ForSubject: f.Case.Subject, knowledge.ForAgent: v.staff.Name, knowledge.ForCompany: v.company.Name,
	}
	if f.Case.Number != 0 {
		values[knowledge.ForCase] = f.Case.Ref()
	}
	if f.Case.DueAt != 0 {
		values[knowledge.ForDue] = p.DateTime(f.Case.DueAt, v.page.Loc)
	}
	for _, name := range knowledge.Placeholders {
		if values[name] == "" {
			values[name] = "[" + p.T("knowledge.placeholder."+string(name)) + "]"
		}
	}
	return values
}

func (v *visit) knowledgeHit(m knowledge.Match, lang string, values map[knowledge.Placeholder]string) (KnowledgeHit, error) {
	text, lang := m.Entry.In(lang, v.page.Lang())
	plain, err := plainMarkdown(text.Body)
	if err != nil {
		return KnowledgeHit{}, err
	}
	hit := KnowledgeHit{
		ID: m.Entry.ID, Href: knowledgePath(m.Entry.ID), Title: text.Title, Lang: lang, Purpose: text.Purpose,
		Text: knowledge.Fill(plain, values), Clause: m.Entry.Kind == knowledge.Clause,
		Chips: []Chip{{"neutral", v.t("knowledge.kind." + string(m.Entry.Kind))}},
	}
	if m.Product {
		hit.Chips = append(hit.Chips, Chip{"soon", v.t("knowledge.this_product")})
	}
	return hit, nil
}

// errNoFiles has a form read without the files it may have.
var errNoFiles = errors.New("web: files are not taken here")

// insertKnowledge counts that an entry was put into an answer. The script has
// put it there by then; without one, the case is shown again with the entry
// under what was typed.
func (s *Site) insertKnowledge(v *visit) error {
	f, err := s.caseFile(v)
	if err != nil {
		return err
	}
	in, _, err := s.readForm(v, errNoFiles)
	if err != nil && !errors.Is(err, errNoFiles) {
		return err
	}
	id := v.r.URL.Query().Get("entry")
	if err := s.Knowledge.Inserted(v.ctx(), v.actor, id, f.Case.ID); err != nil {
		return err
	}
	if v.r.Header.Get(headerPage) != "" {
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	who, err := s.whoIs(v, f)
	if err != nil {
		return err
	}
	versions, err := s.Knowledge.Get(v.ctx(), v.actor, id)
	if err != nil {
		return err
	}
	hit, err := v.knowledgeHit(knowledge.Match{Entry: versions[0]}, f.Case.Lang, s.placeholderValues(v, f, who.Name))
	if err != nil {
		return err
	}
	return s.showCaseWith(v, f, in, hit.Text)
}

// GuideStep is a step of a conversation about a complaint, and how it is taken.
type GuideStep struct{ Name, How string }

// guideSteps are the steps in their order: regret before all, compensation last.
var guideSteps = []string{"regret", "listen", "ask", "restate", "acknowledge", "help", "options", "promise", "compensate"}

// Guide is how a conversation about a complaint goes.
func (p *CasePage) Guide() []GuideStep {
	var steps []GuideStep
	for _, name := range guideSteps {
		steps = append(steps, GuideStep{p.T("knowledge.guide." + name), p.T("knowledge.guide_how." + name)})
	}
	return steps
}
