package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"

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
func (f Facts) Facts(ctx context.Context, asOf calendar.Day, yield func(customerID string, f *rule.Facts) error) (err error) {
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
	rows, err := f.db.query(ctx, name, int64(asOf), end(asOf), end(asOf-365), end(asOf-90))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	r := factsRow{asOf: asOf, zone: company.Location(), unit: minorUnit(company.Currency)}
	for rows.Next() {
		if err := r.scan(rows); err != nil {
			return err
		}
		if err := yield(r.id, &r.facts); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
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
	id    string
	facts rule.Facts
}

func (r *factsRow) scan(rows *sql.Rows) error {
	var owner string
	var days, first, last, shorter, lastCase, worth, lastContact sql.NullInt64
	var overdue, chance sql.NullFloat64
	var spend90, spend365, before, products, open, complaints, unsettled, broken int64
	f := &r.facts
	*f = rule.Facts{}
	if err := rows.Scan(&r.id, &f.Kind, &f.Tier, &f.Country, &f.Language, &owner, &days, &first, &last, &shorter, &overdue, &worth,
		&spend90, &spend365, &before, &products, &open, &complaints, &unsettled, &lastCase, &broken, &lastContact, &chance); err != nil {
		return err
	}
	f.HasOwner = owner != ""
	f.PurchaseDays, f.Products = float64(days.Int64), float64(products)
	f.SinceFirst, f.SincePurchase = r.since(first), r.since(last)
	f.UsualGap, f.Overdue = rule.Unknown, rule.Unknown
	if days.Int64 > 1 {
		f.UsualGap = float64(last.Int64-first.Int64) / float64(days.Int64-1)
	}
	switch {
	case overdue.Valid:
		f.Overdue = overdue.Float64
	case shorter.Valid && days.Int64 > 1:
		f.Overdue = float64(shorter.Int64) / float64(days.Int64-1)
	}
	f.Spend90, f.Spend365, f.SpendBefore = r.money(spend90), r.money(spend365), r.money(before)
	f.Worth, f.Chance = rule.Unknown, rule.Unknown
	if chance.Valid {
		f.Chance = chance.Float64
	}
	if worth.Valid {
		f.Worth = r.money(worth.Int64)
	}
	f.OpenCases, f.Complaints, f.Unsettled, f.BrokenPromises = float64(open), float64(complaints), float64(unsettled), float64(broken)
	f.SinceCase, f.SinceContact = rule.Unknown, r.since(lastContact)
	if lastCase.Valid {
		f.SinceCase = float64(r.asOf - calendar.DayOf(lastCase.Int64, r.zone))
	}
	return nil
}

func (r *factsRow) money(minor int64) float64 { return float64(minor) * r.unit }

// since is how many days lie between one that may not be known and the day the facts are of.
func (r *factsRow) since(day sql.NullInt64) float64 {
	if !day.Valid {
		return rule.Unknown
	}
	return float64(int64(r.asOf) - day.Int64)
}
