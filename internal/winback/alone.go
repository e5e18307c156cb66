package winback

import (
	"context"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/trial/registry"
)

// Trials draws by lot who of those lost is left alone, so that it can be seen
// what asking the others brings. It is the registry of trials.
type Trials interface {
	// OnList says who of the customers on the list is left alone today, by root;
	// those with whom nobody was in touch yet are drawn first.
	OnList(ctx context.Context, list registry.List, on, fresh []string) (registry.OnList, error)
	// WouldHave keeps what a customer who is left alone would have been given.
	WouldHave(ctx context.Context, trialID, customerID, action string, at int64) error
	// Effects reads what finished trials brought.
	Effects(ctx context.Context) (registry.Effects, error)
	// ListResults returns what the trials of a list show by now, the latest first.
	ListResults(ctx context.Context, list registry.List) ([]registry.Result, error)
}

// Alone says that a customer is left alone for now, by which trial and until when.
type Alone struct {
	TrialID string
	Trial   string       // its name
	Until   calendar.Day // the last day
}

// fresh reports whether nothing has been done about a loss yet, so that its
// customer may be drawn: whoever complains is answered and never left alone.
func (r Row) fresh() bool {
	return r.State == Open && r.FirstAt == 0 && r.CaseID == "" && !r.Played
}

// lot is who is left alone, by root, and the trial for which those newly lost
// are drawn; nil for none.
type lot struct {
	alone   map[string]Alone
	running *registry.Trial
}

// lot draws who of those lost is left alone, before anything is shown, and keeps
// what each of them would have been given.
func (w *weigher) lot(ctx context.Context, rows []Row) (l lot, err error) {
	var on, fresh []string
	for _, r := range rows {
		if r.State != Open {
			continue
		}
		on = append(on, r.RootID)
		if r.fresh() {
			fresh = append(fresh, r.RootID)
		}
	}
	list, err := w.service.Trials.OnList(ctx, registry.ListLost, on, fresh)
	if err != nil {
		return l, err
	}
	l = lot{make(map[string]Alone, len(list.Alone)), list.Running}
	for _, r := range rows {
		a, held := list.Alone[r.RootID]
		if !held || r.State != Open {
			continue
		}
		l.alone[r.RootID] = Alone{TrialID: a.TrialID, Trial: a.Trial, Until: a.Until}
		if a.Noted {
			continue
		}
		if err := w.service.Trials.WouldHave(ctx, a.TrialID, r.RootID, w.would(r), a.Since); err != nil {
			return l, err
		}
	}
	return l, nil
}

// would is what would be done about a loss: the playbook, and its first step.
func (w *weigher) would(r Row) string {
	book, _ := Pick(w.books, w.tree, r)
	name := book.Names.In(w.lang)
	if len(book.Steps) > 0 {
		name += " · " + book.Steps[0].Texts.In(w.lang)
	}
	return name
}

// fault tells that a customer is left alone for now.
func (a Alone) fault() error {
	return fault.New(fault.Conflict, "winback.left_alone", fault.Args{"Day": a.Until.String()})
}
