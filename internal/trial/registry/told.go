package registry

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// Told is one outcome as another system tells it, as text.
type Told struct {
	Row      int64  // as a spreadsheet program counts
	Customer string // a code, or whatever else they are known by
	At       string // a date, or an instant with its offset from UTC
	Amount   string // in whole units; "" for one that only counts as bought
}

// Reported is one outcome of a customer of a trial.
type Reported struct {
	CustomerID string
	At         int64
	Day        calendar.Day // in the company's zone
	Amount     int64        // minor units
}

// Refused is a row that was not taken.
type Refused struct {
	Row    int64
	Value  string
	Reason string // message key
	Args   fault.Args
}

// Taken says what became of outcomes that were told.
type Taken struct {
	Taken   int
	Beyond  int // of them, after the window: kept, and not counted
	Refused []Refused
}

// MaxTold is how many outcomes may be told at once.
const MaxTold = 100_000

// Tell takes outcomes from another system in: those that can be read; the others are listed with what is wrong. Telling one
// again, of the same customer and time, replaces it.
func (s *Service) Tell(ctx context.Context, by account.Actor, id string, rows []Told, decimals int) (Taken, error) {
	if err := by.Need(account.TrialManage); err != nil {
		return Taken{}, err
	}
	t, err := s.store.Trial(ctx, id)
	switch {
	case err != nil:
		return Taken{}, err
	case t.Source != FromFile:
		return Taken{}, fault.New(fault.Conflict, "trial.source_purchases")
	case t.State == Draft:
		return Taken{}, fault.New(fault.Conflict, "trial.not_running")
	case len(rows) > MaxTold:
		return Taken{}, fault.New(fault.TooLarge, "trial.told_many", fault.Args{"Most": MaxTold})
	}
	company, err := s.company(ctx)
	if err != nil {
		return Taken{}, err
	}
	var names []string
	for _, row := range rows {
		names = append(names, strings.TrimSpace(row.Customer))
	}
	places, err := s.store.Named(ctx, id, names)
	if err != nil {
		return Taken{}, err
	}
	reported, taken := read(t, rows, places, company.Location(), s.clock(), decimals)
	return taken, s.store.Tell(ctx, id, reported)
}

// read takes rows apart from what is wrong with them. Rows of one customer and time add up.
func read(t Trial, rows []Told, places map[string][]Place, zone *time.Location, now int64, decimals int) ([]Reported, Taken) {
	var taken Taken
	var reported []Reported
	type key struct {
		customer string
		at       int64
	}
	known := map[key]int{}
	for _, row := range rows {
		o, err := row.read(places, zone, now, decimals)
		if err != nil {
			taken.Refused = append(taken.Refused, Refused{Row: row.Row, Value: err.value, Reason: err.Key, Args: err.Args})
			continue
		}
		taken.Taken++
		if p := places[strings.TrimSpace(row.Customer)][0]; o.Day > p.Day+calendar.Day(t.Window) {
			taken.Beyond++
		}
		k := key{o.CustomerID, o.At}
		if n, again := known[k]; again {
			reported[n].Amount += o.Amount
			continue
		}
		known[k] = len(reported)
		reported = append(reported, o)
	}
	return reported, taken
}

// rowFault is what is wrong with a row, and the value that it is about.
type rowFault struct {
	*fault.Error
	value string
}

func wrong(value, key string, args ...fault.Args) *rowFault {
	return &rowFault{fault.New(fault.Invalid, key, args...), value}
}

func (row Told) read(places map[string][]Place, zone *time.Location, now int64, decimals int) (Reported, *rowFault) {
	p, bad := placeNamed(row.Customer, places)
	o := Reported{CustomerID: p.CustomerID}
	if bad != nil {
		return o, bad
	}
	if o.At, o.Day, bad = readTime(strings.TrimSpace(row.At), zone); bad != nil {
		return o, bad
	}
	switch {
	case o.Day <= p.Day:
		return o, wrong(row.At, "trial.told_early", fault.Args{"Day": p.Day.String()})
	case o.At > now:
		return o, wrong(row.At, "trial.told_future")
	}
	o.Amount, bad = readAmount(strings.TrimSpace(row.Amount), decimals)
	return o, bad
}

// placeNamed is the place of the one customer of the trial who is known by a name.
func placeNamed(text string, places map[string][]Place) (Place, *rowFault) {
	name := strings.TrimSpace(text)
	found := places[name]
	switch len(found) {
	case 0:
		return Place{}, wrong(name, "trial.told_unknown")
	case 1:
		return found[0], nil
	}
	return Place{}, wrong(name, "trial.told_several")
}

// clocks are how a time is written that could be anywhere.
var clocks = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"}

// readTime reads a date of the company's, or an instant, which is brought to the company's days. A clock time that does not say
// where its clock stands may be off by a day, so it is not taken.
func readTime(text string, zone *time.Location) (int64, calendar.Day, *rowFault) {
	if day, err := calendar.ParseDay(text); err == nil {
		return day.Start(zone), day, nil
	}
	if at, ok := calendar.ParseInstant(text); ok {
		ms := at.UnixMilli()
		return ms, calendar.DayOf(ms, zone), nil
	}
	if slices.ContainsFunc(clocks, func(form string) bool { _, err := time.Parse(form, text); return err == nil }) {
		return 0, 0, wrong(text, "trial.told_no_zone")
	}
	return 0, 0, wrong(text, "trial.told_time")
}

// mostTold is the largest amount of one outcome, in minor units.
const mostTold = 1_000_000_000_000

// decimal is how an amount is written: without separators, which mean one thing here and another there.
var decimal = regexp.MustCompile(`^[+-]?\d{1,15}(\.\d{1,6})?$`)

func readAmount(text string, decimals int) (int64, *rowFault) {
	if text == "" {
		return 0, nil
	}
	if !decimal.MatchString(text) {
		return 0, wrong(text, "trial.told_amount")
	}
	amount, err := strconv.ParseFloat(text, 64)
	minor := math.Round(amount * math.Pow10(decimals))
	if err != nil || math.Abs(minor) > mostTold {
		return 0, wrong(text, "trial.told_amount")
	}
	return int64(minor), nil
}
