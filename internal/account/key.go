package account

import (
	"context"
	"slices"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/ident"
)

const (
	keyPrefix = "lk_"
	keyLength = len(keyPrefix) + 43 // 32 bytes in base64
)

// CreateKey makes an API key with some of Scopes, none that the actor lacks,
// and returns its secret, which is not shown again.
func (s *Service) CreateKey(ctx context.Context, by Actor, name string, scopes []Permission) (k Key, secret string, err error) {
	if err := by.Need(CompanyManage); err != nil {
		return Key{}, "", err
	}
	if name, err = parseName(name); err != nil {
		return Key{}, "", err
	}
	if len(scopes) == 0 {
		return Key{}, "", fault.New(fault.Invalid, "account.scopes_missing").On("scopes")
	}
	for _, scope := range scopes {
		if !slices.Contains(Scopes, scope) || !by.Can(scope) {
			return Key{}, "", fault.New(fault.Invalid, "account.scope_refused", fault.Args{"Scope": string(scope)}).On("scopes")
		}
	}
	scopes = slices.Clone(scopes)
	slices.Sort(scopes)
	secret = keyPrefix + newSecret()
	k = Key{
		ID: ident.New(), Name: name, Hash: hashSecret(secret), Scopes: slices.Compact(scopes),
		CreatedBy: by.ID, CreatedAt: s.clock(),
	}
	return k, secret, s.store.AddKey(ctx, k)
}

// RevokeKey puts a key out of force; within a second nobody is let in by it.
func (s *Service) RevokeKey(ctx context.Context, by Actor, id string) error {
	if err := by.Need(CompanyManage); err != nil {
		return err
	}
	return s.store.RevokeKey(ctx, id, s.clock())
}

// ListKeys returns all keys, the newest first, revoked ones too.
func (s *Service) ListKeys(ctx context.Context, by Actor) ([]Key, error) {
	if err := by.Need(CompanyManage); err != nil {
		return nil, err
	}
	return s.store.ListKeys(ctx)
}

// Authenticate returns who acts with the secret of an API key.
func (s *Service) Authenticate(ctx context.Context, secret string) (Actor, error) {
	unknown := fault.New(fault.Unauthenticated, "account.key_unknown")
	if len(secret) != keyLength || !strings.HasPrefix(secret, keyPrefix) {
		return Actor{}, unknown
	}
	k, err := s.store.KeyByHash(ctx, hashSecret(secret))
	if fault.Is(err, fault.NotFound) {
		return Actor{}, unknown
	}
	return k.Actor(), err
}
