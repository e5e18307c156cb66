package store

import (
	"context"
	"database/sql"

	"liuke/internal/account"
)

// Teams implements account.Store.
func (a Accounts) Teams(ctx context.Context) ([]account.Team, error) {
	return list(ctx, a.db, scanTeam, "team-list")
}

func scanTeam(rows *sql.Rows) (t account.Team, err error) {
	return t, rows.Scan(&t.ID, &t.Name, &t.LeadID, &t.Retired, &t.CreatedAt)
}

// PutTeam implements account.Store.
func (a Accounts) PutTeam(ctx context.Context, t account.Team, members []string, now int64) error {
	b := a.db.batch()
	b.add("team-put", t.ID, t.Name, nullText(t.LeadID), t.Retired, t.CreatedAt)
	b.add("team-clear", t.ID)
	for _, id := range members {
		b.add("team-join", t.ID, id)
	}
	b.publish(now, "staff")
	return b.commit(ctx)
}

// Profiles implements account.Store.
func (a Accounts) Profiles(ctx context.Context) ([]account.Profile, error) {
	return list(ctx, a.db, scanProfile, "profile-list")
}

func scanProfile(rows *sql.Rows) (p account.Profile, err error) {
	var skills, langs string
	if err := rows.Scan(&p.StaffID, &skills, &langs, &p.Hours, &p.MostOpen, &p.Away.From, &p.Away.Until, &p.Away.StandInID); err != nil {
		return p, err
	}
	if err := decode(skills, &p.Skills); err != nil {
		return p, err
	}
	return p, decode(langs, &p.Langs)
}

// PutProfile implements account.Store.
func (a Accounts) PutProfile(ctx context.Context, p account.Profile, now int64) error {
	b := a.db.batch()
	b.add("profile-put", p.StaffID, encode(p.Skills), encode(p.Langs), p.Hours, p.MostOpen)
	b.publish(now, "staff")
	return b.commit(ctx)
}

// PutAway implements account.Store.
func (a Accounts) PutAway(ctx context.Context, staffID string, away account.Away, now int64) error {
	b := a.db.batch()
	b.add("profile-away", staffID, nullTime(away.From), nullTime(away.Until), nullText(away.StandInID))
	b.publish(now, "staff")
	return b.commit(ctx)
}
