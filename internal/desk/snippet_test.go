package desk_test

import (
	"strconv"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

func snippet(name, text string) desk.SnippetDraft {
	return desk.SnippetDraft{Name: name, Texts: map[string]string{"zh-CN": text}}
}

// TestSnippetsAreKept follows snippets through who may see and change them, and
// which of a name is at hand.
func TestSnippetsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		shared := snippet("地址", "{{company}}，西门")
		shared.Shared = true
		_, err := o.CreateSnippet(ctx, o.lin, shared)
		refused(t, err, "snippet.share_denied")
		ours := must(o.CreateSnippet(ctx, o.zhou, shared))(t)
		own := must(o.CreateSnippet(ctx, o.lin, snippet("Addr", "{{customer}}，您好")))(t)
		theirs := must(o.CreateSnippet(ctx, o.wang, snippet("addr", "王的")))(t)
		atHand := func(who account.Actor) (said string) {
			for _, n := range must(o.SnippetsAtHand(ctx, who))(t) {
				said += n.Name + "=" + n.In("en", "zh-CN") + ";"
			}
			return said
		}
		if got := atHand(o.lin); got != "Addr={{customer}}，您好;地址={{company}}，西门;" {
			t.Errorf("at hand: %s", got)
		}
		mine := must(o.CreateSnippet(ctx, o.lin, snippet("地址", "我的")))(t)
		if got := atHand(o.lin) + " " + atHand(o.wang); got != "Addr={{customer}}，您好;地址=我的; addr=王的;地址={{company}}，西门;" {
			t.Errorf("with one of my own: %s", got)
		}
		_, err = o.Snippet(ctx, o.lin, theirs.ID)
		refused(t, err, "snippet.unknown")
		_, err = o.EditSnippet(ctx, o.lin, ours.ID, 1, shared)
		refused(t, err, "snippet.edit_denied")
		_, err = o.RetireSnippet(ctx, o.lin, ours.ID, true)
		refused(t, err, "snippet.edit_denied")
		_, err = o.CreateSnippet(ctx, o.lin, snippet("ADDR", "x"))
		refused(t, err, "snippet.name_taken")
		_, err = o.EditSnippet(ctx, o.lin, mine.ID, 1, snippet("aDDr", "x"))
		refused(t, err, "snippet.name_taken")

		edited := must(o.EditSnippet(ctx, o.lin, own.ID, 1, snippet("地点", "新的")))(t)
		_, err = o.EditSnippet(ctx, o.lin, own.ID, 1, snippet("旧", "旧的"))
		refused(t, err, "snippet.changed_meanwhile")
		if got := must(o.Snippet(ctx, o.lin, own.ID))(t); edited.Version != 2 || got.Version != 2 || got.Name != "地点" {
			t.Errorf("kept as %+v", got)
		}
		must(o.RetireSnippet(ctx, o.lin, mine.ID, true))(t)
		if got := atHand(o.lin); got != "地址={{company}}，西门;地点=新的;" {
			t.Errorf("with my own retired: %s", got)
		}
		again := must(o.CreateSnippet(ctx, o.lin, snippet("地址", "又一条")))(t)
		_, err = o.RetireSnippet(ctx, o.lin, mine.ID, false)
		refused(t, err, "snippet.name_taken")
		must(o.RetireSnippet(ctx, o.lin, again.ID, true))(t)
		must(o.RetireSnippet(ctx, o.lin, mine.ID, false))(t)
		back := shared
		back.Shared = false
		boss := account.Staff{ID: "s9", Name: "Boss", Role: account.RoleAdmin}.Actor()
		_, err = o.EditSnippet(ctx, boss, ours.ID, 1, back)
		refused(t, err, "snippet.not_yours")
	})
}

func TestSnippetsThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		for _, c := range []struct{ name, text, key string }{
			{"", "x", "snippet.name_invalid"},
			{"two words", "x", "snippet.name_invalid"},
			{"a;b", "x", "snippet.name_invalid"},
			{strings.Repeat("长", 31), "x", "snippet.name_invalid"},
			{"a", " \n", "snippet.text_missing"},
			{"a", strings.Repeat("长", desk.MaxSnippet+1), "desk.too_long"},
			{"a", "{{customer}", "knowledge.placeholder_broken"},
			{"a", "{{who}}", "knowledge.placeholder_unknown"},
		} {
			_, err := o.CreateSnippet(ctx, o.lin, snippet(c.name, c.text))
			refused(t, err, c.key)
		}
		for i := range 100 {
			must(o.CreateSnippet(ctx, o.lin, snippet("n"+strconv.Itoa(i), "x")))(t)
		}
		_, err := o.CreateSnippet(ctx, o.lin, snippet("more", "x"))
		refused(t, err, "snippet.too_many")
		must(o.CreateSnippet(ctx, o.wang, snippet("more", "x")))(t)
		_, err = o.CreateSnippet(ctx, form, snippet("a", "x"))
		if err == nil {
			t.Error("a customer keeps a snippet")
		}
	})
}
