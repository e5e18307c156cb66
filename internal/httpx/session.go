package httpx

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
)

// SessionStore keeps sessions, shared by all replicas. Tokens arrive hashed,
// so that whoever reads the database cannot sign in with what they find.
// Instants are UTC milliseconds.
type SessionStore interface {
	// FindSession returns the data of a session that has not expired at now.
	FindSession(ctx context.Context, token string, now int64) (data []byte, found bool, err error)
	// CommitSession writes a session, new or known, that expires at the instant.
	CommitSession(ctx context.Context, token string, data []byte, expires int64) error
	// DeleteSession forgets a session; one that does not exist is no error.
	DeleteSession(ctx context.Context, token string) error
}

// SessionConfig says how long sessions last.
type SessionConfig struct {
	Idle     time.Duration // without a request for so long, a session ends
	Lifetime time.Duration // and after so long in any case
	Secure   bool          // people reach us by https
	Now      func() time.Time
	OnError  func(http.ResponseWriter, *http.Request, error) // the store failed
}

// Sessions remember who is signed in, by a random token in a cookie.
type Sessions struct {
	manager *scs.SessionManager
	config  SessionConfig
}

// NewSessions returns sessions kept in the store.
func NewSessions(store SessionStore, c SessionConfig) *Sessions {
	m := scs.New()
	m.Store = sessionStore{store, c.Now}
	m.Lifetime = c.Lifetime
	m.HashTokenInStore = true
	m.ErrorFunc = c.OnError
	m.Cookie.Name = cookieName("liuke", c.Secure)
	m.Cookie.Secure = c.Secure
	return &Sessions{manager: m, config: c}
}

const (
	keyStaff = "staff"
	keySeen  = "seen"
	keyFlash = "flash"
)

// seenEvery is how often a session in use is written to say so. Writing it on
// every request would turn each page view into a database write.
const seenEvery = time.Minute

// Handler loads the session of each request and saves it if it changed.
func (s *Sessions) Handler(next http.Handler) http.Handler {
	return s.manager.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.touch(r.Context()); err != nil {
			s.config.OnError(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// touch ends a session that was idle too long, or notes that it is in use.
func (s *Sessions) touch(ctx context.Context) error {
	seen := s.manager.GetInt64(ctx, keySeen)
	if seen == 0 {
		return nil
	}
	now := s.config.Now().UnixMilli()
	switch idle := time.Duration(now-seen) * time.Millisecond; {
	case idle > s.config.Idle:
		return s.manager.Destroy(ctx)
	case idle >= seenEvery:
		s.manager.Put(ctx, keySeen, now)
	}
	return nil
}

// SignIn makes the session that of a staff member, under a new token, so that
// a token somebody planted before is worth nothing.
func (s *Sessions) SignIn(ctx context.Context, staffID string) error {
	if err := s.manager.RenewToken(ctx); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	s.manager.Put(ctx, keyStaff, staffID)
	s.manager.Put(ctx, keySeen, s.config.Now().UnixMilli())
	return nil
}

// SignOut ends the session.
func (s *Sessions) SignOut(ctx context.Context) error { return s.manager.Destroy(ctx) }

// Staff returns who is signed in, or "".
func (s *Sessions) Staff(ctx context.Context) string { return s.manager.GetString(ctx, keyStaff) }

// Flash keeps a short text for the next page the reader sees.
func (s *Sessions) Flash(ctx context.Context, text string) { s.manager.Put(ctx, keyFlash, text) }

// TakeFlash returns the text kept by Flash, once.
func (s *Sessions) TakeFlash(ctx context.Context) string { return s.manager.PopString(ctx, keyFlash) }

// sessionStore fits a SessionStore to what scs asks for.
type sessionStore struct {
	SessionStore
	now func() time.Time
}

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return s.FindSession(ctx, token, s.now().UnixMilli())
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	return s.CommitSession(ctx, token, data, expires.UnixMilli())
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.DeleteSession(ctx, token)
}

// The three below complete the interface; scs prefers those with a context.

func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, data []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expires)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
