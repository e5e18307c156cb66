package desk

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
)

// mentions returns whom a note calls by name: an @ that no word ends in,
// followed by the whole name of a colleague. Of names that begin alike the
// longest is meant; of colleagues who have the same name, all are.
func mentions(text string, staff []Colleague) []Colleague {
	var called []Colleague
	before := ' '
	for at, r := range text {
		if (r == '@' || r == '＠') && !wordRune(before) {
			called = append(called, calledAt(text[at+utf8.RuneLen(r):], staff)...)
		}
		before = r
	}
	return called
}

// calledAt returns the colleagues whose name the text begins with.
func calledAt(text string, staff []Colleague) []Colleague {
	var called []Colleague
	longest := 0
	for _, c := range staff {
		name := strings.TrimSpace(c.Name)
		if name == "" || len(name) < longest || len(name) > len(text) || !strings.EqualFold(text[:len(name)], name) {
			continue
		}
		last, _ := utf8.DecodeLastRuneInString(name)
		next, _ := utf8.DecodeRuneInString(text[len(name):])
		if wordRune(last) && wordRune(next) {
			continue // only the beginning of another word
		}
		if len(name) > longest {
			called, longest = nil, len(name)
		}
		called = append(called, c)
	}
	return called
}

// wordRune reports whether r goes on with a word that is written with letters:
// Chinese names need no blank after them.
func wordRune(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r))
}

// mentioned returns the ids of whom the note calls, or a fault for one who may
// not see the case. Of several with one name, those who may are meant.
func (k Clerk) mentioned(f File, text string) ([]string, error) {
	var ids []string
	seeing, blind := map[string]bool{}, map[string]bool{}
	for _, c := range mentions(text, k.Colleagues) {
		if c.sees(f) {
			seeing[c.Name] = true
			ids = append(ids, c.StaffID)
		} else {
			blind[c.Name] = true
		}
	}
	for name := range blind {
		if !seeing[name] {
			return nil, fault.New(fault.Invalid, "bench.mention_unseen", fault.Args{"Name": name}).On("text")
		}
	}
	return ids, nil
}

// Mentionable returns who may be called by name in a note on the case, without the actor.
func (s *Service) Mentionable(ctx context.Context, actor account.Actor, f File) ([]Colleague, error) {
	if err := actor.Need(account.CaseWrite); err != nil {
		return nil, err
	}
	staff, err := s.Bench.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	var list []Colleague
	for _, c := range staff {
		if c.StaffID != actor.ID && c.sees(f) {
			list = append(list, c)
		}
	}
	return list, nil
}
