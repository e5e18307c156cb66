package main

import (
	"fmt"

	"liuke/internal/ident"
)

// looksAfter is how many customers one of the staff has. One of those who have any has left.
const looksAfter = 600

// ownerOf is who looks after a customer.
func (m *maker) ownerOf(n int) string { return m.owners[n%len(m.owners)] }

// hire adds those who look after so many customers, beside the first, who signs in.
func (m *maker) hire(first string, customers int) {
	m.owners = []string{first}
	for n := 1; n < customers/looksAfter; n++ {
		id, state := fmt.Sprintf("owner-%03d", n), "active"
		m.owners = append(m.owners, id)
		if n == customers/looksAfter-1 {
			state = "disabled"
		}
		m.add("staff", id, id, id, id, "agent", "en", state, "", int64(0), int64(0), int64(0))
	}
}

const (
	hour = int64(3_600_000)
	day  = 24 * hour

	// tonight is when the first night begins: two hours after the last day with purchases.
	tonight = int64(firstDay+allDays)*day + 2*hour
)

// dealings adds what else is known of some customers: one in twenty complained in the last half year, one in five was spoken
// with in the last year, and one in a hundred is held lost, or was.
func (m *maker) dealings(id string, n int, days []int) {
	if m.random.IntN(20) == 0 {
		m.complaint(id, n)
	}
	if m.random.IntN(5) == 0 {
		at := tonight - m.random.Int64N(365)*day
		m.add("interaction", ident.New(), id, m.ownerOf(n), "call", "outbound", true, at, at/day, int64(5), "", m.words(), "staff", m.ownerOf(n), m.ownerOf(n), at, int64(1))
	}
	if last := days[len(days)-1]; m.random.IntN(100) == 0 && last < firstDay+allDays-120 {
		m.loss(id, n, int64(last))
	}
}

// words are what somebody said or wrote: one in ten of them of prices or of somebody else's.
func (m *maker) words() string {
	const plain = "The parcel came three days late and the seal of the door was bent, nobody has rung back since."
	switch m.random.IntN(20) {
	case 0:
		return plain + " For that it is too expensive."
	case 1:
		return plain + " Your competitor does it in a day."
	}
	return plain
}

func (m *maker) complaint(id string, n int) {
	m.cases++
	caseID, created := ident.New(), tonight-1-m.random.Int64N(180)*day
	state, outcome, verdict := "open", "", ""
	var closed, final any
	switch m.random.IntN(6) {
	case 0, 1:
		state, outcome, closed = "closed", "settled", created+9*day
	case 2:
		state, outcome, closed = "closed", "unconfirmed", created+9*day
	case 3:
		outcome, final = "refused", created+9*day
	case 4:
		verdict = "below"
	}
	m.add("desk_case", caseID, int64(10_000+m.cases), id, "complaint", "form", "en", "Late", m.words(), "", "", "", "", int64(2), state, outcome, m.ownerOf(n),
		false, int64(0), int64(1), created, created, closed, verdict, final)
	m.add("message", caseID, ident.New(), "inbound", "Customer", m.words(), created+hour)
	m.add("promise", caseID, ident.New(), "first_answer", "", []string{"kept", "kept", "broken"}[m.random.IntN(3)], created+day, "", created, "")
}

func (m *maker) loss(id string, n int, last int64) {
	held := last + 120
	var endedAt, endedDay any
	state, by := "open", ""
	if m.random.IntN(2) == 0 {
		state, by, endedAt, endedDay = "let_go", m.ownerOf(n), tonight-day, tonight/day-1
	}
	m.add("loss", ident.New(), id, state, held, last, 1000+m.random.Int64N(90_000), "unknown", "", m.ownerOf(n), held*day+2*day, "", int64(1),
		held*day, m.ownerOf(n), m.ownerOf(n), endedAt, endedDay, by, "")
}
