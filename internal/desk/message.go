package desk

// Direction says who a message is from and for.
type Direction string

// The directions.
const (
	Inbound  Direction = "in"
	Outbound Direction = "out"
	Internal Direction = "note" // for the staff only
)

// Message is something said within a case. The first one is the words the case
// was filed with and has the case's own id.
type Message struct {
	ID          string
	CaseID      string
	Direction   Direction
	AuthorID    string // of the staff or the program; "" for the customer
	Author      string
	Text        string
	Attachments []Attachment
	CreatedAt   int64
}

// FirstMessage is what the case was filed with: what the customer said, or what
// we had promised them and did not keep.
func (c Case) FirstMessage() Message {
	m := Message{ID: c.ID, CaseID: c.ID, Direction: Inbound, Author: c.Nickname, Text: c.Words, CreatedAt: c.CreatedAt}
	if c.Channel == ChannelOwn {
		m.Direction, m.Author = Outbound, ""
	}
	return m
}
