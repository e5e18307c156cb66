package desk

import (
	"context"
	"maps"

	"liuke/internal/assignment"
	"liuke/internal/customer"
	"liuke/internal/ident"
)

// Sender is whom a new case is from, as far as is known.
type Sender struct {
	CustomerID string              // "" while nobody knows
	New        *NewCustomer        // first heard of now
	Known      assignment.Customer // as far as the policy asks
	Standing   Standing            // before this case, as far as triggers ask
}

// with is how the sender stands with the new case, too.
func (from Sender) with() Standing {
	return Standing{Worth: from.Standing.Worth, Complaints: from.Standing.Complaints + 1}
}

// NewCustomer is a customer first heard of in a case.
type NewCustomer struct {
	Customer   customer.Customer
	Identities []customer.Identity
}

// sender finds whom an intake is from, and how they stand: the customer it
// names, or the only one known by its e-mail address and telephone number. When
// nobody is, a new customer is made with the case; when several are, a person
// has to decide.
func (s *Service) sender(ctx context.Context, k Clerk, in Intake) (from Sender, err error) {
	if in.CustomerID != "" {
		from.CustomerID = in.CustomerID
		if _, err = s.Customers.Customer(ctx, in.CustomerID); err == nil {
			from.Standing, err = s.standing(ctx, k, Case{CustomerID: in.CustomerID, CreatedAt: k.Now})
		}
		return from, err
	}
	asked := k.asked(0)
	known := k.identities(in)
	roots := map[string]Standing{}
	for _, i := range known {
		found, err := s.Store.Senders(ctx, i, k.Now-asked.days*dayMS, k.Now, asked.most)
		if err != nil {
			return Sender{}, err
		}
		maps.Copy(roots, found)
	}
	if len(roots) == 0 && len(known) > 0 {
		return k.firstHeardOf(in, known), nil
	}
	if len(roots) != 1 {
		return Sender{}, nil
	}
	for root, standing := range roots {
		from.CustomerID = root
		if asked.any {
			from.Standing = standing
		}
	}
	return from, nil
}

// identities are what the intake says its sender is known by.
func (k Clerk) identities(in Intake) []customer.Identity {
	var known []customer.Identity
	region := customer.Region(k.Rules.Currency)
	for kind, value := range map[customer.IdentityKind]string{
		customer.IdentityEmail: in.Email, customer.IdentityPhone: in.Phone,
	} {
		if i, err := customer.NewIdentity(kind, "", value, region); err == nil {
			known = append(known, i)
		}
	}
	return known
}

func (k Clerk) firstHeardOf(in Intake, known []customer.Identity) Sender {
	id := ident.New()
	name := in.Nickname
	if name == "" {
		name = known[0].Value
	}
	for i := range known {
		known[i].CustomerID, known[i].CreatedAt = id, k.Now
	}
	return Sender{CustomerID: id, New: &NewCustomer{
		Customer: customer.Customer{
			ID: id, RootID: id, Kind: customer.Person, Name: name, Lang: in.Lang, Version: 1, CreatedAt: k.Now,
		},
		Identities: known,
	}}
}
