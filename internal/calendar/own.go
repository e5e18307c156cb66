package calendar

import (
	"maps"

	"liuke/internal/fault"
)

// Working returns the calendar of somebody who has hours of their own in an
// ordinary week. Days that are an exception are as they are for all. Hours that
// never open are an error.
func (c *Calendar) Working(hours Hours) (*Calendar, error) {
	if hours.PerWeek() == 0 {
		return nil, fault.New(fault.Invalid, "calendar.never_open")
	}
	return &Calendar{zone: c.zone, hours: hours, exceptions: maps.Clone(c.exceptions), known: maps.Clone(c.known)}, nil
}
