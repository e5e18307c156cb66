package purchase

import (
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
)

const (
	undoStep  = 1_000 // purchases taken back with one transaction
	shownLate = 5     // later corrections named in a refusal
)

// Undo takes an import back: removes the purchases it added, has those it
// corrected be again what they were, and removes the customers it made who
// have nothing else. It refuses when one of those purchases was corrected
// since by something else, and names it. An undo that was broken off goes on
// when called again.
func (s *Service) Undo(ctx context.Context, by account.Actor, importID string, now int64) (Import, error) {
	if err := by.Need(account.PurchaseImport); err != nil {
		return Import{}, err
	}
	var i Import
	err := s.ledger.Write(ctx, func(ctx context.Context, w Writer) (err error) {
		i, err = beginUndo(ctx, w, importID)
		return err
	})
	if err != nil {
		return i, err
	}
	for {
		var left bool
		err := s.ledger.Write(ctx, func(ctx context.Context, w Writer) (err error) {
			left, err = undoSome(ctx, w, importID, now)
			return err
		})
		if err != nil {
			return i, err
		}
		if !left {
			break
		}
	}
	i.State, i.UndoneAt = ImportUndone, now
	return i, s.ledger.Write(ctx, func(ctx context.Context, w Writer) error {
		if _, err := w.RemoveCustomers(ctx, importID); err != nil {
			return err
		}
		w.Changed(now, nil)
		return w.SetImport(ctx, i)
	})
}

func beginUndo(ctx context.Context, w Writer, importID string) (Import, error) {
	i, err := w.Import(ctx, importID)
	if err != nil {
		return i, err
	}
	switch i.State {
	case ImportUndoing:
		return i, nil
	case ImportUndone:
		return i, fault.New(fault.Conflict, "import.undone")
	case ImportWaiting, ImportRunning:
		return i, fault.New(fault.Conflict, "import.not_finished")
	}
	late, err := w.Corrected(ctx, importID, shownLate)
	if err != nil {
		return i, err
	}
	if len(late) > 0 {
		return i, refuseUndo(late)
	}
	i.State = ImportUndoing
	return i, w.SetImport(ctx, i)
}

func refuseUndo(late []LaterCorrection) error {
	first := late[0]
	args := fault.Args{"Receipt": first.ExternalID, "File": first.FileName}
	if first.FileName == "" {
		return fault.New(fault.Conflict, "import.corrected_since", args)
	}
	return fault.New(fault.Conflict, "import.corrected_by_import", args)
}

// undoSome takes back the next purchases, and reports whether there may be more.
func undoSome(ctx context.Context, w Writer, importID string, now int64) (bool, error) {
	added, err := w.Added(ctx, importID, undoStep)
	if err != nil {
		return false, err
	}
	if len(added) > 0 {
		return true, change(ctx, w, now, customersOf(added), func() error {
			return w.Remove(ctx, idsOf(added))
		})
	}
	before, err := w.Revised(ctx, importID, undoStep)
	if err != nil || len(before) == 0 {
		return false, err
	}
	ids := make([]string, len(before))
	for n, e := range before {
		ids[n] = e.ID
	}
	after, err := w.Entries(ctx, ids)
	if err != nil {
		return false, err
	}
	records := []string{}
	for _, e := range before {
		records = append(records, e.CustomerID, after[e.ID].CustomerID)
	}
	return true, change(ctx, w, now, records, func() error { return w.Restore(ctx, importID, before) })
}

// change makes a change to purchases of the records and folds their customers anew.
func change(ctx context.Context, w Writer, now int64, records []string, apply func() error) error {
	slices.Sort(records)
	records = slices.DeleteFunc(slices.Compact(records), func(id string) bool { return id == "" })
	rootOf, err := w.Lock(ctx, records)
	if err != nil {
		return err
	}
	if err := apply(); err != nil {
		return err
	}
	var roots []string
	for _, id := range records {
		roots = append(roots, rootOf[id])
	}
	slices.Sort(roots)
	w.Changed(now, nil)
	return w.Refold(ctx, slices.Compact(roots))
}

func customersOf(purchases []Purchase) []string {
	ids := make([]string, len(purchases))
	for n, p := range purchases {
		ids[n] = p.CustomerID
	}
	return ids
}

func idsOf(purchases []Purchase) []string {
	ids := make([]string, len(purchases))
	for n, p := range purchases {
		ids[n] = p.ID
	}
	return ids
}
