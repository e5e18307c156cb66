package store

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"golang.org/x/text/currency"

	"liuke/internal/calendar"
	"liuke/internal/rule"
)

// Facts tells what is known of customers, as rules ask for it.
type Facts struct{ db *DB }

// Facts returns it.
func (db *DB) Facts() Facts { return Facts{db} }

// Facts calls yield with what was known of every customer at the end of a day; of one that others were merged into, with all
// of theirs. Only the facts that are asked for, by name, are told: of the others nothing is to be believed. The facts are only
// there during the call. Of an earlier day, purchases, cases and promises are told as they were, as far as nothing was corrected
// since; who owns a customer, their tier, kind, country and language are those of now, and what was reckoned of them since the
// day is not known.
func (f Facts) Facts(ctx context.Context, asOf calendar.Day, asked []string, yield func(customerID string, f *rule.Facts) error) error {
	company, err := f.db.Accounts().Company(ctx)
	if err != nil {
		return err
	}
	last, err := one(ctx, f.db, scanInt, "facts-last-day")
	if err != nil {
		return err
	}
	name := "facts-now"
	if int64(asOf) < last {
		name = "facts-then"
	}
	end := func(day calendar.Day) int64 {
		year, month, date := day.Date()
		return time.Date(year, month, date+1, 0, 0, 0, 0, company.Location()).UnixMilli()
	}
	text := strings.Replace(f.db.text(name), "$facts", factsAsked(asked), 1)
	r := factsRow{asOf: asOf, zone: company.Location(), unit: minorUnit(company.Currency)}
	return f.db.eachOfText(ctx, func() error {
		r.fill()
		return yield(string(r.id), &r.facts)
	}, r.places(), name, text, int64(asOf), end(asOf), end(asOf-365), end(asOf-90))
}

// factColumn is a column of the facts' queries.
type factColumn struct {
	from  string   // what it is read from
	none  string   // what stands in its place when no fact that needs it is asked for
	facts []string // that need it
}

const (
	noInt   = "CAST(NULL AS BIGINT)"
	noFloat = "CAST(NULL AS DOUBLE PRECISION)"
	noText  = "''"
)

// factColumns are in the order of factsRow.places. Where none of a joined table is asked for, PostgreSQL leaves the join out,
// which is what asking for few saves.
var factColumns = []factColumn{
	{"c.kind", noText, []string{"kind"}},
	{"c.tier", noText, []string{"tier"}},
	{"c.country", noText, []string{"country"}},
	{"c.lang", noText, []string{"language"}},
	{"coalesce(c.owner_id, '')", noText, []string{"has_owner"}},
	{"s.days", noInt, []string{"purchase_days", "usual_gap", "overdue"}},
	{"s.first_day", noInt, []string{"days_as_customer", "usual_gap"}},
	{"s.last_day", noInt, []string{"days_since_purchase", "usual_gap"}},
	{"s.shorter", noInt, []string{"overdue"}},
	{"v.overdue", noFloat, []string{"overdue"}},
	{"v.worth", noInt, []string{"worth"}},
	{"coalesce(w.spend_90, 0)", "0", []string{"spend_90"}},
	{"coalesce(w.spend_365, 0)", "0", []string{"spend_365"}},
	{"coalesce(w.spend_before, 0)", "0", []string{"spend_365_before"}},
	{"coalesce(p.products, 0)", "0", []string{"products"}},
	{"coalesce(d.open_cases, 0)", "0", []string{"open_cases"}},
	{"coalesce(d.complaints, 0)", "0", []string{"complaints_365"}},
	{"coalesce(d.unsettled, 0)", "0", []string{"unsettled_cases"}},
	{"d.last_at", noInt, []string{"days_since_case"}},
	{"coalesce(b.broken, 0)", "0", []string{"broken_promises_90"}},
	{"i.last_day", noInt, []string{"days_since_contact"}},
	{"q.chance", noFloat, []string{"chance"}},
}

// factsAsked are the columns that tell what is asked for.
func factsAsked(asked []string) string {
	columns := []string{"c.id"}
	for _, c := range factColumns {
		if slices.ContainsFunc(c.facts, func(name string) bool { return slices.Contains(asked, name) }) {
			columns = append(columns, c.from)
		} else {
			columns = append(columns, c.none)
		}
	}
	return strings.Join(columns, ", ")
}

// minorUnit is the amount of a minor unit of the currency, in whole units.
func minorUnit(code string) float64 {
	scale := 2
	if unit, err := currency.ParseISO(code); err == nil {
		scale, _ = currency.Standard.Rounding(unit)
	}
	return math.Pow10(-scale)
}

// factsRow reads one customer's facts.
type factsRow struct {
	asOf  calendar.Day
	zone  *time.Location
	unit  float64
	id    lastText
	facts rule.Facts

	kind, tier, country, lang, owner                                                          fewTexts
	days, first, last, shorter, lastCase, worth, lastContact                                  pgtype.Int8
	overdue, chance                                                                           pgtype.Float8
	spend90, spend365, spendBefore, products, openCases, complaints, unsettled, brokenPromise int64
}

// places are where the columns of a row go, in their order.
func (r *factsRow) places() []any {
	return []any{
		&r.id, &r.kind, &r.tier, &r.country, &r.lang, &r.owner, &r.days, &r.first, &r.last, &r.shorter, &r.overdue, &r.worth,
		&r.spend90, &r.spend365, &r.spendBefore, &r.products, &r.openCases, &r.complaints, &r.unsettled, &r.lastCase, &r.brokenPromise,
		&r.lastContact, &r.chance,
	}
}

// fill makes the facts of the row that was read.
func (r *factsRow) fill() {
	r.facts = rule.Facts{Kind: r.kind.text, Tier: r.tier.text, Country: r.country.text, Language: r.lang.text}
	f := &r.facts
	f.HasOwner = r.owner.text != ""
	f.PurchaseDays, f.Products = float64(r.days.Int64), float64(r.products)
	f.SinceFirst, f.SincePurchase = r.since(r.first), r.since(r.last)
	f.UsualGap, f.Overdue = rule.Unknown, rule.Unknown
	if r.days.Int64 > 1 {
		f.UsualGap = float64(r.last.Int64-r.first.Int64) / float64(r.days.Int64-1)
	}
	switch {
	case r.overdue.Valid:
		f.Overdue = r.overdue.Float64
	case r.shorter.Valid && r.days.Int64 > 1:
		f.Overdue = float64(r.shorter.Int64) / float64(r.days.Int64-1)
	}
	f.Spend90, f.Spend365, f.SpendBefore = r.money(r.spend90), r.money(r.spend365), r.money(r.spendBefore)
	f.Worth, f.Chance = rule.Unknown, rule.Unknown
	if r.chance.Valid {
		f.Chance = r.chance.Float64
	}
	if r.worth.Valid {
		f.Worth = r.money(r.worth.Int64)
	}
	f.OpenCases, f.Complaints, f.Unsettled, f.BrokenPromises = float64(r.openCases), float64(r.complaints), float64(r.unsettled), float64(r.brokenPromise)
	f.SinceCase, f.SinceContact = rule.Unknown, r.since(r.lastContact)
	if r.lastCase.Valid {
		f.SinceCase = float64(r.asOf - calendar.DayOf(r.lastCase.Int64, r.zone))
	}
}

func (r *factsRow) money(minor int64) float64 { return float64(minor) * r.unit }

// since is how many days lie between one that may not be known and the day the facts are of.
func (r *factsRow) since(day pgtype.Int8) float64 {
	if !day.Valid {
		return rule.Unknown
	}
	return float64(int64(r.asOf) - day.Int64)
}
