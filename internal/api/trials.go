package api

import (
	"fmt"
	"math"
	"slices"

	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

// Trial is an action on customers drawn at random, beside others who are left alone.
type Trial struct {
	ID         string      `json:"id"`
	Name       string      `json:"name" example:"Spring call"`
	State      string      `json:"state" enum:"draft,running,ended" doc:"draft: nobody is drawn. running. ended: nobody comes in any more, and what is under way still counts."`
	Action     string      `json:"action" enum:"calls,campaign,play,other"`
	Purpose    string      `json:"purpose" enum:"keep,regain,grow"`
	Reason     string      `json:"reason,omitempty" doc:"What the action answers."`
	Play       string      `json:"play,omitempty" doc:"The playbook that is followed."`
	Outcome    string      `json:"outcome" enum:"bought,margin" doc:"What counts of a customer."`
	Source     string      `json:"source" enum:"purchases,file" doc:"Where outcomes are read: file for those that you tell."`
	Intake     string      `json:"intake" enum:"launch,rolling" doc:"Whether all customers are drawn at the launch, or as they come."`
	WindowDays int64       `json:"window_days" doc:"Days after the day of the draw in which an outcome counts." example:"30"`
	Arms       []TrialArm  `json:"arms" doc:"One of them is left alone."`
	Placed     int64       `json:"placed" doc:"Customers drawn."`
	PlannedEnd string      `json:"planned_end,omitempty" format:"date"`
	Example    bool        `json:"example,omitempty" doc:"Made for the demo company."`
	Result     *TrialShows `json:"result,omitempty" doc:"Missing for a draft."`
}

// TrialArm is one of the arms.
type TrialArm struct {
	Name    string `json:"name"`
	Share   int64  `json:"share" doc:"Of the shares of all arms."`
	Holdout bool   `json:"holdout" doc:"The one that is left alone."`
}

// TrialShows is what a trial shows as of a day. Names are those of the command liuke trial analyze, where it has the same.
type TrialShows struct {
	AsOf         string        `json:"as_of,omitempty" format:"date" doc:"The last day whose outcomes count."`
	ReckonedAt   Time          `json:"reckoned_at"`
	Finished     bool          `json:"finished" doc:"Nothing will come any more but corrections."`
	Obstacle     string        `json:"obstacle,omitempty" enum:"nobody,ripening,empty,tiny" doc:"Why nothing can be said: nobody is drawn, nobody's window is over, an arm is empty, or has fewer than 10 customers. Then there are no effects."`
	Waiting      int           `json:"waiting" doc:"Customers whose window is not over. They do not count yet."`
	Kind         string        `json:"kind" enum:"rate,mean" doc:"rate: share of buyers. mean: margin per customer, in minor units of the company's currency."`
	Control      string        `json:"control" doc:"The arm that the others are compared with."`
	Confidence   float64       `json:"confidence" example:"0.95"`
	Arms         []TrialArmHas `json:"arms"`
	Effects      []TrialEffect `json:"effects" doc:"Of every arm but the control."`
	SampleRatioP *float64      `json:"sample_ratio_p" doc:"Chance of arms of such sizes if they were drawn as planned; below 0.001 there is no verdict."`
	Visible      TrialVisible  `json:"visible" doc:"The smallest effects that so many customers show four times in five; null where none can be seen."`
	Power        string        `json:"power" doc:"The same in a sentence."`
	Notes        []string      `json:"notes" enum:"mismatch,small,covariates,constant,flat,tails" doc:"What the reader must know: arms not of the planned sizes, an arm below 50 customers, not adjusted as there are too few customers or all are alike, all outcomes are the same, intervals from dealing customers out anew."`
	Cost         int64         `json:"cost" doc:"In minor units."`
	CostReckoned bool          `json:"cost_reckoned" doc:"Reckoned from the plan, as nobody told what was spent and the records cost nothing."`
	CostTold     int64         `json:"cost_told" doc:"Of the cost, what was told of actions."`
	CostParts    []TrialPart   `json:"cost_parts" doc:"What the company's records add to that, by its rates, for customers of whom no cost was told."`
}

// TrialPart is one thing that an action took.
type TrialPart struct {
	Of    string `json:"of" enum:"contacts,steps,visits,gifts,messages" doc:"Minutes of contacts, minutes of steps of a playbook beyond the contacts of the same day, visits, gifts, text messages."`
	Count int64  `json:"count" doc:"Minutes, or how many."`
	Rate  int64  `json:"rate" doc:"For each, in minor units; 0 where the company laid down none, and for gifts."`
	Cost  int64  `json:"cost" doc:"In minor units."`
}

// TrialArmHas is an arm by itself.
type TrialArmHas struct {
	Name   string   `json:"name"`
	N      int      `json:"n" doc:"Customers whose window is over."`
	Placed int      `json:"placed" doc:"Customers drawn for it."`
	Rate   *float64 `json:"rate,omitempty"`
	Mean   *float64 `json:"mean,omitempty"`
}

// TrialEffect is what an arm did beyond the control.
type TrialEffect struct {
	Arm             string  `json:"arm"`
	Estimate        float64 `json:"estimate" doc:"A share, not points; or minor units per customer."`
	StdErr          float64 `json:"std_err"`
	Low             float64 `json:"low" doc:"Covers the effect 95 times in 100 if one looks once."`
	High            float64 `json:"high"`
	AlwaysValidLow  float64 `json:"always_valid_low" doc:"Covers it 95 times in 100 however often one looks."`
	AlwaysValidHigh float64 `json:"always_valid_high"`
	VarianceCut     float64 `json:"variance_cut,omitempty" doc:"Share of the variance that was foretold by what was known before the draw."`
	Verdict         string  `json:"verdict" enum:"better,worse,cannot tell yet"`
}

// TrialVisible is what can be seen.
type TrialVisible struct {
	Once  *float64 `json:"once"`
	Daily *float64 `json:"daily"`
}

type listTrialsIn struct {
	State string `query:"state" enum:"draft,running,ended" doc:"Only these."`
	After string `query:"after" doc:"The next of the page before."`
	Limit int64  `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// TrialList is one page of trials.
type TrialList struct {
	Items []Trial `json:"items"`
	Next  string  `json:"next,omitempty" doc:"Ask for after=this to get the next page; missing on the last."`
}

func (a *API) listTrials(c call, in listTrialsIn) (TrialList, error) {
	after, err := readCursor(in.After, 1)
	if err != nil {
		return TrialList{}, err
	}
	all, err := a.Trials.List(c, c.by)
	if err != nil {
		return TrialList{}, err
	}
	if in.After != "" {
		at := slices.IndexFunc(all, func(t registry.Trial) bool { return t.ID == after[0] })
		if at < 0 {
			return TrialList{}, cursorUnknown()
		}
		all = all[at+1:]
	}
	all = slices.DeleteFunc(all, func(t registry.Trial) bool { return in.State != "" && string(t.State) != in.State })
	results, err := a.Trials.Results(c, c.by)
	if err != nil {
		return TrialList{}, err
	}
	shows := make(map[string]registry.Result, len(results))
	for _, r := range results {
		shows[r.Trial.ID] = r
	}
	limit := limitOr(in.Limit)
	page, next := pageOf(all[:min(len(all), limit+1)], limit, func(t registry.Trial) string { return writeCursor(t.ID) })
	return TrialList{Items: each(page, func(t registry.Trial) Trial { return trialOf(t, shows[t.ID]) }), Next: next}, nil
}

type getTrialIn struct {
	ID string `path:"id"`
}

func (a *API) getTrial(c call, in getTrialIn) (Trial, error) {
	f, err := a.Trials.Open(c, c.by, in.ID)
	if err != nil {
		return Trial{}, err
	}
	return trialOf(f.Trial, f.Result), nil
}

func trialOf(t registry.Trial, r registry.Result) Trial {
	out := Trial{
		ID: t.ID, Name: t.Name, State: string(t.State), Action: string(t.Action), Purpose: string(t.Purpose), Reason: t.Reason, Play: t.Play,
		Outcome: string(t.Outcome), Source: string(t.Source), Intake: string(t.Intake), WindowDays: t.Window, Placed: t.Placed, Example: t.Example,
		Arms: each(t.Arms, func(a registry.Arm) TrialArm { return TrialArm(a) }),
	}
	if t.PlannedEnd != 0 {
		out.PlannedEnd = t.PlannedEnd.String()
	}
	if t.State != registry.Draft {
		out.Result = showsOf(t, r)
	}
	return out
}

func showsOf(t registry.Trial, r registry.Result) *TrialShows {
	shows := &TrialShows{
		ReckonedAt: Time(r.ReckonedAt), Finished: r.Finished(), Obstacle: string(r.Obstacle), Waiting: r.Waiting, Kind: "rate", Confidence: trial.Confidence,
		Control: t.Arms[t.Control()].Name, SampleRatioP: number(r.Planned), Effects: []TrialEffect{}, Notes: []string{}, Cost: r.Spent.Cost, CostReckoned: r.Spent.Estimated,
		CostTold: r.Spent.Told, CostParts: each(r.Spent.Parts, func(p registry.Part) TrialPart { return TrialPart{string(p.Of), p.Count, p.Rate, p.Cost} }),
		Power: "Nothing can be said yet.",
	}
	if r.AsOf != 0 {
		shows.AsOf = r.AsOf.String()
	}
	if t.Outcome == registry.OutcomeMargin {
		shows.Kind = "mean"
	}
	main := r.Main()
	for i, a := range r.Arms {
		own := TrialArmHas{Name: a.Name, N: a.Ripe, Placed: a.Placed}
		if main != nil && shows.Kind == "rate" {
			own.Rate = number(main.Arms[i].Mean)
		} else if main != nil {
			own.Mean = number(main.Arms[i].Mean)
		}
		shows.Arms = append(shows.Arms, own)
	}
	if main == nil {
		return shows
	}
	for _, e := range main.Effects {
		shows.Effects = append(shows.Effects, TrialEffect{
			Arm: e.Arm, Estimate: e.Estimate, StdErr: e.StdErr, Low: e.Low, High: e.High, AlwaysValidLow: e.AlwaysLow, AlwaysValidHigh: e.AlwaysHigh,
			VarianceCut: e.VarianceCut, Verdict: string(e.Verdict),
		})
	}
	for _, n := range main.Notes {
		shows.Notes = append(shows.Notes, string(n))
	}
	shows.Visible = TrialVisible{Once: number(main.Visible.Once), Daily: number(main.Visible.Daily)}
	shows.Power = powerOf(r.Ripe, shows.Kind, shows.Visible)
	return shows
}

// number is a figure, or null where there is none.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// powerOf says what so many customers show.
func powerOf(customers int, kind string, v TrialVisible) string {
	if v.Once == nil || v.Daily == nil {
		return fmt.Sprintf("With %d customers no effect, however large, would be seen four times in five.", customers)
	}
	size := func(x float64) string {
		if kind == "rate" {
			return fmt.Sprintf("%.1f points", 100*x)
		}
		return fmt.Sprintf("%.0f per customer", x)
	}
	return fmt.Sprintf("With %d customers you will see effects above %s four times in five if you look once, at the end; looking every day, above %s.",
		customers, size(*v.Once), size(*v.Daily))
}

// mostPlaced is how many customers may be placed by one call.
const mostPlaced = 1000

type placeIn struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: a customer who has a place keeps it."`
	Body struct {
		Customers []string `json:"customers" doc:"Ids, or what a customer is known by: a code, an e-mail address, a telephone number." minItems:"1" maxItems:"1000" example:"[\"C-1007\"]"`
	}
}

// TrialPlace is where a customer stands in a trial.
type TrialPlace struct {
	Customer   string `json:"customer" doc:"As you named them."`
	CustomerID string `json:"customer_id,omitempty" doc:"Missing when nobody is known by that, or more than one."`
	In         bool   `json:"in" doc:"Whether the customer is in the trial: it may take nobody any more, or customers of its launch only."`
	Arm        string `json:"arm,omitempty"`
	Holdout    bool   `json:"holdout" doc:"Leave the customer alone, on every channel."`
	New        bool   `json:"new" doc:"Drawn by this call."`
	Day        string `json:"day,omitempty" format:"date" doc:"Of the draw; outcomes count from the next one on. Told of one customer only."`
}

// TrialPlaces are the places of customers, in the order in which they were named.
type TrialPlaces struct {
	Items []TrialPlace `json:"items"`
}

func (a *API) placeCustomers(c call, in placeIn) (TrialPlaces, error) {
	if len(in.Body.Customers) > mostPlaced {
		return TrialPlaces{}, fault.New(fault.Invalid, "trial.listed_many", fault.Args{"Most": mostPlaced}).On("customers")
	}
	found, err := a.Customers.Named(c, c.by, in.Body.Customers)
	if err != nil {
		return TrialPlaces{}, err
	}
	var roots []string
	for _, name := range in.Body.Customers {
		if len(found[name]) == 1 && !slices.Contains(roots, found[name][0]) {
			roots = append(roots, found[name][0])
		}
	}
	places, err := a.Trials.Enrol(c, c.by, in.ID, roots)
	if err != nil {
		return TrialPlaces{}, err
	}
	out := TrialPlaces{}
	for _, name := range in.Body.Customers {
		p := TrialPlace{Customer: name}
		if len(found[name]) == 1 {
			p.CustomerID = found[name][0]
			own, is := places[p.CustomerID]
			p.In, p.Arm, p.Holdout, p.New = is, own.Arm, own.Holdout, own.New
		}
		out.Items = append(out.Items, p)
	}
	return out, nil
}

type getPlaceIn struct {
	ID         string `path:"id"`
	CustomerID string `path:"customer" doc:"The customer's id, or that of a record merged into them."`
}

func (a *API) getPlace(c call, in getPlaceIn) (TrialPlace, error) {
	placed, p, err := a.Trials.Where(c, c.by, in.ID, in.CustomerID)
	if err != nil {
		return TrialPlace{}, err
	}
	return TrialPlace{Customer: in.CustomerID, CustomerID: p.RootID, In: true, Arm: placed.Arm, Holdout: placed.Holdout, Day: p.Day.String()}, nil
}

// actionsLimit is how long a call with actions may be, in bytes.
const actionsLimit = 4 << 20

type tellActionsIn struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: external_id names an action, and telling it again replaces it."`
	Body struct {
		Actions []TrialAction `json:"actions" minItems:"1" maxItems:"5000"`
	}
}

// TrialAction is what was done to a customer, or would have been.
type TrialAction struct {
	ExternalID string `json:"external_id" doc:"What your system calls the action, once in a trial." maxLength:"200" example:"call-20113"`
	Customer   string `json:"customer" doc:"A code, or the customer's id." maxLength:"200" example:"C-1007"`
	Kind       string `json:"kind" enum:"done,would_have_been" doc:"would_have_been: the customer was left alone, and would have been given it."`
	At         string `json:"at" doc:"A date of the company's calendar, or an instant with its offset. A clock time without an offset is refused." example:"2026-05-04T10:30:00+08:00"`
	Action     string `json:"action" doc:"What it was, in a few words." maxLength:"200" example:"Call, 4 minutes"`
	Cost       int64  `json:"cost,omitempty" minimum:"0" doc:"What it cost, in minor units. Of what would have been done it is kept and not counted." example:"350"`
	Currency   string `json:"currency,omitempty" doc:"ISO 4217; the company's own when left out, and no other." example:"GBP"`
}

// TrialActions says what became of actions that were told.
type TrialActions struct {
	Taken   int              `json:"taken"`
	Wrong   int              `json:"wrong" doc:"Of those taken: done to somebody who is to be left alone. They are listed with the trial."`
	Refused []TrialRowFailed `json:"refused"`
}

var actionKinds = map[string]registry.Kind{"done": registry.Did, "would_have_been": registry.Would}

func (a *API) tellActions(c call, in tellActionsIn) (TrialActions, error) {
	rows := make([]registry.Acted, len(in.Body.Actions))
	for i, t := range in.Body.Actions {
		rows[i] = registry.Acted{
			ExternalID: t.ExternalID, Customer: t.Customer, Kind: actionKinds[t.Kind], At: t.At, Action: t.Action, Cost: t.Cost, Currency: t.Currency,
		}
	}
	taken, err := a.Trials.TellActed(c, c.by, in.ID, rows)
	return TrialActions{Taken: taken.Taken, Wrong: taken.Wrong, Refused: a.refusedRows(c, taken.Refused)}, err
}

// refusedRows says what is wrong with rows, in the language that was asked for.
func (a *API) refusedRows(c call, refused []registry.Refused) []TrialRowFailed {
	rows := []TrialRowFailed{}
	for _, r := range refused {
		rows = append(rows, TrialRowFailed{
			Index: int(r.Row), Value: r.Value, Code: r.Reason, Detail: a.printer(c.request).Err(fault.New(fault.Invalid, r.Reason, r.Args)),
		})
	}
	return rows
}

type tellOutcomesIn struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: an outcome of the same customer and time is replaced."`
	Body struct {
		Outcomes []TrialOutcome `json:"outcomes" minItems:"1" maxItems:"5000"`
	}
}

// TrialOutcome is what came of a customer.
type TrialOutcome struct {
	Customer string `json:"customer" doc:"A code, or the customer's id." maxLength:"200" example:"C-1007"`
	At       string `json:"at" doc:"A date of the company's calendar, or an instant with its offset, which is brought to it. A clock time without an offset is refused, since it may be a day off." example:"2026-05-04T23:30:00-05:00"`
	Amount   string `json:"amount,omitempty" doc:"In whole units of the company's currency, below zero for a loss; leave it out where it only counts that something came." example:"-12.50"`
}

// TrialOutcomes says what became of outcomes that were told.
type TrialOutcomes struct {
	Taken   int              `json:"taken"`
	Beyond  int              `json:"beyond" doc:"Of those taken: after the window. They are kept and do not count."`
	Refused []TrialRowFailed `json:"refused"`
}

// TrialRowFailed is an outcome or action that was not taken.
type TrialRowFailed struct {
	Index  int    `json:"index" doc:"In the list, from 0."`
	Value  string `json:"value" doc:"What is wrong."`
	Code   string `json:"code" example:"trial.told_early"`
	Detail string `json:"detail"`
}

func (a *API) tellOutcomes(c call, in tellOutcomesIn) (TrialOutcomes, error) {
	company, err := a.Accounts.Company(c)
	if err != nil {
		return TrialOutcomes{}, err
	}
	rows := make([]registry.Told, len(in.Body.Outcomes))
	for i, o := range in.Body.Outcomes {
		rows[i] = registry.Told{Row: int64(i), Customer: o.Customer, At: o.At, Amount: o.Amount}
	}
	taken, err := a.Trials.Tell(c, c.by, in.ID, rows, i18n.Decimals(company.Currency))
	if err != nil {
		return TrialOutcomes{}, err
	}
	return TrialOutcomes{Taken: taken.Taken, Beyond: taken.Beyond, Refused: a.refusedRows(c, taken.Refused)}, nil
}
