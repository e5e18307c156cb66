package winback

import (
	"cmp"
	"context"
	"math"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/trial/registry"
	"liuke/internal/winback/learned"
)

// Next is what is to be done next about a loss.
type Next string

// What is next, in the order in which it comes.
const (
	NextSettle  Next = "settle"  // the complaint first
	NextContact Next = "contact" // the first call
	NextAsk     Next = "ask"     // find out the reason
	NextPlay    Next = "play"    // begin a playbook
	NextStep    Next = "step"    // the step of the play that most likely helps
	NextTalk    Next = "talk"    // go on: the play has come to its end
	NextWait    Next = "wait"    // leave alone for now: the lot fell on them
)

// Item is a loss as the queue has it.
type Item struct {
	Row
	Owner string // name
	Left  string // name of whose it was who does not work here any more; "" for nobody
	Gain  Gain
	Days  int64 // since they were held lost
	Next  Next
	DueAt int64    // 0: nothing is due
	Book  Playbook // for its reason; without an id when there is none
	Play  *Play    // the latest; nil when there was none
	Step  int64    // of the play, to be done next; 0: none
	Alone *Alone   // nil for whoever may be asked
}

// Queue is what there is to do, what is expected to bring most first.
type Queue struct {
	Worth []Item // to be won back
	Leave []Item // better left alone: it would cost more than it brings
	Alone []Item // left alone by lot; only for whoever may manage trials
	Held  int    // how many are left alone by lot, of those that the actor may see
	Day   calendar.Day

	Effect Effect // over all reasons

	// The trial for which those newly lost are drawn, for whoever may read trials; "" for none.
	TrialID, Trial string
}

// Queue returns the open losses that the actor may see; with mine only those
// that are theirs.
func (s *Service) Queue(ctx context.Context, by account.Actor, mine bool) (q Queue, err error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return q, err
	}
	w, err := s.weigher(ctx)
	if err != nil {
		return q, err
	}
	rows, err := w.open(ctx, by, mine)
	if err != nil {
		return q, err
	}
	if err := w.readOpenPlays(ctx, rows); err != nil {
		return q, err
	}
	q.Day, q.Effect = w.day, w.policy.effect(w.effects, Reason{}, "")
	drawn, err := w.lot(ctx, rows)
	if err != nil {
		return q, err
	}
	if drawn.running != nil && by.Can(account.TrialRead) {
		q.TrialID, q.Trial = drawn.running.ID, drawn.running.Name
	}
	for _, r := range rows {
		item := w.item(r)
		if a, held := drawn.alone[r.RootID]; held {
			q.Held++
			if by.Can(account.TrialManage) {
				q.Alone = append(q.Alone, item.wait(a))
			}
			continue
		}
		if item.Gain.Net < 0 {
			q.Leave = append(q.Leave, item)
		} else {
			q.Worth = append(q.Worth, item)
		}
	}
	for _, list := range [][]Item{q.Worth, q.Leave, q.Alone} {
		slices.SortStableFunc(list, func(a, b Item) int { return cmp.Or(cmp.Compare(b.Gain.Net, a.Gain.Net), cmp.Compare(a.ID, b.ID)) })
	}
	return q, nil
}

// open returns the open losses that the actor may see, one of each customer; with mine only those that are theirs.
func (w *weigher) open(ctx context.Context, by account.Actor, mine bool) (rows []Row, err error) {
	if !mine && (by.Kind != account.ActorStaff || by.Reach == account.ReachAll) {
		rows, err = w.service.Store.Losses(ctx, Filter{State: Open})
	} else {
		team := ""
		if !mine && by.Reach == account.ReachTeam {
			team = by.TeamID
		}
		rows, err = w.service.Store.OpenOf(ctx, by.ID, team)
	}
	return slices.DeleteFunc(one(rows), func(r Row) bool {
		return !w.crew.SeesLoss(by, r) || mine && w.crew.WhoseLoss(r) != by.ID
	}), err
}

// wait has an item ask for nothing.
func (i Item) wait(a Alone) Item {
	i.Alone, i.Next, i.DueAt, i.Step = &a, NextWait, 0, 0
	return i
}

// weigher weighs losses by what is known at one time.
type weigher struct {
	now
	service *Service
	policy  Policy
	tree    Tree
	chance  func(reason string) learned.Estimate
	books   []Playbook
	success learned.Table
	effects registry.Effects
	plays   map[string]Play // by loss
}

func (s *Service) weigher(ctx context.Context) (w weigher, err error) {
	w.service = s
	if w.now, err = s.now(ctx); err != nil {
		return w, err
	}
	if w.policy, _, err = s.Policy(ctx); err != nil {
		return w, err
	}
	if w.tree, _, err = s.Tree(ctx); err != nil {
		return w, err
	}
	ended, err := s.Store.Ended(ctx)
	if err != nil {
		return w, err
	}
	w.chance = w.policy.chances(ended, w.at)
	shelf, _, err := s.shelf(ctx)
	if err != nil {
		return w, err
	}
	w.books = shelf.InUse()
	if w.effects, err = s.Trials.Effects(ctx); err != nil {
		return w, err
	}
	w.effects = w.effects.Recount(w.tree.Now)
	tried, err := s.Plays.Tried(ctx)
	w.success = w.policy.success(tried, w.at)
	return w, err
}

// readPlays reads the plays of one loss.
func (w *weigher) readPlays(ctx context.Context, lossID string) error {
	plays, err := w.service.Plays.Plays(ctx, lossID)
	w.plays = map[string]Play{}
	for _, p := range slices.Backward(plays) { // the latest first
		w.plays[p.LossID] = p
	}
	return err
}

// readOpenPlays reads the plays that are open of losses.
func (w *weigher) readOpenPlays(ctx context.Context, rows []Row) error {
	var ids []string
	for _, r := range rows {
		if r.Played {
			ids = append(ids, r.ID)
		}
	}
	plays, err := w.service.Plays.OpenPlays(ctx, ids)
	w.plays = make(map[string]Play, len(plays))
	for _, p := range plays {
		w.plays[p.LossID] = p
	}
	return err
}

// minutes is how long it is expected to take yet: the next step in full, and what
// comes after it only with those who go along, which is as likely as that they
// come back.
func (i Item) minutes(chance float64) int64 {
	next, rest := int64(-1), int64(0)
	add := func(minutes int64) {
		if next < 0 {
			next = minutes
		} else {
			rest += minutes
		}
	}
	if i.Play == nil {
		for _, s := range i.Book.Steps {
			add(s.Minutes)
		}
	} else {
		for k, s := range i.Play.Steps {
			if s.Open() && k < len(i.Play.Book.Steps) {
				add(i.Play.Book.Steps[k].Minutes)
			}
		}
	}
	return max(0, next) + int64(math.Round(float64(rest)*chance))
}

// FirstCost is what it costs to begin with a customer of whom nobody knows why they left.
func (s *Service) FirstCost(ctx context.Context) (int64, error) {
	w, err := s.weigher(ctx)
	if err != nil {
		return 0, err
	}
	book, ok := Pick(w.books, w.tree, Row{Loss: Loss{Reason: Unknown}})
	if !ok || len(book.Steps) == 0 {
		return 0, nil
	}
	return w.policy.costs(book.Steps[0].Minutes), nil
}

func (w weigher) item(r Row) Item {
	i := Item{Row: r, Days: int64(w.day - r.Day)}
	i.OwnerID = w.crew.WhoseLoss(r)
	if i.OwnerID != r.OwnerID {
		i.Left = w.crew.Name(r.OwnerID)
	}
	i.Owner = w.crew.Name(i.OwnerID)
	i.Book, _ = Pick(w.books, w.tree, r)
	if p, ok := w.plays[r.ID]; ok {
		p = p.cover(r, w.crew)
		i.Play = &p
	}
	i.Gain = w.gain(i)
	if r.State != Open {
		return i
	}
	settled := r.CaseID == "" || r.Settled
	switch {
	case !settled:
		i.Next = NextSettle
	case r.FirstAt == 0:
		i.Next, i.DueAt = NextContact, r.FirstDue
	case i.Play == nil && r.Reason == Unknown:
		i.Next = NextAsk
	case i.Play == nil:
		i.Next = NextPlay
	default:
		i.Next = NextTalk
	}
	if i.Play != nil && settled {
		if i.Step = i.Play.Suggested(w.success); i.Step != 0 && r.FirstAt != 0 {
			i.Next, i.DueAt = NextStep, i.Play.Steps[i.Step-1].DueAt
		}
	}
	return i
}

// gain weighs an attempt by the playbook that is followed, or else by the one that would be.
func (w weigher) gain(i Item) Gain {
	book := i.Book.ID
	if i.Play != nil {
		book = i.Play.Book.ID
	}
	reason, known := w.tree.Reason(i.Reason)
	if !known {
		reason.Code = i.Reason
	}
	chance := w.chance(i.Reason)
	return gainOf(w.policy, i.Value, chance, w.policy.effect(w.effects, reason, book), i.minutes(chance.Mean))
}

// File is all that is kept of a loss.
type File struct {
	Item
	Accounts []Account
	Tree     Tree
	Crew     Crew
	Success  []learned.Estimate // of the steps of the play, or else of the playbook
}

// Get returns a loss that the actor may see.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (f File, err error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return f, err
	}
	row, err := s.row(ctx, by, id)
	if err != nil {
		return f, err
	}
	w, err := s.weigher(ctx)
	if err != nil {
		return f, err
	}
	if err := w.readPlays(ctx, id); err != nil {
		return f, err
	}
	f.Item = w.item(row)
	drawn, err := w.lot(ctx, []Row{row})
	if err != nil {
		return f, err
	}
	if a, held := drawn.alone[row.RootID]; held {
		f.Item = f.wait(a)
	}
	book, reason := f.Book, f.Reason
	if f.Play != nil {
		book, reason = f.Play.Book, f.Play.Reason
	}
	for _, step := range book.Steps {
		f.Success = append(f.Success, w.success.Of(learned.Cell{Reason: reason, Step: step.Code}))
	}
	f.Tree, f.Crew = w.tree, w.crew
	f.Accounts, err = s.Store.Accounts(ctx, id)
	return f, err
}

// OfCustomer returns the losses of a customer that the actor may see, the latest first.
func (s *Service) OfCustomer(ctx context.Context, by account.Actor, rootID string) ([]Row, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	rows, err := s.Store.Losses(ctx, Filter{CustomerID: rootID})
	if err != nil {
		return nil, err
	}
	crew, err := s.crew(ctx)
	return slices.DeleteFunc(rows, func(r Row) bool { return !crew.SeesLoss(by, r) }), err
}
