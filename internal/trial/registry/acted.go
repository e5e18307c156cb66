package registry

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// Acted is what another system that runs a channel of its own did to a customer, or would have done, as it tells it.
type Acted struct {
	ExternalID string // its own, once in a trial: told again, an action takes the place of what was told before
	Customer   string // a code or an id
	Kind       Kind   // Did, or Would: the customer was left alone
	At         string // a date, or an instant with its offset from UTC
	Action     string
	Cost       int64  // minor units
	Currency   string // "" for the company's own
}

// ActedTaken says what became of actions that were told.
type ActedTaken struct {
	Taken   int
	Wrong   int // of them, done to customers who were to be left alone
	Refused []Refused
}

const (
	// MaxActed is how many actions may be told at once.
	MaxActed    = 5_000
	maxExternal = 200 // characters
)

// TellActed keeps what another system did to customers of a trial, or would have done. Each is taken or refused for itself. What
// was done to a customer who is held out spoils the comparison: it is taken all the same, and listed.
func (s *Service) TellActed(ctx context.Context, by account.Actor, id string, rows []Acted) (ActedTaken, error) {
	if err := by.Need(account.TrialManage); err != nil {
		return ActedTaken{}, err
	}
	if len(rows) > MaxActed {
		return ActedTaken{}, fault.New(fault.TooLarge, "trial.acted_many", fault.Args{"Most": MaxActed})
	}
	t, err := s.store.Trial(ctx, id)
	if err != nil {
		return ActedTaken{}, err
	}
	if t.State == Draft {
		return ActedTaken{}, fault.New(fault.Conflict, "trial.not_running")
	}
	company, err := s.company(ctx)
	if err != nil {
		return ActedTaken{}, err
	}
	names := make([]string, len(rows))
	for i := range rows {
		names[i] = strings.TrimSpace(rows[i].Customer)
	}
	places, err := s.store.Named(ctx, id, names)
	if err != nil {
		return ActedTaken{}, err
	}
	acts, taken := readActed(t, rows, places, company.Currency, company.Location(), s.clock())
	return taken, s.store.Act(ctx, id, acts, s.clock())
}

// readActed takes rows apart from what is wrong with them.
func readActed(t Trial, rows []Acted, places map[string][]Place, currency string, zone *time.Location, now int64) ([]Done, ActedTaken) {
	var acts []Done
	var taken ActedTaken
	for i, row := range rows {
		d, bad := row.read(t, places, currency, zone, now)
		if bad != nil {
			taken.Refused = append(taken.Refused, Refused{Row: int64(i), Value: bad.value, Reason: bad.Key, Args: bad.Args})
			continue
		}
		taken.Taken++
		if d.Kind == Wrong {
			taken.Wrong++
		}
		acts = append(acts, d)
	}
	return acts, taken
}

func (row Acted) read(t Trial, places map[string][]Place, currency string, zone *time.Location, now int64) (Done, *rowFault) {
	row.ExternalID, row.Action = strings.TrimSpace(row.ExternalID), strings.TrimSpace(row.Action)
	switch {
	case row.ExternalID == "" || utf8.RuneCountInString(row.ExternalID) > maxExternal:
		return Done{}, wrong(row.ExternalID, "trial.acted_id", fault.Args{"Most": maxExternal})
	case row.Action == "" || utf8.RuneCountInString(row.Action) > maxAction:
		return Done{}, wrong(row.Action, "trial.acted_action", fault.Args{"Most": maxAction})
	case row.Kind != Did && row.Kind != Would:
		return Done{}, wrong(row.ExternalID, "trial.acted_kind")
	case row.Cost < 0 || row.Cost > maxCost:
		return Done{}, wrong(row.ExternalID, "trial.cost_range")
	case row.Currency != "" && row.Currency != currency:
		return Done{}, wrong(row.Currency, "trial.acted_currency", fault.Args{"Currency": currency})
	}
	p, bad := placeNamed(row.Customer, places)
	if bad != nil {
		return Done{}, bad
	}
	kind, held := row.Kind, t.Arms[p.Arm].Holdout
	switch {
	case kind == Would && !held:
		return Done{}, wrong(row.Customer, "trial.not_held_out")
	case kind == Did && held:
		kind = Wrong
	}
	at, bad := row.within(t, p, zone, now)
	return Done{
		TrialID: t.ID, CustomerID: p.CustomerID, Kind: kind, At: at, Action: row.Action, Cost: row.Cost, ExternalID: row.ExternalID,
	}, bad
}

// within reads when it was: after the customer was drawn, and before their window was over. A date alone that is the day of the draw
// is taken to be after it.
func (row Acted) within(t Trial, p Place, zone *time.Location, now int64) (int64, *rowFault) {
	text := strings.TrimSpace(row.At)
	at, day, bad := readTime(text, zone)
	if bad != nil {
		return 0, bad
	}
	if _, err := calendar.ParseDay(text); err == nil && day == p.Day {
		at = p.PlacedAt
	}
	last := p.Day + calendar.Day(t.Window)
	switch {
	case at < p.PlacedAt:
		return 0, wrong(row.At, "trial.acted_early", fault.Args{"Day": p.Day.String()})
	case day > last:
		return 0, wrong(row.At, "trial.acted_late", fault.Args{"Day": last.String()})
	case at > now:
		return 0, wrong(row.At, "trial.told_future")
	}
	return at, nil
}
