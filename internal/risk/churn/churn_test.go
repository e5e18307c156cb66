package churn

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"liuke/internal/risk/additive"
)

func learn(t *testing.T, table Table) *Study {
	t.Helper()
	s, err := Learn(table, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wellForetold checks that of customers made up by rules nearly as much is found as there is to find, and that chances mean
// what they say. Lost is how far the AUC may stay behind that of who knows the rules.
func wellForetold(t *testing.T, m *made, s *Study, lost float64) {
	t.Helper()
	if a := s.Accuracy; a.AUC < m.best()-lost || a.Slope < 0.9 || a.Slope > 1.1 {
		t.Errorf("best AUC %.4f, found %+v", m.best(), a)
	}
}

func TestForetellsAsWellAsCanBe(t *testing.T) {
	t.Parallel()
	for _, m := range []*made{apart(1, 3000), bend(1, 3000)} {
		wellForetold(t, m, learn(t, m.Table), 0.01)
	}
}

func TestBank(t *testing.T) {
	t.Parallel()
	m := bank(2, 6000)
	s := learn(t, m.Table)
	wellForetold(t, m, s, 0.025)
	want := []Finding{{Kind: RowNumber, Column: 0, Count: 6000}, {Kind: RowNumber, Column: 1, Count: 6000}}
	if len(s.Findings) != 3 || !slices.Equal(s.Findings[:2], want) || s.Findings[2].Kind != ManyTexts || s.Findings[2].Column != 2 {
		t.Errorf("findings: %+v", s.Findings)
	}
	drivers := map[string]Driver{}
	for _, d := range s.Drivers {
		drivers[m.Columns[d.Column].Name] = d
	}
	if age := drivers["Age"].High().Value.Number; age < 45 || age > 63 {
		t.Errorf("most leave at the age of %g", age)
	}
	if products := drivers["NumOfProducts"]; products.Low().Value.Number != 2 || products.High().Value.Number < 3 {
		t.Errorf("products: %+v", products)
	}
	if with := drivers["Age"].With; !slices.ContainsFunc(with, func(c int) bool { return m.Columns[c].Name == "IsActiveMember" }) {
		t.Errorf("age works together with %v", with)
	}
	for _, name := range []string{"CreditScore", "EstimatedSalary", "HasCrCard", "Tenure"} {
		if effect := drivers[name].Effect(); effect > 0.03 {
			t.Errorf("%s seems to move the chance by %.3f", name, effect)
		}
	}
}

// The order of the rows changes nothing, with ids or without.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	for _, named := range []bool{true, false} {
		m := apart(3, 600)
		if !named {
			m.IDs = nil
		}
		mixed := Table{Columns: slices.Clone(m.Columns), Left: make([]bool, len(m.Left))}
		to := m.random.Perm(len(m.Left))
		for i := range mixed.Columns {
			c := &mixed.Columns[i]
			c.Number, c.Level = slices.Clone(c.Number), slices.Clone(c.Level)
			for from, at := range to {
				if c.Levels == nil {
					c.Number[at] = m.Columns[i].Number[from]
				} else {
					c.Level[at] = m.Columns[i].Level[from]
				}
			}
		}
		for from, at := range to {
			mixed.Left[at] = m.Left[from]
		}
		if named {
			mixed.IDs = make([]string, len(to))
			for from, at := range to {
				mixed.IDs[at] = m.IDs[from]
			}
		}
		a, b := learn(t, m.Table), learn(t, mixed)
		if a.Accuracy.AUC != b.Accuracy.AUC || a.Accuracy.Slope != b.Accuracy.Slope {
			t.Errorf("named %v: %+v, mixed %+v", named, a.Accuracy, b.Accuracy)
		}
		for from, at := range to {
			if a.Chance(from) != b.Chance(at) {
				t.Fatalf("named %v: a chance of %g, mixed %g", named, a.Chance(from), b.Chance(at))
			}
		}
	}
}

func TestReasonsSumUp(t *testing.T) {
	t.Parallel()
	m := bend(4, 800)
	s := learn(t, m.Table)
	for i := range m.Left {
		sum, before := math.Log(s.Average/(1-s.Average)), math.Inf(1)
		for _, r := range s.Reasons(i) {
			sum += r.Effect
			if math.Abs(r.Effect) > before {
				t.Fatalf("customer %d: a larger reason comes later", i)
			}
			before = math.Abs(r.Effect)
		}
		if p := s.Chance(i); math.Abs(chance(sum)-p) > 1e-12 {
			t.Fatalf("customer %d: the reasons come to %g, the chance is %g", i, chance(sum), p)
		}
	}
}

// What tells nothing is told to tell nothing: figures of customers held back are not better than chance.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	columns := []additive.Column{text("many", make([]string, 40)...), number("x"), number("y")}
	for i := range columns[0].Levels {
		columns[0].Levels[i] = fmt.Sprint("t", i)
	}
	m := makeTable(5, columns, 1000, func(r *rand.Rand, set func(int, float64)) float64 {
		set(0, float64(r.IntN(40)))
		set(1, r.NormFloat64())
		set(2, r.ExpFloat64())
		return -1
	})
	if a := learn(t, m.Table).Accuracy; a.AUC > 0.54 {
		t.Errorf("AUC %.3f of noise", a.AUC)
	}
}

func TestFew(t *testing.T) {
	t.Parallel()
	for _, n := range []int{60, 200} {
		m := bend(6, n)
		if a := learn(t, m.Table).Accuracy; n > 100 && a.AUC < 0.7 || a.Brier > 0.24 || a.Repeats != mostRepeats {
			t.Errorf("%d customers: %+v", n, a)
		}
	}
	m := bend(7, 4000)
	kept := 0
	for i, left := range m.Left { // one in hundred leaves
		if left {
			kept++
			m.Left[i] = kept%30 == 0
		}
	}
	if a := learn(t, m.Table).Accuracy; a.Left > 60 || a.AUC < 0.6 || math.Abs(a.Table[9].Predicted-a.Table[9].Happened) > 0.03 {
		t.Errorf("few leave: %+v", a)
	}
	none := bend(8, 100)
	for i := range none.Left {
		none.Left[i] = i < 4
	}
	if _, err := Learn(none.Table, nil); !errors.Is(err, ErrTooFew) {
		t.Errorf("four left: %v", err)
	}
}

func TestFindings(t *testing.T) {
	t.Parallel()
	const n = 400
	r := rand.New(rand.NewPCG(9, 9))
	left := make([]bool, n)
	for i := range left {
		left[i] = r.IntN(4) == 0
	}
	numbers := func(of func(i int) float64) additive.Column {
		c := additive.Column{}
		for i := range n {
			c.Number = append(c.Number, of(i))
		}
		return c
	}
	texts := func(of func(i int) int) additive.Column {
		c := additive.Column{Levels: make([]string, n)}
		for i := range n {
			c.Level = append(c.Level, of(i))
			c.Levels[i] = fmt.Sprintf("%03d", i)
		}
		return c
	}
	if0 := func(yes bool, x, y float64) float64 {
		if yes {
			return x
		}
		return y
	}
	other := numbers(func(int) float64 { return r.NormFloat64() })
	fine := numbers(func(int) float64 { return math.Round(r.Float64()*1e7) / 100 })
	for _, c := range []struct {
		name   string
		column additive.Column
		want   []Kind
	}{
		{"drawn at random", fine, nil},
		{"whole and far apart", numbers(func(int) float64 { return math.Round(1e9 * r.Float64()) }), nil},
		{"the same of all", numbers(func(int) float64 { return 3 }), []Kind{Constant}},
		{"known of none", numbers(func(int) float64 { return math.NaN() }), []Kind{Constant}},
		{"one text or unknown", texts(func(i int) int { return -(i % 2) }), []Kind{Unknowns}},
		{"row numbers", numbers(func(i int) float64 { return float64(i) }), []Kind{RowNumber}},
		{"numbers given out in tens", numbers(func(i int) float64 { return float64(10*i + r.IntN(10)) }), []Kind{RowNumber}},
		{"names", texts(func(i int) int { return i }), []Kind{UniqueTexts}},
		{"surnames", texts(func(int) int { return r.IntN(120) }), []Kind{ManyTexts}},
		{"fifty texts", texts(func(int) int { return r.IntN(50) }), nil},
		{"twice another", numbers(func(i int) float64 { return 2 * other.Number[i] }), []Kind{Twin}},
		{"the opposite of another", numbers(func(i int) float64 { return 5 - 3*other.Number[i] }), []Kind{Twin}},
		{"another, rounded", numbers(func(i int) float64 { return math.Round(-1000 * other.Number[i]) }), []Kind{Twin}},
		{"nearly another", numbers(func(i int) float64 { return other.Number[i] + 0.1*r.NormFloat64() }), nil},
		{"the outcome", texts(func(i int) int { return int(if0(left[i], 1, 0)) }), []Kind{Leak}},
		{"the outcome as a number", numbers(func(i int) float64 { return if0(left[i], 1, 0) + r.Float64()/2 }), []Kind{Leak}},
		{"nearly the outcome", texts(func(i int) int { return int(if0(left[i] == (i%40 > 0), 1, 0)) }), []Kind{Suspect}},
		{"why some left", texts(func(i int) int { return int(if0(left[i] && i%2 == 0, float64(i%3), -1)) }), []Kind{ToldAfter}},
		{"unknown of a few", numbers(func(i int) float64 { return if0(i%50 == 0, math.NaN(), fine.Number[i]+1e6*r.Float64()) }), []Kind{Unknowns}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []Kind
			for _, f := range inspect(Table{Columns: []additive.Column{other, c.column}, Left: left}) {
				if f.Column != 1 || f.Kind == Twin && f.Other != 0 {
					t.Errorf("%+v", f)
				}
				got = append(got, f.Kind)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// A code and its words are one column, and the first of them stays.
func TestCodeAndWords(t *testing.T) {
	t.Parallel()
	m := apart(5, 400)
	code := number("code of e")
	for _, level := range m.Columns[4].Level {
		code.Number = append(code.Number, float64((level+1)%3))
	}
	m.Columns = append(m.Columns, code)
	if got := inspect(m.Table); !slices.Equal(got, []Finding{{Kind: Twin, Column: 6, Other: 4}}) {
		t.Errorf("%+v", got)
	}
}

// Where rows come in the order of a column, the row number goes and the column stays.
func TestRowsInOrderOfAColumn(t *testing.T) {
	t.Parallel()
	row, worth := number("row"), number("worth")
	table := Table{Left: make([]bool, 400)}
	for i := range table.Left {
		row.Number, worth.Number = append(row.Number, float64(i)), append(worth.Number, 12.5*float64(i)+0.25)
		table.Left[i] = i%3 == 0
	}
	for _, columns := range [][]additive.Column{{row, worth}, {worth, row}} {
		table.Columns = columns
		found := inspect(table)
		if len(found) != 1 || found[0].Kind != RowNumber || columns[found[0].Column].Name != "row" {
			t.Errorf("%+v", found)
		}
	}
}

// A text of so many levels that each is said of few is a driver all the same.
func TestManyLevels(t *testing.T) {
	t.Parallel()
	towns := make([]string, 160)
	for i := range towns {
		towns[i] = fmt.Sprintf("town %d", i)
	}
	m := makeTable(6, []additive.Column{text("town", towns...), number("x")}, 8000, func(r *rand.Rand, set func(int, float64)) float64 {
		town := r.IntN(len(towns))
		set(0, float64(town))
		set(1, r.NormFloat64())
		return 2*float64(town%2) - 2
	})
	s := learn(t, m.Table)
	wellForetold(t, m, s, 0.03)
	if d := s.Drivers[0]; d.Column != 0 || d.High().Value.Level%2 != 1 || d.Low().Value.Level%2 != 0 || d.Effect() < 0.3 {
		t.Errorf("first driver: %+v", d)
	}
}

// each is the customers of rows of which no two are one's.
func each(rows int) []int {
	customer := make([]int, rows)
	for i := range customer {
		customer[i] = i
	}
	return customer
}

// Rows of one customer are held back together: what is known of each by heart foretells nobody else.
func TestRowsOfOneCustomer(t *testing.T) {
	t.Parallel()
	rows := Table{Columns: []additive.Column{number("code")}}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 400 {
		code, left := math.Floor(1000*r.Float64())/7, r.IntN(2) == 0
		for range 2 {
			rows.IDs = append(rows.IDs, fmt.Sprint(i))
			rows.Columns[0].Number = append(rows.Columns[0].Number, code)
			rows.Left = append(rows.Left, left)
		}
	}
	if a := learn(t, rows).Accuracy; a.AUC > 0.56 {
		t.Errorf("AUC %.3f of nothing", a.AUC)
	}
	customer := rows.customers(rows.order())
	fold := divide(rows.Left, customer, 3)
	for i := range fold[1:] {
		if customer[i] == customer[i+1] && fold[i] != fold[i+1] {
			t.Fatalf("rows %d and %d of customer %d lie in folds %d and %d", i, i+1, customer[i], fold[i], fold[i+1])
		}
	}
	if last := customer[len(customer)-1]; last != 399 {
		t.Errorf("%d customers, want 400", last+1)
	}
}

func TestFoldsAreAlike(t *testing.T) {
	t.Parallel()
	left := make([]bool, 1003)
	for i := range left {
		left[i] = i < 107
	}
	fold := divide(left, each(len(left)), 1)
	all, gone := [folds]int{}, [folds]int{}
	for i, f := range fold {
		all[f]++
		if left[i] {
			gone[f]++
		}
	}
	if slices.Max(all[:])-slices.Min(all[:]) > 2 || slices.Max(gone[:])-slices.Min(gone[:]) > 1 {
		t.Errorf("folds of %v with %v who left", all, gone)
	}
	if slices.Equal(fold, divide(left, each(len(left)), 2)) {
		t.Error("another seed divides the same way")
	}
}

var customers = flag.Int("customers", 20_000, "how many customers TestManyCustomers learns from")

// A hundred thousand customers, by the flag, fit into memory and a few minutes.
func TestManyCustomers(t *testing.T) {
	m := bank(1, *customers)
	begin := time.Now()
	s := learn(t, m.Table)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("AUC %.4f of at most %.4f, slope %.3f, %v, %d MB from the system",
		s.Accuracy.AUC, m.best(), s.Accuracy.Slope, time.Since(begin).Round(time.Second), memory.Sys>>20)
	wellForetold(t, m, s, 0.01) // what is found nears what can be with more of them
	if memory.Sys > 1<<30 {
		t.Errorf("%d MB from the system", memory.Sys>>20)
	}
}
