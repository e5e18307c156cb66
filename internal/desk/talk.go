package desk

import (
	"regexp"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/promise"
)

// TalkStep is a step of the conversation with a customer, and whether it was taken.
type TalkStep struct {
	Step  knowledge.Step
	Taken bool
}

// Talked reports whether the steps of a conversation are for cases of the kind.
func (k Kind) Talked() bool { return k == Complaint || k == Return || k == Breach }

// Talk tells how far the conversation has come: by what was done, by what our
// letters say, and by the word of who spoke with the customer.
func (f File) Talk() []TalkStep {
	restated, _ := f.Restated()
	taken := map[knowledge.Step]bool{
		knowledge.Regret:     f.regretted(),
		knowledge.Listen:     f.Case.Channel != ChannelOwn && strings.TrimSpace(f.Case.Words) != "",
		knowledge.Restate:    restated.MessageID != "" && restated.Answer != Misunderstood,
		knowledge.GiveChoice: len(f.Remedies) > 0,
		knowledge.Promise: slices.ContainsFunc(f.Promises, func(p promise.Promise) bool {
			return p.Kind != promise.FirstAnswer && p.MadeBy != account.System.ID
		}),
		knowledge.Compensate: slices.ContainsFunc(f.Remedies, func(r Remedy) bool { return r.State == Chosen && r.Cost > 0 }),
	}
	for _, e := range f.Timeline {
		if e.Kind == EntryStepTaken {
			taken[stepOf(e)] = true
		}
	}
	for _, m := range f.Messages {
		if m.Direction != Outbound {
			continue
		}
		for step, words := range saidBy {
			taken[step] = taken[step] || words.MatchString(m.Text)
		}
		if !f.isRestatement(m.ID) && openQuestion.MatchString(m.Text) {
			taken[knowledge.AskOpenly] = true
		}
	}
	steps := make([]TalkStep, len(knowledge.Steps))
	for i, step := range knowledge.Steps {
		steps[i] = TalkStep{step, taken[step]}
	}
	return steps
}

// saidBy are the words by which letters take a step, in the languages of the
// house. They miss some and catch some others: that is why a step can also be
// ticked, and why nothing is refused by them.
var saidBy = map[knowledge.Step]*regexp.Regexp{
	knowledge.Regret:      regexp.MustCompile(`(?i)抱歉|对不起|歉意|道歉|过意不去|\bsorry\b|\bregret\b|\bapolog`),
	knowledge.Acknowledge: regexp.MustCompile(`(?i)理解您|明白您|明白这|体谅|着急|失望|生气|难受|担心|添了.{0,4}麻烦|\bunderstand how\b|\bfrustrat|\bdisappoint|\bupset\b|\bworr(?:y|ied)\b|\bangry\b`),
	knowledge.OfferHelp:   regexp.MustCompile(`(?i)我来办|我来处理|由我|帮您|为您办|跟到底|\bI will (?:take care|see to|help|look after)|\bI'll (?:take care|see to|help|look after)|\blet me help`),
}

// openQuestion asks for more than yes or no.
var openQuestion = regexp.MustCompile(`(?i)(?:什么|怎么|怎样|哪|为何|如何|多少|几时)[^。！!\n]*[？?]|\b(?:what|how|which|when|where|why|who)\b[^.!\n]*[?？]`)

// compensation are words by which something is given.
const compensation = `补偿|赔偿|赔付|退款|退您|代金券|优惠券|抵用券|红包|送您|refund|compensat|voucher|coupon|discount|free of charge|gift card`

// CompensationWords is a regular expression that finds words by which
// something is given to a customer, without regard to case.
func CompensationWords() string { return compensation }

// TooEarly returns the steps that should come before compensation and were not
// taken: regret, and that we know what the matter is.
func (f File) TooEarly() []knowledge.Step {
	var missing []knowledge.Step
	for _, s := range f.Talk() {
		if f.Case.Kind.Talked() && !s.Taken && (s.Step == knowledge.Regret || s.Step == knowledge.Restate) {
			missing = append(missing, s.Step)
		}
	}
	return missing
}

// StepTaken is the word that a step of the conversation was taken where no
// letter tells of it, as on the phone.
type StepTaken struct{ Step knowledge.Step }

const stepKeys = "talk.step."

func stepOf(e Entry) knowledge.Step {
	return knowledge.Step(strings.TrimPrefix(e.Args["StepKey"], stepKeys))
}

// TakeStep records that a step of the conversation was taken. One that was
// taken already is left as it is.
func (k Clerk) TakeStep(f File, t StepTaken) (Change, error) {
	if !slices.Contains(knowledge.Steps, t.Step) {
		return Change{}, fault.New(fault.Invalid, "knowledge.step_unknown").On("step")
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	if !slices.Contains(f.Talk(), TalkStep{t.Step, true}) {
		d.log(EntryStepTaken, "StepKey", stepKeys+string(t.Step))
	}
	return d.end(), nil
}
