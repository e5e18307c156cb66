package desk

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// refusalsBeforeLast is how often a customer must have refused the outcome
// before we may say that we have nothing more to offer.
const refusalsBeforeLast = 2

// LastWord says why we have nothing more to offer.
type LastWord struct{ Text string }

// MayGiveLastWord reports whether the customer refused the outcome again, so
// that we may say that we have nothing more to offer.
func (f File) MayGiveLastWord() bool {
	return f.Case.State == Open && f.Case.FinalAt == 0 && f.Case.Reopened >= refusalsBeforeLast
}

// LastWord tells the customer why we have nothing more to offer, and where they
// can turn. The case stays open: it was refused, and counts as settled only
// when the customer says so. What we promised besides answers is still owed,
// and must be done before.
func (k Clerk) LastWord(f File, w LastWord) (Change, error) {
	text, err := need("text", words(w.Text), MaxWords)
	if err != nil {
		return Change{}, err
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	recourse := k.Rules.Closing.RecourseIn(f.Case.Lang, k.Rules.Lang)
	switch {
	case f.Case.FinalAt != 0:
		return Change{}, fault.New(fault.Conflict, "closing.last_word_given")
	case !f.MayGiveLastWord():
		return Change{}, fault.New(fault.Conflict, "closing.not_refused_again", fault.Args{"Times": refusalsBeforeLast})
	case recourse == "":
		return Change{}, fault.New(fault.Conflict, "closing.recourse_missing")
	}
	for _, p := range f.Pending() {
		if !doneByLetter(p) {
			return Change{}, stillToDo(p)
		}
	}
	d := k.draft(f)
	d.keep(doneByLetter)
	d.endHalt(k.Now)
	d.change.Case.FinalAt = k.Now
	m := d.say(Outbound, text+"\n\n"+recourse, nil)
	d.log(EntryLastWord, "MessageID", m.ID)
	d.notify(NotifyLastWord, []string{f.Case.OwnerID}, "By", k.Actor.Name)
	d.write("letter.last_word", "Text", text, "Recourse", recourse)
	return d.end(), nil
}

// LastWord tells the customer that we have nothing more to offer, and why.
// It needs the permission to decide over the cases of others.
func (s *Service) LastWord(ctx context.Context, actor account.Actor, on Target, w LastWord) (File, error) {
	if err := actor.Need(account.CaseAssign); err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "last_word", w, func(k Clerk, f File) (Change, error) { return k.LastWord(f, w) })
}

// acceptsAfterAll lets a customer who refused our last word say that the matter
// is settled all the same, as long as nothing is owed.
func (d *draft) acceptsAfterAll(v Verdict) (Change, error) {
	if v.Answer == BelowExpectation {
		return Change{}, fault.New(fault.Conflict, "closing.last_word_refused").On("answer")
	}
	if missing := d.file.Missing(); len(missing) > 0 {
		return Change{}, missing[0]
	}
	d.keep(doneByLetter)
	d.change.Case.DoneAt = d.Now
	return d.judge(v.Answer, d.change.Case.Round(), d.Actor.Name, v.Text)
}

// Recourse returns what the customer of the case would read of where they can
// turn; "" while that is not laid down.
func (s *Service) Recourse(ctx context.Context, actor account.Actor, f File) (string, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return "", err
	}
	rules, err := s.Company.Rules(ctx)
	return rules.Closing.RecourseIn(f.Case.Lang, rules.Lang), err
}
