package api

import (
	"slices"

	"liuke/internal/customer"
	"liuke/internal/fault"
)

// Merge is one merge of two customers.
type Merge struct {
	ID       string `json:"id"`
	IntoID   string `json:"into_id" doc:"The customer that both are shown as."`
	FromID   string `json:"from_id"`
	At       Time   `json:"at"`
	UndoneAt Time   `json:"undone_at,omitzero" doc:"Missing while it is in force."`
}

func mergeOf(m customer.Merge) Merge {
	return Merge{ID: m.ID, IntoID: m.IntoID, FromID: m.FromID, At: Time(m.At), UndoneAt: Time(m.UndoneAt)}
}

// MergeDraft names who else this customer is.
type MergeDraft struct {
	From string `json:"from" doc:"Id of the customer that is merged into the one in the path."`
}

type mergeIn struct {
	ID   string `path:"id"`
	Body MergeDraft
}

func (a *API) merge(c call, in mergeIn) (Merge, error) {
	m, err := a.Customers.Merge(c, c.by, in.ID, in.Body.From, a.now())
	return mergeOf(m), err
}

// Unmerging names the merge to take back.
type Unmerging struct {
	MergeID string `json:"merge_id"`
}

type unmergeIn struct {
	ID   string `path:"id"`
	Body Unmerging
}

// unmerge takes back a merge of this customer, and of no other: whoever
// mistakes one id undoes nothing.
func (a *API) unmerge(c call, in unmergeIn) (Merge, error) {
	f, err := a.Customers.Get(c, c.by, in.ID)
	if err != nil {
		return Merge{}, err
	}
	at := slices.IndexFunc(f.Merges, func(m customer.Merge) bool { return m.ID == in.Body.MergeID })
	if at < 0 {
		return Merge{}, fault.New(fault.NotFound, "api.merge_unknown").On("merge_id")
	}
	now := a.now()
	if err := a.Customers.Unmerge(c, c.by, in.Body.MergeID, now); err != nil {
		return Merge{}, err
	}
	m := f.Merges[at]
	m.UndoneAt = now
	return mergeOf(m), nil
}
