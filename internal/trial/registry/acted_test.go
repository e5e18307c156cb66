package registry

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
)

var china = time.FixedZone("China", 8*3600)

// actedPlaces are a customer who is held out, one who is called, and a name that several have, drawn at ten in the morning of day 100.
func actedPlaces() (map[string][]Place, int64) {
	drawn := calendar.Day(100).Start(china) + 10*3_600_000
	place := func(id string, arm int) Place {
		return Place{TrialID: "t", CustomerID: id, RootID: id, Arm: arm, PlacedAt: drawn, Day: 100}
	}
	return map[string][]Place{"K1": {place("held", 0)}, "K2": {place("called", 1)}, "K3": {place("a", 0), place("b", 1)}}, drawn
}

func TestWhatAnotherSystemDidIsTakenOrRefusedForItself(t *testing.T) {
	places, drawn := actedPlaces()
	now := calendar.Day(140).Start(china)
	good := Acted{ExternalID: " 7 ", Customer: " K2 ", Kind: Did, At: "1970-04-12T10:00:00+08:00", Action: " call ", Cost: 350, Currency: "CNY"}
	for name, c := range map[string]struct {
		change func(a *Acted)
		kind   Kind
		refuse string
	}{
		"done to one who is called":          {func(*Acted) {}, Did, ""},
		"in the company's own currency":      {func(a *Acted) { a.Currency = "" }, Did, ""},
		"done to one who is left alone":      {func(a *Acted) { a.Customer = "K1" }, Wrong, ""},
		"left undone":                        {func(a *Acted) { a.Customer, a.Kind, a.Cost = "K1", Would, 0 }, Would, ""},
		"left undone, with a price":          {func(a *Acted) { a.Customer, a.Kind = "K1", Would }, Would, ""},
		"on the day of the draw":             {func(a *Acted) { a.At = "1970-04-11" }, Did, ""},
		"at the moment of the draw":          {func(a *Acted) { a.At = "1970-04-11T10:00:00+08:00" }, Did, ""},
		"on the last day of the window":      {func(a *Acted) { a.At = "1970-05-11T23:59:00+08:00" }, Did, ""},
		"the same instant elsewhere":         {func(a *Acted) { a.At = "1970-05-11T10:59:00-05:00" }, Did, ""},
		"left undone with one who is called": {func(a *Acted) { a.Kind = Would }, "", "trial.not_held_out"},
		"of nobody in the trial":             {func(a *Acted) { a.Customer = "K9" }, "", "trial.told_unknown"},
		"of several":                         {func(a *Acted) { a.Customer = "K3" }, "", "trial.told_several"},
		"before the draw":                    {func(a *Acted) { a.At = "1970-04-11T09:59:59+08:00" }, "", "trial.acted_early"},
		"on the day before":                  {func(a *Acted) { a.At = "1970-04-10" }, "", "trial.acted_early"},
		"after the window":                   {func(a *Acted) { a.At = "1970-05-12" }, "", "trial.acted_late"},
		"after it, by another zone's clock":  {func(a *Acted) { a.At = "1970-05-11T12:00:00-05:00" }, "", "trial.acted_late"},
		"without a zone":                     {func(a *Acted) { a.At = "1970-04-12T10:00" }, "", "trial.told_no_zone"},
		"without a time":                     {func(a *Acted) { a.At = "" }, "", "trial.told_time"},
		"without an id":                      {func(a *Acted) { a.ExternalID = "  " }, "", "trial.acted_id"},
		"without a word":                     {func(a *Acted) { a.Action = " " }, "", "trial.acted_action"},
		"of no kind":                         {func(a *Acted) { a.Kind = "" }, "", "trial.acted_kind"},
		"said to be wrong":                   {func(a *Acted) { a.Kind = Wrong }, "", "trial.acted_kind"},
		"that earns by costing":              {func(a *Acted) { a.Cost = -1 }, "", "trial.cost_range"},
		"for too much":                       {func(a *Acted) { a.Cost = maxCost + 1 }, "", "trial.cost_range"},
		"in another currency":                {func(a *Acted) { a.Currency = "USD" }, "", "trial.acted_currency"},
	} {
		row := good
		c.change(&row)
		of := running()
		acts, taken := readActed(of, []Acted{row}, places, "CNY", china, now)
		if c.refuse != "" {
			if len(acts) != 0 || taken.Taken != 0 || len(taken.Refused) != 1 || taken.Refused[0].Reason != c.refuse {
				t.Errorf("%s: took %+v, %+v; want %s", name, acts, taken, c.refuse)
			}
			continue
		}
		if len(acts) != 1 || acts[0].Kind != c.kind || acts[0].ExternalID != "7" || acts[0].Action != "call" || acts[0].At < drawn || taken.Taken != 1 || taken.Wrong == 1 != (c.kind == Wrong) {
			t.Errorf("%s: took %+v, %+v; want %s", name, acts, taken, c.kind)
		}
	}
	if acts, taken := readActed(running(), []Acted{good}, places, "CNY", china, drawn); len(acts) != 0 || taken.Refused[0].Reason != "trial.told_future" {
		t.Errorf("from the future: %+v, %+v", acts, taken)
	}
}

// Whatever is told, every row is taken or refused, and nothing that is taken lies outside of the window.
func TestEveryActionIsTakenOrRefused(t *testing.T) {
	places, drawn := actedPlaces()
	rapid.Check(t, func(t *rapid.T) {
		now := drawn + rapid.Int64Range(0, 60).Draw(t, "days")*86_400_000
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Acted {
			return Acted{
				ExternalID: rapid.SampledFrom([]string{"1", "2", ""}).Draw(t, "id"), Customer: rapid.SampledFrom([]string{"K1", "K2", "K3", "K4"}).Draw(t, "customer"),
				Kind: rapid.SampledFrom([]Kind{Did, Would, Wrong}).Draw(t, "kind"), Action: "call", Cost: rapid.Int64Range(-1, 2).Draw(t, "cost"),
				At: time.UnixMilli(drawn + rapid.Int64Range(-50, 50).Draw(t, "hours")*3_600_000*20).In(china).Format(time.RFC3339),
			}
		}), 0, 20).Draw(t, "rows")
		acts, taken := readActed(running(), rows, places, "CNY", china, now)
		if len(acts) != taken.Taken || taken.Taken+len(taken.Refused) != len(rows) {
			t.Fatalf("%d rows: %d kept, %+v", len(rows), len(acts), taken)
		}
		for _, d := range acts {
			held := d.CustomerID == "held"
			if d.At < drawn || d.At > now || calendar.DayOf(d.At, china) > 130 || held == (d.Kind == Did) || d.Cost < 0 {
				t.Fatalf("kept %+v", d)
			}
		}
	})
}
