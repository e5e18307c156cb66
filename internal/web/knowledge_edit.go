package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/knowledge"
	"liuke/internal/topic"
)

// KnowledgeEditPage is where an entry is written.
type KnowledgeEditPage struct {
	Page
	ID        string // "" for a new entry
	Form      *Form
	Langs     []LangFields
	Preview   []KnowledgeText
	Meanwhile []KnowledgeText // what somebody else wrote since the form was opened
	By        string          // who that was
}

// LangFields are the fields of one language.
type LangFields struct{ Lang, Name string }

// Action is where the form is sent.
func (p *KnowledgeEditPage) Action() string {
	if p.ID == "" {
		return "/knowledge"
	}
	return knowledgePath(p.ID)
}

// Kinds are the kinds to choose from.
func (p *KnowledgeEditPage) Kinds() []Option {
	var options []Option
	for _, k := range knowledge.Kinds {
		options = append(options, Option{
			Value: string(k), Label: p.T("knowledge.kind." + string(k)), Chosen: k == knowledge.Article,
		})
	}
	return options
}

// Steps are the steps of a conversation that a script may be for.
func (p *KnowledgeEditPage) Steps() []Option {
	options := []Option{{Label: p.T("talk.any_step")}}
	for _, step := range knowledge.Steps {
		options = append(options, Option{Value: string(step), Label: p.T("talk.step." + string(step))})
	}
	return options
}

// Categories are the categories, with those that were chosen.
func (p *KnowledgeEditPage) Categories() []Option {
	chosen := map[string]bool{}
	for _, c := range p.Form.Values["categories"] {
		chosen[c] = true
	}
	var options []Option
	for _, c := range topic.Categories {
		options = append(options, Option{Value: string(c), Label: p.T("knowledge.category." + string(c)), Chosen: chosen[string(c)]})
	}
	return options
}

// PlaceholderHint is one of the placeholders and what it stands for.
type PlaceholderHint struct{ Written, Meaning string }

// Placeholders are those that a text may have.
func (p *KnowledgeEditPage) Placeholders() []PlaceholderHint {
	var hints []PlaceholderHint
	for _, name := range knowledge.Placeholders {
		hints = append(hints, PlaceholderHint{"{{" + string(name) + "}}", p.T("knowledge.placeholder." + string(name))})
	}
	return hints
}

func (s *Site) showNewKnowledge(v *visit) error {
	s.render.Page(v.w, v.r, http.StatusOK, "knowledge-edit", v.knowledgeForm("", url.Values{"kind": {v.r.URL.Query().Get("kind")}}))
	return nil
}

func (s *Site) showEditKnowledge(v *visit) error {
	versions, err := s.Knowledge.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	e := versions[0]
	in := draftValues(e.Draft)
	in.Set("version", strconv.FormatInt(e.Version, 10))
	s.render.Page(v.w, v.r, http.StatusOK, "knowledge-edit", v.knowledgeForm(e.ID, in))
	return nil
}

func (v *visit) knowledgeForm(id string, in url.Values) *KnowledgeEditPage {
	v.page.Nav = "knowledge"
	page := &KnowledgeEditPage{Page: v.page, ID: id, Form: NewForm(v.page.Printer, in)}
	for _, lang := range v.langsMineFirst() {
		page.Langs = append(page.Langs, LangFields{lang, langName(lang)})
	}
	return page
}

func (s *Site) createKnowledge(v *visit) error {
	return s.saveKnowledge(v, "", func(d knowledge.Draft, _ url.Values) (knowledge.Entry, error) {
		return s.Knowledge.Create(v.ctx(), v.actor, d)
	})
}

func (s *Site) editKnowledge(v *visit) error {
	id := v.r.PathValue("id")
	return s.saveKnowledge(v, id, func(d knowledge.Draft, in url.Values) (knowledge.Entry, error) {
		seen, err := seenVersion(in, "version")
		if err != nil {
			return knowledge.Entry{}, err
		}
		return s.Knowledge.Edit(v.ctx(), v.actor, id, seen, d, in.Get("again") != "")
	})
}

// saveKnowledge carries out what the form says: a preview, or save. A form
// that failed is shown again; when somebody else was faster, beside what they
// wrote, and saving it once more writes over that.
func (s *Site) saveKnowledge(v *visit, id string, save func(knowledge.Draft, url.Values) (knowledge.Entry, error)) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	draft, err := readDraft(in)
	if err == nil && in.Get("act") == "preview" {
		page := v.knowledgeForm(id, in)
		if page.Preview, err = v.knowledgeTexts(draft); err != nil {
			return err
		}
		s.render.Page(v.w, v.r, http.StatusOK, "knowledge-edit", page)
		return nil
	}
	var saved knowledge.Entry
	if err == nil {
		saved, err = save(draft, in)
	}
	if err == nil {
		s.flash(v, "good", v.t("knowledge.saved"), "")
		SeeOther(v.w, v.r, knowledgePath(saved.ID))
		return nil
	}
	page := v.knowledgeForm(id, in)
	if !page.Form.mend(err) {
		return err
	}
	if fault.Is(err, fault.Conflict) {
		if err := s.meanwhile(v, page); err != nil {
			return err
		}
	}
	s.showAgain(v, err, "knowledge-edit", page)
	return nil
}

// meanwhile puts what somebody else wrote beside the form.
func (s *Site) meanwhile(v *visit, page *KnowledgeEditPage) error {
	versions, err := s.Knowledge.Get(v.ctx(), v.actor, page.ID)
	if err != nil {
		return err
	}
	page.By = versions[0].By
	page.Form.Values.Set("version", strconv.FormatInt(versions[0].Version, 10))
	page.Meanwhile, err = v.knowledgeTexts(versions[0].Draft)
	return err
}

// readDraft reads an entry from the fields of its form.
func readDraft(in url.Values) (knowledge.Draft, error) {
	d := knowledge.Draft{
		Kind: knowledge.Kind(in.Get("kind")), Texts: map[string]knowledge.Text{},
		MustRead: in.Get("must_read") != "", Public: in.Get("public") != "", Step: knowledge.Step(in.Get("step")),
		Products: strings.FieldsFunc(in.Get("products"), func(r rune) bool { return strings.ContainsRune(",，;；、\n", r) }),
	}
	for _, c := range in["categories"] {
		d.Categories = append(d.Categories, topic.Category(c))
	}
	for _, lang := range i18n.Languages {
		text := knowledge.Text{Title: in.Get(lang + ".title"), Body: in.Get(lang + ".body"), Purpose: in.Get(lang + ".purpose")}
		if text != (knowledge.Text{}) {
			d.Texts[lang] = text
		}
	}
	var err error
	if d.From, err = readDay(in, "from"); err != nil {
		return d, err
	}
	d.Until, err = readDay(in, "until")
	return d, err
}

// readDay reads a day that may be left open.
func readDay(in url.Values, field string) (calendar.Day, error) {
	text := strings.TrimSpace(in.Get(field))
	if text == "" {
		return 0, nil
	}
	day, err := calendar.ParseDay(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "calendar.day_invalid", fault.Args{"Text": text}).On(field).From(err)
	}
	return day, nil
}

// draftValues are the fields of a form that say what the draft says.
func draftValues(d knowledge.Draft) url.Values {
	in := url.Values{"kind": {string(d.Kind)}, "step": {string(d.Step)}, "products": {strings.Join(d.Products, ", ")}}
	for _, c := range d.Categories {
		in.Add("categories", string(c))
	}
	for lang, text := range d.Texts {
		in.Set(lang+".title", text.Title)
		in.Set(lang+".body", text.Body)
		in.Set(lang+".purpose", text.Purpose)
	}
	for field, day := range map[string]calendar.Day{"from": d.From, "until": d.Until} {
		if day != 0 {
			in.Set(field, day.String())
		}
	}
	for field, on := range map[string]bool{"must_read": d.MustRead, "public": d.Public} {
		if on {
			in.Set(field, "1")
		}
	}
	return in
}
