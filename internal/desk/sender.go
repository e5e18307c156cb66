package desk

import (
	"context"
	"slices"

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

// sender finds whom an intake is from: the customer it names, or the only one
// known by its e-mail address and telephone number. When nobody is, a new
// customer is made with the case; when several are, a person has to decide.
func (s *Service) sender(ctx context.Context, k Clerk, in Intake) (Sender, error) {
	if in.CustomerID != "" {
		_, err := s.Customers.Customer(ctx, in.CustomerID)
		return Sender{CustomerID: in.CustomerID}, err
	}
	known := k.identities(in)
	var roots []string
	for _, i := range known {
		found, err := s.Customers.RootsByIdentity(ctx, i.Kind, i.Key)
		if err != nil {
			return Sender{}, err
		}
		roots = append(roots, found...)
	}
	slices.Sort(roots)
	roots = slices.Compact(roots)
	switch {
	case len(roots) == 1:
		return Sender{CustomerID: roots[0]}, nil
	case len(known) == 0 || len(roots) > 1:
		return Sender{}, nil
	}
	return k.firstHeardOf(in, known), nil
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
