package desk

import (
	"errors"
	"slices"
	"time"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/promise"
	"liuke/internal/topic"
)

// Macro is an answer that is given again and again, with what is done to the
// case along with it. It is its owner's alone, or shared with all of the staff.
type Macro struct {
	ID string
	MacroDraft
	OwnerID   string
	Owner     string // name
	Retired   bool
	Version   int64
	CreatedAt int64
	UpdatedAt int64
	Used      int64 // how often it was carried out
	UsedAt    int64 // the last time; 0: never
}

// MacroDraft is what somebody writes; a macro is what becomes of it.
type MacroDraft struct {
	Name    string
	Shared  bool
	Texts   map[string]string // the answer by language, at least one, with placeholders
	Actions MacroActions
}

// MacroActions is what a macro does besides answering.
type MacroActions struct {
	Category topic.Category `json:"category,omitempty"` // "": stays as it is
	Severity int64          `json:"severity,omitempty"` // 0: stays as it is
	Promise  bool           `json:"promise,omitempty"`  // a next update, within the company's time
	Note     string         `json:"note,omitempty"`     // for the staff, with placeholders
}

// MacroRun is a macro as it is carried out on a case, after it was looked at.
type MacroRun struct {
	MacroID string
	Version int64  // of the macro, as it was looked at
	Text    string // the answer, filled in
	Note    string // for the staff, filled in; "" for none
	At      int64  // when it was looked at: what is promised is reckoned from then, as the text may say it; 0 for now
}

// MacroUse tells that a macro was carried out on the case of the change.
type MacroUse struct{ ID, MacroID, StaffID string }

// maxMacroName is how long the name of a macro may be, in characters.
const maxMacroName = 100

// macroLooksFor is how long what was looked at holds, in milliseconds.
const macroLooksFor = int64(time.Hour / time.Millisecond)

// In returns the answer in the first of the languages that it is written in,
// or else in any, and which that is.
func (d MacroDraft) In(langs ...string) (text, lang string) { return textIn(d.Texts, langs) }

// textIn returns the text in the first of the languages that there is one in,
// or else in any, and which that is.
func textIn(texts map[string]string, langs []string) (text, lang string) {
	for _, lang := range append(slices.Clone(langs), account.Langs...) {
		if text := texts[lang]; text != "" {
			return text, lang
		}
	}
	return "", ""
}

// checked returns the draft as it is to be kept, or says what is wrong with it.
func (d MacroDraft) checked() (MacroDraft, error) {
	var err error
	if d.Name, err = need("name", line(d.Name), maxMacroName); err != nil {
		return d, err
	}
	if d.Texts, err = textsLater(d.Texts, MaxWords, "macro.text_missing"); err != nil {
		return d, err
	}
	if err := checkCategory(d.Actions.Category); err != nil {
		return d, err
	}
	if d.Actions.Severity != 0 {
		if err := checkSeverity(d.Actions.Severity); err != nil {
			return d, err
		}
	}
	d.Actions.Note, err = filledLater("note", d.Actions.Note, MaxWords)
	return d, err
}

// textsLater returns texts with placeholders as they are to be kept, by
// language, each of up to so many characters; missing is said when there is none.
func textsLater(texts map[string]string, most int, missing string) (map[string]string, error) {
	kept := map[string]string{}
	for _, lang := range account.Langs {
		text, err := filledLater(lang+".text", texts[lang], most)
		if err != nil {
			return nil, err
		}
		if text != "" {
			kept[lang] = text
		}
	}
	if len(kept) == 0 {
		return nil, fault.New(fault.Invalid, missing).On(account.Langs[0] + ".text")
	}
	return kept, nil
}

// filledLater returns a text with placeholders as it is to be kept.
func filledLater(field, text string, most int) (string, error) {
	text, err := limit(field, words(text), most)
	if err != nil {
		return "", err
	}
	if err := knowledge.CheckPlaceholders(text); err != nil {
		return "", err.On(field)
	}
	return text, nil
}

// Macro carries out a macro: all that it does, one after the other as if it
// were done by hand, or nothing.
func (k Clerk) Macro(f File, m Macro, r MacroRun) (Change, error) {
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	if m.Retired {
		return Change{}, fault.New(fault.Conflict, "macro.is_retired")
	}
	stale := m.Actions.Promise && r.At != 0 && (r.At > k.Now || k.Now-r.At > macroLooksFor)
	if stale || r.Version != 0 && r.Version != m.Version {
		return Change{}, fault.New(fault.Conflict, "macro.stale")
	}
	steps := []func(File) (Change, error){
		func(f File) (Change, error) { return k.takeMacro(f, m), nil },
		func(f File) (Change, error) { return k.Edit(f, m.Actions.edit(f.Case)) },
		func(f File) (Change, error) {
			if m.Actions.Promise {
				return k.replyPromising(f, Reply{Text: r.Text}, NewPromise{Kind: promise.NextUpdate, From: r.At})
			}
			return k.Reply(f, Reply{Text: r.Text})
		},
	}
	if m.Actions.Note != "" && words(r.Note) != "" {
		steps = append(steps, func(f File) (Change, error) {
			c, err := k.Note(f, Note{Text: r.Note})
			if about := (*fault.Error)(nil); errors.As(err, &about) {
				err = about.On("note")
			}
			return c, err
		})
	}
	all := k.draft(f).change
	for _, step := range steps {
		c, err := step(f)
		if err != nil {
			return Change{}, err
		}
		all, f = all.then(c), f.Apply(c)
	}
	return all, nil
}

func (k Clerk) takeMacro(f File, m Macro) Change {
	d := k.draft(f)
	d.log(EntryMacro, "Name", m.Name)
	d.change.MacroUse = &MacroUse{ID: d.change.Entries[0].ID, MacroID: m.ID, StaffID: k.Actor.ID}
	return d.end()
}

// edit is what the actions make of what we say a case is. A topic of another
// category gives way to the category.
func (a MacroActions) edit(c Case) Edit {
	var e Edit
	if a.Category != "" && a.Category != c.Category {
		none := ""
		e.Category, e.TopicID = &a.Category, &none
	}
	if a.Severity != 0 {
		e.Severity = &a.Severity
	}
	return e
}
