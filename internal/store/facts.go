package store

import (
	"context"
	"math"
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
// of theirs. The facts are only there during the call. Of an earlier day, purchases, cases and promises are told as they were,
// as far as nothing was corrected since; who owns a customer, their tier, kind, country and language are those of now, and
// what was reckoned of them since the day is not known.
func (f Facts) Facts(ctx context.Context, asOf calendar.Day, yield func(customerID string, f *rule.Facts) error) error {
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
	r := factsRow{asOf: asOf, zone: company.Location(), unit: minorUnit(company.Currency)}
	return f.db.each(ctx, func() error {
		r.fill()
		return yield(string(r.id), &r.facts)
	}, r.places(), name, int64(asOf), end(asOf), end(asOf-365), end(asOf-90))
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
