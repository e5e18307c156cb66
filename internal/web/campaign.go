package web

import (
	"context"
	"net/http"
	"strings"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/i18n"
)

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

// Address is that of the campaign.
func (p *CampaignPage) Address() string { return campaignPath(p.Campaign.ID) }

// Gone says how many messages have gone out, and how many have not.
func (p *CampaignPage) Gone() string { return gone(p.Printer, p.Campaign) }

func gone(p *i18n.Printer, r campaign.Report) string {
	sent := r.Of(campaign.Sent, "") + r.Of(campaign.Sending, "") + r.Of(campaign.Unknown, "")
	return p.T("campaign.gone", "Sent", sent, "Rest", r.Of(campaign.Planned, "")+r.Of(campaign.Left, campaign.ReasonStopped))
}

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
		Test: NewForm(v.page.Printer, nil),
	}
	if page.Reached, err = s.Campaigns.Reaches(v.ctx(), report.Channel); err != nil {
		return nil, err
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
		if state == campaign.Sent && r.Delivered > 0 {
			counts = append(counts, CampaignCount{v.t("campaign.delivered"), r.Delivered})
		}
	}
	for _, reason := range campaign.Reasons {
		if n := r.Of(campaign.Left, reason); n > 0 {
			counts = append(counts, CampaignCount{v.t("campaign.left_because", "Reason", v.t("campaign.reason."+string(reason))), n})
		}
	}
	return append(counts, CampaignCount{v.t("campaign.opted_out"), r.OptedOut})
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
		said := v.t("campaign." + done)
		if done == "stopped" {
			report, err := s.Campaigns.Get(v.ctx(), v.actor, id)
			if err != nil {
				return err
			}
			said += " " + gone(v.page.Printer, report)
		}
		s.flash(v, "good", said, "")
		SeeOther(v.w, v.r, campaignPath(id))
		return nil
	}
}
