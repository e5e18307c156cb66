// Package account has the company, its staff, what each may do, and how they
// and programs prove who they are: passwords, tickets for invitations and
// resets, API keys.
package account

import (
	"strconv"
	"time"
)

// Company is the one that runs this Liuke. Money without another currency is
// in its own; days are days in its zone.
type Company struct {
	ID        string
	Name      string
	Lang      string // "zh-CN" or "en": for customers whose language is not known
	Currency  string // ISO 4217
	Zone      string // IANA, such as "Asia/Shanghai"
	PublicURL string // where customers reach the form and their pages, without a slash at the end
	Hours     string // opening hours as calendar.ParseHours reads them
	Demo      bool
	CreatedAt int64
	UpdatedAt int64
}

// CompanyID is the id of the only company: a second one cannot be stored.
const CompanyID = "company"

// Location returns the company's zone, UTC when it has none.
func (c Company) Location() *time.Location {
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// StaffState says whether a member of staff may sign in.
type StaffState string

// The states.
const (
	StaffInvited  StaffState = "invited"
	StaffActive   StaffState = "active"
	StaffDisabled StaffState = "disabled"
)

// Staff is one person of the company. SessionEpoch grows when all their
// sessions are to end: on a new password, a changed role or when disabled.
type Staff struct {
	ID           string
	Email        string
	Name         string
	Role         Role
	Lang         string
	State        StaffState
	PasswordHash string
	SessionEpoch int64
	TeamID       string // "" for none
	Reach        Reach
	SeenAt       int64 // when the person last looked at Today; 0: never
	CreatedAt    int64
}

// Actor returns s as one who acts.
func (s Staff) Actor() Actor {
	return Actor{Kind: ActorStaff, ID: s.ID, Name: s.Name, Role: s.Role, Lang: s.Lang, TeamID: s.TeamID, Reach: s.Reach, scopes: allow(s.Role.Permissions())}
}

// Session names s as signed in now: it is worth nothing once SessionEpoch grows.
func (s Staff) Session() string { return s.ID + " " + strconv.FormatInt(s.SessionEpoch, 10) }

// Key lets a program in. The secret is shown once; only its SHA-256 is kept,
// which is enough because it is random and long.
type Key struct {
	ID        string
	Name      string
	Hash      string
	Scopes    []Permission
	CreatedBy string
	CreatedAt int64
	RevokedAt int64 // 0: in force
}

// Actor returns k as one who acts.
func (k Key) Actor() Actor {
	return Actor{Kind: ActorKey, ID: k.ID, Name: k.Name, scopes: allow(k.Scopes)}
}

// Purpose says what a ticket is for; a ticket for one is worth nothing for another.
type Purpose string

// The purposes.
const (
	PurposeFirstRun Purpose = "first-run"
	PurposeInvite   Purpose = "invite"
	PurposeReset    Purpose = "reset"
)

// Path is where the holder of a ticket opens it, below the public address.
func (p Purpose) Path(secret string) string { return "/" + string(p) + "/" + secret }

// Ticket is a random secret sent to a person, kept hashed, good once and for
// a limited time.
type Ticket struct {
	Hash      string
	Purpose   Purpose
	SubjectID string
	ExpiresAt int64
	UsedAt    int64 // 0: not yet
	CreatedAt int64
}
