package app

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/channel/sms"
	"liuke/internal/consent"
	"liuke/internal/desk"
)

// gateway returns the company's provider of text messages.
func (s *Services) gateway(ctx context.Context) (campaign.Gateway, error) {
	g, _, err := s.Campaigns.Gateway(ctx, account.System)
	return g, err
}

// smsInbox takes what the provider of text messages tells.
func (a *App) smsInbox() sms.Inbox {
	return sms.Inbox{
		Gateway: a.gateway, Reply: a.answeredBySMS, Log: a.log, Clock: a.clock,
		Reports: func(ctx context.Context, all []campaign.Delivery) (int, error) {
			return a.Campaigns.Deliveries(ctx, account.System, all)
		},
	}
}

// answeredBySMS ends what the answer asks to end. Any other answer becomes a
// case, so that somebody reads it; given again it is the same one.
func (a *App) answeredBySMS(ctx context.Context, in sms.Answer) (ended bool, err error) {
	heard, err := a.Consents.Reply(ctx, account.System, consent.Reply{Channel: consent.SMS, Address: in.From, Text: in.Text, ID: in.ID, System: "sms"})
	if err != nil || heard.Word != "" {
		return err == nil, err
	}
	key := ""
	if in.ID != "" {
		key = "sms:" + in.ID
	}
	_, err = a.Desk.Intake(ctx, account.Customer("sms", "", ""), desk.Intake{
		Key: key, Kind: desk.Question, Channel: desk.ChannelSMS, Words: in.Text, Phone: in.From,
	})
	return false, err
}
