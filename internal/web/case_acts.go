package web

import (
	"net/url"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/promise"
	"liuke/internal/sheet"
)

// act is something done to a case by a form of its page.
type act struct {
	*visit
	file  desk.File
	on    desk.Target
	in    url.Values
	files []desk.Upload
	name  string
}

// text returns what was entered into a field of the act's form.
func (a *act) text(field string) string { return a.in.Get(a.name + "." + field) }

// caseAct returns the handler of an act that has its form on the case's page.
func caseAct(name string, run func(s *Site, a *act) error) handler {
	return actWith(name, run, func(s *Site, v *visit, f desk.File, form *Form) (string, View, error) {
		page, err := s.casePage(v, f, map[string]*Form{name: form})
		return "case", page, err
	})
}

// actWith returns the handler of an act. It comes back to the case with the
// word that it was done; a form that failed is shown again with the case as it
// is by then, and nothing typed is lost.
func actWith(name string, run func(s *Site, a *act) error,
	again func(s *Site, v *visit, f desk.File, form *Form) (template string, page View, err error),
) handler {
	return func(s *Site, v *visit) error {
		f, err := s.caseFile(v)
		if err != nil {
			return err
		}
		a := &act{visit: v, file: f, name: name}
		a.in, a.files, err = s.enteredWithFiles(v)
		if err == nil {
			chosen(a.in)
			a.on, err = target(f, a.in)
		}
		if err == nil {
			err = run(s, a)
		}
		if err == nil {
			s.sent(a.visit, desk.AtCase(a.file.Case.ID), a.name)
			a.succeeded(s)
			return nil
		}
		form, mendable := failedForm(v.page.Printer, name, a.in, err)
		if !mendable {
			return err
		}
		if f, errFile := s.Desk.File(v.ctx(), v.actor, f.Case.ID); errFile == nil {
			a.file = f
		}
		form.Meanwhile = v.meanwhile(a.file, a.in, err)
		template, page, errPage := again(s, v, a.file, form)
		if errPage != nil {
			return errPage
		}
		s.showAgain(v, err, template, page)
		return nil
	}
}

func (a *act) succeeded(s *Site) {
	undo := ""
	switch a.name {
	case "done":
		undo = casePath(a.file.Case) + "/take-back"
	case "merge":
		undo = casePath(a.file.Case) + "/unmerge"
	}
	s.flash(a.visit, "good", a.t("case.did_"+strings.ReplaceAll(a.name, "-", "_")), undo)
	SeeOther(a.w, a.r, casePath(a.file.Case))
}

// target names the case as the reader saw it, and the form so that it is
// carried out once.
func target(f desk.File, in url.Values) (desk.Target, error) {
	on := desk.Target{CaseID: f.Case.ID, Key: in.Get("once")}
	if in.Get("version") == "" {
		return on, nil
	}
	version, err := seenVersion(in, "version")
	on.Version = version
	return on, err
}

func reply(s *Site, a *act) error {
	_, err := s.Desk.Reply(a.ctx(), a.actor, a.on, desk.Reply{Text: a.text("text"), Files: a.files})
	return err
}

func note(s *Site, a *act) error {
	_, err := s.Desk.Note(a.ctx(), a.actor, a.on, desk.Note{Text: a.text("text"), Files: a.files})
	return err
}

func restate(s *Site, a *act) error {
	_, err := s.Desk.Restate(a.ctx(), a.actor, a.on, desk.Restatement{Text: a.text("text")})
	return err
}

func makePromise(s *Site, a *act) error {
	var due int64
	if a.text("due") != dueByPolicy {
		var err error
		if due, err = a.dueTime(a.text("due"), a.text("at")); err != nil {
			return err
		}
	}
	_, err := s.Desk.Promise(a.ctx(), a.actor, a.on, desk.NewPromise{
		Kind: promise.Kind(a.text("kind")), Text: a.text("text"), DueAt: due, Because: a.text("because"),
	})
	return err
}

func keepPromise(s *Site, a *act) error {
	_, err := s.Desk.Keep(a.ctx(), a.actor, a.on, desk.Keep{PromiseID: a.text("promise")})
	return err
}

// parseMoney reads an amount in units of the currency as minor units; nothing
// entered is nothing given. One finer than the currency is refused, not rounded.
func parseMoney(text, currency string) (int64, *fault.Error) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	decimals := i18n.Decimals(currency)
	minor, err := sheet.ParseNumber(text, decimals, sheet.NumberPoint)
	if err != nil {
		return 0, fault.New(fault.Invalid, "case.amount_invalid", fault.Args{"Text": text}).From(err)
	}
	if finer, err := sheet.ParseNumber(text, decimals+finerDigits, sheet.NumberPoint); err == nil && finer%finerUnits != 0 {
		return 0, fault.New(fault.Invalid, "case.amount_finer", fault.Args{"Text": text, "Digits": decimals})
	}
	return minor, nil
}

// How many digits below the currency's smallest unit are looked at, and how
// many of them make one.
const (
	finerDigits = 3
	finerUnits  = 1000
)

func done(s *Site, a *act) error {
	_, err := s.Desk.Done(a.ctx(), a.actor, a.on, desk.Done{Text: a.text("text"), Kept: a.in["done.kept"]})
	return err
}

func takeBack(s *Site, a *act) error {
	_, err := s.Desk.TakeBackDone(a.ctx(), a.actor, a.on)
	return err
}

// take makes the reader the owner of the case.
func take(s *Site, a *act) error {
	_, err := s.Desk.Assign(a.ctx(), a.actor, a.on, a.actor.ID)
	return err
}
