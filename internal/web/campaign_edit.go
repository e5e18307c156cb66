package web

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/fault"
	"liuke/internal/i18n"
)

// CampaignEditPage is where a campaign is written.
type CampaignEditPage struct {
	Page
	ID      string // "" for a new one
	Version int64
	Form    *Form
	Langs   []LangFields
	Preview *PreviewLines
}

// Action is where the form is sent.
func (p *CampaignEditPage) Action() string {
	if p.ID == "" {
		return "/campaigns"
	}
	return campaignPath(p.ID)
}

// Purposes are those to choose from.
func (p *CampaignEditPage) Purposes() []Option {
	var options []Option
	for _, u := range campaign.Purposes {
		options = append(options, Option{Value: string(u), Label: p.T("consent.purpose." + string(u))})
	}
	return options
}

// Channels are those to choose from.
func (p *CampaignEditPage) Channels() []Option {
	var options []Option
	for _, c := range campaign.Channels {
		options = append(options, Option{Value: string(c), Label: p.T("consent.channel." + string(c))})
	}
	return options
}

func (v *visit) campaignEditPage(id string, version int64, values url.Values) *CampaignEditPage {
	v.page.Nav = "keep"
	page := &CampaignEditPage{Page: v.page, ID: id, Version: version, Form: NewForm(v.page.Printer, values)}
	for _, lang := range v.langsMineFirst() {
		page.Langs = append(page.Langs, LangFields{Lang: lang, Name: langName(lang)})
	}
	return page
}

func (s *Site) showNewCampaign(v *visit) error {
	page := v.campaignEditPage("", 0, url.Values{"holdout": {"10"}})
	s.render.Page(v.w, v.r, http.StatusOK, "campaign-edit", page)
	return nil
}

func (s *Site) showEditCampaign(v *visit) error {
	c, err := s.Campaigns.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if c.State != campaign.Draft {
		return fault.New(fault.Conflict, "campaign.not_draft")
	}
	values := url.Values{
		"name": {c.Name}, "purpose": {string(c.Purpose)}, "channel": {string(c.Channel)}, "audience": {c.Audience},
		"holdout": {strconv.FormatFloat(float64(c.Holdout)/10, 'f', -1, 64)},
	}
	if c.AboutCase {
		values.Set("about_case", "1")
	}
	for field, at := range map[string]int64{"starts_at": c.StartsAt, "ends_at": c.EndsAt} {
		if at > 0 {
			values.Set(field, v.localTime(at))
		}
	}
	for lang, t := range c.Texts {
		values.Set(lang+".subject", t.Subject)
		values.Set(lang+".body", t.Body)
	}
	page := v.campaignEditPage(c.ID, c.Version, values)
	if page.Preview, err = s.preview(v, c.Campaign); err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "campaign-edit", page)
	return nil
}

// readCampaign reads a campaign from the fields of its form.
func (v *visit) readCampaign(in url.Values) (c campaign.Campaign, err error) {
	c = campaign.Campaign{
		Name: in.Get("name"), Purpose: consent.Purpose(in.Get("purpose")), Channel: consent.Channel(in.Get("channel")),
		Audience: in.Get("audience"), AboutCase: in.Get("about_case") != "", Texts: map[string]campaign.Text{},
	}
	for _, lang := range i18n.Languages {
		c.Texts[lang] = campaign.Text{Subject: in.Get(lang + ".subject"), Body: in.Get(lang + ".body")}
	}
	percent := 0.0
	if text := strings.TrimSpace(in.Get("holdout")); text != "" {
		if percent, err = strconv.ParseFloat(text, 64); err != nil || math.Abs(percent) > 1000 || math.IsNaN(percent) {
			return c, fault.New(fault.Invalid, "campaign.holdout_invalid", fault.Args{"Most": campaign.MaxHoldout / 10}).On("holdout").From(err)
		}
	}
	c.Holdout = int64(math.Round(percent * 10))
	for field, to := range map[string]*int64{"starts_at": &c.StartsAt, "ends_at": &c.EndsAt} {
		if in.Get(field) == "" {
			continue
		}
		if *to, err = v.enteredInstant(in, field); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (s *Site) createCampaign(v *visit) error {
	return s.saveCampaign(v, "", func(c campaign.Campaign, _ int64) (campaign.Campaign, error) {
		return s.Campaigns.Create(v.ctx(), v.actor, c)
	})
}

func (s *Site) editCampaign(v *visit) error {
	id := v.r.PathValue("id")
	if _, err := s.Campaigns.Get(v.ctx(), v.actor, id); err != nil {
		return err
	}
	return s.saveCampaign(v, id, func(c campaign.Campaign, seen int64) (campaign.Campaign, error) {
		return s.Campaigns.Edit(v.ctx(), v.actor, id, seen, c)
	})
}

func (s *Site) saveCampaign(v *visit, id string, save func(c campaign.Campaign, seen int64) (campaign.Campaign, error)) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	var seen int64
	if id != "" {
		if seen, err = seenVersion(in, "version"); err != nil {
			return err
		}
	}
	c, err := v.readCampaign(in)
	if err == nil {
		c, err = save(c, seen)
	}
	if err == nil {
		s.flash(v, "good", v.t("campaign.saved"), "")
		SeeOther(v.w, v.r, campaignPath(c.ID))
		return nil
	}
	page := v.campaignEditPage(id, seen, in)
	return s.formAgain(v, err, page.Form, "campaign-edit", page)
}

// countCampaign shows the form as it is, with whom it would reach.
func (s *Site) countCampaign(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	seen, _ := strconv.ParseInt(in.Get("version"), 10, 64)
	page := v.campaignEditPage(in.Get("id"), seen, in)
	c, err := v.readCampaign(in)
	if err == nil {
		page.Preview, err = s.preview(v, c)
	}
	if err != nil {
		return s.formAgain(v, err, page.Form, "campaign-edit", page)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "campaign-edit", page)
	return nil
}

// PreviewLines is whom a campaign would reach, in words.
type PreviewLines struct {
	*i18n.Printer
	Sentence string
	Part     string // when the gate was asked about some only
	Failed   string
	Left     []CampaignCount
}

func (s *Site) preview(v *visit, c campaign.Campaign) (*PreviewLines, error) {
	p, err := s.Campaigns.Preview(v.ctx(), v.actor, c)
	if err != nil {
		return nil, err
	}
	lines := &PreviewLines{Printer: v.page.Printer, Sentence: v.t("campaign.preview", "Audience", p.Audience, "Go", p.Go)}
	if p.Asked < p.Audience {
		lines.Sentence = v.t("campaign.preview_least", "Audience", p.Audience, "Go", p.Go)
		lines.Part = v.t("campaign.preview_part", "Asked", p.Asked)
	}
	if p.Failed > 0 {
		lines.Failed = v.t("campaign.preview_failed", "Count", p.Failed)
	}
	for _, l := range p.Left {
		lines.Left = append(lines.Left, CampaignCount{v.t("campaign.reason." + string(l.Reason)), int64(l.N)})
	}
	return lines, nil
}
