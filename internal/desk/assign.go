package desk

import (
	"cmp"
	"slices"

	"liuke/internal/account"
	"liuke/internal/customer"
)

// Member is one of the staff who may own cases.
type Member struct {
	ID   string
	Name string
	Role account.Role
	Open int64 // cases they own that are open
}

// LeastBusy picks who is to own a new case: the agent with the fewest open
// cases; without agents a supervisor, without those an admin. It returns false
// when there is nobody.
func LeastBusy(staff []Member) (Member, bool) {
	if len(staff) == 0 {
		return Member{}, false
	}
	return slices.MinFunc(staff, func(a, b Member) int {
		return cmp.Or(
			cmp.Compare(slices.Index(account.Roles, a.Role), slices.Index(account.Roles, b.Role)),
			cmp.Compare(a.Open, b.Open),
			cmp.Compare(a.ID, b.ID),
		)
	}), true
}

// Assign makes another member of the staff the owner of the case.
func (k Clerk) Assign(f File, to Member) (Change, error) {
	if f.Case.State == Closed {
		return Change{}, f.ours()
	}
	d := k.draft(f)
	if to.ID == f.Case.OwnerID {
		return d.change, nil
	}
	d.change.Case.OwnerID, d.change.Owner = to.ID, to.Name
	d.log(EntryAssigned, "Before", f.Owner, "After", to.Name)
	d.notify(NotifyAssigned, []string{to.ID}, "By", k.Actor.Name)
	return d.end(), nil
}

// Identify says which customer the case is from.
func (k Clerk) Identify(f File, who customer.Customer) (Change, error) {
	d := k.draft(f)
	if who.ID == f.Case.CustomerID {
		return d.change, nil
	}
	d.change.Case.CustomerID = who.ID
	d.log(EntryIdentified, "Customer", who.Name)
	return d.end(), nil
}
