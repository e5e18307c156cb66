package app

import (
	"context"
	"math"
	"strings"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/campaign"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

// campaignMail takes the messages of campaigns to the mail server. It
// implements campaign.Carrier.
type campaignMail struct{ carrier outbox.Carrier }

// Ready implements campaign.Carrier.
func (c campaignMail) Ready(context.Context) (bool, error) { return true, nil }

// CarryMessage implements campaign.Carrier.
func (c campaignMail) CarryMessage(ctx context.Context, m campaign.Message) error {
	template := "letter.campaign"
	if m.OptOutURL == "" {
		template = "letter.campaign_test"
	}
	return c.carrier.Carry(ctx, outbox.Letter{
		ID: m.ID, MessageID: m.MessageID, Recipient: m.To, Template: template, Lang: m.Lang, CreatedAt: m.At, OptOutURL: m.OptOutURL,
		Args: map[string]string{
			"Subject": m.Subject, "Text": m.Body, "Imprint": strings.TrimSpace(m.Imprint), "OptOutURL": m.OptOutURL, "PreferencesURL": m.Preferences,
		},
	})
}

// campaignTrials has campaigns leave some customers alone by the registry of
// trials. It implements campaign.Trials.
type campaignTrials struct {
	trials  *registry.Service
	words   *i18n.Catalogue
	company func(context.Context) (account.Company, error)
	clock   func() int64 // UTC milliseconds
	example bool         // of the demo company: nobody got anything
}

// trialWindow is for how many days after a campaign a purchase counts.
const trialWindow = 30

// Open implements campaign.Trials.
func (c campaignTrials) Open(ctx context.Context, of campaign.Campaign) (string, error) {
	company, err := c.company(ctx)
	if err != nil {
		return "", err
	}
	words := c.words.Printer(company.Lang)
	last := calendar.DayOf(max(c.clock(), of.EndsAt), company.Location())
	made, err := c.trials.Create(ctx, account.System, registry.Plan{
		Name: of.Name, Action: registry.ActionCampaign, Purpose: registry.PurposeGrow, Outcome: registry.OutcomeBought, Source: registry.FromPurchases,
		Window: trialWindow, Intake: registry.AsTheyDo, Audience: registry.Audience{Rule: of.Audience}, PlannedEnd: last + trialWindow + 1, Example: c.example,
		Arms: []registry.Arm{
			{Name: words.T("trial.arm_holdout"), Share: of.Holdout, Holdout: true}, {Name: words.T("trial.action.campaign"), Share: 1000 - of.Holdout},
		},
	})
	if err != nil {
		return "", err
	}
	_, err = c.trials.Launch(ctx, account.System, made.ID, made.Version)
	return made.ID, err
}

// Place implements campaign.Trials.
func (c campaignTrials) Place(ctx context.Context, trialID string, roots []string) (map[string]bool, error) {
	candidates := make([]trial.Candidate, len(roots))
	for i, root := range roots {
		candidates[i] = trial.Candidate{ID: root, Value: math.NaN(), Kept: trial.Unassigned}
	}
	placed, err := c.trials.Place(ctx, trialID, candidates)
	alone := map[string]bool{}
	for root, p := range placed {
		alone[root] = p.Holdout
	}
	return alone, err
}

// WouldHave implements campaign.Trials.
func (c campaignTrials) WouldHave(ctx context.Context, trialID, customerID, what string, at int64) error {
	return c.trials.WouldHave(ctx, trialID, customerID, what, at)
}

// Did implements campaign.Trials. Who could not be drawn when the campaign began counts for neither side.
func (c campaignTrials) Did(ctx context.Context, trialID, customerID, what string, at int64) error {
	err := c.trials.Did(ctx, trialID, customerID, what, at, 0)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
