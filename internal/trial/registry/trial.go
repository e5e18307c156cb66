// Package registry keeps the company's trials: who is in them and in which arm, drawn once and kept; what was done to them and
// what those held out would have been given; what came of it, read from their purchases; and what that says.
//
// Whoever acts on customers, be it a campaign, a play or a person with a call list, asks Place first and leaves alone whom it
// says is held out. Complaints are never put into a trial: who complains is answered.
package registry

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/rule"
	"liuke/internal/trial"
)

// Action says by what customers are to be moved.
type Action string

// The actions. There is none for complaints.
const (
	ActionCalls    Action = "calls" // a person's call list
	ActionCampaign Action = "campaign"
	ActionPlay     Action = "play"
	ActionOther    Action = "other"
)

// Actions lists all actions.
var Actions = []Action{ActionCalls, ActionCampaign, ActionPlay, ActionOther}

// Purpose says what an action is for.
type Purpose string

// The purposes.
const (
	PurposeKeep   Purpose = "keep"   // those who still buy
	PurposeRegain Purpose = "regain" // those who stopped
	PurposeGrow   Purpose = "grow"   // to buy more
)

// Purposes lists all purposes.
var Purposes = []Purpose{PurposeKeep, PurposeRegain, PurposeGrow}

// Outcome is what counts of a customer.
type Outcome string

// The outcomes.
const (
	OutcomeBought Outcome = "bought" // whether there was a purchase that was kept
	OutcomeMargin Outcome = "margin" // amount less cost, returns below zero
)

// Outcomes lists all outcomes.
var Outcomes = []Outcome{OutcomeBought, OutcomeMargin}

// Source says where outcomes are read.
type Source string

// The sources.
const (
	FromPurchases Source = "purchases"
	FromFile      Source = "file" // another system tells them
)

// Sources lists all sources.
var Sources = []Source{FromPurchases, FromFile}

// Intake says when customers come into a trial.
type Intake string

// The intakes.
const (
	AtLaunch Intake = "launch" // all at once; who comes later is not in it
	AsTheyDo Intake = "rolling"
)

// Intakes lists all intakes.
var Intakes = []Intake{AtLaunch, AsTheyDo}

// State says how far a trial is.
type State string

// The states.
const (
	Draft   State = "draft"
	Running State = "running"
	Ended   State = "ended" // nobody comes in any more; outcomes ripen
)

// Arm is one of the arms of a trial.
type Arm struct {
	Name    string
	Share   int64 // of all shares of the trial
	Holdout bool  // the control, which is left alone
}

// Audience is who may be in a trial: all of the conditions hold. Rule is in the language of rules about customers. A list goes
// with no other condition.
type Audience struct {
	List    List     `json:"list,omitempty"`
	Rule    string   `json:"rule,omitempty"`
	Tier    string   `json:"tier,omitempty"`
	OwnerID string   `json:"owner,omitempty"`
	Listed  []string `json:"listed,omitempty"` // ids of customers; none: the list is no condition
}

// Plan is what is laid down of a trial before it begins.
type Plan struct {
	Name       string
	Action     Action
	Purpose    Purpose
	Reason     string // what the action answers, such as the code of a reason of loss; "" for none
	Play       string // the playbook that is followed, by its id; "" for none
	Note       string // what is done, in words
	Arms       []Arm
	Outcome    Outcome
	Source     Source
	Window     int64   // days after the day of the draw in which an outcome counts
	CostEach   int64   // minor units; what the action costs for each who is given it
	Aim        float64 // effect that would be worth it, as a share or in minor units; 0: not said
	Intake     Intake
	Audience   Audience
	PlannedEnd calendar.Day
	RepeatOf   string // id of an earlier trial of the same action; "" for none
	Example    bool   // made for the demo company, of what lay in its data
}

// Trial is one trial.
type Trial struct {
	ID string
	Plan
	Series     string // id of the first trial of the same action: its own, if it repeats none
	State      State
	Placed     int64 // places that were drawn
	Told       int64 // times that outcomes were told
	Version    int64
	ByID       string
	By         string
	CreatedAt  int64
	LaunchedAt int64 // 0: not yet
	EndedAt    int64 // 0: not yet
}

// Limits of a plan.
const (
	MaxName   = 120 // characters
	MaxNote   = 2_000
	MaxRule   = 1_000
	MaxArms   = 5
	MaxWindow = 365 // days
	MaxListed = 50_000
	maxShare  = 1_000
	maxCost   = 1_000_000_00
)

// Control is the number of the arm that is left alone.
func (p Plan) Control() int {
	return slices.IndexFunc(p.Arms, func(a Arm) bool { return a.Holdout })
}

// Shares are those of the arms.
func (p Plan) Shares() []float64 {
	shares := make([]float64, len(p.Arms))
	for i, a := range p.Arms {
		shares[i] = float64(a.Share)
	}
	return shares
}

// ArmNames are those of the arms.
func (p Plan) ArmNames() []string {
	names := make([]string, len(p.Arms))
	for i, a := range p.Arms {
		names[i] = a.Name
	}
	return names
}

// checked returns the plan as it is to be kept, or says what is wrong with it.
func (p Plan) checked(today calendar.Day) (Plan, error) {
	p.Name, p.Note, p.Reason, p.Play = strings.TrimSpace(p.Name), strings.TrimSpace(p.Note), strings.TrimSpace(p.Reason), strings.TrimSpace(p.Play)
	p.Audience.Rule = strings.TrimSpace(p.Audience.Rule)
	switch {
	case p.Name == "" || utf8.RuneCountInString(p.Name) > MaxName:
		return p, invalid("name", "trial.name_length", fault.Args{"Most": MaxName})
	case utf8.RuneCountInString(p.Note) > MaxNote:
		return p, invalid("note", "trial.note_length", fault.Args{"Most": MaxNote})
	case utf8.RuneCountInString(p.Reason) > MaxName:
		return p, invalid("reason", "trial.name_length", fault.Args{"Most": MaxName})
	case utf8.RuneCountInString(p.Play) > MaxName:
		return p, invalid("play", "trial.name_length", fault.Args{"Most": MaxName})
	case !slices.Contains(Actions, p.Action):
		return p, invalid("action", "trial.action_unknown")
	case !slices.Contains(Purposes, p.Purpose):
		return p, invalid("purpose", "trial.purpose_unknown")
	case !slices.Contains(Outcomes, p.Outcome):
		return p, invalid("outcome", "trial.outcome_unknown")
	case !slices.Contains(Sources, p.Source):
		return p, invalid("source", "trial.source_unknown")
	case !slices.Contains(Intakes, p.Intake):
		return p, invalid("intake", "trial.intake_unknown")
	case p.Window < 1 || p.Window > MaxWindow:
		return p, invalid("window", "trial.window_range", fault.Args{"Most": MaxWindow})
	case p.CostEach < 0 || p.CostEach > maxCost:
		return p, invalid("cost", "trial.cost_range")
	case !(p.Aim >= 0) || p.Outcome == OutcomeBought && p.Aim >= 1:
		return p, invalid("aim", "trial.aim_range")
	case p.PlannedEnd <= today:
		return p, invalid("end", "trial.end_past")
	case utf8.RuneCountInString(p.Audience.Rule) > MaxRule:
		return p, invalid("rule", "trial.rule_length", fault.Args{"Most": MaxRule})
	case len(p.Audience.Listed) > MaxListed:
		return p, invalid("listed", "trial.listed_many", fault.Args{"Most": MaxListed})
	}
	if p.Audience.Rule != "" {
		if _, err := rule.Compile(p.Audience.Rule); err != nil {
			return p, onRule(err)
		}
	}
	var err error
	if p.Arms, err = checkedArms(p.Arms); err != nil {
		return p, err
	}
	return p.checkedList()
}

// onRule says that an error is about the rule.
func onRule(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.On("rule")
	}
	return err
}

// checkedArms sees to it that there is exactly one arm to compare the others with, and that none is empty from the start.
func checkedArms(arms []Arm) ([]Arm, error) {
	arms = slices.Clone(arms)
	if len(arms) < 2 || len(arms) > MaxArms {
		return nil, invalid("arms", "trial.arms_count", fault.Args{"Most": MaxArms})
	}
	held := 0
	for i, a := range arms {
		arms[i].Name = strings.TrimSpace(a.Name)
		switch {
		case arms[i].Name == "" || utf8.RuneCountInString(arms[i].Name) > MaxName:
			return nil, invalid("arms", "trial.arm_name", fault.Args{"Most": MaxName})
		case a.Share < 1 || a.Share > maxShare:
			return nil, invalid("arms", "trial.arm_share", fault.Args{"Arm": arms[i].Name, "Most": maxShare})
		case slices.ContainsFunc(arms[:i], func(b Arm) bool { return b.Name == arms[i].Name }):
			return nil, invalid("arms", "trial.arm_twice", fault.Args{"Arm": arms[i].Name})
		}
		if a.Holdout {
			held++
		}
	}
	if held != 1 {
		return nil, invalid("arms", "trial.one_holdout")
	}
	return arms, nil
}

func invalid(field, key string, args ...fault.Args) error {
	return fault.New(fault.Invalid, key, args...).On(field)
}

// TwoArms are the usual ones: some are left alone, the others are treated. heldOut is in hundredths.
func TwoArms(heldOut int64, holdout, treated string) []Arm {
	return []Arm{{Name: holdout, Share: heldOut, Holdout: true}, {Name: treated, Share: 100 - heldOut}}
}

// Least and Enough say of how many customers in an arm anything is said, and a verdict given.
const (
	Least  = trial.Least
	Enough = trial.Enough
)
