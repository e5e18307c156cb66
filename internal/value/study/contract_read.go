package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"liuke/internal/sheet"
	"liuke/internal/value/contract"
)

// ContractColumns name the columns of a file of contracts, which has a row for each.
type ContractColumns struct {
	Customer string
	Age      string   // in periods; of a part of a period, one that ended counts, one that still runs does not
	Left     string   // whether the contract has ended
	Reasons  []string // what may explain who leaves
}

// ContractSource is a file of contracts and how to read it.
type ContractSource struct {
	io.ReaderAt
	Size      int64
	Name      string // for messages
	Columns   ContractColumns
	LeftValue string             // what the column Left says of a contract that has ended, in any case; else it still runs
	Words     func(error) string // puts a fault of package sheet into words; nil to show its key
	Progress  Progress           // may be nil
}

// Contracts are the contracts of a file.
type Contracts struct {
	names      []string
	lifetimes  []contract.Lifetime // 0 periods: one that has just begun
	attributes []contract.Attribute
	leftColumn string
	leftValues []string // what the column says; a few
	notes      []string
}

// Errors of reading contracts that say all there is to say to a person.
var (
	ErrAllNew      = errors.New("every contract is in its first period, so there is nothing to learn from yet")
	ErrNoContracts = errors.New("there is no contract in the file")
)

// mostLevels is how many different texts a column of reasons may have.
const mostLevels = 50

// ReadContracts reads a file of contracts.
func ReadContracts(ctx context.Context, src ContractSource) (c *Contracts, err error) {
	if src.Words == nil {
		src.Words = error.Error
	}
	if src.Progress == nil {
		src.Progress = func(Stage, float64) {}
	}
	f, err := sheet.Open(src, src.Size, src.Name, options)
	if err != nil {
		return nil, errors.New(src.Words(err))
	}
	defer func() { err = errors.Join(err, closeWhole(f, src.Name)) }()
	r, err := newContractReader(f.Header(), src)
	if err != nil {
		return nil, err
	}
	err = eachRow(ctx, f, src.Words, func(cells []string, row int64) {
		r.row(cells, row)
		if len(r.ages)%progressRows == 0 {
			done, total := f.Progress()
			src.Progress(StageRead, float64(done)/float64(max(total, 1)))
		}
	}, func(odd oddRows) { r.unreadable.merge(odd) })
	if err != nil {
		return nil, err
	}
	return r.contracts()
}

// progressRows is after how many rows progress is told.
const progressRows = 1 << 14

// contractReader turns rows into contracts.
type contractReader struct {
	columns             ContractColumns
	leftValue           string
	words               func(error) string
	customer, age, left int // columns from 0
	reasons             []int
	names               []string
	ages                []float64
	ended               []bool
	values              []sheet.Texts // of each reason
	seen                map[string]bool
	anonymous           int64
	unreadable          oddRows
	early               oddRows // ended at age 0
}

func newContractReader(header []string, src ContractSource) (*contractReader, error) {
	c := src.Columns
	r := &contractReader{columns: c, leftValue: strings.TrimSpace(src.LeftValue), words: src.Words, seen: map[string]bool{}}
	if r.leftValue == "" {
		return nil, errors.New("say with --left-value what the column says of a contract that has ended")
	}
	places, err := findColumns(header, append([]string{c.Customer, c.Age, c.Left}, c.Reasons...))
	if err != nil {
		return nil, err
	}
	r.customer, r.age, r.left, r.reasons = places[0], places[1], places[2], places[3:]
	for i, at := range r.reasons {
		if at == r.age || at == r.left || at == r.customer {
			return nil, fmt.Errorf("the column %s cannot be a reason as well", c.Reasons[i])
		}
		if slices.Contains(r.reasons[:i], at) {
			return nil, fmt.Errorf("the column %s is named twice among the reasons", c.Reasons[i])
		}
	}
	r.values = make([]sheet.Texts, len(r.reasons))
	return r, nil
}

func (r *contractReader) row(cells []string, row int64) {
	name, says := strings.TrimSpace(cells[r.customer]), strings.TrimSpace(cells[r.left])
	if name == "" {
		r.anonymous++
		return
	}
	age, err := readNumber(cells[r.age], sheet.NumberPoint)
	ended := strings.EqualFold(says, r.leftValue)
	switch {
	case err != nil:
		r.unreadable.merge(oddRows{1, row, r.words(err)})
		return
	case age < 0 || age > contract.MaxPeriods:
		r.unreadable.merge(oddRows{1, row, fmt.Sprintf("an age of “%s” is not 0 to %s periods", strings.TrimSpace(cells[r.age]), number(contract.MaxPeriods))})
		return
	case age == 0 && ended:
		r.early.merge(oddRows{1, row, ""})
		return
	}
	if len(r.seen) < mostLevels && !r.seen[says] {
		r.seen[strings.Clone(says)] = true
	}
	r.names, r.ages, r.ended = append(r.names, strings.Clone(name)), append(r.ages, age), append(r.ended, ended)
	for i, at := range r.reasons {
		r.values[i].Add(strings.TrimSpace(cells[at]))
	}
}

// readNumber reads a number with up to six decimals.
func readNumber(cell string, style sheet.NumberStyle) (float64, error) {
	n, err := sheet.ParseNumber(strings.TrimSpace(cell), decimals, style)
	return float64(n) / unit, err
}

// contracts concludes the reading.
func (r *contractReader) contracts() (*Contracts, error) {
	if len(r.names) == 0 {
		switch {
		case r.unreadable.count > 0:
			return nil, fmt.Errorf("%w: %s of its rows cannot be read, the first of them row %s: %s", ErrNoContracts,
				number(r.unreadable.count), number(r.unreadable.first), sentence(r.unreadable.why))
		case r.early.count > 0:
			return nil, fmt.Errorf("%w that reached the age of 1 period", ErrNoContracts)
		case r.anonymous > 0:
			return nil, fmt.Errorf("%w: the column %s, which should name the customer, is empty in each row", ErrNoContracts, r.columns.Customer)
		}
		return nil, ErrNoContracts
	}
	c := &Contracts{names: r.names, leftColumn: r.columns.Left}
	for i, age := range r.ages {
		whole := math.Floor(age)
		if r.ended[i] {
			whole = math.Ceil(age)
		}
		c.lifetimes = append(c.lifetimes, contract.Lifetime{Periods: int(whole), Ended: r.ended[i]})
	}
	for i, values := range r.values {
		a, err := attribute(r.columns.Reasons[i], &values)
		if err != nil {
			return nil, err
		}
		c.attributes = append(c.attributes, a)
	}
	for says := range r.seen {
		c.leftValues = append(c.leftValues, says)
	}
	slices.Sort(c.leftValues)
	c.note(r)
	return c, nil
}

// note says what was left out.
func (c *Contracts) note(r *contractReader) {
	say := func(n int64, format string, args ...any) {
		if n > 0 {
			c.notes = append(c.notes, fmt.Sprintf(format, append([]any{number(n)}, args...)...))
		}
	}
	young := int64(0)
	for _, l := range c.lifetimes {
		if l.Periods == 0 {
			young++
		}
	}
	say(r.anonymous, "Rows without a customer, left out: %s.")
	say(r.unreadable.count, "Rows that cannot be read, left out: %s; the first is row %s: %s", number(r.unreadable.first), sentence(r.unreadable.why))
	say(r.early.count, "Contracts that ended at the age of 0, left out: %s; the first is in row %s.", number(r.early.first))
	say(young, "Contracts in their first period, scored but not learned from: %s.")
}

// noEndings says that nobody has left, and what the column says instead.
func (c *Contracts) noEndings() error {
	const shown = 5
	var says []string
	for _, v := range c.leftValues[:min(shown, len(c.leftValues))] {
		says = append(says, "“"+v+"”")
	}
	return fmt.Errorf("%w: the column %s says %s; name with --left-value what it says of those who left",
		contract.ErrNoEndings, c.leftColumn, strings.Join(says, ", "))
}

// noValue is what the level of an empty cell is called.
const noValue = "(empty)"

// attribute makes a number of a column of more than two different numbers, and levels of any other. It fails when there
// are too many levels to learn from.
func attribute(name string, v *sheet.Texts) (contract.Attribute, error) {
	filled := v.Filled()
	a := contract.Attribute{Name: name}
	if numbers, ok := numbersOf(v, filled); ok && len(filled) > 2 {
		for _, at := range v.Rows {
			a.Number = append(a.Number, numbers[at])
		}
		return a, nil
	}
	if len(filled) > mostLevels {
		return a, fmt.Errorf("the column %s has %s different texts: what is learned from has to be a number or one of at most %d",
			name, number(int64(len(filled))), mostLevels)
	}
	place := make([]int, len(v.Distinct))
	for i, value := range v.Distinct {
		place[i], _ = slices.BinarySearch(filled, value)
		if value == "" {
			place[i] = len(filled)
		}
	}
	if len(filled) < len(v.Distinct) {
		filled = append(filled, noValue)
	}
	a.Levels = filled
	for _, at := range v.Rows {
		a.Level = append(a.Level, place[at])
	}
	return a, nil
}

// numbersOf reads the values, if all that are filled are numbers; an empty one is NaN.
func numbersOf(v *sheet.Texts, filled []string) ([]float64, bool) {
	style := sheet.GuessNumberStyle(filled)[0]
	numbers := make([]float64, len(v.Distinct))
	for i, value := range v.Distinct {
		if value == "" {
			numbers[i] = math.NaN()
			continue
		}
		n, err := readNumber(value, style)
		if err != nil {
			return nil, false
		}
		numbers[i] = n
	}
	return numbers, true
}
