package desk

import (
	"slices"
	"strconv"

	"liuke/internal/fault"
)

// Edit changes what we say a case is; nil leaves a part as it is.
type Edit struct {
	Subject  *string
	Kind     *Kind
	Severity *int64
}

// Edit changes subject, kind or severity, with before and after on the timeline.
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
	return d.end(), nil
}

func (k Kind) key() string { return "desk.kind." + string(k) }

func (c Channel) key() string { return "desk.channel." + string(c) }

func severityKey(s int64) string { return "desk.severity." + strconv.FormatInt(s, 10) }

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
