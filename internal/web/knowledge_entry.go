package web

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"liuke/internal/i18n"
	"liuke/internal/knowledge"
)

// KnowledgeEntryPage shows an entry.
type KnowledgeEntryPage struct {
	Page
	Entry    knowledge.Entry // the version shown
	Latest   int64           // the number of the latest version
	Title    string
	Lang     string // of the title
	Chips    []Chip
	Valid    string
	About    []string // categories
	Texts    []KnowledgeText
	Versions []KnowledgeVersion
	Usage    knowledge.Usage
	Read     Readings
}

// KnowledgeText is an entry in one language.
type KnowledgeText struct {
	Lang, Name, Title       string
	Body, Purpose           template.HTML
	PurposeWord, ReaderLang string // the word above the purpose, and its language
}

// KnowledgeVersion is a version as the list of them shows it.
type KnowledgeVersion struct {
	Href, By string
	Number   int64
	At       Past
	Retired  bool
	Current  bool // the one shown
}

// Readings say who has read a must-read notice.
type Readings struct {
	Owed    bool // the reader has to confirm it
	Done    []knowledge.Reader
	Missing []string // names
}

// Address is where the entry is shown.
func (p *KnowledgeEntryPage) Address() string { return knowledgePath(p.Entry.ID) }

// Old reports whether a later version than the one shown exists.
func (p *KnowledgeEntryPage) Old() bool { return p.Entry.Version != p.Latest }

func (s *Site) showKnowledgeEntry(v *visit) error {
	v.page.Nav = "knowledge"
	versions, err := s.Knowledge.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	shown := versions[0]
	if text := v.r.URL.Query().Get("version"); text != "" {
		number, _ := strconv.ParseInt(text, 10, 64)
		at := slices.IndexFunc(versions, func(e knowledge.Entry) bool { return e.Version == number })
		if at < 0 {
			return NotFound()
		}
		shown = versions[at]
	}
	page := &KnowledgeEntryPage{Entry: shown, Latest: versions[0].Version, Chips: v.entryChips(shown), Valid: v.validity(shown.Draft)}
	text, lang := shown.In(v.page.Lang())
	page.Title, page.Lang = text.Title, lang
	for _, c := range shown.Categories {
		page.About = append(page.About, v.t("knowledge.category."+string(c)))
	}
	if page.Texts, err = v.knowledgeTexts(shown.Draft); err != nil {
		return err
	}
	for _, e := range versions {
		page.Versions = append(page.Versions, KnowledgeVersion{
			Href: knowledgePath(e.ID) + "?version=" + strconv.FormatInt(e.Version, 10), By: e.By, Number: e.Version,
			At: v.page.Past(e.UpdatedAt), Retired: e.Retired, Current: e.Version == shown.Version,
		})
	}
	if page.Usage, err = s.Knowledge.Usage(v.ctx(), v.actor, shown.ID); err != nil {
		return err
	}
	if versions[0].MustRead {
		if page.Read, err = s.readings(v, versions[0]); err != nil {
			return err
		}
	}
	page.Page = v.page
	s.render.Page(v.w, v.r, http.StatusOK, "knowledge-entry", page)
	return nil
}

func (v *visit) entryChips(e knowledge.Entry) []Chip {
	chips := []Chip{v.standingChip(e), {"neutral", v.t("knowledge.kind." + string(e.Kind))}}
	if e.MustRead {
		chips = append(chips, Chip{"soon", v.t("knowledge.must_read")})
	}
	if e.Public {
		chips = append(chips, Chip{"open", v.t("knowledge.public")})
	}
	return chips
}

// langsMineFirst are all languages, the reader's first.
func (v *visit) langsMineFirst() []string {
	mine := v.page.Lang()
	return append([]string{mine}, slices.DeleteFunc(slices.Clone(i18n.Languages), func(lang string) bool { return lang == mine })...)
}

// knowledgeTexts renders a draft, in the reader's language first.
func (v *visit) knowledgeTexts(d knowledge.Draft) ([]KnowledgeText, error) {
	var texts []KnowledgeText
	for _, lang := range v.langsMineFirst() {
		text, written := d.Texts[lang]
		if !written {
			continue
		}
		body, err := renderMarkdown(text.Body)
		if err != nil {
			return nil, err
		}
		purpose, err := renderMarkdown(text.Purpose)
		if err != nil {
			return nil, err
		}
		texts = append(texts, KnowledgeText{
			Lang: lang, Name: langName(lang), Title: text.Title, Body: body, Purpose: purpose,
			PurposeWord: v.t("knowledge.purpose"), ReaderLang: v.page.Lang(),
		})
	}
	return texts, nil
}

// readings tell who confirmed a notice and who has not yet.
func (s *Site) readings(v *visit, e knowledge.Entry) (Readings, error) {
	readers, err := s.Knowledge.Readers(v.ctx(), v.actor, e)
	if err != nil {
		return Readings{}, err
	}
	var r Readings
	for _, reader := range readers {
		if reader.At != 0 {
			r.Done = append(r.Done, reader)
			continue
		}
		r.Missing = append(r.Missing, reader.Name)
		r.Owed = r.Owed || reader.StaffID == v.actor.ID
	}
	return r, nil
}

// confirmKnowledge records that the reader has read a notice.
func (s *Site) confirmKnowledge(v *visit) error {
	id := v.r.PathValue("id")
	if err := s.Knowledge.Confirm(v.ctx(), v.actor, id); err != nil {
		return err
	}
	s.flash(v, "good", v.t("knowledge.confirmed"), "")
	SeeOther(v.w, v.r, knowledgePath(id))
	return nil
}

// retireKnowledge returns the handler that takes an entry out of use, or
// brings it back; each undoes the other.
func retireKnowledge(retired bool) handler {
	return func(s *Site, v *visit) error {
		e, err := s.Knowledge.Retire(v.ctx(), v.actor, v.r.PathValue("id"), retired)
		if err != nil {
			return err
		}
		if retired {
			s.flash(v, "good", v.t("knowledge.retired_now"), knowledgePath(e.ID)+"/restore")
		} else {
			s.flash(v, "good", v.t("knowledge.restored"), knowledgePath(e.ID)+"/retire")
		}
		SeeOther(v.w, v.r, knowledgePath(e.ID))
		return nil
	}
}
