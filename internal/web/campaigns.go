package web

import (
	"net/http"
	"net/url"

	"liuke/internal/account"
	"liuke/internal/campaign"
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
