package desk_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/topic"
)

func TestBadIntakeIsRefused(t *testing.T) {
	t.Parallel()
	good := desk.Intake{Channel: desk.ChannelForm, Words: "x"}
	for name, c := range map[string]struct {
		spoil      func(*desk.Intake)
		key, field string
	}{
		"no words":           {func(in *desk.Intake) { in.Words = " \n\u200b" }, "desk.text_needed", "words"},
		"too many words":     {func(in *desk.Intake) { in.Words = strings.Repeat("字", desk.MaxWords+1) }, "desk.too_long", "words"},
		"long subject":       {func(in *desk.Intake) { in.Subject = strings.Repeat("a", 201) }, "desk.too_long", "subject"},
		"long wish":          {func(in *desk.Intake) { in.Wish = strings.Repeat("a", 2001) }, "desk.too_long", "wish"},
		"long nickname":      {func(in *desk.Intake) { in.Nickname = strings.Repeat("a", 101) }, "desk.too_long", "nickname"},
		"long key":           {func(in *desk.Intake) { in.Key = strings.Repeat("a", 201) }, "desk.too_long", "key"},
		"e-mail":             {func(in *desk.Intake) { in.Email = "not an address" }, "desk.email_invalid", "email"},
		"e-mail with a name": {func(in *desk.Intake) { in.Email = "A <a@example.com>" }, "desk.email_invalid", "email"},
		"two e-mails":        {func(in *desk.Intake) { in.Email = "a@example.com,b@example.com" }, "desk.email_invalid", "email"},
		"phone":              {func(in *desk.Intake) { in.Phone = "call me" }, "desk.phone_invalid", "phone"},
		"kind":               {func(in *desk.Intake) { in.Kind = "rant" }, "desk.kind_unknown", "kind"},
		"channel":            {func(in *desk.Intake) { in.Channel = "fax" }, "desk.channel_unknown", "channel"},
		"severity":           {func(in *desk.Intake) { in.Severity = 5 }, "desk.severity_range", "severity"},
		"files":              {func(in *desk.Intake) { in.Files = make([]desk.Upload, 6) }, "desk.too_many_files", "files"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := good
			c.spoil(&in)
			_, err := in.Clean()
			if key(err) != c.key {
				t.Fatalf("%v, want %s", err, c.key)
			}
			if f := asFault(err).Field; f != c.field {
				t.Errorf("about %q, want %q", f, c.field)
			}
		})
	}
}

func TestWordsAreKeptButCannotMislead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, words string }{
		{"a\r\nb\rc\td", "a\nb\nc\td"},
		{"a\x00b\x1b[31mc\u0085", "ab[31mc"},
		{"safe\u202egpj.exe", "safegpj.exe"},
		{"a\u2066b\u2069\u200b\ufeffc", "abc"},
		{"bad \xff utf-8", "bad \ufffd utf-8"},
		{"👨‍👩‍👧 می‌خواهم", "👨‍👩‍👧 می‌خواهم"}, // joiners are part of the writing
		{"<script>alert(1)</script>", "<script>alert(1)</script>"},
	} {
		in, err := desk.Intake{Channel: desk.ChannelForm, Words: c.in}.Clean()
		if err != nil || in.Words != c.words {
			t.Errorf("%q became %q, %v; want %q", c.in, in.Words, err, c.words)
		}
	}
	in, err := desk.Intake{Channel: desk.ChannelForm, Words: "x", Subject: "a\r\nBcc: all@example.com", Nickname: "b\nc"}.Clean()
	if err != nil || in.Subject != "a Bcc: all@example.com" || in.Nickname != "b c" {
		t.Errorf("%q, %q, %v", in.Subject, in.Nickname, err)
	}
}

func TestCleaningTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := desk.Intake{Channel: desk.ChannelForm, Words: string(rapid.SliceOf(rapid.Byte()).Draw(t, "words"))}
		once, err := raw.Clean()
		if err != nil {
			return
		}
		if !utf8.ValidString(once.Words) || strings.ContainsRune(once.Words, 0) {
			t.Fatalf("%q", once.Words)
		}
		twice, err := once.Clean()
		if err != nil || twice.Words != once.Words || twice.Subject != once.Subject {
			t.Fatalf("%+v, then %+v, %v", once, twice, err)
		}
	})
}

func TestSubjectIsTakenFromTheWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ words, subject string }{
		{"门坏了。\n快来人", "门坏了。"},
		{strings.Repeat("字", 100), strings.Repeat("字", 59) + "…"},
	} {
		in, err := desk.Intake{Channel: desk.ChannelForm, Words: c.words}.Clean()
		if err != nil || in.Subject != c.subject {
			t.Errorf("%q, %v", in.Subject, err)
		}
	}
}

func TestUpload(t *testing.T) {
	png := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)
	exe := append([]byte("MZ\x90\x00\x03\x00\x00\x00"), make([]byte, 200)...)
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		for name, c := range map[string]struct {
			content io.Reader
			name    string
			key     string
			as      string
			inline  bool
		}{
			"picture":            {bytes.NewReader(png), `C:\photos\..\door.png`, "", "image/png", true},
			"text":               {strings.NewReader("hello"), "a.txt", "", "text/plain", true},
			"program as photo":   {bytes.NewReader(exe), "photo.jpg", "desk.file_type", "", false},
			"shell script":       {strings.NewReader("#!/bin/sh\nrm -rf /\n"), "a.txt", "desk.file_type", "", false},
			"elf":                {strings.NewReader("\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 60)), "a", "desk.file_type", "", false},
			"page":               {strings.NewReader("<!DOCTYPE html><script>alert(1)</script>"), "a.png", "", "text/html", false},
			"drawing":            {strings.NewReader(`<svg xmlns="http://www.w3.org/2000/svg"></svg>`), "a.svg", "", "image/svg+xml", false},
			"nothing":            {strings.NewReader(""), "a.png", "desk.file_empty", "", false},
			"too large":          {io.MultiReader(bytes.NewReader(png), io.LimitReader(zeros{}, desk.MaxFileSize)), "a.png", "desk.file_too_large", "", false},
			"as large as may be": {io.MultiReader(bytes.NewReader(png), io.LimitReader(zeros{}, desk.MaxFileSize-int64(len(png)))), "a.png", "", "image/png", true},
		} {
			t.Run(name, func(t *testing.T) {
				up, err := o.Upload(ctx, c.name, c.content)
				if key(err) != c.key {
					t.Fatalf("%+v, %v", up, err)
				}
				if err != nil {
					return
				}
				if up.Type != c.as {
					t.Errorf("taken for %s", up.Type)
				}
				if inline := (desk.Attachment{Type: up.Type}).Inline(); inline != c.inline {
					t.Errorf("inline: %v", inline)
				}
				if strings.ContainsAny(up.Name, `/\`) {
					t.Errorf("named %q", up.Name)
				}
			})
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestRefusedIntakeLeavesNoFile checks that what was uploaded goes when the
// intake fails, and stays when it succeeds.
func TestRefusedIntakeLeavesNoFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		upload := func() desk.Upload { return must(o.Upload(ctx, "a.txt", strings.NewReader("hello")))(t) }
		bad := upload()
		if _, err := o.Intake(ctx, form, desk.Intake{Files: []desk.Upload{bad}}); err == nil {
			t.Fatal("filed without words")
		}
		if _, err := db.Files().Open(ctx, bad.FileID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the file of a refused intake: %v", err)
		}
		in := desk.Intake{Words: "x", Key: "k", Files: []desk.Upload{upload()}}
		receipt, f := o.file(t, in)
		again := in
		again.Files = []desk.Upload{upload()}
		if same := must(o.Intake(ctx, form, again))(t); same != receipt {
			t.Fatalf("%+v, then %+v", receipt, same)
		}
		if _, err := db.Files().Open(ctx, again.Files[0].FileID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the file of a repeated intake: %v", err)
		}
		_, content, err := o.Attachment(ctx, o.lin, f.Case.ID, f.Messages[0].Attachments[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(content); err != nil || string(text) != "hello" {
			t.Errorf("%q, %v", text, err)
		}
		_, other := o.file(t, desk.Intake{Words: "y"})
		if _, _, err := o.Attachment(ctx, o.lin, other.Case.ID, f.Messages[0].Attachments[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("an attachment of another case: %v", err)
		}
	})
}

// TestWhoMay asks for everything as those who may not, and sees nothing change.
func TestWhoMay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		stranger := account.Customer("x", "", "en")
		intakeOnly := account.Key{ID: "k", Name: "shop", Scopes: []account.Permission{account.CaseIntake}}.Actor()
		for _, who := range []account.Actor{stranger, intakeOnly, {}} {
			for name, err := range map[string]error{
				"read":     second(o.File(ctx, who, f.Case.ID)),
				"list":     second(o.List(ctx, who, desk.Filter{})),
				"count":    second(o.Count(ctx, who, desk.Filter{})),
				"today":    second(o.Today(ctx, who, 0)),
				"told":     second(o.Notifications(ctx, who)),
				"reply":    second(o.Reply(ctx, who, on, desk.Reply{Text: "a"})),
				"note":     second(o.Note(ctx, who, on, desk.Note{Text: "a"})),
				"restate":  second(o.Restate(ctx, who, on, desk.Restatement{Text: "a"})),
				"done":     second(o.Done(ctx, who, on, desk.Done{Text: "a"})),
				"assign":   second(o.Assign(ctx, who, on, "s1")),
				"identify": second(o.Identify(ctx, who, on, f.Case.CustomerID)),
				"export":   o.Export(ctx, who, desk.Filter{}, func(desk.Row) error { return nil }),
			} {
				if !fault.Is(err, fault.Denied) {
					t.Errorf("%s may %s: %v", who.Kind, name, err)
				}
			}
		}
		if err := o.Export(ctx, o.lin, desk.Filter{}, func(desk.Row) error { return nil }); !fault.Is(err, fault.Denied) {
			t.Errorf("an agent may export: %v", err)
		}
		if _, err := o.Assign(ctx, o.lin, on, "s2"); !fault.Is(err, fault.Denied) {
			t.Errorf("an agent may give cases to others: %v", err)
		}
		for name, in := range map[string]desk.Intake{
			"customer": {Words: "a", Channel: desk.ChannelAPI, CustomerID: f.Case.CustomerID},
			"purchase": {Words: "a", Channel: desk.ChannelAPI, PurchaseID: "p"},
			"owner":    {Words: "a", Channel: desk.ChannelAPI, OwnerID: "s1"},
		} {
			if _, err := o.Intake(ctx, intakeOnly, in); !fault.Is(err, fault.Denied) {
				t.Errorf("a key for intake may name the %s: %v", name, err)
			}
		}
		after := must(o.File(ctx, o.lin, f.Case.ID))(t)
		if after.Case.Version != f.Case.Version || must(o.Count(ctx, o.lin, desk.Filter{}))(t) != 1 {
			t.Errorf("something changed: %+v", after.Case)
		}
		_, mine := o.file(t, desk.Intake{Words: "a", CustomerID: f.Case.CustomerID, Severity: 4, OwnerID: "s3", Channel: desk.ChannelPhone})
		if c := mine.Case; c.CustomerID != "" || c.Severity != desk.SeverityNormal || c.OwnerID == "s3" || c.Channel != desk.ChannelForm {
			t.Errorf("the public form said more than it may: %+v", c)
		}
		must(o.Assign(ctx, o.wang, on, "s2"))(t)
		f = must(o.Assign(ctx, o.zhou, on, "s1"))(t)
		if f.Owner != "Lin" {
			t.Errorf("%s owns it", f.Owner)
		}
		if _, err := o.Assign(ctx, o.zhou, on, "s0"); key(err) != "desk.member_unknown" {
			t.Errorf("given to one who was disabled: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestAuthority(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		offer := func(who account.Actor, cost int64) error {
			return second(o.Offer(ctx, who, on, desk.Offer{Options: []desk.Option{
				{Kind: desk.Apology, Text: "sorry"}, {Kind: desk.Refund, Text: "money", Cost: cost},
			}}))
		}
		if err := offer(o.lin, 10_001); key(err) != "desk.above_authority" || asFault(err).Args["Limit"] != int64(10_000) {
			t.Fatalf("above: %v", err)
		}
		if err := offer(o.lin, 10_000); err != nil {
			t.Fatal(err)
		}
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		must(o.Choose(ctx, o.lin, on, desk.Choice{RemedyID: f.Remedies[1].ID}))(t)
		if err := offer(o.lin, 1); key(err) != "desk.above_authority" {
			t.Errorf("a second gift in small parts: %v", err)
		}
		if err := offer(o.zhou, 90_000); err != nil {
			t.Errorf("the supervisor: %v", err)
		}
		one := desk.Offer{Options: []desk.Option{{Kind: desk.Apology, Text: "sorry"}}}
		if _, err := o.Offer(ctx, o.lin, on, one); key(err) != "desk.options_count" {
			t.Errorf("no choice: %v", err)
		}
	})
}

func TestSenderIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, first := o.file(t, complaint)
		_, again := o.file(t, desk.Intake{Words: "b", Email: "ZHANG@example.com"})
		_, byPhone := o.file(t, desk.Intake{Words: "c", Phone: "+86 138 0013 8000"})
		if c := first.Case.CustomerID; c == "" || again.Case.CustomerID != c || byPhone.Case.CustomerID != c {
			t.Errorf("%q, %q, %q", c, again.Case.CustomerID, byPhone.Case.CustomerID)
		}
		_, other := o.file(t, desk.Intake{Words: "d", Email: "li@example.com"})
		if other.Case.CustomerID == "" || other.Case.CustomerID == first.Case.CustomerID {
			t.Errorf("%q", other.Case.CustomerID)
		}
		_, both := o.file(t, desk.Intake{Words: "e", Email: "li@example.com", Phone: "13800138000"})
		if both.Case.CustomerID != "" {
			t.Errorf("two customers are known by these, and %q was picked", both.Case.CustomerID)
		}
		_, nobody := o.file(t, desk.Intake{Words: "f", Nickname: "路人"})
		if nobody.Case.CustomerID != "" {
			t.Errorf("%q", nobody.Case.CustomerID)
		}
	})
}

func TestLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		var files []desk.File
		for _, words := range []string{"冷库门关不严", "carton crushed", "空调不制冷", "late parcel", "多收了钱"} {
			o.pass(time.Second)
			_, f := o.file(t, desk.Intake{Words: words, Email: "zhang@example.com"})
			files = append(files, f)
		}
		for name, c := range map[string]struct {
			filter desk.Filter
			want   int64
		}{
			"all":           {desk.Filter{}, 5},
			"chinese":       {desk.Filter{Text: "冷库"}, 1},
			"english":       {desk.Filter{Text: "crush"}, 1},
			"number":        {desk.Filter{Text: files[3].Case.Ref()}, 1},
			"not there":     {desk.Filter{Text: "nowhere"}, 0},
			"mine":          {desk.Filter{OwnerID: "s1"}, 3},
			"nobody's":      {desk.Filter{Unowned: true}, 0},
			"open":          {desk.Filter{State: desk.Open}, 5},
			"closed":        {desk.Filter{State: desk.Closed}, 0},
			"customer's":    {desk.Filter{CustomerID: files[0].Case.CustomerID}, 5},
			"somebody's":    {desk.Filter{CustomerID: "x"}, 0},
			"overdue":       {desk.Filter{DueBefore: o.now.Load()}, 0},
			"due one day":   {desk.Filter{DueBefore: o.now.Load() + 24*hour, Order: desk.DueFirst}, 5},
			"since":         {desk.Filter{Since: files[3].Case.CreatedAt}, 2},
			"questions":     {desk.Filter{Kind: desk.Question}, 0},
			"by form, mine": {desk.Filter{Channel: desk.ChannelForm, OwnerID: "s2"}, 2},
		} {
			if n := must(o.Count(ctx, o.lin, c.filter))(t); n != c.want {
				t.Errorf("%s: counted %d, want %d", name, n, c.want)
			}
			var seen []string
			c.filter.Limit = 2
			for {
				page := must(o.List(ctx, o.lin, c.filter))(t)
				for _, row := range page.Rows {
					seen = append(seen, row.Case.ID)
					if row.Customer != "zhang@example.com" || row.Owner == "" || row.Case.Words == "" {
						t.Errorf("%s: %+v", name, row)
					}
				}
				if page.Next == "" {
					break
				}
				c.filter.After = page.Next
			}
			if int64(len(seen)) != c.want {
				t.Errorf("%s: listed %d, want %d", name, len(seen), c.want)
			}
		}
		exported := 0
		if err := o.Export(ctx, o.zhou, desk.Filter{}, func(desk.Row) error { exported++; return nil }); err != nil || exported != 5 {
			t.Errorf("exported %d, %v", exported, err)
		}
		if _, err := o.List(ctx, o.lin, desk.Filter{After: "x"}); key(err) != "desk.page_unknown" {
			t.Errorf("a page that does not exist: %v", err)
		}
		byRef := must(o.FileByRef(ctx, o.lin, "lk10003"))(t)
		if byRef.Case.ID != files[2].Case.ID {
			t.Errorf("%s", byRef.Case.Ref())
		}
	})
}

func TestToday(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, a := o.file(t, desk.Intake{Words: "a"}) // Lin's
		_, b := o.file(t, desk.Intake{Words: "b"}) // Wang's
		_, c := o.file(t, desk.Intake{Words: "c"}) // Lin's
		must(o.Done(ctx, o.lin, desk.Target{CaseID: a.Case.ID}, desk.Done{Text: "x"}))(t)
		must(o.Promise(ctx, o.wang, desk.Target{CaseID: b.Case.ID}, desk.NewPromise{
			Kind: "own", Text: "ask Lin", OwnerID: "s1", DueAt: monday + hour,
		}))(t)
		today := must(o.Today(ctx, o.lin, 0))(t)
		if len(today.Due) != 2 || today.Due[0].Row.Case.ID != b.Case.ID || today.Due[1].Row.Case.ID != c.Case.ID {
			t.Errorf("due: %+v", today.Due)
		}
		if len(today.Waiting) != 1 || today.Waiting[0].Case.ID != a.Case.ID || len(today.New) != 1 || today.New[0].Case.ID != c.Case.ID {
			t.Errorf("waiting %+v, new %+v", today.Waiting, today.New)
		}
		if today.Tally.Filed != 3 || today.Tally.Closed != 0 {
			t.Errorf("%+v", today.Tally)
		}
		must(o.Confirm(ctx, o.confirmLink(t, a.Case.ID), "", desk.Verdict{Answer: desk.AsExpected}))(t)
		today = must(o.Today(ctx, o.lin, monday+1))(t)
		if today.Tally.Closed != 1 || today.Tally.Confirmed != 1 || len(today.New) != 0 {
			t.Errorf("%+v, new %+v", today.Tally, today.New)
		}
		told := must(o.Notifications(ctx, o.lin))(t)
		if len(told) != 1 || told[0].Kind != desk.NotifySettled {
			t.Fatalf("%+v", told)
		}
		if err := o.Seen(ctx, o.wang, told[0].ID); err != nil {
			t.Fatal(err)
		}
		if left := must(o.Notifications(ctx, o.lin))(t); len(left) != 1 {
			t.Error("somebody else marked it as seen")
		}
		if err := o.Seen(ctx, o.lin); err != nil {
			t.Fatal(err)
		}
		if left := must(o.Notifications(ctx, o.lin))(t); len(left) != 0 {
			t.Errorf("%+v", left)
		}
	})
}

func TestNobodyAtTheDesk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		o.Service = desk.New(o.parts(nobody{}))
		receipt, f := o.file(t, complaint)
		if receipt.Owner != "Acme" || f.Case.OwnerID != "" {
			t.Errorf("%+v, %+v", receipt, f.Case)
		}
		if n := must(o.Count(ctx, o.lin, desk.Filter{Unowned: true}))(t); n != 1 {
			t.Errorf("%d cases of nobody", n)
		}
	})
}

type nobody struct{}

func (nobody) Approvers(context.Context) ([]account.Actor, error) { return nil, nil }
func (nobody) Members(context.Context) ([]desk.Member, error)     { return nil, nil }

func (nobody) Supervisors(context.Context) ([]string, error) { return nil, nil }

func (nobody) People(context.Context) (promise.People, error) { return promise.People{}, nil }

func (nobody) Teams(context.Context) ([]account.Team, error) { return nil, nil }

func (nobody) Topics(context.Context) ([]topic.Topic, error) { return nil, nil }

func (nobody) PutTopic(context.Context, topic.Topic, int64) error { return nil }
