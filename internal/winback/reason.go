package winback

import (
	"regexp"
	"unicode/utf8"

	"liuke/internal/fault"
	"liuke/internal/wording"
)

// TreeSetting names the document in which a company lays its reasons down.
const TreeSetting = "winback.reasons"

// Langs are the languages that reasons and playbooks are written in.
var Langs = []string{"zh-CN", "en"}

// Texts are words by language.
type Texts map[string]string

// In returns the text in the language, or in whichever there is.
func (t Texts) In(lang string) string {
	if t[lang] != "" {
		return t[lang]
	}
	for _, l := range Langs {
		if t[l] != "" {
			return t[l]
		}
	}
	return ""
}

// clean returns the texts as lines of their own, without empty ones.
func (t Texts) clean(shape func(string) string) Texts {
	kept := Texts{}
	for _, lang := range Langs {
		if text := shape(t[lang]); wording.Says(text) {
			kept[lang] = text
		}
	}
	return kept
}

// Reason is why somebody left. Its code stays for good; its names may change.
type Reason struct {
	Code     string `json:"code"`
	Parent   string `json:"parent,omitempty"` // code; "" for one of the main ones
	Names    Texts  `json:"names"`
	Settle   bool   `json:"settle,omitempty"`   // a complaint comes first: nothing is sold before it is confirmed
	Distance bool   `json:"distance,omitempty"` // they were contacted too often
	Retired  bool   `json:"retired,omitempty"`  // kept for losses that have it, and given to no others
	Into     string `json:"into,omitempty"`     // code of the one it was merged into, as which it counts; "" for itself
}

// Tree is the reasons that a company knows, in its order.
type Tree struct {
	Reasons []Reason `json:"reasons"`
}

// Unknown is the code of the reason that nobody has found out yet. Every tree has it.
const Unknown = "unknown"

const (
	maxReasons = 60
	maxLabel   = 60 // characters
)

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Reason returns the one with the code.
func (t Tree) Reason(code string) (Reason, bool) {
	for _, r := range t.Reasons {
		if r.Code == code {
			return r, true
		}
	}
	return Reason{}, false
}

// Retired reports whether a reason is given to no more losses: it, or the one it
// is a part of, was retired or merged into another.
func (t Tree) Retired(r Reason) bool {
	parent, _ := t.Reason(r.Parent)
	return r.Retired || r.Into != "" || parent.Retired
}

// Settle reports whether a complaint comes first, by the reason or the one it is a part of.
func (t Tree) Settle(code string) bool {
	r, _ := t.Reason(code)
	parent, _ := t.Reason(r.Parent)
	return r.Settle || parent.Settle
}

// Name is what a reason is called, after the one it is a part of. A code that no
// reason has is its own name.
func (t Tree) Name(code, lang string) string {
	r, ok := t.Reason(code)
	if !ok {
		return code
	}
	if parent, ok := t.Reason(r.Parent); ok {
		return parent.Names.In(lang) + " · " + r.Names.In(lang)
	}
	return r.Names.In(lang)
}

// Checked returns the tree fit to be laid down in the place of the one before.
// inUse are the codes that losses and reviews have: they may be retired or merged,
// never left out. Faults name them in the language.
func (t Tree) Checked(before Tree, inUse map[string]bool, lang string) (Tree, error) {
	if len(t.Reasons) > maxReasons {
		return t, fault.New(fault.Invalid, "winback.too_many_reasons", fault.Args{"Limit": maxReasons})
	}
	out := Tree{Reasons: make([]Reason, len(t.Reasons))}
	for i, r := range t.Reasons {
		r.Names = r.Names.clean(wording.Line)
		if err := t.checkReason(i, r); err != nil {
			return t, err
		}
		out.Reasons[i] = r
	}
	if err := out.checkMerged(before); err != nil {
		return t, err
	}
	if unknown, ok := out.Reason(Unknown); !ok || unknown.Retired || unknown.Parent != "" {
		return t, fault.New(fault.Conflict, "winback.unknown_stays")
	}
	for _, r := range before.Reasons {
		if _, kept := out.Reason(r.Code); !kept && inUse[r.Code] {
			return t, fault.New(fault.Conflict, "winback.reason_used", fault.Args{"Reason": r.Names.In(lang)})
		}
	}
	return out, nil
}

// keeps returns a Conflict fault when a playbook in use is for a reason that was
// there before and is left out now; it names both in the language.
func (t Tree) keeps(shelf Shelf, before Tree, lang string) error {
	for _, b := range shelf.InUse() {
		for _, code := range b.Reasons {
			gone, was := before.Reason(code)
			if _, ok := t.Reason(code); was && !ok {
				return fault.New(fault.Conflict, "winback.reason_in_playbook", fault.Args{"Reason": gone.Names.In(lang), "Playbook": b.Names.In(lang)})
			}
		}
	}
	return nil
}

func (t Tree) checkReason(i int, r Reason) error {
	wrong := func(key, field string) error { return fault.New(fault.Invalid, key).On(atRow("reasons", i, field)) }
	if !codeForm.MatchString(r.Code) {
		return wrong("winback.code_form", "code")
	}
	for _, earlier := range t.Reasons[:i] {
		if earlier.Code == r.Code {
			return wrong("winback.code_twice", "code")
		}
	}
	if r.Parent != "" {
		if parent, ok := t.Reason(r.Parent); !ok || parent.Parent != "" || r.Parent == r.Code {
			return wrong("winback.parent_unknown", "parent")
		}
	}
	for _, lang := range Langs {
		switch name := r.Names[lang]; {
		case name == "":
			return wrong("winback.name_needed", "names."+lang)
		case utf8.RuneCountInString(name) > maxLabel:
			return fault.New(fault.Invalid, "winback.too_long", fault.Args{"Limit": maxLabel}).On(atRow("reasons", i, "names."+lang))
		}
	}
	return nil
}

// DefaultTree is what a company begins with: why accounts lapse, as people who
// bring them back tell it.
func DefaultTree() Tree {
	name := func(zh, en string) Texts { return Texts{"zh-CN": zh, "en": en} }
	return Tree{Reasons: []Reason{
		{Code: "results", Names: name("效果不如预期", "Results fell short")},
		{Code: "few_orders", Parent: "results", Names: name("买了没带来多少生意", "Little business came of it")},
		{Code: "price", Parent: "results", Names: name("觉得贵", "Found too expensive")},
		{Code: "attention", Parent: "results", Names: name("客户自己没当回事", "Not a priority for them")},
		{Code: "budget", Parent: "results", Names: name("没有预算", "No budget left")},
		{Code: "elsewhere", Parent: "results", Names: name("改用了别的办法", "Chose another way")},
		{Code: "disputed", Parent: "results", Names: name("对数量或账单有疑问", "Doubts what was counted or billed")},
		{Code: "own", Names: name("客户自身有变化", "Their own circumstances")},
		{Code: "person", Parent: "own", Names: name("负责的人换了", "Another person in charge")},
		{Code: "product", Parent: "own", Names: name("换了业务或产品", "Another line of business")},
		{Code: "season", Parent: "own", Names: name("正逢淡季", "Slack season")},
		{Code: "crowded", Parent: "own", Names: name("同行太多，利润太薄", "Crowded trade, thin margins")},
		{Code: "rebuilt", Parent: "own", Names: name("正在改造，暂停营业或下单", "Rebuilding, orders on hold")},
		{Code: "not_reached", Names: name("没接触到做主的人", "Never reached who decides")},
		{Code: "service", Settle: true, Names: name("对我们的服务不满", "Dissatisfied with our service")},
		{Code: "over_contacted", Distance: true, Names: name("打扰太多", "Contacted too often")},
		{Code: "renewal", Names: name("续约没跟上", "Renewal slipped")},
		{Code: Unknown, Names: name("原因还不清楚", "Reason not known yet")},
	}}
}
