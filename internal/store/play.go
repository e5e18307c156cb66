package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/winback"
)

var _ winback.PlayStore = WinBack{}

// StartPlay implements winback.PlayStore.
func (s WinBack) StartPlay(ctx context.Context, p winback.Play) error {
	b := s.db.batch()
	b.add("play-insert", p.ID, p.LossID, p.Book.ID, p.PlaybookVersion, p.Reason, encode(p.Book), p.Plan, playState(p), p.Version, p.StartedAt, p.StartedBy, nullTime(p.EndedAt))
	for _, step := range p.Steps {
		b.add("play-step-insert", p.ID, step.N, step.Code, nullText(step.OwnerID), step.DueAt, string(step.Result), step.Note, step.Minutes,
			nullTime(step.DoneAt), step.DoneBy)
	}
	b.publish(p.StartedAt, lossTopic)
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return winback.ChangedMeanwhile()
	}
	return err
}

func playState(p winback.Play) string {
	if p.Ended {
		return "ended"
	}
	return "open"
}

// SavePlay implements winback.PlayStore.
func (s WinBack) SavePlay(ctx context.Context, p winback.Play, now int64) error {
	b := s.db.batch()
	b.addExpect(winback.ChangedMeanwhile(), "play-update", p.ID, p.Version, p.Plan, playState(p), nullTime(p.EndedAt))
	for _, step := range p.Steps {
		b.add("play-step-update", p.ID, step.N, nullText(step.OwnerID), string(step.Result), step.Note, step.Minutes, nullTime(step.DoneAt), step.DoneBy)
	}
	b.publish(now, lossTopic)
	err := b.commit(ctx)
	if errors.Is(err, errExists) { // another play of the loss is open by now
		return winback.ChangedMeanwhile()
	}
	return err
}

func scanPlay(rows *sql.Rows) (p winback.Play, err error) {
	var state, content string
	if err := rows.Scan(&p.ID, &p.LossID, &p.PlaybookVersion, &p.Reason, &content, &p.Plan, &state, &p.Version, &p.StartedAt, &p.StartedBy, &p.EndedAt); err != nil {
		return p, err
	}
	p.Ended = state == "ended"
	return p, decode(content, &p.Book)
}

// playStep is a step, and of which play.
type playStep struct {
	winback.PlayStep
	playID string
}

func scanPlayStep(rows *sql.Rows) (s playStep, err error) {
	return s, rows.Scan(&s.playID, &s.N, &s.Code, &s.OwnerID, &s.DueAt, &s.Result, &s.Note, &s.Minutes, &s.DoneAt, &s.DoneBy)
}

// Plays implements winback.PlayStore.
func (s WinBack) Plays(ctx context.Context, lossID string) ([]winback.Play, error) {
	plays, err := list(ctx, s.db, scanPlay, "play-list", lossID)
	if err != nil || len(plays) == 0 {
		return nil, err
	}
	steps, err := list(ctx, s.db, scanPlayStep, "play-steps", lossID)
	return withSteps(plays, steps), err
}

// OpenPlays implements winback.PlayStore.
func (s WinBack) OpenPlays(ctx context.Context, lossIDs []string) ([]winback.Play, error) {
	plays, err := listBulk(ctx, s.db, scanPlay, "play-open-of", lossIDs)
	if err != nil || len(plays) == 0 {
		return nil, err
	}
	steps, err := listBulk(ctx, s.db, scanPlayStep, "play-open-steps", lossIDs)
	return withSteps(plays, steps), err
}

// withSteps returns the plays with their steps.
func withSteps(plays []winback.Play, steps []playStep) []winback.Play {
	at := map[string]int{}
	for i, p := range plays {
		at[p.ID] = i
	}
	for _, step := range steps {
		if i, ok := at[step.playID]; ok { // or it began meanwhile
			plays[i].Steps = append(plays[i].Steps, step.PlayStep)
		}
	}
	return plays
}

// Tried implements winback.PlayStore.
func (s WinBack) Tried(ctx context.Context) ([]winback.Tried, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (t winback.Tried, err error) {
		var times string
		if err := rows.Scan(&t.Reason, &t.Step, &t.Result, &times); err != nil {
			return t, err
		}
		t.At, err = splitTimes(times)
		return t, err
	}, "play-tried")
}

// Minutes implements winback.PlayStore.
func (s WinBack) Minutes(ctx context.Context) (map[string]int64, error) {
	minutes := map[string]int64{}
	_, err := list(ctx, s.db, func(rows *sql.Rows) (none struct{}, err error) {
		var lossID string
		var n int64
		err = rows.Scan(&lossID, &n)
		minutes[lossID] = n
		return none, err
	}, "play-minutes")
	return minutes, err
}
