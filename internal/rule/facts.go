package rule

import (
	"math"
	"reflect"
)

// Facts is what is known of one customer as of a day. A number that is not known is NaN, and fulfils no condition. Money is in
// whole units of the company's currency, days are days, shares run from 0 to 1.
type Facts struct {
	SinceFirst    float64 `expr:"days_as_customer"`    // since the first purchase day
	SincePurchase float64 `expr:"days_since_purchase"` // since the last purchase day
	PurchaseDays  float64 `expr:"purchase_days"`       // days on which something was bought and kept
	UsualGap      float64 `expr:"usual_gap"`           // days between purchase days on average; known from two on
	Overdue       float64 `expr:"overdue"`             // share of the own gaps that are shorter than the current one
	Products      float64 `expr:"products"`            // different ones bought
	Spend90       float64 `expr:"spend_90"`            // bought less sent back, in the last 90 days
	Spend365      float64 `expr:"spend_365"`
	SpendBefore   float64 `expr:"spend_365_before"` // in the 365 days before those
	Worth         float64 `expr:"worth"`            // over the next three years
	Chance        float64 `expr:"chance"`           // of leaving

	OpenCases      float64 `expr:"open_cases"`
	Complaints     float64 `expr:"complaints_365"`
	Unsettled      float64 `expr:"unsettled_cases"` // ended without the customer's word, or refused and still open
	BrokenPromises float64 `expr:"broken_promises_90"`
	SinceCase      float64 `expr:"days_since_case"`    // since the last case was filed
	SinceContact   float64 `expr:"days_since_contact"` // since the last call, visit, mail or talk

	HasOwner bool   `expr:"has_owner"`
	Kind     string `expr:"kind"`
	Tier     string `expr:"tier"`
	Country  string `expr:"country"`
	Language string `expr:"language"`
}

// Unknown is the value of a number that is not known.
var Unknown = math.NaN()

// Type says what a value is.
type Type string

// The types.
const (
	Number    Type = "number"
	Text      Type = "text"
	Condition Type = "condition" // yes or no
)

// Field is one fact as a rule names it.
type Field struct {
	Name    string // in both languages
	Chinese string // another name for the same
	Type    Type
	Past    bool // can be reckoned for an earlier day; of the others, a rule on the past sees what is known today, or nothing
}

// Fields lists the facts in the order in which they are explained; what each means is told by the message rule.fact.<Name>.
var Fields = []Field{
	{"days_since_purchase", "距上次购买天数", Number, true},
	{"usual_gap", "平均购买间隔", Number, true},
	{"overdue", "逾期程度", Number, true},
	{"purchase_days", "购买日数", Number, true},
	{"days_as_customer", "成为客户天数", Number, true},
	{"products", "买过的商品数", Number, true},
	{"spend_90", "近90天消费", Number, true},
	{"spend_365", "近一年消费", Number, true},
	{"spend_365_before", "上一年消费", Number, true},
	{"worth", "价值", Number, false},
	{"chance", "流失可能", Number, false},
	{"open_cases", "未关闭个案", Number, true},
	{"complaints_365", "近一年投诉", Number, true},
	{"unsettled_cases", "未解决个案", Number, true},
	{"broken_promises_90", "近90天失约", Number, true},
	{"days_since_case", "距上次个案天数", Number, true},
	{"days_since_contact", "距上次接触天数", Number, true},
	{"has_owner", "有负责人", Condition, false},
	{"kind", "客户类型", Text, false},
	{"tier", "等级", Text, false},
	{"country", "国家", Text, false},
	{"language", "语言", Text, false},
}

// Value returns a fact by its name: a float64, a string or a bool; nil for a name that there is not.
func (f *Facts) Value(name string) any {
	at, ok := places[name]
	if !ok {
		return nil
	}
	return reflect.ValueOf(f).Elem().Field(at).Interface()
}

// places are where the facts stand, by name.
var places = func() map[string]int {
	facts, at := reflect.TypeFor[Facts](), map[string]int{}
	for i := range facts.NumField() {
		at[facts.Field(i).Tag.Get("expr")] = i
	}
	return at
}()

// FieldOf returns the fact that either of the names means.
func FieldOf(name string) (Field, bool) {
	for _, f := range Fields {
		if f.Name == name || f.Chinese == name {
			return f, true
		}
	}
	return Field{}, false
}
