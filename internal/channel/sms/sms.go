// Package sms brings text messages to a provider, and takes from it what
// became of them and what was answered.
package sms

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/channel/hook"
	"liuke/internal/customer"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
)

// Carrier hands messages to the company's provider. It implements campaign.Carrier.
type Carrier struct {
	Hooks     *hook.Client
	Gateway   func(context.Context) (campaign.Gateway, error)
	Company   func(context.Context) (account.Company, error)
	Catalogue *i18n.Catalogue
}

var _ campaign.Carrier = Carrier{}

// Ready implements campaign.Carrier.
func (c Carrier) Ready(ctx context.Context) (bool, error) {
	g, err := c.Gateway(ctx)
	return g.Set(), err
}

// CarryMessage implements campaign.Carrier.
func (c Carrier) CarryMessage(ctx context.Context, m campaign.Message) error {
	g, err := c.Gateway(ctx)
	if err != nil {
		return &outbox.NotTaken{Cause: err}
	}
	if !g.Set() {
		return &outbox.NotTaken{Cause: fmt.Errorf("there is no provider of text messages")}
	}
	company, err := c.Company(ctx)
	if err != nil {
		return &outbox.NotTaken{Cause: err}
	}
	number, err := customer.NewIdentity(customer.IdentityPhone, "", m.To, customer.Region(company.Currency))
	if err != nil {
		return &outbox.Refusal{Reason: fmt.Sprintf("%q is not a telephone number", m.To), Address: true}
	}
	body, kind := g.Fill(map[string]string{"to": number.Key, "text": c.text(m, g, company.Name), "id": m.ID, "lang": m.Lang})
	answer, err := c.Hooks.Post(ctx, hook.Call{URL: g.URL, ContentType: kind, Body: body, ID: m.ID, Authorization: g.Authorization, Secret: g.Secret})
	if err != nil {
		return err
	}
	return judge(answer)
}

// text is what the telephone shows: who writes, what, and how to end it. An
// answer ends it only where the provider hands answers on; elsewhere, and for
// what such a word does not end, there is the link.
func (c Carrier) text(m campaign.Message, g campaign.Gateway, company string) string {
	end := "sms.end_link"
	switch {
	case m.OptOutURL == "":
		end = "sms.end_test"
	case g.Replies && m.Purpose.Asks():
		end = "sms.end_reply"
	}
	p := c.Catalogue.Printer(m.Lang)
	return strings.TrimSpace(p.T("sms.text", "Company", company, "Text", m.Body, "End", p.T(end, "OptOutURL", m.OptOutURL)))
}

// judge says what a provider's answer means. That we are not who may ask, or
// ask too much, or that nobody is there now, is a matter that can be mended:
// it took nothing. A failure of its own leaves open what it took.
func judge(a hook.Answer) error {
	said := fmt.Errorf("the provider answered %d: %s", a.Status, a.Text)
	switch {
	case a.Status >= 200 && a.Status < 300:
		return nil
	case a.Status >= 300 && a.Status < 400:
		return &outbox.NotTaken{Cause: said}
	}
	switch a.Status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusProxyAuthRequired, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return &outbox.NotTaken{Cause: said}
	case http.StatusRequestTimeout, http.StatusConflict: // perhaps it is at it already
		return said
	}
	if a.Status >= 400 && a.Status < 500 {
		return &outbox.Refusal{Reason: said.Error()}
	}
	return said
}
