package desk

import (
	"slices"
	"strconv"

	"liuke/internal/fault"
	"liuke/internal/topic"
)

// Edit changes what we say a case is; nil leaves a part as it is.
type Edit struct {
	Subject  *string
	Kind     *Kind
	Severity *int64
	Public   *bool
	Category *topic.Category
	TopicID  *string // its category becomes the case's
	AboutID  *string // the member of the staff it complains of
}

// Edit changes what we say a case is, with before and after on the timeline.
func (k Clerk) Edit(f File, e Edit) (Change, error) {
	d := k.draft(f)
	c := &d.change.Case
	if e.Subject != nil {
		subject, err := need("subject", line(*e.Subject), MaxSubject)
		if err != nil {
			return Change{}, err
		}
		if subject != c.Subject {
			d.log(EntryChanged, "FieldKey", "desk.field.subject", "Before", c.Subject, "After", subject)
			c.Subject = subject
		}
	}
	if e.Kind != nil && *e.Kind != c.Kind {
		if err := checkKind(*e.Kind); err != nil {
			return Change{}, err
		}
		d.log(EntryChanged, "FieldKey", "desk.field.kind", "BeforeKey", c.Kind.key(), "AfterKey", e.Kind.key())
		c.Kind = *e.Kind
	}
	if e.Severity != nil && *e.Severity != c.Severity {
		if err := checkSeverity(*e.Severity); err != nil {
			return Change{}, err
		}
		d.log(EntryChanged, "FieldKey", "desk.field.severity",
			"BeforeKey", severityKey(c.Severity), "AfterKey", severityKey(*e.Severity))
		c.Severity = *e.Severity
	}
	if e.Public != nil && *e.Public != c.Public {
		d.log(EntryChanged, "FieldKey", "desk.field.public", "BeforeKey", publicKey(c.Public), "AfterKey", publicKey(*e.Public))
		c.Public = *e.Public
	}
	if err := d.sort(e); err != nil {
		return Change{}, err
	}
	if e.AboutID != nil {
		if err := d.about(*e.AboutID); err != nil {
			return Change{}, err
		}
	}
	return d.end(), nil
}

// sort says what the case is about.
func (d *draft) sort(e Edit) error {
	c := &d.change.Case
	category, topicID := c.Category, c.TopicID
	if e.Category != nil {
		category = *e.Category
	}
	if e.TopicID != nil {
		topicID = *e.TopicID
	}
	if err := checkCategory(category); err != nil {
		return err
	}
	if topicID != "" {
		t, ok := d.Board.Topic(topicID)
		if !ok || t.Retired && topicID != c.TopicID {
			return fault.New(fault.Invalid, "topic.unknown").On("topic")
		}
		category = t.Category
	}
	if topicID != c.TopicID {
		was, _ := d.Board.Topic(c.TopicID)
		is, _ := d.Board.Topic(topicID)
		d.log(EntryChanged, "FieldKey", "desk.field.topic", "Before", was.Name, "After", is.Name)
		c.TopicID = topicID
	}
	if category != c.Category {
		d.log(EntryChanged, "FieldKey", "desk.field.category", "BeforeKey", categoryKey(c.Category), "AfterKey", categoryKey(category))
		c.Category = category
	}
	return nil
}

func categoryKey(c topic.Category) string {
	if c == "" {
		return "topic.category.none"
	}
	return "knowledge.category." + string(c)
}

func checkCategory(c topic.Category) error {
	if c != "" && !slices.Contains(topic.Categories, c) {
		return fault.New(fault.Invalid, "topic.category_unknown").On("category")
	}
	return nil
}

func (k Kind) key() string { return "desk.kind." + string(k) }

func (c Channel) key() string { return "desk.channel." + string(c) }

func severityKey(s int64) string { return "desk.severity." + strconv.FormatInt(s, 10) }

func publicKey(public bool) string {
	if public {
		return "desk.public.yes"
	}
	return "desk.public.no"
}

func checkKind(k Kind) error {
	if !slices.Contains(Kinds, k) {
		return fault.New(fault.Invalid, "desk.kind_unknown").On("kind")
	}
	return nil
}

func checkSeverity(s int64) error {
	if s < SeverityLow || s > SeverityHigh {
		return fault.New(fault.Invalid, "desk.severity_range", fault.Args{"Least": SeverityLow, "Most": SeverityHigh}).On("severity")
	}
	return nil
}
