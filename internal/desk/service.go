package desk

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/seal"
	"liuke/internal/setting"
)

// Parts are what a Service works with.
type Parts struct {
	Store        Store
	Reader       Reader
	Quality      Quality
	Files        Files
	Numbers      Numbers
	Staff        Staff
	Company      Company
	Customers    Customers
	Settings     setting.Store
	Bench        Bench
	MacroStore   MacroStore
	SnippetStore SnippetStore
	Breaches     Breaches
	Limits       func(context.Context) (map[account.Role]int64, error) // what each role may give until an authority is laid down
	Keys         *seal.Keyring
	Clock        func() int64 // the time, in UTC milliseconds
	Log          *slog.Logger
}

// Service is the desk: it checks who may, loads, lets a Clerk decide and saves
// as a whole. It is safe for concurrent use.
type Service struct {
	Parts
	numbers numbers
	roster  roster
}

// New returns the desk.
func New(p Parts) *Service {
	return &Service{Parts: p, numbers: numbers{source: p.Numbers}, roster: roster{source: p.Staff}}
}

// clerk returns who decides for the actor now.
func (s *Service) clerk(ctx context.Context, actor account.Actor) (Clerk, error) {
	rules, err := s.Company.Rules(ctx)
	if err != nil {
		return Clerk{}, err
	}
	if rules.Silence == 0 {
		rules.Silence = DefaultSilence
	}
	return Clerk{Actor: actor, Now: s.Clock(), Rules: rules, Keys: s.Keys}, nil
}

// Intake files a case and returns what the customer is told. A public form
// acts as a customer, whom no permission is asked of, and who cannot say more
// than the form asks. An intake that carries a key which the actor used before
// gets the receipt of then; with other contents it is a Conflict fault. The
// intake's files are the service's from here on, also when it fails.
func (s *Service) Intake(ctx context.Context, actor account.Actor, in Intake) (Receipt, error) {
	receipt, err := s.intake(ctx, actor, in)
	if err != nil || receipt.repeated {
		s.Discard(ctx, in.Files...)
	}
	return receipt.Receipt, err
}

// filed is a receipt, and whether it had been given before.
type filed struct {
	Receipt
	repeated bool
}

func (s *Service) intake(ctx context.Context, actor account.Actor, in Intake) (filed, error) {
	if err := mayFile(actor, in); err != nil {
		return filed{}, err
	}
	if actor.Kind == account.ActorCustomer {
		in = in.fromCustomer()
	}
	in, err := in.Clean()
	if err != nil {
		return filed{}, err
	}
	k, err := s.clerk(ctx, actor)
	if err == nil {
		in, err = in.spotBy(actor)
	}
	if err != nil {
		return filed{}, err
	}
	once := answer(actor, in.Key, fingerprint("intake", "", in), "")
	if once != nil && in.Spot != nil { // what was given then leaves less to give now
		if receipt, err := s.filedBefore(ctx, *once); !fault.Is(err, fault.NotFound) {
			return filed{receipt, true}, err
		}
	}
	for try := 1; ; try++ {
		receipt, err := s.fileOnce(ctx, k, in, once)
		switch {
		case !errors.Is(err, ErrDealt):
			return receipt, err
		case try == tries:
			return filed{}, changedMeanwhile()
		}
	}
}

func (s *Service) fileOnce(ctx context.Context, k Clerk, in Intake, once *Answer) (filed, error) {
	c, receipt, err := s.decideIntake(ctx, k, in)
	if err != nil {
		return filed{}, err
	}
	if c.Answer = once; once != nil {
		body, err := json.Marshal(receipt)
		if err != nil {
			return filed{}, err
		}
		once.Body = string(body)
	}
	err = s.Store.Save(ctx, c)
	if errors.Is(err, ErrRepeated) {
		receipt, err := s.filedBefore(ctx, *once)
		return filed{receipt, true}, err
	}
	return filed{receipt, false}, err
}

// filedBefore returns the receipt that was given for the same intake before.
func (s *Service) filedBefore(ctx context.Context, once Answer) (receipt Receipt, err error) {
	said, err := s.repeat(ctx, once)
	if err == nil {
		err = json.Unmarshal([]byte(said), &receipt)
	}
	return receipt, err
}

// mayFile checks the permission for the intake and for each thing beside it
// that it touches.
func mayFile(actor account.Actor, in Intake) error {
	if actor.Kind == account.ActorCustomer {
		return nil
	}
	if err := actor.Need(account.CaseIntake); err != nil {
		return err
	}
	if in.CustomerID != "" {
		if err := actor.Need(account.CustomerRead); err != nil {
			return err
		}
	}
	if in.PurchaseID != "" {
		if err := actor.Need(account.PurchaseRead); err != nil {
			return err
		}
	}
	if in.OwnerID != "" && in.OwnerID != actor.ID {
		return actor.Need(account.CaseAssign)
	}
	return nil
}

func (s *Service) decideIntake(ctx context.Context, k Clerk, in Intake) (Change, Receipt, error) {
	from, err := s.sender(ctx, k, in)
	if err != nil {
		return Change{}, Receipt{}, err
	}
	if in.Spot != nil {
		if k, err = s.dealing(ctx, k, File{Case: Case{CustomerID: from.CustomerID}}); err != nil {
			return Change{}, Receipt{}, err
		}
	}
	if in, err = s.sorted(ctx, k, in); err != nil {
		return Change{}, Receipt{}, err
	}
	if from.Known, err = s.known(ctx, k, from); err != nil {
		return Change{}, Receipt{}, err
	}
	owner, err := s.owner(ctx, k, in, from)
	if err == nil {
		k.People, err = s.roster.people(ctx, k)
	}
	if err != nil {
		return Change{}, Receipt{}, err
	}
	number, err := s.numbers.take(ctx)
	if err != nil {
		return Change{}, Receipt{}, err
	}
	c, receipt, err := k.Intake(in, number, owner, from)
	if err == nil && in.Spot != nil {
		err = s.untied(ctx, k.Actor, "", "spot", toCustomer(c)...)
	}
	return c, receipt, err
}

// member returns one of those who may own cases.
func (s *Service) member(ctx context.Context, id string) (Member, error) {
	staff, err := s.Staff.Members(ctx)
	if err != nil {
		return Member{}, err
	}
	for _, m := range staff {
		if m.ID == id {
			return m, nil
		}
	}
	return Member{}, fault.New(fault.NotFound, "desk.member_unknown").On("owner")
}

// answer is what is kept for a request that may be repeated; nil without a key.
func answer(actor account.Actor, key, fingerprint, body string) *Answer {
	if key == "" {
		return nil
	}
	return &Answer{ActorID: actor.ID, Key: key, RequestHash: fingerprint, Body: body}
}

// repeat returns the body of what was answered to the same request before.
func (s *Service) repeat(ctx context.Context, a Answer) (string, error) {
	said, err := s.Store.Answer(ctx, a.ActorID, a.Key)
	if err != nil {
		return "", err
	}
	if said.RequestHash != a.RequestHash {
		return "", fault.New(fault.Conflict, "desk.key_reused")
	}
	return said.Body, nil
}
