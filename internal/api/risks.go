package api

import (
	"slices"
	"strconv"

	"liuke/internal/fault"
	"liuke/internal/risk"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
)

// Risk is how likely a customer is leaving.
type Risk struct {
	CustomerID   string       `json:"customer_id"`
	Name         string       `json:"name" example:"Anna Berg"`
	OwnerID      string       `json:"owner_id,omitempty" doc:"The member of staff who looks after them."`
	AsOf         string       `json:"as_of" format:"date" doc:"The last day looked at."`
	Chance       float64      `json:"chance" doc:"That the customer buys nothing for 26 weeks after that day." example:"0.62"`
	Before       *RiskBefore  `json:"before,omitempty" doc:"What the night of an earlier day said."`
	Value        int64        `json:"value" doc:"At stake: bought in the year before, less what was sent back, in minor units of the company's currency."`
	AtRisk       int64        `json:"at_risk" doc:"Likely to be lost: chance × value."`
	Since        string       `json:"since" format:"date" doc:"From when on the first of the reasons held."`
	LastDay      string       `json:"last_day" format:"date" doc:"Of the last purchase."`
	FlaggedSince string       `json:"flagged_since,omitempty" format:"date" doc:"Since when the customer is as likely to leave as not, with something at stake; missing for others."`
	Reasons      []RiskReason `json:"reasons" doc:"The first weighs most."`
	Threats      []RiskThreat `json:"threats" doc:"What may draw them away, in the order of the company's list."`
}

// RiskThreat is one thing that may draw the customer away.
type RiskThreat struct {
	Code  string            `json:"code" doc:"Of the company's list; it stays." example:"price"`
	Names map[string]string `json:"names" doc:"By language."`
	Since Time              `json:"since"`
	By    []string          `json:"by" doc:"What points to it: kinds of signals, rule:id for one of the company's own, complaint, and person where somebody of the company said so." example:"competitor"`
}

// RiskBefore is an earlier chance.
type RiskBefore struct {
	AsOf   string  `json:"as_of" format:"date"`
	Chance float64 `json:"chance"`
}

// RiskReason is a fact about the customer's purchases.
type RiskReason struct {
	Kind       string   `json:"kind" doc:"silent: for days, longer than in share of the own gaps, half of which are shorter than usual days. once: bought once, days ago. spend: for share less in the last days than in as many before. breadth: count products on the last day, of on the days before. lost: gave up count of of regular products. late: count of of regular products are overdue. returned: sent back share of what was paid. like: nothing out of the ordinary." enum:"silent,once,spend,breadth,lost,late,returned,like"`
	Since      string   `json:"since" format:"date"`
	Days       int      `json:"days,omitempty"`
	Usual      int      `json:"usual,omitempty"`
	Share      float64  `json:"share,omitempty"`
	Count      int      `json:"count,omitempty"`
	Of         int      `json:"of,omitempty"`
	ProductIDs []string `json:"product_ids,omitempty" doc:"Of the products given up, the most often bought."`
}

type listRisksIn struct {
	CustomerID string `query:"customer_id" doc:"Of this customer."`
	OwnerID    string `query:"owner_id" doc:"Looked after by this member of staff."`
	Reason     string `query:"reason" doc:"For a reason of this kind." enum:"silent,once,spend,breadth,lost,late,returned,like"`
	Threat     string `query:"threat" doc:"Under this threat, by its code."`
	Flagged    bool   `query:"flagged" doc:"Only those flagged."`
	After      string `query:"after" doc:"The next of the page before."`
	Limit      int64  `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// RiskList is one page of risks.
type RiskList struct {
	Items []Risk `json:"items"`
	Next  string `json:"next,omitempty" doc:"Ask for after=this to get the next page; missing on the last."`
}

func (a *API) listRisks(c call, in listRisksIn) (RiskList, error) {
	filter := watch.Filter{CustomerID: in.CustomerID, OwnerID: in.OwnerID, Kind: risk.ReasonKind(in.Reason), Flagged: in.Flagged}
	after, err := readCursor(in.After, 2)
	if err == nil && in.After != "" {
		filter.After.ID = after[1]
		if filter.After.AtRisk, err = strconv.ParseInt(after[0], 10, 64); err != nil {
			err = cursorUnknown()
		}
	}
	if err != nil {
		return RiskList{}, err
	}
	if filter.Threat, err = a.threatOf(c, in.Threat); err != nil {
		return RiskList{}, err
	}
	limit := limitOr(in.Limit)
	filter.Limit = limit + 1
	found, err := a.Risks.List(c, c.by, filter)
	if err != nil {
		return RiskList{}, err
	}
	page, next := pageOf(found, limit, func(r watch.Row) string { return writeCursor(strconv.FormatInt(r.AtRisk, 10), r.CustomerID) })
	asked := make([]threat.Asked, len(page))
	for i, r := range page {
		asked[i] = threat.Asked{RootID: r.CustomerID, Value: r.Value}
	}
	threats, err := a.Threats.OfMany(c, c.by, asked)
	items := each(page, riskOf)
	for i := range items {
		items[i].Threats = each(threats[items[i].CustomerID], riskThreat)
	}
	return RiskList{Items: items, Next: next}, err
}

// threatOf returns the threat of a code; nil for none.
func (a *API) threatOf(c call, code string) (*threat.Threat, error) {
	if code == "" {
		return nil, nil
	}
	list, _, err := a.Threats.List(c, c.by)
	if err != nil {
		return nil, err
	}
	t, known := list.Threat(code)
	if !known {
		return nil, fault.New(fault.Invalid, "threat.unknown").On("threat")
	}
	return &t, nil
}

func riskThreat(s threat.Standing) RiskThreat {
	out := RiskThreat{Code: s.Code, Names: s.Names, Since: Time(s.Since), By: []string{}}
	for _, clue := range s.Clues {
		by := string(clue.Kind)
		if by == "" {
			by = "complaint"
		}
		if !slices.Contains(out.By, by) {
			out.By = append(out.By, by)
		}
	}
	if s.Finding != nil && s.Finding.Holds {
		out.By = append(out.By, "person")
	}
	return out
}

func riskOf(r watch.Row) Risk {
	out := Risk{
		CustomerID: r.CustomerID, Name: r.Name, OwnerID: r.OwnerID, AsOf: r.AsOf.String(), Chance: r.Chance, Value: r.Value, AtRisk: r.AtRisk,
		Since: r.Since.String(), LastDay: r.Last.String(), Reasons: each(r.Reasons, riskReason),
	}
	if r.Before != nil {
		out.Before = &RiskBefore{AsOf: r.Before.AsOf.String(), Chance: r.Before.Chance}
	}
	if r.Flag != nil {
		out.FlaggedSince = r.Flag.Raised.String()
	}
	return out
}

func riskReason(r watch.Reason) RiskReason {
	return RiskReason{
		Kind: string(r.Kind), Since: r.Since.String(), Days: r.Days, Usual: r.Usual, Share: r.Share, Count: r.Count, Of: r.Of, ProductIDs: r.Products,
	}
}
