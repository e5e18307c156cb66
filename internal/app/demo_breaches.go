package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/demo"
	"liuke/internal/desk"
	"liuke/internal/ident"
	"liuke/internal/purchase"
	"liuke/internal/remedy"
	"liuke/internal/standard"
)

// demoStandardsSince is for how many days the demo company has had its standards.
const demoStandardsSince = 120

// layStandards lays down what the demo company promises all of its customers.
func (h *demoHouse) layStandards(ctx context.Context) error {
	for i, code := range []string{"ship", "answer", "price"} {
		s, _ := standard.Preset(code)
		s.From = calendar.DayOf(h.clock(), h.demoZone()) - demoStandardsSince
		if code == "ship" {
			s.First = standard.Offer{Kind: remedy.Voucher, Cost: 5_00, Texts: map[string]string{"zh-CN": "一张五镑代金券", "en": "A voucher of 5 pounds"}}
		}
		if err := h.Desk.PutStandard(ctx, h.admin, s, true, int64(i)); err != nil {
			return fmt.Errorf("standard %s: %w", code, err)
		}
	}
	return nil
}

// breakStandards has the demo's people notice where a standard was not kept, and put it right.
func (h *demoHouse) breakStandards(ctx context.Context) error {
	for i, b := range demo.Breaches() {
		if err := h.breakOne(ctx, b, int64(i)); err != nil {
			return fmt.Errorf("breach %d: %w", i+1, err)
		}
	}
	return nil
}

func (h *demoHouse) breakOne(ctx context.Context, b demo.Breach, nth int64) error {
	bought, err := h.boughtBefore(ctx, h.clock()-(b.Days+b.Late)*dayMillis-nth*time.Hour.Milliseconds())
	if err != nil {
		return err
	}
	noticed := bought.At + b.Late*dayMillis
	report := standard.Report{
		Standard: b.Standard, CustomerID: bought.CustomerID, PurchaseID: bought.ID, Order: bought.ExternalID, At: noticed,
		Note: b.Note.In(h.lang), Source: standard.StaffSource, ExternalID: ident.New(),
	}
	if b.Standard == "ship" {
		report.Since = bought.At
	}
	told := noticed + time.Hour.Milliseconds()
	answered, err := h.deskAt(told).ReportBreach(ctx, h.people[demo.RoleSupervisor].Actor(), report)
	if err != nil || b.Done.EN == "" {
		return err
	}
	return h.putRight(ctx, b, answered.CaseID, told)
}

// putRight has whose case it is offer something, and the customer take it and
// say how that was.
func (h *demoHouse) putRight(ctx context.Context, b demo.Breach, caseID string, told int64) error {
	f, err := h.Desk.File(ctx, h.admin, caseID)
	if err != nil {
		return err
	}
	owner, on := h.admin, desk.Target{CaseID: caseID}
	for _, person := range h.people {
		if person.ID == f.Case.OwnerID {
			owner = person.Actor()
		}
	}
	later := func(n int64) *desk.Service { return h.deskAt(told + n*time.Hour.Milliseconds()/2) }
	f, err = later(1).Offer(ctx, owner, on, desk.Offer{Options: []desk.Option{
		{Kind: desk.Other, Text: b.Offer.In(h.lang), Cost: b.Cost}, {Kind: desk.Other, Text: b.Other.In(h.lang)},
	}})
	if err != nil {
		return err
	}
	_, errChoose := later(2).Choose(ctx, owner, on, desk.Choice{RemedyID: f.Remedies[0].ID})
	_, errDone := later(3).Done(ctx, owner, on, desk.Done{Text: b.Done.In(h.lang)})
	if err = errors.Join(errChoose, errDone); err != nil || b.Verdict == "" {
		return err
	}
	_, err = later(48).Hear(ctx, owner, on, desk.Verdict{Answer: desk.Expectation(b.Verdict)})
	return err
}

// deskAt is the desk as it was at the moment.
func (h *demoHouse) deskAt(ms int64) *desk.Service {
	parts := h.Desk.Parts
	parts.Clock = func() int64 { return ms }
	return desk.New(parts)
}

// boughtBefore is the last purchase before the moment of a customer we know.
func (h *demoHouse) boughtBefore(ctx context.Context, ms int64) (purchase.Purchase, error) {
	list, err := h.Purchases.List(ctx, account.System, purchase.Filter{Kind: purchase.Bought, Before: purchase.Cursor{At: ms, ID: "0"}, Limit: 50})
	for _, p := range list {
		if p.CustomerID != "" {
			return p, nil
		}
	}
	return purchase.Purchase{}, errors.Join(err, errors.New("nobody bought anything before it"))
}
