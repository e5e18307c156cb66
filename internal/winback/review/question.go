// Package review asks customers why a deal was lost or won, by somebody who had
// no part in it: seven standing questions, what our side said of it as it was
// then, and the customer's own words beside it.
package review

import (
	"context"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/setting"
	"liuke/internal/winback"
	"liuke/internal/wording"
)

// QuestionsSetting names the document in which a company lays its questions down.
const QuestionsSetting = "winback.review_questions"

// Outcome is how a deal ended.
type Outcome string

// The outcomes.
const (
	Lost Outcome = "lost" // held lost
	Won  Outcome = "won"  // bought again after that
)

// Outcomes lists both.
var Outcomes = []Outcome{Lost, Won}

// Question is one that every review asks.
type Question struct {
	Texts winback.Texts `json:"texts"`
	Ours  Side          `json:"ours,omitempty"` // which of our own records is put beside the answer
	Only  Outcome       `json:"only,omitempty"` // "" for both
}

// Side names what our own records say about a question.
type Side string

// The sides.
const (
	SideNone     Side = ""
	SideCustomer Side = "customer" // who they are
	SideHistory  Side = "history"  // since when they bought, and how much
	SideBusiness Side = "business" // what was at stake
	SideOutcome  Side = "outcome"  // how it ended, and who else was named
	SideReason   Side = "reason"   // why, as our people said
	SidePlan     Side = "plan"     // what was tried and agreed
)

// Sides lists all of them.
var Sides = []Side{SideNone, SideCustomer, SideHistory, SideBusiness, SideOutcome, SideReason, SidePlan}

// Questions are those of a company, in order.
type Questions struct {
	List []Question `json:"list"`
}

const (
	maxQuestions = 15
	maxQuestion  = 300
	maxAnswer    = 3_000
)

// MaxQuestions is how many a company may have.
const MaxQuestions = maxQuestions

// DefaultQuestions are the seven that a company begins with.
func DefaultQuestions() Questions {
	ask := func(ours Side, only Outcome, zh, en string) Question {
		return Question{Texts: winback.Texts{"zh-CN": zh, "en": en}, Ours: ours, Only: only}
	}
	return Questions{List: []Question{
		ask(SideCustomer, "", "客户是做什么的、规模多大，这件事谁说了算？", "What does the customer do, how large are they, and who decided?"),
		ask(SideHistory, "", "当初怎么开始合作的？一路下来，哪些顺、哪些不顺？", "How did it begin between us, and what went well or badly since?"),
		ask(SideBusiness, "", "说的是哪块生意：买什么、买多少、多久一次？", "Which business is this about: what, how much, how often?"),
		ask(SideOutcome, "", "结果怎样：全部还是一部分？去了哪家，或者从哪家回来？", "How did it end: all of it or a part, and to or from whom did it go?"),
		ask(SideReason, "", "到底因为什么？当时还比较过什么？请客户用自己的话说。", "What decided it, in their own words, and what else did they weigh?"),
		ask(SidePlan, Lost, "要怎样，客户才愿意再来？", "What would have to be different for them to come back?"),
		ask(SidePlan, Won, "要长久留住这块生意，我们得做到什么？", "What do we have to do to keep this business for good?"),
	}}
}

// checked returns the questions fit to be laid down.
func (q Questions) checked() (Questions, error) {
	if len(q.List) == 0 || len(q.List) > maxQuestions {
		return q, fault.New(fault.Invalid, "review.question_count", fault.Args{"Limit": maxQuestions})
	}
	kept := Questions{List: make([]Question, len(q.List))}
	for i, one := range q.List {
		texts := winback.Texts{}
		for _, lang := range winback.Langs {
			text := wording.Line(one.Texts[lang])
			switch {
			case !wording.Says(text):
				return q, fault.New(fault.Invalid, "review.question_needed").On(field("questions", i, lang))
			case utf8.RuneCountInString(text) > maxQuestion:
				return q, tooLong(field("questions", i, lang), maxQuestion)
			}
			texts[lang] = text
		}
		if one.Only != "" && one.Only != Lost && one.Only != Won {
			return q, fault.New(fault.Invalid, "review.outcome_unknown").On(field("questions", i, "only"))
		}
		one.Texts = texts
		kept.List[i] = one
	}
	return kept, nil
}

// of returns the answers to be given of a deal with the outcome: as yet nothing is said.
func (q Questions) of(outcome Outcome) []Answer {
	var answers []Answer
	for _, one := range q.List {
		if one.Only == "" || one.Only == outcome {
			answers = append(answers, Answer{Question: one.Texts, Ours: one.Ours})
		}
	}
	return answers
}

// Questions returns the company's questions, and their version.
func (s *Service) Questions(ctx context.Context) (Questions, int64, error) {
	q, version, err := setting.Load(ctx, s.Settings, QuestionsSetting, Questions{})
	if version == 0 {
		q = DefaultQuestions()
	}
	return q, version, err
}

// SetQuestions lays the questions down in the place of the version seen. Reviews
// that are assigned keep theirs.
func (s *Service) SetQuestions(ctx context.Context, by account.Actor, q Questions, seen int64) error {
	if err := by.Need(account.CompanyManage); err != nil {
		return err
	}
	q, err := q.checked()
	if err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, QuestionsSetting, q, seen, by.ID, s.Clock())
}
