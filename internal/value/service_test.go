package value

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/purchase"
)

// memory is a Store in memory.
type memory struct {
	summaries []purchase.Summary
	runs      map[string]Run
	scores    map[string]Score
	fail      error
}

func (m *memory) LastPurchaseDay(context.Context) (calendar.Day, bool, error) {
	last := calendar.Day(-1)
	for _, s := range m.summaries {
		last = max(last, s.Last)
	}
	return last, last >= 0, nil
}

func (m *memory) EachSummary(_ context.Context, yield func(purchase.Summary) error) error {
	for _, s := range m.summaries {
		if err := yield(s); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) SaveRun(_ context.Context, r Run, _ int64) error {
	if m.runs == nil {
		m.runs = map[string]Run{}
	}
	m.runs[r.ID] = r
	return nil
}

func (m *memory) SaveScores(_ context.Context, scores []Score) error {
	if m.fail != nil {
		return m.fail
	}
	if m.scores == nil {
		m.scores = map[string]Score{}
	}
	for _, s := range scores {
		m.scores[s.CustomerID] = s
	}
	return nil
}

func (m *memory) FinishRun(ctx context.Context, r Run, now int64) error {
	for id, s := range m.scores {
		if s.RunID != r.ID {
			delete(m.scores, id)
		}
	}
	return m.SaveRun(ctx, r, now)
}

func (m *memory) Runs(context.Context, int) ([]Run, error) {
	var all []Run
	for _, r := range m.runs {
		all = append(all, r)
	}
	return all, nil
}

func (m *memory) Score(_ context.Context, id string) (Score, bool, error) {
	s, ok := m.scores[id]
	return s, ok, nil
}

const today = calendar.Day(20000)

// buyers makes customers who buy at own rates; a third of them stopped long ago.
func buyers(n int) []purchase.Summary {
	random := rand.New(rand.NewPCG(1, 2))
	out := make([]purchase.Summary, n)
	for i := range out {
		s := &out[i]
		s.CustomerID = fmt.Sprintf("c%06d", i)
		day := today - 700 + calendar.Day(random.IntN(300))
		end := today
		if i%3 == 0 {
			end = day + 100
		}
		gap := 5 + 60*random.ExpFloat64()
		for day <= end {
			s.Append(purchase.Day{Day: day, Receipts: 1, Net: 500 + random.Int64N(9000), Kept: true})
			day += 1 + calendar.Day(gap*random.ExpFloat64())
		}
	}
	out[1] = purchase.Summary{CustomerID: out[1].CustomerID}
	out[1].Append(purchase.Day{Day: today, Receipts: 1, Net: 1000, Kept: true})
	return out
}

func run(t *testing.T, m *memory) Run {
	t.Helper()
	r, err := NewService(m, func() int64 { return 1 }).Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunScoresEveryBuyer(t *testing.T) {
	m := &memory{summaries: buyers(12000)}
	r := run(t, m)
	if r.State != RunFinished || r.Scored != 12000 || len(m.scores) != 12000 || r.AsOf != today {
		t.Fatalf("run %+v, %d scores", r, len(m.scores))
	}
	if !r.Report.Identified || r.Model != "bg-nbd" {
		t.Errorf("a third stopped buying, yet dropout is not identified: %s %v", r.Model, r.Report.Notes)
	}
	for _, s := range m.scores {
		if s.WorthLow > s.Worth || s.Worth > s.WorthHigh && s.WorthHigh > 0 && *s.Alive > 0.5 {
			t.Errorf("worth %d is not within %d–%d", s.Worth, s.WorthLow, s.WorthHigh)
		}
		if s.Active < 0 || s.Active > 1 || s.Overdue < 0 || s.Overdue > 1 || s.Worth < 0 || s.NextDay < today {
			t.Errorf("impossible score %+v", s)
		}
		if (s.Priority > 0) != (s.Overdue >= OverdueFrom && s.Worth > 0) {
			t.Errorf("priority %d at overdue %.2f, worth %d", s.Priority, s.Overdue, s.Worth)
		}
	}
}

func TestScoresDoNotDependOnTheOrder(t *testing.T) {
	summaries := buyers(3000)
	forward := &memory{summaries: summaries}
	backward := &memory{}
	for i := range summaries {
		backward.summaries = append(backward.summaries, summaries[len(summaries)-1-i])
	}
	run(t, forward)
	run(t, backward)
	for id, a := range forward.scores {
		b := backward.scores[id]
		a.RunID, b.RunID = "", ""
		if d := cmp.Diff(a, b); d != "" {
			t.Fatalf("%s: %s", id, d)
		}
	}
}

func TestRunWithoutRepeatBuyersSaysSo(t *testing.T) {
	for _, summaries := range [][]purchase.Summary{nil, buyers(2)[1:]} {
		m := &memory{summaries: summaries}
		r := run(t, m)
		if r.State != RunFinished || len(m.scores) != 0 || len(r.Report.Notes) != 1 || r.Report.Notes[0] != "value.note_no_repeats" {
			t.Errorf("%d customers: %+v, %d scores", len(summaries), r, len(m.scores))
		}
	}
}

func TestScoresOfEarlierRunsGo(t *testing.T) {
	m := &memory{summaries: buyers(50), scores: map[string]Score{"gone": {CustomerID: "gone", RunID: "old"}}}
	run(t, m)
	if _, ok := m.scores["gone"]; ok {
		t.Error("the score of a customer who is no more was kept")
	}
}

func TestRunThatFailsIsKeptAsFailed(t *testing.T) {
	broken := errors.New("disk full")
	m := &memory{summaries: buyers(50), fail: broken}
	r, err := NewService(m, func() int64 { return 1 }).Run(context.Background())
	if !errors.Is(err, broken) || m.runs[r.ID].State != RunFailed || m.runs[r.ID].Error == "" {
		t.Errorf("err %v, run %+v", err, m.runs[r.ID])
	}
}

func TestReadingScoresNeedsPermission(t *testing.T) {
	s := NewService(&memory{}, func() int64 { return 1 })
	nobody := account.Customer("c", "", "en")
	if _, err := s.Score(context.Background(), nobody, "c"); err == nil {
		t.Error("a customer read a score")
	}
	if _, _, err := s.Latest(context.Background(), nobody); err == nil {
		t.Error("a customer read a run")
	}
}
