package web

import (
	"net/url"

	"liuke/internal/campaign"
)

// GatewayPage is where the company lays down who brings its text messages.
type GatewayPage struct {
	SettingPage
	Kept  campaign.Gateway
	Inbox string // where the provider sends what it has to tell; "" without an address of our own
}

var gatewaySetting = companySetting[*GatewayPage]{
	template: "company-sms", saved: "sms.saved", next: "/company/sms", page: (*Site).gatewayPage, put: (*Site).putGateway,
}

func (s *Site) gatewayPage(v *visit) (*GatewayPage, error) {
	g, version, err := s.Campaigns.Gateway(v.ctx(), v.actor)
	values := url.Values{"url": {g.URL}, "body": {g.Body}}
	if g.Replies {
		values.Set("replies", "1")
	}
	page := &GatewayPage{SettingPage: v.settingPage(version, values), Kept: g}
	if v.company.PublicURL != "" {
		page.Inbox = v.company.PublicURL + "/hooks/sms"
	}
	return page, err
}

func (s *Site) putGateway(v *visit, in url.Values, seen int64) error {
	return s.Campaigns.SetGateway(v.ctx(), v.actor, campaign.GatewayEntry{
		Gateway: campaign.Gateway{
			URL: in.Get("url"), Body: in.Get("body"), Authorization: in.Get("authorization"), Replies: in.Get("replies") != "",
		},
		ForgetAuthorization: in.Get("forget") != "", NewSecret: in.Get("new_secret") != "",
	}, seen)
}
