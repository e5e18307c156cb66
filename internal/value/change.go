package value

// ChangeKind says what is different about a customer since Score.Before.
type ChangeKind string

// The kinds. Together they explain why chances and worth moved.
const (
	ChangeFirst  ChangeKind = "first"  // this is the first score of the customer
	ChangeBought ChangeKind = "bought" // bought on Days more days
	ChangeFewer  ChangeKind = "fewer"  // Days purchase days are no more: returned, corrected, or no longer this customer's
	ChangeSilent ChangeKind = "silent" // has been silent for Days days longer
	ChangeModel  ChangeKind = "model"  // another model was chosen than Model, the one of before
)

// Change is a reason why the figures of a customer differ from those of Score.Before.
type Change struct {
	Kind  ChangeKind
	Days  int64
	Model string
}

// Changes are the reasons why the score differs from Score.Before, those of the customer first.
// There is none when only what other customers did moved it.
func (s Score) Changes() []Change {
	b := s.Before
	if b == nil {
		return []Change{{Kind: ChangeFirst}}
	}
	var changes []Change
	switch more, later := s.Days-b.Days, int64(s.AsOf)-int64(b.AsOf); {
	case more > 0:
		changes = append(changes, Change{Kind: ChangeBought, Days: more})
	case more < 0:
		changes = append(changes, Change{Kind: ChangeFewer, Days: -more})
	case later > 0:
		changes = append(changes, Change{Kind: ChangeSilent, Days: later})
	}
	if s.Model != b.Model {
		changes = append(changes, Change{Kind: ChangeModel, Model: b.Model})
	}
	return changes
}
