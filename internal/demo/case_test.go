package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

const (
	hour = Offset(time.Hour)
	// mayGive is what an agent offers without asking a supervisor, in pence.
	mayGive = 50_00
)

func TestCaseFilesHoldNothingUnknown(t *testing.T) {
	files, err := caseFiles.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := caseFiles.ReadFile("cases/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		var cases []Case
		if err := decoder.Decode(&cases); err != nil {
			t.Errorf("%s: %v", file.Name(), err)
		}
		stand, language, _ := strings.Cut(strings.TrimSuffix(file.Name(), ".json"), ".")
		for _, c := range cases {
			if c.Language != language {
				t.Errorf("%s holds %s in %s", file.Name(), c.Key, c.Language)
			}
			want := map[Outcome]string{OutcomeOpen: "open", OutcomeReopened: "open", OutcomeWaiting: "waiting",
				OutcomeSettled: "closed", OutcomeUnconfirmed: "closed", OutcomeMerged: "closed"}[c.Outcome()]
			if stand != want {
				t.Errorf("%s holds %s, which is %s", file.Name(), c.Key, c.Outcome())
			}
		}
	}
}

func TestCaseFields(t *testing.T) {
	for _, c := range allCases(t) {
		wantOneOf(t, c.Key, c.Kind, "complaint", "question", "suggestion", "praise", "return")
		wantOneOf(t, c.Key, c.Channel, "phone", "form", "email", "visit", "chat")
		wantOneOf(t, c.Key, string(c.Owner), "agent", "agent2", "supervisor")
		if c.Severity < 1 || c.Severity > 4 {
			t.Errorf("%s: severity %d", c.Key, c.Severity)
		}
		if n := sentences(c.Words); n < 2 || n > 6 {
			t.Errorf("%s: the customer's words are %d sentences", c.Key, n)
		}
		if !slices.ContainsFunc(Topics(), func(topic Topic) bool { return topic.Key == c.Topic }) {
			t.Errorf("%s: topic %q", c.Key, c.Topic)
		}
		texts := []string{c.Subject, c.Words, c.Wish}
		if c.Spot != nil {
			texts = append(texts, c.Spot.Did, c.Spot.Said)
		}
		for _, step := range c.Steps {
			texts = append(texts, step.words()...)
		}
		for _, text := range texts {
			for _, p := range People() { // whoever is called by name keeps it in both languages
				text = strings.ReplaceAll(text, "@"+p.Name, "@")
			}
			han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
			if text == "" || strings.TrimSpace(text) != text || han != (c.Language == "zh-CN") {
				t.Errorf("%s: text %q in %s", c.Key, text, c.Language)
			}
		}
	}
}

// mute are the actions without a text; an offer has one only where it needs a reason.
var mute = []Action{ActionKeep, ActionChoose, ActionLapse, ActionResume, ActionEvidence, ActionAccept, ActionPlan, ActionMerge}

// words are all texts that the step needs.
func (s Step) words() (texts []string) {
	for _, option := range s.Options {
		texts = append(texts, option.Text)
	}
	if s.Asked != nil {
		texts = append(texts, s.Asked.Text)
	}
	if s.Order != nil && s.Do == ActionPlan {
		texts = append(texts, s.Order.Task, s.Order.Note)
	}
	if s.Visit != nil {
		for _, part := range s.Visit.Parts {
			texts = append(texts, part.Name)
		}
	}
	if s.Do == ActionOffer && !s.Waits && len(s.Breaks) == 0 || slices.Contains(mute, s.Do) {
		return texts
	}
	return append(texts, s.Text)
}

func TestNoCaseTwice(t *testing.T) {
	for name, of := range map[string]func(Case) string{
		"key":     func(c Case) string { return c.Key },
		"subject": func(c Case) string { return c.Subject },
		"words":   func(c Case) string { return c.Words },
		"wish":    func(c Case) string { return c.Wish },
	} {
		seen := map[string]bool{}
		for _, c := range allCases(t) {
			if seen[of(c)] {
				t.Errorf("%s %q twice", name, of(c))
			}
			seen[of(c)] = true
		}
	}
}

func TestCaseStories(t *testing.T) {
	for _, c := range allCases(t) {
		t.Run(c.Key, func(t *testing.T) {
			s := story{promises: map[string]promised{}}
			last := c.At
			if last >= 0 || (len(c.Steps) == 0) != (c.Spot != nil) {
				t.Fatalf("raised at %v with %d steps", time.Duration(last), len(c.Steps))
			}
			for i, step := range c.Steps {
				if step.At < last || step.At >= 0 {
					t.Errorf("step %d is out of order of time", i+1)
				}
				last = step.At
				if err := s.tell(step); err != nil {
					t.Errorf("step %d, %s: %v", i+1, step.Do, err)
				}
			}
			if len(s.options) > 0 && !s.chosen && c.Outcome() != OutcomeOpen {
				t.Error("ended with no remedy chosen")
			}
			open := s.count(promiseOpen)
			stands := c.Outcome() == OutcomeOpen || c.Outcome() == OutcomeReopened
			if !stands && open > 0 && c.Outcome() != OutcomeMerged {
				t.Error("ended with an open promise")
			}
			if stands && open+s.count(promiseBroken) == 0 {
				t.Error("open without a promise")
			}
		})
	}
}

// story checks a case's steps one after the other.
type story struct {
	promises map[string]promised
	options  []RemedyOption // of the last offer
	chosen   bool
	asked    bool // the customer has been asked whether it is settled
	ended    bool
}

type promised struct {
	due, kept Offset
	isKept    bool
}

const (
	promiseOpen   = "open"
	promiseKept   = "kept"
	promiseBroken = "broken"
)

func (p promised) state() string {
	switch {
	case p.isKept && p.kept <= p.due:
		return promiseKept
	case p.due < 0:
		return promiseBroken
	}
	return promiseOpen
}

func (s *story) count(state string) (n int) {
	for _, p := range s.promises {
		if p.state() == state {
			n++
		}
	}
	return n
}

func (s *story) tell(step Step) error {
	if s.ended && !slices.Contains([]Action{ActionImprove, ActionFollowUp}, step.Do) {
		return fmt.Errorf("after the end")
	}
	if err := checkWho(step); err != nil {
		return err
	}
	switch step.Do {
	case ActionPromise:
		return s.promise(step)
	case ActionKeep, ActionPutOff:
		return s.keep(step)
	case ActionPlan, ActionAgree, ActionVisit:
		return s.send(step)
	case ActionOffer:
		return s.offer(step)
	case ActionChoose:
		if s.chosen || step.Option < 1 || step.Option > len(s.options) {
			return fmt.Errorf("option %d of %d", step.Option, len(s.options))
		}
		s.chosen = true
	case ActionDone:
		s.asked = true
	case ActionSettle, ActionRefuse, ActionLapse:
		if !s.asked {
			return fmt.Errorf("the customer was not asked")
		}
		s.asked, s.ended = false, step.Do != ActionRefuse
	case ActionFollowUp:
		s.ended = step.Verdict != "fails"
	}
	return nil
}

func (s *story) keep(step Step) error {
	p, known := s.promises[step.Keeps]
	switch {
	case !known || p.isKept:
		return fmt.Errorf("promise %q is not there to be kept", step.Keeps)
	case step.Do == ActionPutOff && (step.Until <= step.At || !slices.Contains([]string{"us", "customer"}, step.Reason)):
		return fmt.Errorf("put off until %v by %q", time.Duration(step.Until), step.Reason)
	case step.Do == ActionPutOff:
		p.due = step.Until
	default:
		p.kept, p.isKept = step.At, true
	}
	s.promises[step.Keeps] = p
	return nil
}

// visit is the key of what is promised by a work order.
const visit = "visit"

// send plans and does a work order, which a promise hangs on.
func (s *story) send(step Step) error {
	switch {
	case step.Do != ActionVisit:
		if step.Order == nil || step.Order.From >= step.Order.Until || step.Order.Until <= step.At {
			return fmt.Errorf("order %+v", step.Order)
		}
		s.promises[visit] = promised{due: step.Order.Until + hour}
	case step.Visit == nil || s.promises[visit].due == 0:
		return fmt.Errorf("a visit that nobody planned")
	case step.Visit.Result == "succeeded":
		p := s.promises[visit]
		p.kept, p.isKept = step.At, true
		s.promises[visit] = p
	}
	return nil
}

func checkWho(step Step) error {
	allowed := []Role{RoleAgent, RoleAgent2, RoleSupervisor}
	switch step.Do {
	case ActionChoose, ActionSettle, ActionRefuse, ActionProof:
		allowed = []Role{RoleCustomer}
	case ActionMessage:
		allowed = append(allowed, RoleCustomer)
	case ActionLapse:
		allowed = []Role{""}
	case ActionApprove, ActionDeny, ActionLastWord:
		allowed = []Role{RoleSupervisor}
	case ActionVisit, ActionOpine:
		allowed = []Role{RoleDriver, RoleDriver2}
	case ActionRestate, ActionNote, ActionPromise, ActionKeep, ActionPutOff, ActionPause, ActionResume, ActionEscalate, ActionAsk,
		ActionEvidence, ActionAccept, ActionOffer, ActionReverse, ActionPlan, ActionAgree, ActionDone, ActionImprove, ActionFollowUp, ActionMerge:
	default:
		return fmt.Errorf("unknown action")
	}
	if !slices.Contains(allowed, step.By) {
		return fmt.Errorf("done by %q", step.By)
	}
	verdicts := map[Action][]string{ActionSettle: {"as", "above"}, ActionFollowUp: {"holds", "fails", "skipped"}}[step.Do]
	if step.Verdict != "" && !slices.Contains(verdicts, step.Verdict) || step.Verdict == "" && verdicts != nil {
		return fmt.Errorf("verdict %q", step.Verdict)
	}
	return nil
}

func (s *story) promise(step Step) error {
	p := step.Promise
	if p == nil || p.Key == "" || p.Due != 0 && p.Due <= step.At {
		return fmt.Errorf("promise without key or time: %+v", p)
	}
	if !slices.Contains([]string{"first_answer", "next_update", "final_answer", "callback", "own"}, p.Kind) {
		return fmt.Errorf("promise kind %q", p.Kind)
	}
	if _, twice := s.promises[p.Key]; twice {
		return fmt.Errorf("promise %q made twice", p.Key)
	}
	s.promises[p.Key] = promised{due: p.Due}
	return nil
}

func (s *story) offer(step Step) error {
	if len(step.Options) < 2 && !slices.Contains(step.Breaks, "two_options") {
		return fmt.Errorf("%d options", len(step.Options))
	}
	for _, option := range step.Options {
		if !slices.Contains([]string{"refund", "replacement", "repair", "voucher", "apology", "other"}, option.Kind) {
			return fmt.Errorf("remedy kind %q", option.Kind)
		}
		if option.Amount < 0 || option.Kind == "apology" && option.Amount > 0 ||
			(option.Kind == "refund" || option.Kind == "replacement" || option.Kind == "voucher") && option.Amount == 0 {
			return fmt.Errorf("%s costs %d", option.Kind, option.Amount)
		}
		if option.Amount > mayGive && step.By != RoleSupervisor && !step.Waits {
			return fmt.Errorf("%s offers %d", step.By, option.Amount)
		}
	}
	s.options, s.chosen = step.Options, false
	return nil
}

// TestCasesHangOnTillLines holds on whatever weekday the demo is started: the
// last till line is then one to seven days old.
func TestCasesHangOnTillLines(t *testing.T) {
	type bought struct{ customer, product string }
	invoices := map[string][]Line{}
	firstBought := map[bought]Line{}
	for _, line := range allLines(t) {
		invoices[line.Invoice] = append(invoices[line.Invoice], line)
		key := bought{line.Customer, line.StockCode}
		if _, known := firstBought[key]; !known && line.Quantity > 0 {
			firstBought[key] = line
		}
	}
	for _, c := range allCases(t) {
		lines := invoices[c.Invoice]
		if len(lines) == 0 || lines[0].Customer != c.Customer || c.Customer == "" {
			t.Errorf("%s: invoice %s is not of customer %s", c.Key, c.Invoice, c.Customer)
			continue
		}
		age := Offset(LastDay()-lines[0].Day()) * 24 * hour
		before := age + c.At // between the invoice and the case, at least
		if isReturn := c.Invoice[0] == 'C'; isReturn && before < -45*24*hour || !isReturn && before < 0 || before > 45*24*hour {
			t.Errorf("%s: invoice %s is %v from the case", c.Key, c.Invoice, time.Duration(before))
		}
		for _, product := range c.Products {
			if !slices.ContainsFunc(lines, func(l Line) bool { return l.StockCode == product }) {
				t.Errorf("%s: %s is not on invoice %s", c.Key, product, c.Invoice)
			}
			first, known := firstBought[bought{c.Customer, product}]
			if !known || Offset(LastDay()-first.Day())*24*hour+c.At < 0 {
				t.Errorf("%s: %s was not bought before the case", c.Key, product)
			}
		}
	}
}

func TestMixOfCases(t *testing.T) {
	got := map[string]int{}
	for _, c := range allCases(t) {
		got[c.Language]++
		got[string(c.Outcome())]++
		got[c.Kind]++
		got[c.Channel]++
		got[fmt.Sprint("severity ", c.Severity)]++
		if c.Invoice[0] == 'C' {
			got["on a return"]++
		}
		if c.Outcome() != OutcomeOpen && c.Outcome() != OutcomeReopened {
			continue
		}
		s := story{promises: map[string]promised{}}
		for _, step := range c.Steps {
			if err := s.tell(step); err != nil {
				t.Fatalf("%s: %v", c.Key, err)
			}
		}
		for _, p := range s.promises {
			switch {
			case p.state() == promiseBroken && p.due > -3*hour:
				got["just broken"]++
			case p.state() == promiseOpen && p.due != 0 && p.due < hour:
				got["due within the hour"]++
			case p.state() == promiseOpen && p.due > 24*hour:
				got["due days ahead"]++
			}
		}
	}
	for what, want := range map[string][2]int{
		"zh-CN": {38, 44}, "en": {38, 44},
		"open": {24, 32}, "waiting": {8, 13}, "settled": {28, 38}, "unconfirmed": {3, 8}, "reopened": {3, 6}, "merged": {1, 2},
		"complaint": {50, 65}, "question": {4, 12}, "suggestion": {2, 8}, "praise": {2, 6}, "return": {4, 12},
		"phone": {15, 30}, "form": {8, 25}, "email": {15, 30}, "visit": {6, 15}, "chat": {4, 12},
		"severity 1": {10, 30}, "severity 2": {25, 45}, "severity 3": {5, 15}, "severity 4": {2, 6},
		"on a return": {20, 40}, "just broken": {2, 3}, "due within the hour": {2, 6}, "due days ahead": {4, 12},
	} {
		if n := got[what]; n < want[0] || n > want[1] {
			t.Errorf("%s: %d, want %d to %d", what, n, want[0], want[1])
		}
	}
}

func TestOffset(t *testing.T) {
	for text, want := range map[string]Offset{
		"-3d4h": -76 * hour, "+40m": hour * 2 / 3, "-2d": -48 * hour, "+1d6h30m": hour * 61 / 2, "+0m": 0,
	} {
		var got Offset
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%s: got %v, %v", text, time.Duration(got), err)
		}
	}
	for _, text := range []string{"", "-", "3d", "-d", "--3h", "+25h", "+1d-2h", "-x", "+3", "-99999d"} {
		var got Offset
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, time.Duration(got))
		}
	}
	if got := (-2 * hour).Millis(); got != -7_200_000 {
		t.Errorf("-2h is %d ms", got)
	}
}

func allCases(t *testing.T) []Case {
	t.Helper()
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func wantOneOf(t *testing.T, key, got string, allowed ...string) {
	t.Helper()
	if !slices.Contains(allowed, got) {
		t.Errorf("%s: %q is none of %v", key, got, allowed)
	}
}

// sentences counts runs of full stops, question and exclamation marks; one
// between digits is a decimal point.
func sentences(text string) (n int) {
	runes := []rune(text)
	for i, r := range runes {
		if strings.ContainsRune(".?!。？！", r) && (i+1 == len(runes) || !unicode.IsDigit(runes[i+1])) {
			n++
		}
	}
	return n
}
