package web

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/httpx"
	"liuke/internal/i18n"
	"liuke/internal/trial/registry"
)

// moreArms are how many arms the form has beside the one that is left alone.
const moreArms = registry.MaxArms - 1

// TrialArmField is an arm as the form asks for it.
type TrialArmField struct{ Name, Share, Label string }

// Arms are the arms of the form beside the one that is left alone.
func (p *NewTrialPage) Arms() []TrialArmField {
	fields := make([]TrialArmField, moreArms)
	for i := range fields {
		n := strconv.Itoa(i + 1)
		fields[i] = TrialArmField{Name: "arm" + n, Share: "share" + n, Label: p.T("trial.arm_n", "N", i+1)}
	}
	return fields
}

// More reports whether the form has more than one arm filled in beside the one that is left alone.
func (p *NewTrialPage) More() bool {
	for _, a := range p.Arms()[1:] {
		if p.Form.Values.Get(a.Name)+p.Form.Values.Get(a.Share) != "" {
			return true
		}
	}
	return false
}

// enteredArms reads the arms: how many in a hundred are left alone, and the others with their shares. Where none has a share they
// get equal parts of the rest.
func (v *visit) enteredArms(in url.Values) ([]registry.Arm, error) {
	held, err := strconv.ParseInt(strings.TrimSpace(in.Get("held_out")), 10, 64)
	if err != nil || held < 1 || held > 99 {
		return nil, fault.New(fault.Invalid, "trial.held_out_range").On("held_out")
	}
	arms := []registry.Arm{{Name: v.t("trial.arm_holdout"), Share: held, Holdout: true}}
	sum, without := held, 0
	for i := range moreArms {
		n := strconv.Itoa(i + 1)
		name, text := strings.TrimSpace(in.Get("arm"+n)), strings.TrimSuffix(strings.TrimSpace(in.Get("share"+n)), "%")
		if name == "" && text == "" {
			continue
		}
		if name == "" {
			return nil, fault.New(fault.Invalid, "trial.arm_name", fault.Args{"Most": registry.MaxName}).On("arm" + n)
		}
		arm := registry.Arm{Name: name}
		if text == "" {
			without++
		} else if arm.Share, err = strconv.ParseInt(strings.TrimSpace(text), 10, 64); err != nil || arm.Share < 1 || arm.Share > 99 {
			return nil, fault.New(fault.Invalid, "trial.held_out_range").On("share" + n)
		}
		sum += arm.Share
		arms = append(arms, arm)
	}
	switch others := int64(len(arms) - 1); {
	case others == 0:
		arms = append(arms, registry.Arm{Name: v.t("trial.arm_treated"), Share: 100 - held})
	case without == int(others):
		arms[0].Share = held * others
		for i := range others {
			arms[i+1].Share = 100 - held
		}
	case without > 0:
		return nil, fault.New(fault.Invalid, "trial.shares_some").On("share1")
	case sum != 100:
		return nil, fault.New(fault.Invalid, "trial.shares_sum", fault.Args{"Sum": sum}).On("share1")
	}
	return arms, nil
}

// planValues are the entries of the form that stand for a plan.
func (v *visit) planValues(t registry.Trial) url.Values {
	in := url.Values{}
	for name, value := range map[string]string{
		"name": t.Name, "action": string(t.Action), "purpose": string(t.Purpose), "reason": t.Reason, "play": t.Play, "note": t.Note, "tier": t.Audience.Tier,
		"owner": t.Audience.OwnerID, "rule": t.Audience.Rule, "listed": strings.Join(t.Audience.Listed, "\n"), "intake": string(t.Intake),
		"outcome": string(t.Outcome), "source": string(t.Source), "window": strconv.FormatInt(t.Window, 10), "end": t.PlannedEnd.String(),
		"version": strconv.FormatInt(t.Version, 10),
	} {
		in.Set(name, value)
	}
	if t.Series != t.ID {
		in.Set("repeat_of", t.Series)
	}
	if t.CostEach > 0 {
		in.Set("cost", decimalOf(t.CostEach, v.company.Currency))
	}
	if t.Aim > 0 && t.Outcome == registry.OutcomeMargin {
		in.Set("aim", decimalOf(int64(t.Aim), v.company.Currency))
	} else if t.Aim > 0 {
		in.Set("aim", strconv.FormatFloat(100*t.Aim, 'g', 6, 64))
	}
	all := int64(0)
	for _, a := range t.Arms {
		all += a.Share
	}
	n := 0
	for _, a := range t.Arms {
		share := strconv.FormatInt((200*a.Share+all)/(2*all), 10)
		if a.Holdout {
			in.Set("held_out", share)
			continue
		}
		n++
		in.Set(fmt.Sprint("arm", n), a.Name)
		if !equalShares(t.Arms) {
			in.Set(fmt.Sprint("share", n), share)
		}
	}
	return in
}

// equalShares reports whether all arms beside the one that is left alone get as many.
func equalShares(arms []registry.Arm) bool {
	var share int64
	for _, a := range arms {
		if a.Holdout {
			continue
		}
		if share != 0 && a.Share != share {
			return false
		}
		share = a.Share
	}
	return true
}

// decimalOf writes an amount as a form takes it.
func decimalOf(minor int64, currency string) string {
	decimals := i18n.Decimals(currency)
	text := fmt.Sprintf("%0*d", decimals+1, minor)
	if decimals == 0 {
		return text
	}
	return text[:len(text)-decimals] + "." + text[len(text)-decimals:]
}

// enteredWithList returns what was entered, with the customers of a file added to those of the list. Entries come with a fault when only
// the file is wrong.
func (v *visit) enteredWithList() (url.Values, error) {
	kind, _, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return v.entered()
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxFields)
	if err := v.r.ParseMultipartForm(maxFields); err != nil {
		return nil, httpx.BodyFault(err)
	}
	in := url.Values(v.r.MultipartForm.Value)
	file, _, err := v.r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return in, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	raw, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	names, err := listOf(string(raw))
	if err != nil {
		return in, err
	}
	in.Set("listed", strings.TrimSpace(in.Get("listed")+"\n"+strings.Join(names, "\n")))
	return in, nil
}

// listOf reads the customers of a file: the column that is called like one of toldColumns, or the first where none is and there is no
// other.
func listOf(text string) ([]string, error) {
	rows, err := fileReader(text).ReadAll()
	if err != nil {
		var at *csv.ParseError
		errors.As(err, &at)
		return nil, fault.New(fault.Invalid, "trial.file_broken", fault.Args{"Row": at.Line}).On("file").From(err)
	}
	if len(rows) == 0 {
		return nil, fault.New(fault.Invalid, "trial.list_empty").On("file")
	}
	column := slices.IndexFunc(rows[0], func(name string) bool {
		return slices.Contains(toldColumns[0], strings.ToLower(strings.TrimSpace(name)))
	})
	switch {
	case column >= 0:
		rows = rows[1:]
	case len(rows[0]) == 1:
		column = 0
	default:
		return nil, fault.New(fault.Invalid, "trial.list_head").On("file")
	}
	var names []string
	for _, row := range rows {
		if column < len(row) && strings.TrimSpace(row[column]) != "" {
			names = append(names, strings.TrimSpace(row[column]))
		}
	}
	if len(names) == 0 {
		return nil, fault.New(fault.Invalid, "trial.list_empty").On("file")
	}
	return names, nil
}

// listed finds the customers of a list of codes, e-mail addresses, numbers or ids, one a line.
func (s *Site) listed(v *visit, text string) (ids, unknown []string, err error) {
	var names []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\r\n,;，；", r) }) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	if len(names) > registry.MaxListed {
		return nil, nil, fault.New(fault.Invalid, "trial.listed_many", fault.Args{"Most": registry.MaxListed}).On("listed")
	}
	if len(names) == 0 {
		return nil, nil, nil
	}
	found, err := s.Customers.Named(v.ctx(), v.actor, names)
	if err != nil {
		return nil, nil, err
	}
	there := map[string]bool{}
	for _, name := range names {
		roots := found[name]
		switch {
		case len(roots) != 1:
			unknown = append(unknown, name)
		case !there[roots[0]]:
			there[roots[0]] = true
			ids = append(ids, roots[0])
		}
	}
	return ids, unknown, nil
}
