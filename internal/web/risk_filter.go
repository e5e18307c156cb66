package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/risk"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
)

// riskFilter is a list of risks as its address says it.
type riskFilter struct {
	Mine    bool
	Flagged bool
	Kind    risk.ReasonKind // "" for all
	Threat  string          // code; "" for all

	after watch.Cursor
}

func readRiskFilter(query url.Values) riskFilter {
	f := riskFilter{Mine: query.Get("whose") == ownerMine, Flagged: query.Get("flagged") != "", Kind: risk.ReasonKind(query.Get("reason")), Threat: query.Get("threat")}
	if !slices.Contains(watch.Kinds, f.Kind) {
		f.Kind = ""
	}
	after, rest := strings.CutPrefix(query.Get("after"), restPrefix)
	atRisk, id, _ := strings.Cut(after, "~")
	if n, err := strconv.ParseInt(atRisk, 10, 64); err == nil {
		f.after = watch.Cursor{AtRisk: n, ID: id, Rest: rest}
	}
	return f
}

// restPrefix begins the name of a row behind the red ones.
const restPrefix = "rest~"

// query is the filter as the address of a list, without its page.
func (f riskFilter) query() url.Values {
	q := url.Values{}
	if f.Mine {
		q.Set("whose", ownerMine)
	}
	if f.Flagged {
		q.Set("flagged", "1")
	}
	if f.Kind != "" {
		q.Set("reason", string(f.Kind))
	}
	if f.Threat != "" {
		q.Set("threat", f.Threat)
	}
	return q
}

func (f riskFilter) address(after watch.Cursor) string {
	q := f.query()
	if !after.First() {
		place := strconv.FormatInt(after.AtRisk, 10) + "~" + after.ID
		if after.Rest {
			place = restPrefix + place
		}
		q.Set("after", place)
	}
	if len(q) == 0 {
		return "/risks"
	}
	return "/risks?" + q.Encode()
}

// ownerID is whose customers are asked for; "" for everybody's.
func (f riskFilter) ownerID(v *visit) string {
	if f.Mine {
		return v.actor.ID
	}
	return ""
}

// domain returns the filter in the terms of watch. A threat that the list does not have, or not any more, is none to ask for.
func (f *riskFilter) domain(v *visit, list threat.List, limit int) watch.Filter {
	filter := watch.Filter{Kind: f.Kind, OwnerID: f.ownerID(v), Flagged: f.Flagged, RedFirst: true, After: f.after, Limit: limit}
	if t, known := list.Threat(f.Threat); known {
		filter.Threat = &t
	} else {
		f.Threat = ""
	}
	return filter
}
