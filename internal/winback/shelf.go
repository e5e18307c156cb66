package winback

import (
	"cmp"
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/setting"
)

// OrderSetting names the document with the order in which playbooks are looked at.
const OrderSetting = "winback.playbook_order"

// BookVersion is one version of a playbook as a company has it. None is ever changed.
type BookVersion struct {
	Book     Playbook // without its version: that is N
	N        int64    // from 1
	Off      bool     // taken out of use
	Shipped  bool     // as the product ships it, whatever that says by now
	ByID, By string
	At       int64
}

// BookStore is where playbooks are kept that differ from those shipped.
type BookStore interface {
	// BookVersions returns the latest version of each playbook, or with an id all
	// of that one, the latest first.
	BookVersions(ctx context.Context, id string) ([]BookVersion, error)
	// AddBookVersion keeps another version, or returns a Conflict fault when there
	// is one with its number already.
	AddBookVersion(ctx context.Context, v BookVersion) error
}

// Shelved is a playbook as it stands on the shelf.
type Shelved struct {
	Playbook
	Off     bool
	Own     bool // the company's; otherwise one that is shipped
	Changed bool // a shipped one that says something else here
	By      string
	At      int64 // of the latest version; 0: as shipped
}

// Shelf is the playbooks in the order in which they are looked at.
type Shelf []Shelved

// InUse returns those that are in use.
func (s Shelf) InUse() []Playbook {
	var books []Playbook
	for _, b := range s {
		if !b.Off {
			books = append(books, b.Playbook)
		}
	}
	return books
}

// Book returns the one with the id.
func (s Shelf) Book(id string) (Shelved, bool) {
	i := s.at(id)
	if i < 0 {
		return Shelved{}, false
	}
	return s[i], true
}

func (s Shelf) at(id string) int {
	return slices.IndexFunc(s, func(b Shelved) bool { return b.ID == id })
}

// with returns the shelf as it is once the book is put there: in its place, or
// before all others when it is new.
func (s Shelf) with(b Shelved) Shelf {
	if i := s.at(b.ID); i >= 0 {
		changed := slices.Clone(s)
		changed[i] = b
		return changed
	}
	return append(Shelf{b}, s...)
}

// checked returns a Conflict fault unless whoever left for a reason that nobody
// knows yet has a playbook.
func (s Shelf) checked() error {
	for _, b := range s.InUse() {
		if b.For.All() && slices.Contains(b.Reasons, Unknown) {
			return nil
		}
	}
	return fault.New(fault.Conflict, "winback.unknown_playbook_stays")
}

// shelve puts the playbooks that are shipped, and what the company made of them
// and besides, into the company's order. Those that the order does not name yet
// come first when they are the company's own, the latest before the others, and
// last as they are shipped.
func shelve(shipped []Playbook, latest []BookVersion, order []string) Shelf {
	var shelf Shelf
	byID := map[string]BookVersion{}
	for _, v := range latest {
		byID[v.Book.ID] = v
	}
	for _, b := range shipped {
		s := Shelved{Playbook: b}
		if v, ok := byID[b.ID]; ok {
			if !v.Shipped {
				s.Playbook = v.Book
			}
			s.Version, s.Off, s.Changed, s.By, s.At = v.N, v.Off, !v.Shipped, v.By, v.At
			delete(byID, b.ID)
		}
		shelf = append(shelf, s)
	}
	for _, v := range latest {
		if _, own := byID[v.Book.ID]; own {
			s := Shelved{Playbook: v.Book, Off: v.Off, Own: true, By: v.By, At: v.At}
			s.Version = v.N
			shelf = append(shelf, s)
		}
	}
	at := map[string]int{}
	for i, id := range order {
		at[id] = i + 1
	}
	place := func(s Shelved) int {
		switch {
		case at[s.ID] > 0:
			return at[s.ID]
		case s.Own:
			return 0
		}
		return len(order) + 1
	}
	slices.SortStableFunc(shelf, func(a, b Shelved) int {
		if c := cmp.Compare(place(a), place(b)); c != 0 || !a.Own || !b.Own {
			return c
		}
		return cmp.Compare(b.ID, a.ID) // ids grow
	})
	return shelf
}

// order is the document of OrderSetting.
type order struct {
	IDs []string `json:"ids"`
}

// shelf reads the playbooks, each for the reasons as they count by now, and the
// version of their order.
func (s *Service) shelf(ctx context.Context) (Shelf, int64, error) {
	shelf, version, err := s.shelfAsKept(ctx)
	if err != nil {
		return nil, 0, err
	}
	tree, _, err := s.Tree(ctx)
	for i := range shelf {
		shelf[i].Reasons = tree.nowAll(shelf[i].Reasons)
	}
	return shelf, version, err
}

// shelfAsKept is the shelf with reasons as they were written down.
func (s *Service) shelfAsKept(ctx context.Context) (Shelf, int64, error) {
	shipped, err := Starter()
	if err != nil {
		return nil, 0, err
	}
	latest, err := s.Playbooks.BookVersions(ctx, "")
	if err != nil {
		return nil, 0, err
	}
	o, version, err := setting.Load(ctx, s.Settings, OrderSetting, order{})
	return shelve(shipped, latest, o.IDs), version, err
}

// Shelf returns all playbooks in the order in which they are looked at, those
// out of use among them.
func (s *Service) Shelf(ctx context.Context, by account.Actor) (Shelf, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	shelf, _, err := s.shelf(ctx)
	return shelf, err
}

// BookHistory returns the versions of a playbook, the latest first: none of one
// that is as it was shipped.
func (s *Service) BookHistory(ctx context.Context, by account.Actor, id string) ([]BookVersion, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	return s.Playbooks.BookVersions(ctx, id)
}

// SaveBook keeps a playbook in the place of the version seen, 0 for one as it is
// shipped; without an id it is a new one, which is looked at before all others.
// Plays that run go on by the version they began with.
func (s *Service) SaveBook(ctx context.Context, by account.Actor, p Playbook, seen int64) (Playbook, error) {
	return s.putBook(ctx, by, p.ID, seen, func(tree Tree, before Shelved) (BookVersion, error) {
		if p.ID == "" {
			before.ID = ident.New()
		}
		p.ID = before.ID
		book, err := p.checked(tree, before.Playbook)
		return BookVersion{Book: book, Off: before.Off}, err
	})
}

// SwitchBook takes a playbook out of use, or into it.
func (s *Service) SwitchBook(ctx context.Context, by account.Actor, id string, off bool, seen int64) error {
	_, err := s.putBook(ctx, by, id, seen, func(_ Tree, before Shelved) (BookVersion, error) {
		return BookVersion{Book: before.Playbook, Off: off, Shipped: !before.Own && !before.Changed}, nil
	})
	return err
}

// RestoreBook brings back what a playbook said in an earlier version, as one
// more; 0 is what the product ships.
func (s *Service) RestoreBook(ctx context.Context, by account.Actor, id string, n, seen int64) error {
	var earlier BookVersion
	if n > 0 {
		all, err := s.BookHistory(ctx, by, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(v BookVersion) bool { return v.N == n })
		if i < 0 {
			return BookUnknown()
		}
		earlier = all[i]
	}
	_, err := s.putBook(ctx, by, id, seen, func(tree Tree, before Shelved) (BookVersion, error) {
		if n == 0 && before.Own {
			return BookVersion{}, BookUnknown()
		}
		if n == 0 || earlier.Shipped {
			return BookVersion{Book: before.Playbook, Shipped: true}, nil
		}
		book, err := earlier.Book.checked(tree, before.Playbook)
		return BookVersion{Book: book}, err
	})
	return err
}

// putBook adds the version that change makes of a playbook.
func (s *Service) putBook(ctx context.Context, by account.Actor, id string, seen int64, change func(Tree, Shelved) (BookVersion, error)) (Playbook, error) {
	if err := by.Need(account.PlaybookManage); err != nil {
		return Playbook{}, err
	}
	shelf, _, err := s.shelfAsKept(ctx)
	if err != nil {
		return Playbook{}, err
	}
	before, ok := shelf.Book(id)
	switch {
	case !ok && id != "":
		return Playbook{}, BookUnknown()
	case !ok:
		before.Own = true
	case before.Version != seen:
		return Playbook{}, ChangedMeanwhile()
	}
	tree, _, err := s.Tree(ctx)
	if err != nil {
		return Playbook{}, err
	}
	v, err := change(tree, before)
	if err != nil {
		return Playbook{}, err
	}
	after := before
	after.Playbook, after.Off = v.Book, v.Off
	if v.Shipped {
		if after.Playbook, err = shippedBook(id); err != nil {
			return Playbook{}, err
		}
	}
	if err := shelf.with(after).checked(); err != nil {
		return Playbook{}, err
	}
	v.N, v.ByID, v.By, v.At = seen+1, by.ID, by.Name, s.Clock()
	v.Book.Version = v.N
	return v.Book, s.Playbooks.AddBookVersion(ctx, v)
}

// shippedBook returns a playbook as it is shipped.
func shippedBook(id string) (Playbook, error) {
	all, err := Starter()
	if err != nil {
		return Playbook{}, err
	}
	i := slices.IndexFunc(all, func(p Playbook) bool { return p.ID == id })
	if i < 0 {
		return Playbook{}, BookUnknown()
	}
	return all[i], nil
}

// MoveBook puts a playbook one place up or down in the order.
func (s *Service) MoveBook(ctx context.Context, by account.Actor, id string, up bool) error {
	if err := by.Need(account.PlaybookManage); err != nil {
		return err
	}
	shelf, version, err := s.shelf(ctx)
	if err != nil {
		return err
	}
	from := shelf.at(id)
	if from < 0 {
		return BookUnknown()
	}
	to := from + 1
	if up {
		to = from - 1
	}
	if to < 0 || to >= len(shelf) { // it is where it was to go
		return nil
	}
	shelf[from], shelf[to] = shelf[to], shelf[from]
	var o order
	for _, b := range shelf {
		o.IDs = append(o.IDs, b.ID)
	}
	return setting.Save(ctx, s.Settings, OrderSetting, o, version, by.ID, s.Clock())
}

// Takers returns, by the ids of playbooks, the open losses that the actor may see
// for which a play of theirs would begin: if draft stood on the shelf in its place,
// or before all others while it is new, and as it is with nil. Losses with a play
// of their own are left out.
func (s *Service) Takers(ctx context.Context, by account.Actor, draft *Playbook) (map[string][]Row, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	shelf, _, err := s.shelf(ctx)
	if err != nil {
		return nil, err
	}
	if draft != nil {
		shelf = shelf.with(Shelved{Playbook: *draft})
	}
	tree, _, err := s.Tree(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.Store.Losses(ctx, Filter{State: Open})
	if err != nil {
		return nil, err
	}
	plays, err := s.Plays.Plays(ctx, "")
	if err != nil {
		return nil, err
	}
	crew, err := s.crew(ctx)
	if err != nil {
		return nil, err
	}
	running := map[string]bool{}
	for _, play := range plays {
		running[play.LossID] = true
	}
	books, takers := shelf.InUse(), map[string][]Row{}
	for _, r := range one(rows) {
		if running[r.ID] || !crew.SeesLoss(by, r) {
			continue
		}
		if book, ok := Pick(books, tree, r); ok {
			takers[book.ID] = append(takers[book.ID], r)
		}
	}
	return takers, nil
}

// BookUnknown tells that there is no such playbook, or no such version of it.
func BookUnknown() error { return fault.New(fault.NotFound, "winback.playbook_unknown") }
