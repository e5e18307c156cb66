package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/i18n"
	"liuke/internal/knowledge"
)

// KnowledgePage lists what the staff should know and say.
type KnowledgePage struct {
	Page
	Text      string
	Kinds     []Option
	Standings []Option
	Unused    bool
	Rows      []KnowledgeLine
	Unread    []KnowledgeLine // must-read notices the reader has not confirmed
	Starter   bool            // whether the starter set may be added
	searched  bool
}

// KnowledgeLine is an entry as lists show it.
type KnowledgeLine struct {
	Href, Title, Lang string
	Other             bool // it is not written in the reader's language
	Kind, Valid       string
	Chip              Chip
	MustRead, Public  bool
	Used              int64
	LastUsed          *Past // nil: never
}

// None is what the list says when it has nothing.
func (p *KnowledgePage) None() Empty {
	if p.searched {
		return Empty{Picture: "search", Title: p.T("knowledge.nothing"), Text: p.T("knowledge.nothing_text")}
	}
	empty := Empty{Picture: "ledger", Title: p.T("knowledge.none"), Text: p.T("knowledge.none_text")}
	if p.Starter {
		empty.Act = &Act{Label: p.T("knowledge.add_starter"), Href: "/knowledge/starter", Method: "post", Primary: true}
	}
	return empty
}

// deadAfter is how long an entry goes unused before it is taken for dead.
const deadAfter = 90 * 24 * time.Hour

// anyStanding is what the list's address says for all standings.
const anyStanding = "all"

func (s *Site) showKnowledge(v *visit) error {
	v.page.Nav = "knowledge"
	query := v.r.URL.Query()
	filter, standing := v.knowledgeFilter(query)
	items, err := s.Knowledge.List(v.ctx(), v.actor, filter)
	if err != nil {
		return err
	}
	page := &KnowledgePage{
		Text: filter.Text, Kinds: v.knowledgeKinds(v.t("knowledge.any_kind"), filter.Kind), Unused: filter.UnusedSince != 0,
		searched: filter.Text != "" || filter.Kind != "" || filter.UnusedSince != 0 || standing != string(knowledge.InForce),
	}
	for _, one := range append(slices.Clone(knowledge.Standings), anyStanding) {
		page.Standings = append(page.Standings, Option{
			Value: string(one), Label: v.t("knowledge.standing." + string(one)), Chosen: string(one) == standing,
		})
	}
	for _, item := range items {
		page.Rows = append(page.Rows, v.knowledgeLine(item))
	}
	if page.Unread, err = s.unreadNotices(v); err != nil {
		return err
	}
	if v.page.Can("knowledge:write") {
		has, err := s.Knowledge.HasStarter(v.ctx())
		if err != nil {
			return err
		}
		page.Starter = !has
	}
	page.Page = v.page
	s.render.Page(v.w, v.r, http.StatusOK, "knowledge", page)
	return nil
}

// knowledgeFilter reads which entries an address asks for: those in force
// unless it says otherwise.
func (v *visit) knowledgeFilter(query url.Values) (f knowledge.Filter, standing string) {
	f = knowledge.Filter{Text: strings.TrimSpace(query.Get("q")), Kind: knowledge.Kind(query.Get("kind")), Day: v.today()}
	if !slices.Contains(knowledge.Kinds, f.Kind) {
		f.Kind = ""
	}
	standing = query.Get("standing")
	if standing != anyStanding && !slices.Contains(knowledge.Standings, knowledge.Standing(standing)) {
		standing = string(knowledge.InForce)
	}
	if standing != anyStanding {
		f.Standing = knowledge.Standing(standing)
	}
	if query.Get("unused") != "" {
		f.UnusedSince = v.page.Now - deadAfter.Milliseconds()
	}
	return f, standing
}

// today is the day it is in the company's zone.
func (v *visit) today() calendar.Day { return calendar.DayOf(v.page.Now, v.page.Loc) }

// knowledgeKinds are the kinds to choose from, after a word for all of them
// unless that is "".
func (v *visit) knowledgeKinds(all string, chosen knowledge.Kind) []Option {
	var options []Option
	if all != "" {
		options = append(options, Option{Label: all})
	}
	for _, k := range knowledge.Kinds {
		options = append(options, Option{Value: string(k), Label: v.t("knowledge.kind." + string(k)), Chosen: k == chosen})
	}
	return options
}

func (v *visit) knowledgeLine(item knowledge.Item) KnowledgeLine {
	text, lang := item.In(v.page.Lang())
	line := KnowledgeLine{
		Href: knowledgePath(item.ID), Title: text.Title, Lang: lang, Other: lang != v.page.Lang(),
		Kind: v.t("knowledge.kind." + string(item.Kind)), Valid: v.validity(item.Draft), Chip: v.standingChip(item.Entry),
		MustRead: item.MustRead, Public: item.Public, Used: item.Usage.Count,
	}
	if item.Usage.LastAt != 0 {
		past := v.page.Past(item.Usage.LastAt)
		line.LastUsed = &past
	}
	return line
}

func (v *visit) standingChip(e knowledge.Entry) Chip {
	standing := e.Standing(v.today())
	tones := map[knowledge.Standing]string{knowledge.InForce: "good", knowledge.Upcoming: "open", knowledge.Expired: "paused", knowledge.Retired: "neutral"}
	return Chip{tones[standing], v.t("knowledge.standing." + string(standing))}
}

// validity says from when until when an entry holds; "" when there is no limit.
func (v *visit) validity(d knowledge.Draft) string {
	switch {
	case d.From != 0 && d.Until != 0:
		return v.t("knowledge.from_until", "From", v.page.Date(d.From), "Until", v.page.Date(d.Until))
	case d.From != 0:
		return v.t("knowledge.from_day", "Day", v.page.Date(d.From))
	case d.Until != 0:
		return v.t("knowledge.until_day", "Day", v.page.Date(d.Until))
	default:
		return ""
	}
}

// unreadNotices are the must-read notices that the reader has not confirmed.
func (s *Site) unreadNotices(v *visit) ([]KnowledgeLine, error) {
	ids, err := s.Knowledge.Unread(v.ctx(), v.actor, v.today())
	if err != nil {
		return nil, err
	}
	var lines []KnowledgeLine
	for _, id := range ids {
		versions, err := s.Knowledge.Get(v.ctx(), v.actor, id)
		if err != nil {
			return nil, err
		}
		lines = append(lines, v.knowledgeLine(knowledge.Item{Entry: versions[0]}))
	}
	return lines, nil
}

// addStarter adds the starter set.
func (s *Site) addStarter(v *visit) error {
	added, err := s.Knowledge.AddStarter(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("knowledge.starter_added", "Count", added), "")
	SeeOther(v.w, v.r, "/knowledge")
	return nil
}

// knowledgePath is where an entry is shown.
func knowledgePath(id string) string { return "/knowledge/" + url.PathEscape(id) }

// langName is what a language calls itself.
func langName(lang string) string {
	if lang == i18n.Chinese {
		return "中文"
	}
	return "English"
}
