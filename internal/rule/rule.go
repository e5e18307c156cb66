// Package rule has the language in which a company says for which of its
// customers something holds: conditions over what is known of one customer as
// of a day, such as
//
//	days_since_purchase > 2 * usual_gap and spend_365 >= 1000
//
// A rule has facts, numbers, texts, comparisons, + - * /, and, or, not, in and
// brackets, and nothing else: nothing that repeats, calls or keeps anything.
// Every part of it is looked at once, so that a rule ends after as many steps
// as it has parts. A number that is not known fulfils no condition, neither
// the one nor its opposite; dividing by zero is an error.
package rule

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"liuke/internal/fault"
)

const (
	// MaxText is the longest a rule may be, in characters.
	MaxText = 1000
	// MaxParts is how many parts a rule may have: names, values, operators, brackets around lists.
	MaxParts = 200

	memory = 1000 // values that a rule may keep at a time; it needs one for each part at most
)

// Rule is a rule that can be asked. It may be used by many at once.
type Rule struct {
	text    string
	src     source
	program *vm.Program
	fields  []string
}

// Text returns the rule as it was written.
func (r *Rule) Text() string { return r.text }

// Fields returns the names of the facts that the rule looks at, each once, in the order of the text.
func (r *Rule) Fields() []string { return r.fields }

// Compile reads a rule. What is wrong with it is an Invalid fault on the field "rule" that says where, by line and character.
func Compile(text string) (r *Rule, err error) {
	if strings.TrimSpace(text) == "" {
		return nil, fault.New(fault.Invalid, "rule.empty").On("rule")
	}
	if utf8.RuneCountInString(text) > MaxText {
		return nil, fault.New(fault.Invalid, "rule.long", fault.Args{"Max": MaxText}).On("rule")
	}
	src := read(text)
	defer func() { // the library has been fuzzed; should it stumble all the same, it is over a text it does not understand
		if recover() != nil {
			r, err = nil, src.fault("rule.unreadable", 0)
		}
	}()
	c := config()
	tree, err := parser.ParseWithConfig(src.String(), c)
	if err != nil {
		return nil, src.parseFault(err)
	}
	w := &walk{src: src}
	tree.Node = w.condition(tree.Node, false)
	if w.err != nil {
		return nil, w.err
	}
	if _, err := checker.Check(tree, c); err != nil {
		return nil, src.parseFault(err)
	}
	program, err := compiler.Compile(tree, c)
	if err != nil {
		return nil, src.parseFault(err)
	}
	return &Rule{text: text, src: src, program: program, fields: w.fields}, nil
}

// Holds reports whether the rule holds for the customer. The only error there is tells that it divided by zero, and where.
func (r *Rule) Holds(f *Facts) (bool, error) {
	m := vm.VM{MemoryBudget: memory}
	holds, err := m.Run(r.program, f)
	if err != nil {
		key := "rule.failed"
		if errors.Is(err, errZero) {
			key = "rule.zero"
		}
		var at *file.Error
		if errors.As(err, &at) {
			return false, r.src.fault(key, at.From)
		}
		return false, r.src.fault(key, 0)
	}
	return holds.(bool), nil
}

// errZero is what a division by zero says to the machine.
var errZero = errors.New("divided by zero")

// divide is the function that stands for every division in a rule; no rule can name it.
const divide = "divide"

// config is the closed world of a rule: its facts, and no function of the library's.
func config() *conf.Config {
	c := conf.New(Facts{})
	c.Builtins, c.Disabled = conf.FunctionsTable{}, map[string]bool{}
	c.MaxNodes = MaxParts
	expr.Function(divide, func(args ...any) (any, error) {
		by := args[1].(float64)
		if by == 0 {
			return nil, errZero
		}
		return args[0].(float64) / by, nil
	}, new(func(float64, float64) float64))(c)
	expr.AsBool()(c)
	return c
}

// parseFault tells what the library says of the text in words of our own.
func (s source) parseFault(err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return s.fault("rule.unreadable", 0)
	}
	if strings.Contains(at.Message, "maximum allowed nodes") {
		return fault.New(fault.Invalid, "rule.parts", fault.Args{"Max": MaxParts}).On("rule")
	}
	if strings.Contains(at.Message, "EOF") || at.From >= len(s.runes) {
		return s.fault("rule.ends", len(s.runes))
	}
	return s.fault("rule.unreadable", at.From)
}

// at returns the place of a part of the tree.
func at(n ast.Node) int { return n.Location().From }
