package campaign

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// DeliveryState is what a provider tells of a message after it took it.
type DeliveryState string

// The states of a delivery.
const (
	Delivered   DeliveryState = "delivered"
	Undelivered DeliveryState = "failed"
	NoSuch      DeliveryState = "no_such" // the address takes nothing: it is left alone from now on
)

// Delivery is a provider's word on one message.
type Delivery struct {
	ID     string // of the message, as it was handed over
	State  DeliveryState
	Detail string
}

// maxDetail is how much of a provider's words is kept, in characters.
const maxDetail = 300

// Deliveries keeps what a provider tells of messages, and returns how many it
// changed. A message that nobody knew the fate of is sent once it was
// delivered. What is told twice counts once; what is none of ours, not at all.
func (s *Service) Deliveries(ctx context.Context, by account.Actor, all []Delivery) (kept int, err error) {
	if err := by.Need(account.CampaignManage); err != nil {
		return 0, err
	}
	for _, d := range all {
		switch d.State {
		case Delivered, Undelivered, NoSuch:
		default:
			return kept, fault.New(fault.Invalid, "campaign.delivery_unknown", fault.Args{"State": string(d.State)}).On("state")
		}
		d.Detail = cut(d.Detail, maxDetail)
		send, changed, err := s.Store.Deliver(ctx, d, s.Clock())
		if err != nil {
			return kept, err
		}
		if !changed {
			continue
		}
		kept++
		if send.State != Unknown || d.State != Delivered {
			continue
		}
		c, err := s.Store.Campaign(ctx, send.CampaignID)
		if err == nil && c.TrialID != "" {
			err = s.Trials.Did(ctx, c.TrialID, send.CustomerID, c.Name, s.Clock())
		}
		if err != nil {
			return kept, err
		}
	}
	return kept, nil
}

// cut returns the text up to so many characters.
func cut(text string, most int) string {
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i]
		}
	}
	return text
}
