package value

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/purchase"
)

// bought is one purchase day of a customer.
type bought struct {
	customer string
	day      calendar.Day
	net      int64
}

// memory is a Store in memory.
type memory struct {
	days    []bought
	runs    map[string]Run
	stages  []Stage // as they were saved
	scores  map[string]Score
	bought  map[string][]purchase.ProductSummary // by customer
	learned map[string][]ProductRhythm           // by run
	fail    error                                // of saving scores
	room    int                                  // scores that are saved before that
}

func (m *memory) LastPurchaseDay(context.Context) (calendar.Day, bool, error) {
	last := calendar.Day(-1)
	for _, d := range m.days {
		last = max(last, d.day)
	}
	return last, last >= 0, nil
}

func (m *memory) EachDay(_ context.Context, yield func(string, purchase.Day) error) error {
	for _, d := range m.days {
		if err := yield(d.customer, purchase.Day{Day: d.day, Net: d.net, Kept: d.net >= 0}); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) SaveRun(_ context.Context, r Run, _ int64) error {
	if _, err := json.Marshal(r.Report); err != nil {
		return err
	}
	if m.runs == nil {
		m.runs = map[string]Run{}
	}
	m.runs[r.ID] = r
	if len(m.stages) == 0 || m.stages[len(m.stages)-1] != r.Stage {
		m.stages = append(m.stages, r.Stage)
	}
	return nil
}

func (m *memory) SaveScores(_ context.Context, scores []Score) error {
	if m.fail != nil && len(m.scores)+len(scores) > m.room {
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
	maps.DeleteFunc(m.learned, func(id string, _ []ProductRhythm) bool { return id != r.ID })
	return m.SaveRun(ctx, r, now)
}

func (m *memory) EachLine(_ context.Context, yield func(string, string, purchase.Rhythm, calendar.Day) error) error {
	for id, products := range m.bought {
		seen := calendar.Day(0)
		for _, p := range products {
			seen = max(seen, p.Last)
		}
		for _, p := range products {
			if err := yield(id, p.ProductID, p.Rhythm, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *memory) SaveProductRhythms(_ context.Context, runID string, rhythms []ProductRhythm) error {
	m.learned = map[string][]ProductRhythm{runID: rhythms}
	return nil
}

func (m *memory) ProductRhythms(_ context.Context, ids []string) (calendar.Day, []ProductRhythm, error) {
	for run, rhythms := range m.learned {
		asked := func(r ProductRhythm) bool { return r.ProductID == "" || slices.Contains(ids, r.ProductID) }
		return m.runs[run].AsOf, slices.DeleteFunc(slices.Clone(rhythms), func(r ProductRhythm) bool { return !asked(r) }), nil
	}
	return 0, nil, nil
}

func (m *memory) LatestRuns(context.Context) ([]Run, error) {
	var all []Run
	for _, r := range m.runs {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Run) int { return -cmp.Compare(a.ID, b.ID) })
	return all, nil
}

func (m *memory) Score(_ context.Context, id string) (Score, bool, error) {
	s, ok := m.scores[id]
	return s, ok, nil
}

const today = calendar.Day(20000)

// buyers makes customers who buy at own rates; a third of them stopped long ago. The last bought for the first time today.
func buyers(n int) []bought {
	random := rand.New(rand.NewPCG(1, 2))
	var out []bought
	for i := range n {
		id := fmt.Sprintf("c%06d", i)
		if i == n-1 {
			out = append(out, bought{id, today, 1000})
			break
		}
		day := today - 700 + calendar.Day(random.IntN(300))
		end := today
		if i%3 == 0 {
			end = day + 100
		}
		gap := 5 + 60*random.ExpFloat64()
		for day <= end {
			out = append(out, bought{id, day, 500 + random.Int64N(9000)})
			day += 1 + calendar.Day(gap*random.ExpFloat64())
		}
	}
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
	t.Parallel()
	m := &memory{days: buyers(1500)}
	r := run(t, m)
	if r.State != RunFinished || r.Scored != 1500 || len(m.scores) != 1500 || r.AsOf != today {
		t.Fatalf("run %+v, %d scores", r, len(m.scores))
	}
	if want := []Stage{StageRead, StageCheck, StageChoose, StageLines, StageScoring, ""}; !slices.Equal(m.stages, want) {
		t.Errorf("stages %q", m.stages)
	}
	if !r.Report.Identified || r.Model == "nbd" {
		t.Errorf("a third stopped buying, yet dropout is not identified: %s %v", r.Model, r.Report.Notes)
	}
	for _, s := range m.scores {
		if s.WorthLow > s.Worth || s.Worth > s.WorthHigh && s.WorthHigh > 0 && *s.Alive > 0.5 {
			t.Errorf("worth %d is not within %d–%d", s.Worth, s.WorthLow, s.WorthHigh)
		}
		if s.Active < 0 || s.Active > 1 || s.Overdue < 0 || s.Overdue > 1 || s.Worth < 0 || s.NextDay < today {
			t.Errorf("impossible score %+v", s)
		}
		if s.WorthYear > s.Worth || 7*(s.WorthYear+1) < 2*s.Worth {
			t.Errorf("worth %d over a year, %d over three", s.WorthYear, s.Worth)
		}
		if (s.Priority > 0) != (s.Overdue >= OverdueFrom && s.Worth > 0) {
			t.Errorf("priority %d at overdue %.2f, worth %d", s.Priority, s.Overdue, s.Worth)
		}
		if s.AsOf != today || s.Model != r.Model || s.Days < 1 {
			t.Errorf("score as of %d by %s of %d days", s.AsOf, s.Model, s.Days)
		}
	}
}

func TestScoresDoNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	forward := &memory{days: buyers(800)}
	backward := &memory{days: slices.Clone(forward.days)}
	slices.SortStableFunc(backward.days, func(a, b bought) int { return -cmp.Compare(a.customer, b.customer) })
	one, other := run(t, forward), run(t, backward)
	if d := gocmp.Diff(one.Report, other.Report); d != "" {
		t.Errorf("reports: %s", d)
	}
	for id, a := range forward.scores {
		b := backward.scores[id]
		a.RunID, b.RunID = "", ""
		if d := gocmp.Diff(a, b); d != "" {
			t.Fatalf("%s: %s", id, d)
		}
	}
}

func TestRunBeginsWhereTheLastEnded(t *testing.T) {
	t.Parallel()
	m := &memory{days: buyers(800)}
	first := run(t, m)
	if warm := first.fitted()[first.Model]; warm == nil || warm.Name() != first.Model {
		t.Errorf("the next run starts from %v", warm)
	}
	before := m.scores["c000010"]
	if second := run(t, m); second.Model != first.Model {
		t.Errorf("%s and then, of the same purchases, %s", first.Model, second.Model)
	}
	after := m.scores["c000010"]
	if d := after.Worth - before.Worth; d < -1 || d > 1 {
		t.Errorf("worth %d and then, of the same purchases, %d", before.Worth, after.Worth)
	}
}

func TestRunWithoutRepeatBuyersSaysSo(t *testing.T) {
	t.Parallel()
	for _, days := range [][]bought{nil, {{"a", today, 100}}, {{"a", today, 100}, {"b", today - 400, 0}}} {
		m := &memory{days: days}
		r := run(t, m)
		if r.State != RunFinished || len(m.scores) != 0 || !slices.Equal(r.Report.Notes, []string{"value.note_no_repeats"}) {
			t.Errorf("%d days: %+v, %d scores", len(days), r, len(m.scores))
		}
	}
}

func TestRunOfAFewPurchasesIsFinite(t *testing.T) {
	t.Parallel()
	for name, days := range map[string][]bought{
		"two purchases of one":   {{"a", today - 30, 100}, {"a", today, 300}},
		"nothing was paid":       {{"a", today - 30, -5}, {"a", today, 0}, {"b", today, 0}},
		"one among one-timers":   {{"a", today - 300, 100}, {"a", today - 290, 100}, {"b", today, 100}, {"c", today - 10, 100}},
		"all on the same two":    {{"a", today - 1, 100}, {"a", today, 100}, {"b", today - 1, 100}, {"b", today, 100}},
		"a date of another time": {{"a", 0, 100}, {"a", today, 100}, {"a", today + 60000, 100}},
	} {
		m := &memory{days: days}
		r := run(t, m)
		if r.State != RunFinished || r.Report.Holdout != nil {
			t.Errorf("%s: %+v", name, r)
		}
		if name == "a date of another time" && !slices.Equal(r.Report.Notes, []string{"value.note_impossible_dates"}) {
			t.Errorf("%s: notes %q", name, r.Report.Notes)
		}
		for _, s := range m.scores {
			if _, err := json.Marshal(s); err != nil || s.Worth < s.WorthLow || s.Worth < s.WorthYear {
				t.Errorf("%s: %v of %+v", name, err, s)
			}
		}
	}
}

func TestScoresOfEarlierRunsGo(t *testing.T) {
	t.Parallel()
	m := &memory{days: buyers(50), scores: map[string]Score{"gone": {CustomerID: "gone", RunID: "old"}}}
	run(t, m)
	if _, ok := m.scores["gone"]; ok {
		t.Error("the score of a customer who is no more was kept")
	}
}

func TestRunThatFailsIsKeptAsFailed(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk full")
	m := &memory{days: buyers(50), fail: broken}
	r, err := NewService(m, func() int64 { return 1 }).Run(context.Background())
	if !errors.Is(err, broken) || m.runs[r.ID].State != RunFailed || m.runs[r.ID].Error == "" {
		t.Errorf("err %v, run %+v", err, m.runs[r.ID])
	}
}

func TestABrokenOffRunIsDoneAgain(t *testing.T) {
	t.Parallel()
	m := &memory{days: buyers(batch + 100), fail: errors.New("killed"), room: batch}
	s := NewService(m, func() int64 { return 1 })
	broken, err := s.Run(context.Background())
	if err == nil || len(m.scores) != batch || m.runs[broken.ID].Scored != batch {
		t.Fatalf("%v: %d scores, %d said to be scored", err, len(m.scores), m.runs[broken.ID].Scored)
	}
	m.fail = nil
	whole, err := s.Run(context.Background())
	if err != nil || len(m.scores) != batch+100 {
		t.Fatalf("%d scores, %v", len(m.scores), err)
	}
	for id, score := range m.scores {
		if score.RunID != whole.ID {
			t.Fatalf("the score of %s is of the run that was broken off", id)
		}
	}
}

func TestRunEndsWhenItIsTold(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	m := &memory{days: buyers(50)}
	r, err := NewService(m, func() int64 { return 1 }).Run(ctx)
	if !errors.Is(err, context.Canceled) || m.runs[r.ID].State != RunFailed || len(m.scores) > 0 {
		t.Errorf("err %v, run %+v", err, m.runs[r.ID])
	}
}

func TestReadingScoresNeedsPermission(t *testing.T) {
	t.Parallel()
	s := NewService(&memory{}, func() int64 { return 1 })
	nobody := account.Customer("c", "", "en")
	if _, err := s.Score(context.Background(), nobody, "c"); err == nil {
		t.Error("a customer read a score")
	}
	if _, err := s.Lines(context.Background(), nobody, today, nil); err == nil {
		t.Error("a customer read how customers stand with products")
	}
	if _, _, err := s.Latest(context.Background(), nobody); err == nil {
		t.Error("a customer read a run")
	}
}
