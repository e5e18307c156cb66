package app

import (
	"context"
	"fmt"
	"slices"

	"liuke/internal/demo"
	"liuke/internal/i18n"

	"liuke/internal/winback/review"
	"liuke/internal/winback/rival"
)

// said returns the words in the company's language.
func (h *demoHouse) said(zh, en string) string {
	if h.lang == i18n.Chinese {
		return zh
	}
	return en
}

// reviews has somebody outside the deal ask the customers of two losses, one of
// them done with, and writes down what two customers told of a competitor.
func (h *demoHouse) reviews(ctx context.Context) error {
	boss, agent := h.people[demo.RoleSupervisor].Actor(), h.people[demo.RoleAgent].Actor()
	board, err := h.Reviews.Board(ctx, h.admin)
	if err != nil {
		return err
	}
	for i, deal := range board.Waiting[:min(2, len(board.Waiting))] {
		note := rival.Note{
			CustomerID: deal.CustomerID, Rival: "Northgate Gifts", Price: 3_95 + int64(i)*30, Currency: demo.Currency,
			WhatFor: h.said("一打马克杯，含运费", "a dozen mugs, delivered"), Words: h.said("说是老客户价", "said to be for regulars"), Source: rival.FromCustomer, Agreed: true,
		}
		if _, err := h.Rivals.Add(ctx, agent, note); err != nil {
			return fmt.Errorf("competitor: %w", err)
		}
		_, all, err := h.Reviews.Candidates(ctx, h.admin, deal.LossID, deal.Outcome)
		if err != nil {
			return err
		}
		free := slices.IndexFunc(all, func(c review.Candidate) bool { return c.Objection == nil })
		if free < 0 {
			continue
		}
		r, err := h.Reviews.Assign(ctx, boss, deal.LossID, deal.Outcome, all[free].ID)
		if err != nil {
			return fmt.Errorf("assign a review: %w", err)
		}
		if i > 0 {
			continue
		}
		if err := h.Reviews.Write(ctx, all[free].Actor(), r.ID, r.Version, h.answers(len(r.Answers)), review.Done); err != nil {
			return fmt.Errorf("write a review: %w", err)
		}
	}
	return nil
}

// answers are what the first of them said.
func (h *demoHouse) answers(n int) review.Words {
	w := review.Words{Said: make([]string, n), Reasons: make([]string, n)}
	said := []struct{ text, reason string }{
		{h.said("两个合伙人，店里的货由妹妹定。", "Two partners; the sister decides what the shop stocks."), ""},
		{h.said("头两年送货很准，去年秋天换了送货的，三次没按时到。", "Deliveries were on time for two years. Since the carrier changed last autumn, three were late."), "service"},
		{h.said("杯子和蜡烛，每季补一次货。", "Mugs and candles, restocked every season."), ""},
		{h.said("蜡烛还从我们这里拿，杯子换了别家。", "Candles still come from us; the mugs go elsewhere."), "elsewhere"},
		{h.said("别家便宜一点，但主要是能说准哪天到。", "The other one is a little cheaper, but above all they can say which day it comes."), "service"},
		{h.said("能写明到货日期，晚了先来电话。", "A delivery day in writing, and a call before it is late."), ""},
	}
	for i := range min(n, len(said)) {
		w.Said[i], w.Reasons[i] = said[i].text, said[i].reason
	}
	return w
}
