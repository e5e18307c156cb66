// Package customer has the people and businesses that buy: who they are, by
// what they are known, who looks after them, and which of two records are the
// same one.
package customer

// Kind says whether a customer is a person or a business.
type Kind string

// The kinds.
const (
	Person   Kind = "person"
	Business Kind = "business"
)

// Customer is one customer. RootID is its own ID, or that of the customer it
// was merged into: purchases and cases stay with the record they came to, and
// everything that is shown or computed goes by the root, so that a merge can
// be taken back without loss.
type Customer struct {
	ID        string
	RootID    string
	Kind      Kind
	Name      string
	Lang      string // "" when not known
	Country   string
	Tier      string
	Zone      string // by which clocks they live, such as Europe/London; "" when not known
	OwnerID   string // who looks after them; "" for nobody
	BackupID  string // who does when the owner cannot; "" for nobody
	Note      string
	Version   int64
	CreatedAt int64
	ImportID  string // the import that made the record; "" otherwise

	LettersWait bool // asked that letters, too, wait until quiet hours are over
}

// Merged reports whether the record now belongs to another.
func (c Customer) Merged() bool { return c.RootID != c.ID }

// Merge is one merge of two customers. While it is in force, From and
// whatever was merged into it before or after belongs to where Into belongs.
type Merge struct {
	ID       string
	IntoID   string
	FromID   string
	ByID     string
	At       int64
	UndoneBy string
	UndoneAt int64 // 0: in force
}

// Roots returns, for each of the records, which one it belongs to under the
// merges that are in force.
func Roots(records []string, merges []Merge) map[string]string {
	into := map[string]string{}
	for _, m := range merges {
		if m.UndoneAt == 0 {
			into[m.FromID] = m.IntoID
		}
	}
	roots := make(map[string]string, len(records))
	for _, id := range records {
		root := id
		for up, merged := into[root]; merged; up, merged = into[root] {
			root = up
		}
		roots[id] = root
	}
	return roots
}
