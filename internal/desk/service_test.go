package desk_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/remedy"
	"liuke/internal/seal"
	"liuke/internal/store"
)

// monday is 2026-03-02 09:00 in Shanghai, when the desk opens.
var monday = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).UnixMilli()

const hour = int64(time.Hour / time.Millisecond)

// office is a desk with its company, staff and a clock that can be moved.
type office struct {
	*desk.Service
	db   *store.DB
	keys *seal.Keyring
	now  atomic.Int64
	lin  account.Actor // agent
	wang account.Actor // agent
	zhou account.Actor // supervisor
}

var ctx = context.Background()

func open(t testing.TB, db *store.DB) *office {
	t.Helper()
	o := &office{db: db}
	o.now.Store(monday)
	lin := account.Staff{ID: "s1", Email: "lin@example.com", Name: "Lin", Role: account.RoleAgent, Lang: "zh-CN", State: account.StaffActive}
	wang := account.Staff{ID: "s2", Email: "wang@example.com", Name: "Wang", Role: account.RoleAgent, Lang: "zh-CN", State: account.StaffActive}
	zhou := account.Staff{ID: "s3", Email: "zhou@example.com", Name: "Zhou", Role: account.RoleSupervisor, Lang: "zh-CN", State: account.StaffActive}
	gone := account.Staff{ID: "s0", Email: "gone@example.com", Name: "Gone", Role: account.RoleAgent, Lang: "zh-CN", State: account.StaffDisabled}
	company := account.Company{ID: account.CompanyID, Name: "Acme", Lang: "zh-CN", Currency: "CNY", Zone: "Asia/Shanghai"}
	if err := db.Accounts().Found(ctx, company, []account.Staff{lin, wang, zhou, gone}, nil, ""); err != nil {
		t.Fatal(err)
	}
	o.lin, o.wang, o.zhou = lin.Actor(), wang.Actor(), zhou.Actor()
	keys, err := seal.NewKeyring(seal.NewKey(monday))
	if err != nil {
		t.Fatal(err)
	}
	o.keys = keys
	o.Service = desk.New(o.parts(db.Desk()))
	return o
}

// parts are what the office's desk works with.
func (o *office) parts(staff desk.Staff) desk.Parts {
	return desk.Parts{
		Store: o.db.Desk(), Reader: o.db.Desk(), Bench: o.db.Bench(), MacroStore: o.db.Macros(), SnippetStore: o.db.Snippets(), Breaches: o.db.Desk(), Files: o.db.Files(), Numbers: o.db.Numbers("case"), Staff: staff,
		Quality: o.db.Desk(),
		Company: rules{}, Customers: o.db.Customers(), Keys: o.keys, Clock: o.now.Load, Log: slog.New(slog.DiscardHandler),
		Settings: o.db.Settings(), Limits: func(context.Context) (map[account.Role]int64, error) { return limits, nil },
	}
}

// rules are those of a company that is open from nine to six on weekdays.
type rules struct{}

func (rules) Rules(context.Context) (desk.Rules, error) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return desk.Rules{}, err
	}
	hours, err := calendar.ParseHours("Mon-Fri 09:00-18:00")
	if err != nil {
		return desk.Rules{}, err
	}
	cal, err := calendar.New(zone, hours, nil)
	return desk.Rules{
		Company: "Acme", Lang: "zh-CN", Currency: "CNY", PublicURL: "https://desk.example.com", Calendar: cal, Mail: true,
		Authority: remedy.Flat(limits),
	}, err
}

func (o *office) pass(d time.Duration) { o.now.Add(d.Milliseconds()) }

// form is the public form in the hands of a customer.
var form = account.Customer("form", "", "zh-CN")

var complaint = desk.Intake{
	Words: "冷库门一直关不严，货都化了。\n今天就要人来。", Wish: "修好门", Nickname: "老张", Email: "zhang@example.com", Phone: "13800138000",
}

// file files a case and returns it.
func (o *office) file(t testing.TB, in desk.Intake) (desk.Receipt, desk.File) {
	t.Helper()
	receipt, err := o.Intake(ctx, form, in)
	if err != nil {
		t.Fatal(err)
	}
	f, err := o.File(ctx, o.lin, receipt.CaseID)
	if err != nil {
		t.Fatal(err)
	}
	return receipt, f
}

// must is for what a test needs to go on.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// asFault returns the fault in err; the text of any other error is its key.
func asFault(err error) *fault.Error {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		return f
	case err != nil:
		return &fault.Error{Key: err.Error()}
	}
	return &fault.Error{}
}

// key returns the message key of a fault.
func key(err error) string { return asFault(err).Key }

// token returns the token at the end of a link.
func token(link string) string {
	for i := len(link) - 1; i >= 0; i-- {
		if link[i] == '/' {
			return link[i+1:]
		}
	}
	return link
}

func kinds(f desk.File) []desk.EntryKind {
	var all []desk.EntryKind
	for _, e := range f.Timeline {
		all = append(all, e.Kind)
	}
	return all
}

// limits are what each role may give without asking.
var limits = map[account.Role]int64{account.RoleAgent: 10_000, account.RoleSupervisor: 100_000, account.RoleAdmin: 200_000}
