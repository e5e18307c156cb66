package web

import (
	"html/template"
	"slices"
	"strconv"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// History is what a customer bought, as pictures with their numbers.
type History struct {
	Strip    template.HTML // purchase days of two years; "" when there are none
	Days     []DayLine     // the same, the latest first
	Periods  []Period      // purchase days and spending by month, where there are any
	Months   []MonthLine   // the same, the latest first
	Years    []purchase.Year
	Products []ProductLine
	Latest   []PurchaseLine
	More     bool // whether there are more purchases than the latest
}

// DayLine is one purchase day.
type DayLine struct {
	Day string
	Gap int64 // days since the one before; 0 for the first
	Net int64
}

// Period is a figure by month as a picture, with what it comes to in words.
type Period struct {
	Title, Note string
	Bars        template.HTML
}

// MonthLine is what was bought in one month.
type MonthLine struct {
	Month string // 2026-11
	Days  int64  // with a purchase
	Net   int64
}

// PurchaseLine is a purchase as a line of a table.
type PurchaseLine struct {
	purchase.Purchase
	Href string
	Day  string
}

const (
	stripDays  = 730 // two years back
	stripAhead = 60  // and days ahead
	barMonths  = 24
)

// history draws what a customer bought; score may be nil, and lines may lack products.
func (v *visit) history(bought purchase.File, score *value.Score, lines map[string]value.Line) *History {
	today := calendar.DayOf(v.page.Now, v.page.Loc)
	h := &History{Years: bought.Years, More: bought.Summary.Receipts > int64(len(bought.Latest))}
	h.Strip, h.Days = v.strip(bought.Days, score, today)
	h.Months = months(bought.Days, today)
	h.Periods = v.periods(h.Months)
	slices.Reverse(h.Months)
	for _, p := range bought.Products {
		h.Products = append(h.Products, v.productLine(p, lines[p.ID]))
	}
	for _, p := range bought.Latest {
		h.Latest = append(h.Latest, v.purchaseLine(p))
	}
	return h
}

func (v *visit) purchaseLine(p purchase.Purchase) PurchaseLine {
	return PurchaseLine{Purchase: p, Href: purchasePath(p.ID), Day: v.page.Date(p.LocalDay)}
}

// strip draws the purchase days of two years, with those on which the next is
// expected.
func (v *visit) strip(days []purchase.Day, score *value.Score, today calendar.Day) (template.HTML, []DayLine) {
	r := chart.Rhythm{From: today - stripDays, To: today + stripAhead, Today: today}
	var lines []DayLine
	before := calendar.Day(0)
	for _, d := range days {
		if !d.Kept {
			continue
		}
		if d.Day >= r.From {
			line := DayLine{Day: v.page.Date(d.Day), Net: d.Net}
			if before != 0 {
				line.Gap = int64(d.Day - before)
			}
			lines = append(lines, line)
			r.Days = append(r.Days, d.Day)
		}
		before = d.Day
	}
	if len(lines) == 0 {
		return "", nil
	}
	slices.Reverse(lines)
	desc := v.t("customers.strip_desc", "Count", len(lines))
	if score != nil && score.NextLow <= r.To && score.NextHigh >= r.From {
		r.DueFrom, r.DueUntil = max(score.NextLow, score.AsOf), score.NextHigh
		desc = v.sentences(desc, v.next(*score))
	}
	r.Marks = v.halfYears(r.From, today)
	r.Words = chart.Words{Title: v.t("customers.strip"), Desc: desc}
	return r.SVG(), lines
}

// halfYears marks the first days of January and July between two days.
func (v *visit) halfYears(from, to calendar.Day) []chart.Mark {
	var marks []chart.Mark
	year, _, _ := from.Date()
	for month := time.January; ; month += 6 {
		day := calendar.DayOn(year, month, 1)
		if day > to {
			return marks
		}
		if day >= from {
			marks = append(marks, chart.Mark{Day: day, Label: monthText(day)})
		}
	}
}

// months counts what was bought in each of the last months.
func months(days []purchase.Day, today calendar.Day) []MonthLine {
	bought := map[calendar.Day]MonthLine{}
	for _, d := range days {
		month := firstOfMonth(d.Day, 0)
		line := bought[month]
		line.Net += d.Net
		if d.Kept {
			line.Days++
		}
		bought[month] = line
	}
	var lines []MonthLine
	for ago := barMonths - 1; ago >= 0; ago-- {
		month := firstOfMonth(today, -ago)
		line := bought[month]
		line.Month = monthText(month)
		lines = append(lines, line)
	}
	return lines
}

// periods draws the purchase days and the spending of some months, which are
// in their order, leaving out what there is none of.
func (v *visit) periods(months []MonthLine) []Period {
	days, spent := chart.Bars{Height: 48, Marked: 1}, chart.Bars{Height: 72, Marked: 1}
	var allDays, mostDays, net, mostNet int64
	for i, m := range months {
		days.Values, spent.Values = append(days.Values, float64(m.Days)), append(spent.Values, float64(m.Net))
		days.Labels = append(days.Labels, m.Month+" · "+v.t("customers.period_days", "Count", m.Days))
		spent.Labels = append(spent.Labels, m.Month+" · "+v.page.Money(m.Net, v.company.Currency))
		if i%6 == 5 {
			spent.Ticks = append(spent.Ticks, chart.Tick{Value: float64(i), Label: m.Month})
		}
		allDays, mostDays = allDays+m.Days, max(mostDays, m.Days)
		net, mostNet = net+m.Net, max(mostNet, m.Net)
	}
	daysNote := v.t("customers.period_days_note", "All", allDays, "Most", mostDays)
	netNote := v.t("customers.period_net_note", "All", v.page.Estimate(net, v.company.Currency), "Most", v.page.Estimate(mostNet, v.company.Currency))
	days.Words = chart.Words{Title: v.t("customers.column_days"), Desc: daysNote}
	spent.Words = chart.Words{Title: v.t("customers.months", "Count", len(months)), Desc: netNote}
	var drawn []Period
	if allDays > 0 {
		drawn = append(drawn, Period{Title: v.t("customers.column_days"), Note: daysNote, Bars: days.SVG()})
	}
	if slices.ContainsFunc(months, func(m MonthLine) bool { return m.Net != 0 }) {
		drawn = append(drawn, Period{Title: v.t("customers.column_net"), Note: netNote, Bars: spent.SVG()})
	}
	return drawn
}

// monthText writes the month of a day, such as 2026-11.
func monthText(day calendar.Day) string { return day.String()[:len("2006-01")] }

// firstOfMonth returns the first day of the month so many months on.
func firstOfMonth(day calendar.Day, months int) calendar.Day {
	year, month, _ := day.Date()
	return calendar.DayOn(year, month+time.Month(months), 1)
}

// yearText writes a year without grouping its digits.
func yearText(year int) string { return strconv.Itoa(year) }
