package rule

import (
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"liuke/internal/fault"
)

// walk goes through what was read, refuses what the language does not have, and writes it anew so that what is not known
// fulfils no condition: not is carried down to the comparisons, and different means less or more.
type walk struct {
	src    source
	fields []string
	err    *fault.Error // the first
}

// refuse keeps what is wrong at a node; what stands for the node then is never looked at.
func (w *walk) refuse(n ast.Node, key string, args ...fault.Args) ast.Node {
	if w.err == nil {
		w.err = w.src.fault(key, at(n), args...)
	}
	return &ast.BoolNode{}
}

// opposite has for each comparison by size the one that holds when it does not, of what is known.
var opposite = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

// condition returns the condition that a node stands for, or its opposite.
func (w *walk) condition(n ast.Node, not bool) ast.Node {
	switch n := n.(type) {
	case *ast.BoolNode:
		return &ast.BoolNode{Value: n.Value != not}
	case *ast.IdentifierNode:
		f, ok := w.field(n)
		if !ok {
			return n
		}
		if f.Type != Condition {
			return w.refuse(n, "rule.want_condition", fault.Args{"Name": n.Value})
		}
		return negated(&ast.IdentifierNode{Value: f.Name}, not)
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return w.condition(n.Node, !not)
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&":
			return w.join("and", n, not)
		case "or", "||":
			return w.join("or", n, not)
		case "<", "<=", ">", ">=":
			return w.compare(n, not)
		case "==", "!=":
			return w.equal(n, (n.Operator == "!=") != not)
		case "in":
			return negated(w.in(n), not)
		}
	}
	return w.refuse(n, foreign(n, "rule.want_comparison"))
}

func negated(n ast.Node, not bool) ast.Node {
	if not {
		return &ast.UnaryNode{Operator: "not", Node: n}
	}
	return n
}

// join returns two conditions joined; the opposite of both is one of the opposites.
func (w *walk) join(operator string, n *ast.BinaryNode, not bool) ast.Node {
	if not {
		operator = map[string]string{"and": "or", "or": "and"}[operator]
	}
	return binary(n.Location(), operator, w.condition(n.Left, not), w.condition(n.Right, not))
}

func binary(at file.Location, operator string, left, right ast.Node) ast.Node {
	n := &ast.BinaryNode{Operator: operator, Left: left, Right: right}
	n.SetLocation(at)
	return n
}

// compare returns a comparison by size.
func (w *walk) compare(n *ast.BinaryNode, not bool) ast.Node {
	operator := n.Operator
	if not {
		operator = opposite[operator]
	}
	return binary(n.Location(), operator, w.number(n.Left), w.number(n.Right))
}

// equal returns whether two values are the same, or whether they are known and different.
func (w *walk) equal(n *ast.BinaryNode, different bool) ast.Node {
	left, right := w.typeOf(n.Left), w.typeOf(n.Right)
	if left != right {
		return w.refuse(n, "rule.mixed")
	}
	operator := "=="
	switch {
	case left == Number && different:
		return binary(n.Location(), "or", binary(n.Location(), "<", w.number(n.Left), w.number(n.Right)),
			binary(n.Location(), ">", w.number(n.Left), w.number(n.Right)))
	case different:
		operator = "!="
	}
	of := map[Type]func(ast.Node) ast.Node{Number: w.number, Text: w.text, Condition: func(n ast.Node) ast.Node { return w.condition(n, false) }}[left]
	return binary(n.Location(), operator, of(n.Left), of(n.Right))
}

// in returns whether a text is one of several.
func (w *walk) in(n *ast.BinaryNode) ast.Node {
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok {
		return w.refuse(n.Right, "rule.want_list")
	}
	texts := &ast.ArrayNode{}
	for _, one := range list.Nodes {
		if _, ok := one.(*ast.StringNode); !ok {
			return w.refuse(one, "rule.want_text")
		}
		texts.Nodes = append(texts.Nodes, one)
	}
	return binary(n.Location(), "in", w.text(n.Left), texts)
}

// typeOf says what a node stands for, as far as its form tells; what it holds is checked when it is written anew.
func (w *walk) typeOf(n ast.Node) Type {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return Number
	case *ast.StringNode:
		return Text
	case *ast.IdentifierNode:
		if f, ok := FieldOf(n.Value); ok {
			return f.Type
		}
		return Number // it is refused when it is looked up
	case *ast.UnaryNode:
		if n.Operator == "-" || n.Operator == "+" {
			return Number
		}
	case *ast.BinaryNode:
		if strings.Contains("+-*/", n.Operator) {
			return Number
		}
	}
	return Condition
}

// text returns a text: a fact, or one that is written out.
func (w *walk) text(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.StringNode:
		return n
	case *ast.IdentifierNode:
		if f, ok := w.field(n); !ok || f.Type == Text {
			return &ast.IdentifierNode{Value: f.Name}
		}
	}
	return w.refuse(n, foreign(n, "rule.want_text"))
}

const largest = 1e15 // a number that a rule may name: exact in a float64, more than any amount

// number returns a number.
func (w *walk) number(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return w.figure(n, float64(n.Value))
	case *ast.FloatNode:
		return w.figure(n, n.Value)
	case *ast.IdentifierNode:
		if f, ok := w.field(n); !ok || f.Type == Number {
			return &ast.IdentifierNode{Value: f.Name}
		}
	case *ast.UnaryNode:
		if n.Operator == "-" || n.Operator == "+" {
			return &ast.UnaryNode{Operator: n.Operator, Node: w.number(n.Node)}
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "+", "-", "*":
			return binary(n.Location(), n.Operator, w.number(n.Left), w.number(n.Right))
		case "/":
			return w.divide(n)
		}
	}
	return w.refuse(n, foreign(n, "rule.want_number"))
}

func (w *walk) figure(n ast.Node, value float64) ast.Node {
	if math.Abs(value) > largest || math.IsNaN(value) {
		return w.refuse(n, "rule.large", fault.Args{"Max": "10^15"})
	}
	return &ast.FloatNode{Value: value}
}

// divide returns a division, which fails for whoever it divides by zero for; by the figure 0 it would for everybody.
func (w *walk) divide(n *ast.BinaryNode) ast.Node {
	left, right := w.number(n.Left), w.number(n.Right)
	if by, ok := right.(*ast.FloatNode); ok && by.Value == 0 {
		return w.refuse(n, "rule.zero")
	}
	call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: divide}, Arguments: []ast.Node{left, right}}
	call.SetLocation(n.Location())
	return call
}

// field looks a fact up; the name is refused where there is none.
func (w *walk) field(n *ast.IdentifierNode) (Field, bool) {
	f, ok := FieldOf(n.Value)
	switch {
	case !ok && nearest(n.Value) != "":
		w.refuse(n, "rule.name_like", fault.Args{"Name": n.Value, "Like": nearest(n.Value)})
	case !ok:
		w.refuse(n, "rule.name_unknown", fault.Args{"Name": n.Value})
	case !slices.Contains(w.fields, f.Name):
		w.fields = append(w.fields, f.Name)
	}
	return f, ok
}

// foreign returns the key of what is wrong with a node that the language has no place for: otherwise where it does, only not here.
func foreign(n ast.Node, otherwise string) string {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode, *ast.IdentifierNode, *ast.ArrayNode, *ast.UnaryNode:
		return otherwise
	case *ast.BinaryNode:
		if strings.Contains("+ - * / and or && || < <= > >= == != in", n.Operator) {
			return otherwise
		}
	}
	return "rule.foreign"
}

// nearest returns the name of a fact that was probably meant; "" for none.
func nearest(name string) string {
	best, least := "", len([]rune(name))/3+1
	for _, f := range Fields {
		for _, known := range []string{f.Name, f.Chinese} {
			if d := distance([]rune(strings.ToLower(name)), []rune(known)); d < least {
				best, least = known, d
			}
		}
	}
	return best
}

// distance is how many characters have to be put in, left out or changed (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
