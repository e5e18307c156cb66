package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/economics"
	"liuke/internal/job"
	"liuke/internal/purchase/imports"
	"liuke/internal/risk/watch"
	"liuke/internal/signal"
	"liuke/internal/trial/registry"
	"liuke/internal/value"
)

// The kinds of periodic jobs that no domain names itself.
const (
	jobLapse   = "promise.lapse"
	jobSilent  = "case.silent"
	jobAgain   = "case.follow_up"
	jobCover   = "case.cover"
	jobExpire  = "store.expire"
	jobNightly = "value.nightly"
	jobWinBack = "winback.watch"
	jobSend    = "campaign.send"
)

// newRunners returns what does the background work: the jobs, and the letters,
// which are a queue of their own.
func (a *App) newRunners(ctx context.Context) ([]*job.Runner, error) {
	jobs := job.NewRunner(a.DB.Jobs(), a.clock, a.log)
	nightly := job.Options{Concurrency: 1, Timeout: time.Hour, Attempts: 3}
	jobs.Handle(value.JobRun, withRoom(a.runValues), nightly)
	jobs.Handle(watch.JobRun, withRoom(a.runRisks), nightly)
	jobs.Handle(watch.JobRan, withRoom(a.followRisks), nightly)
	jobs.Handle(economics.JobRun, withRoom(func(ctx context.Context, _ job.Job) error { return a.Economics.Run(ctx) }), nightly)
	jobs.Handle(account.JobInvite, a.Accounts.Mail, job.Options{})
	jobs.Handle(account.JobReset, a.Accounts.Mail, job.Options{})
	jobs.Handle(imports.JobImport, a.runImport, job.Options{Concurrency: 1, Timeout: 6 * time.Hour})
	jobs.Handle(desk.JobBulk, a.runBulk, job.Options{Concurrency: 2, Timeout: 10 * time.Minute})
	jobs.Handle(account.JobCalendar, a.reckonPromises, job.Options{Concurrency: 1, Timeout: time.Hour})
	jobs.Every(account.JobCalendar, 24*time.Hour) // a new version of the program may know of more holidays
	a.every(jobs, jobLapse, 10*time.Second, a.Desk.LapsePromises)
	a.every(jobs, jobSilent, time.Hour, a.Desk.CloseSilent)
	a.every(jobs, jobAgain, 10*time.Minute, a.Desk.TellFollowUps)
	a.every(jobs, jobCover, time.Minute, a.Desk.Cover)
	a.every(jobs, jobExpire, 10*time.Minute, func(ctx context.Context) error { return a.DB.Expire(ctx, a.clock()) })
	a.every(jobs, jobSend, 10*time.Second, a.Campaigns.Work)
	a.every(jobs, signal.JobDetect, 6*time.Hour, a.Signals.Detect)
	a.every(jobs, jobNightly, time.Hour, a.scoreNightly)
	a.every(jobs, registry.JobReckon, time.Hour, a.Trials.Reckon)
	a.every(jobs, jobWinBack, 10*time.Minute, a.WinBack.Watch)
	letters, err := a.Letters.Runner(ctx)
	if err != nil {
		return nil, err
	}
	a.DB.OnQueued(jobs.Wake)
	a.DB.OnQueued(letters.Wake)
	return []*job.Runner{jobs, letters}, nil
}

// withRoom lets the heap grow while a job of all customers runs.
func withRoom(handle job.Handler) job.Handler {
	return func(ctx context.Context, j job.Job) error { return Roomy(func() error { return handle(ctx, j) }) }
}

// scoreNightly has all customers scored when the night's scoring is due. That one was asked for already does no harm.
func (a *App) scoreNightly(ctx context.Context) error {
	company, err := a.Accounts.Company(ctx)
	if err != nil {
		return err
	}
	due, err := a.Values.Due(ctx, company.Location())
	if err != nil || !due {
		return err
	}
	now := a.clock()
	return a.DB.Jobs().Enqueue(ctx, job.New(value.JobRun, struct{}{}, now, now).Only(value.JobRun))
}

// runValues scores all customers, and has them judged next, what they bring reckoned, and what trials show.
func (a *App) runValues(ctx context.Context, _ job.Job) error {
	if _, err := a.Values.Run(ctx); err != nil {
		return err
	}
	now := a.clock()
	return a.DB.Jobs().Enqueue(ctx, job.New(watch.JobRun, struct{}{}, now, now).Only(watch.JobRun),
		job.New(economics.JobRun, struct{}{}, now, now).Only(economics.JobRun),
		job.New(registry.JobReckon, struct{}{}, now, now).Only(registry.JobReckon))
}

// runRisks says of all customers how likely they are leaving.
func (a *App) runRisks(ctx context.Context, _ job.Job) error {
	_, err := a.Risks.Run(ctx)
	return err
}

// followRisks does what follows the night's risks. Done again, it comes to the same.
func (a *App) followRisks(ctx context.Context, _ job.Job) error {
	run, _, err := a.Risks.Latest(ctx, account.System)
	if err == nil && run != nil {
		a.log.InfoContext(ctx, "risks kept", "as_of", run.AsOf, "customers", run.Judged, "flagged", run.Flagged)
	}
	if err != nil {
		return err
	}
	return a.Signals.Detect(ctx)
}

// reckonPromises reckons what was promised by the company's calendar again.
func (a *App) reckonPromises(ctx context.Context, _ job.Job) error {
	if founded, err := a.Founded(ctx); err != nil || !founded {
		return err
	}
	a.rules.forget()
	return a.Desk.ReckonPromises(ctx)
}

// runBulk does to many cases what one of the staff asked for, with what that
// person may do by now.
func (a *App) runBulk(ctx context.Context, j job.Job) error {
	var args desk.BulkArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return job.Permanent(fmt.Errorf("arguments of %s: %w", j.Kind, err))
	}
	staff, err := a.Accounts.Staff(ctx, args.ByID)
	if err != nil {
		return err
	}
	return a.Desk.RunBulk(ctx, staff.Actor(), args.ID)
}

// runImport brings in an uploaded sheet.
func (a *App) runImport(ctx context.Context, j job.Job) error {
	var args imports.JobArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return job.Permanent(fmt.Errorf("arguments of %s: %w", j.Kind, err))
	}
	return a.Imports.Do(ctx, args.ImportID)
}

// every has do done once per interval by one of the replicas. Before there is
// a company there is nothing to do.
func (a *App) every(r *job.Runner, kind string, interval time.Duration, do func(context.Context) error) {
	r.Handle(kind, func(ctx context.Context, _ job.Job) error {
		if founded, err := a.Founded(ctx); err != nil || !founded {
			return err
		}
		return do(ctx)
	}, job.Options{Concurrency: 1, Timeout: 10 * time.Minute, Attempts: 1})
	r.Every(kind, interval)
}
