package web

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/consent"
	"liuke/internal/fault"
	"liuke/internal/i18n"
)

func campaignRoutes() []Route {
	return []Route{
		{"GET", "/campaigns", account.CampaignRead, (*Site).showCampaigns},
		{"POST", "/campaigns", account.CampaignManage, (*Site).createCampaign},
		{"GET", "/campaigns/new", account.CampaignManage, (*Site).showNewCampaign},
		{"POST", "/campaigns/count", account.CampaignManage, (*Site).countCampaign},
		{"GET", "/campaigns/{id}", account.CampaignRead, (*Site).showCampaign},
		{"POST", "/campaigns/{id}", account.CampaignManage, (*Site).editCampaign},
		{"GET", "/campaigns/{id}/edit", account.CampaignManage, (*Site).showEditCampaign},
		{"POST", "/campaigns/{id}/test", account.CampaignManage, (*Site).testCampaign},
		{"POST", "/campaigns/{id}/launch", account.CampaignManage, moveCampaign("launched", (*campaign.Service).Launch)},
		{"POST", "/campaigns/{id}/pause", account.CampaignManage, moveCampaign("paused", (*campaign.Service).Pause)},
		{"POST", "/campaigns/{id}/resume", account.CampaignManage, moveCampaign("resumed", (*campaign.Service).Resume)},
		{"POST", "/campaigns/{id}/stop", account.CampaignManage, moveCampaign("stopped", (*campaign.Service).Stop)},
	}
}

func campaignPath(id string) string { return "/campaigns/" + url.PathEscape(id) }

// CampaignsPage lists campaigns, the latest first.
type CampaignsPage struct {
	Page
	Rows []CampaignLine
}

// CampaignLine is a campaign as the list shows it.
type CampaignLine struct {
	Name, Href, What string
	Chip             Chip
	When             string
	Sent, Left, All  int64
	Unknown          int64
}

// None is what the list says when it has nothing.
func (p *CampaignsPage) None() Empty {
	empty := Empty{Picture: "tray", Title: p.T("campaign.none"), Text: p.T("campaign.none_text")}
	if p.Can(account.CampaignManage) {
		empty.Act = &Act{Label: p.T("campaign.new"), Href: "/campaigns/new", Primary: true}
	}
	return empty
}

func (s *Site) showCampaigns(v *visit) error {
	v.page.Nav = "keep"
	all, err := s.Campaigns.List(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &CampaignsPage{Page: v.page}
	for _, c := range all {
		page.Rows = append(page.Rows, CampaignLine{
			Name: c.Name, Href: campaignPath(c.ID), What: v.page.consentWords(c.Channel, c.Purpose), Chip: v.campaignChip(c.State),
			When: v.page.DateTime(max(c.CreatedAt, c.StartsAt, c.StartedAt), v.page.Loc), Sent: c.Of(campaign.Sent, ""), Left: c.Of(campaign.Left, ""),
			Unknown: c.Of(campaign.Unknown, ""), All: c.All(),
		})
	}
	s.render.Page(v.w, v.r, http.StatusOK, "campaigns", page)
	return nil
}

func (v *visit) campaignChip(state campaign.State) Chip {
	tone := map[campaign.State]string{
		campaign.Scheduled: "open", campaign.Running: "soon", campaign.Paused: "paused", campaign.Done: "good", campaign.Stopped: "neutral",
	}[state]
	if tone == "" {
		tone = "neutral"
	}
	return Chip{tone, v.t("campaign.state." + string(state))}
}

// CampaignPage shows one campaign and how it goes.
type CampaignPage struct {
	Page
	Campaign campaign.Report
	What     string
	Chip     Chip
	Texts    []CampaignText
	Starts   string
	Ends     string
	Counts   []CampaignCount
	Preview  *PreviewLines
	Unknown  []campaign.Recipient
	Reached  bool // there is a provider
	Test     *Form
}

// CampaignText is the message in one language.
type CampaignText struct {
	Lang, Name string
	campaign.Text
}

// CampaignCount is how many messages stand alike.
type CampaignCount struct {
	Label string
	N     int64
}

// PreviewLines is whom a campaign would reach, in words.
type PreviewLines struct {
	*i18n.Printer
	Sentence string
	Part     string // when the gate was asked about some only
	Failed   string
	Left     []CampaignCount
}

// Address is that of the campaign.
func (p *CampaignPage) Address() string { return campaignPath(p.Campaign.ID) }

// Topic is what changes of the campaign are called.
func (p *CampaignPage) Topic() string { return "campaign:" + p.Campaign.ID }

// Is reports whether it stands so.
func (p *CampaignPage) Is(states ...string) bool {
	for _, state := range states {
		if string(p.Campaign.State) == state {
			return true
		}
	}
	return false
}

func (s *Site) showCampaign(v *visit) error {
	page, err := s.campaignPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "campaign", page)
	return nil
}

func (s *Site) campaignPage(v *visit) (*CampaignPage, error) {
	v.page.Nav = "keep"
	report, err := s.Campaigns.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &CampaignPage{
		Page: v.page, Campaign: report, What: v.page.consentWords(report.Channel, report.Purpose), Chip: v.campaignChip(report.State),
		Reached: s.Campaigns.Reaches(report.Channel), Test: NewForm(v.page.Printer, nil),
	}
	for _, lang := range v.langsMineFirst() {
		if t, ok := report.Texts[lang]; ok {
			page.Texts = append(page.Texts, CampaignText{lang, langName(lang), t})
		}
	}
	if report.StartsAt > 0 {
		page.Starts = v.page.DateTime(report.StartsAt, v.page.Loc)
	}
	if report.EndsAt > 0 {
		page.Ends = v.page.DateTime(report.EndsAt, v.page.Loc)
	}
	page.Counts = v.campaignCounts(report)
	if report.Of(campaign.Unknown, "") > 0 {
		if page.Unknown, err = s.Campaigns.Sends(v.ctx(), v.actor, report.ID, campaign.Unknown, ""); err != nil {
			return nil, err
		}
	}
	if report.State == campaign.Draft && v.page.Can(account.CampaignManage) {
		page.Preview, err = s.preview(v, report.Campaign)
	}
	return page, err
}

// campaignCounts lists how many messages stand how, the left by reason.
func (v *visit) campaignCounts(r campaign.Report) []CampaignCount {
	if r.All() == 0 {
		return nil
	}
	var counts []CampaignCount
	for _, state := range []campaign.SendState{campaign.Planned, campaign.Sending, campaign.Sent, campaign.Failed, campaign.Unknown} {
		if n := r.Of(state, ""); n > 0 || state == campaign.Sent || state == campaign.Unknown {
			counts = append(counts, CampaignCount{v.t("campaign.send." + string(state)), n})
		}
	}
	for _, reason := range campaign.Reasons {
		if n := r.Of(campaign.Left, reason); n > 0 {
			counts = append(counts, CampaignCount{v.t("campaign.left_because", "Reason", v.t("campaign.reason."+string(reason))), n})
		}
	}
	return append(counts, CampaignCount{v.t("campaign.opted_out"), r.OptedOut})
}

func (s *Site) preview(v *visit, c campaign.Campaign) (*PreviewLines, error) {
	p, err := s.Campaigns.Preview(v.ctx(), v.actor, c)
	if err != nil {
		return nil, err
	}
	lines := &PreviewLines{Printer: v.page.Printer, Sentence: v.t("campaign.preview", "Audience", p.Audience, "Go", p.Go)}
	if p.Asked < p.Audience {
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

// testCampaign sends the message to whoever asks.
func (s *Site) testCampaign(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if err = s.Campaigns.Test(v.ctx(), v.actor, v.r.PathValue("id"), strings.TrimSpace(in.Get("address"))); err == nil {
		s.flash(v, "good", v.t("campaign.tested"), "")
		SeeOther(v.w, v.r, campaignPath(v.r.PathValue("id")))
		return nil
	}
	page, lookup := s.campaignPage(v)
	if lookup != nil {
		return lookup
	}
	page.Test.Values = in
	return s.formAgain(v, err, page.Test, "campaign", page)
}

// moveFunc is what the service does to a campaign, in the place of the version seen.
type moveFunc func(c *campaign.Service, ctx context.Context, by account.Actor, id string, seen int64) error

// moveCampaign returns the handler that has a campaign go on in another way.
func moveCampaign(done string, move moveFunc) handler {
	return func(s *Site, v *visit) error {
		in, err := v.entered()
		if err != nil {
			return err
		}
		seen, err := seenVersion(in, "version")
		if err != nil {
			return err
		}
		id := v.r.PathValue("id")
		if err := move(s.Campaigns, v.ctx(), v.actor, id, seen); err != nil {
			page, lookup := s.campaignPage(v)
			if lookup != nil {
				return lookup
			}
			return s.formAgain(v, err, page.Test, "campaign", page)
		}
		s.flash(v, "good", v.t("campaign."+done), "")
		SeeOther(v.w, v.r, campaignPath(id))
		return nil
	}
}
