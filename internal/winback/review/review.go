package review

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/winback"
	"liuke/internal/wording"
)

// State says how a review stands.
type State string

// The states. Of a deal, one is not called off.
const (
	Assigned  State = "assigned"
	Done      State = "done"
	NoAnswer  State = "no_answer"  // the customer did not want to talk, or could not be reached
	CalledOff State = "called_off" // taken back, as if it had never been
)

// dueDays is within how many days a review is to be done: what people remember fades.
const dueDays = 14

// Review is one talk with a customer about one deal.
type Review struct {
	ID         string
	LossID     string
	Outcome    Outcome
	State      State
	ReviewerID string
	Reviewer   string // name
	AssignedBy string
	AssignedAt int64
	DueAt      int64
	Ours       Ours
	Answers    []Answer
	Note       string // why there is no answer
	DoneAt     int64  // 0: not yet
	Version    int64
}

// Ours is what our own side said of a deal, as it was when the review was
// assigned: it is not changed by what the customer says afterwards.
type Ours struct {
	Reason     string       `json:"reason"` // code, as our people said it last; "" when none did
	Said       []Said       `json:"said,omitempty"`
	Competitor string       `json:"competitor,omitempty"`
	Plan       string       `json:"plan,omitempty"`
	Tried      int          `json:"tried,omitempty"` // steps of plays that were done
	Value      int64        `json:"value"`           // bought in the year before
	LastDay    calendar.Day `json:"last_day,omitempty"`
	Day        calendar.Day `json:"day"` // on which the deal was lost, or won
}

// Said is one reason that our people gave.
type Said struct {
	By    string `json:"by"`
	At    int64  `json:"at"`
	Code  string `json:"code"`
	Words string `json:"words,omitempty"`
}

// Answer is a question as it was put, and what the customer said.
type Answer struct {
	Question winback.Texts `json:"question"`
	Ours     Side          `json:"ours,omitempty"`
	Said     string        `json:"said,omitempty"`
	Reason   string        `json:"reason,omitempty"` // code that the reviewer finds in it; "" for none
}

// Reasons are the codes that the customer's answers come to, each once.
func (r Review) Reasons() []string {
	var codes []string
	for _, a := range r.Answers {
		if a.Reason != "" && !slices.Contains(codes, a.Reason) {
			codes = append(codes, a.Reason)
		}
	}
	return codes
}

// counted returns the review with each reason as the one that it counts as by now.
func (r Review) counted(tree winback.Tree) Review {
	r.Ours.Reason = tree.Now(r.Ours.Reason)
	r.Answers = slices.Clone(r.Answers)
	for i := range r.Answers {
		r.Answers[i].Reason = tree.Now(r.Answers[i].Reason)
	}
	return r
}

// Deal is a loss or a regained customer, for which there may be a review.
type Deal struct {
	LossID     string
	Outcome    Outcome
	Day        calendar.Day
	CustomerID string // root
	Customer   string
	Reason     string // as understood by now
	Value      int64
	OwnerID    string // whose it was, as recorded
	CustomerOf string // whose the customer is
	BackupID   string
	Fell       *Fell // on the board: where its owner left; nil while they work here
}

// loss is the deal as far as it tells whose it is.
func (d Deal) loss() winback.Row {
	return winback.Row{Loss: winback.Loss{OwnerID: d.OwnerID}, RootID: d.CustomerID, CustomerOf: d.CustomerOf, BackupID: d.BackupID}
}

// Fell is who answers for a deal whose owner left.
type Fell struct{ Left, Owner string } // names

// fell returns who answers for a deal by now, where that is not who is recorded.
func (d Deal) fell(crew winback.Crew) *Fell {
	if crew.Here(d.OwnerID) || crew.Name(d.OwnerID) == "" {
		return nil
	}
	return &Fell{Left: crew.Name(d.OwnerID), Owner: crew.Name(crew.WhoseLoss(d.loss()))}
}

// ours returns what our side says of a deal, from the records of its loss.
func ours(deal Deal, f Records) Ours {
	o := Ours{Competitor: f.Loss.Competitor, Value: f.Loss.Value, LastDay: f.Loss.LastDay, Day: deal.Day}
	for _, a := range f.Accounts {
		if a.Source == winback.FromRep {
			o.Reason = a.Code
			o.Said = append(o.Said, Said{By: a.By, At: a.At, Code: a.Code, Words: a.Words})
		}
	}
	for _, p := range f.Plays {
		if o.Plan == "" {
			o.Plan = p.Plan
		}
		for _, s := range p.Steps {
			if !s.Open() && s.Result != winback.NotFitting {
				o.Tried++
			}
		}
	}
	return o
}

// assign returns a new review of a deal.
func assign(deal Deal, o Ours, q Questions, to account.Staff, by account.Actor, now int64) Review {
	const day = 24 * 60 * 60 * 1000
	return Review{
		ID: ident.New(), LossID: deal.LossID, Outcome: deal.Outcome, State: Assigned, ReviewerID: to.ID, Reviewer: to.Name, AssignedBy: by.Name,
		AssignedAt: now, DueAt: now + dueDays*day, Ours: o, Answers: q.of(deal.Outcome), Version: 1,
	}
}

// Words are what the reviewer writes down.
type Words struct {
	Said    []string // by question
	Reasons []string // codes, by question
	Note    string
}

// write returns the review with what the customer said; with a state other than
// Assigned it is done.
func (r Review) write(w Words, to State, tree winback.Tree, now int64) (Review, error) {
	if r.State == CalledOff {
		return r, fault.New(fault.Conflict, "review.called_off")
	}
	if len(w.Said) != len(r.Answers) || len(w.Reasons) != len(r.Answers) {
		return r, winback.ChangedMeanwhile()
	}
	r.Answers = slices.Clone(r.Answers)
	said := false
	for i := range r.Answers {
		a := &r.Answers[i]
		a.Said = wording.Words(w.Said[i])
		if utf8.RuneCountInString(a.Said) > maxAnswer {
			return r, tooLong(field("answers", i, "said"), maxAnswer)
		}
		if _, ok := tree.Reason(w.Reasons[i]); w.Reasons[i] != "" && !ok {
			return r, fault.New(fault.Invalid, "winback.reason_unknown").On(field("answers", i, "reason"))
		}
		a.Reason = w.Reasons[i]
		said = said || wording.Says(a.Said)
	}
	r.Note = wording.Words(w.Note)
	switch {
	case utf8.RuneCountInString(r.Note) > maxAnswer:
		return r, tooLong("note", maxAnswer)
	case to == Done && !said:
		return r, fault.New(fault.Invalid, "review.nothing_said").On(field("answers", 0, "said"))
	case to == Done && len(r.Reasons()) == 0:
		return r, fault.New(fault.Invalid, "review.no_reason").On(field("answers", 0, "reason"))
	case to == NoAnswer && !wording.Says(r.Note):
		return r, fault.New(fault.Invalid, "review.note_needed").On("note")
	}
	r.State, r.DoneAt = to, now
	if to == Assigned {
		r.DoneAt = 0
	}
	r.Version++
	return r, nil
}

func field(list string, i int, name string) string { return fmt.Sprintf("%s[%d].%s", list, i, name) }

func tooLong(at string, limit int) error {
	return fault.New(fault.Invalid, "winback.too_long", fault.Args{"Limit": limit}).On(at)
}
