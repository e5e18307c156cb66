// Package topic says what a matter can be about: the categories that every
// company shares, and the topics into which a company divides them.
package topic

import (
	"slices"
	"strings"
	"unicode/utf8"

	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Category is the part of a business that a matter is about.
type Category string

// The categories. A matter that nobody has judged has none.
const (
	Product   Category = "product"
	Service   Category = "service"
	Technical Category = "technical"
	Payment   Category = "payment"
	Logistics Category = "logistics"
	Price     Category = "price"
	Other     Category = "other"
)

// Categories lists all categories.
var Categories = []Category{Product, Service, Technical, Payment, Logistics, Price, Other}

// Topic is the company's own subdivision of a category, with who answers for it.
type Topic struct {
	ID        string
	Category  Category
	Name      string
	PlainZH   string // as customers would say it, for the public form; "" in both languages keeps it from there
	PlainEN   string
	TeamID    string // "" for no team in particular
	PersonID  string // who is responsible; "" for whoever of the team has room
	Skill     string // what it takes; "" for nothing in particular
	Retired   bool   // kept for the cases that have it, and given to no more
	CreatedAt int64
}

// maxText is how many characters a name, a skill or plain words may have.
const maxText = 60

// Clean returns the topic fit to be kept, or a fault that names the field.
func (t Topic) Clean() (Topic, error) {
	if !slices.Contains(Categories, t.Category) {
		return t, fault.New(fault.Invalid, "topic.category_unknown").On("category")
	}
	for field, text := range map[string]*string{"name": &t.Name, "plain_zh": &t.PlainZH, "plain_en": &t.PlainEN, "skill": &t.Skill} {
		*text = wording.Line(*text)
		if utf8.RuneCountInString(*text) > maxText {
			return t, fault.New(fault.Invalid, "topic.text_long", fault.Args{"Max": maxText}).On(field)
		}
	}
	if !wording.Says(t.Name) {
		return t, fault.New(fault.Invalid, "topic.name_needed").On("name")
	}
	return t, nil
}

// Plain is the topic in a customer's words, in their language when that is
// known; "" when it is not for customers.
func (t Topic) Plain(lang string) string {
	first, other := t.PlainEN, t.PlainZH
	if strings.HasPrefix(lang, "zh") {
		first, other = other, first
	}
	if first == "" {
		return other
	}
	return first
}
