package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/demo"
	"liuke/internal/purchase"
)

// demoSource names the till of the demo company.
const demoSource = "till"

// SignIn is how one of the demo company's people signs in.
type SignIn struct {
	Role            account.Role
	Email, Password string
}

// FoundDemo makes the demo company with its purchases, scores, cases and, last,
// what was found in them. It returns who can sign in.
func (a *App) FoundDemo(ctx context.Context, lang string, progress io.Writer) ([]SignIn, error) {
	now := a.clock()
	company := account.Company{
		Name: "Harbour Lane Gifts", Lang: lang, Currency: demo.Currency, Zone: demo.Zone,
		PublicURL: "http://" + a.config.Addr, Hours: "Mon-Fri 08:30-18:00; Sat 09:00-13:00", Demo: true,
	}
	people, signIns := demoPeople(lang)
	staff, err := a.Accounts.Found(ctx, company, people...)
	if err != nil {
		return nil, err
	}
	if err := a.Accounts.SetAuthority(ctx, account.System, demoLimits); err != nil {
		return nil, err
	}
	if _, err := a.Knowledge.AddStarter(ctx, account.System); err != nil {
		return nil, fmt.Errorf("starter set: %w", err)
	}
	if err := a.loadDemoPurchases(ctx, lang, now, progress); err != nil {
		return nil, fmt.Errorf("demo purchases: %w", err)
	}
	if err := a.tryNothing(ctx, lang); err != nil {
		return nil, fmt.Errorf("demo trials: %w", err)
	}
	if _, err := a.Values.Run(ctx); err != nil {
		return nil, fmt.Errorf("demo scores: %w", err)
	}
	if _, err := a.Risks.Run(ctx); err != nil {
		return nil, fmt.Errorf("demo risks: %w", err)
	}
	if err := a.Trials.Reckon(ctx); err != nil {
		return nil, fmt.Errorf("demo results: %w", err)
	}
	house := &demoHouse{App: a, lang: lang, people: byRole(staff)}
	if err := house.open(ctx); err != nil {
		return signIns, err
	}
	return signIns, a.Economics.Run(ctx)
}

// open has the company's people work.
func (h *demoHouse) open(ctx context.Context) error {
	h.admin = h.people[demo.RoleAdmin].Actor()
	if err := h.furnish(ctx); err != nil {
		return err
	}
	staff, err := h.Accounts.ListStaff(ctx)
	if err != nil {
		return err
	}
	h.people = byRole(staff) // each in their team by now
	if err := h.announce(ctx); err != nil {
		return err
	}
	if err := h.relate(ctx); err != nil {
		return fmt.Errorf("demo relations: %w", err)
	}
	teller, err := h.storyteller(ctx)
	if err != nil {
		return err
	}
	if err := teller.tell(ctx); err != nil {
		return err
	}
	if err := h.breakStandards(ctx); err != nil {
		return err
	}
	if err := h.winBack(ctx); err != nil {
		return err
	}
	if err := h.write(ctx); err != nil {
		return fmt.Errorf("demo campaigns: %w", err)
	}
	if err := h.reviews(ctx); err != nil {
		return fmt.Errorf("reviews: %w", err)
	}
	if err := h.checkQuality(ctx); err != nil {
		return err
	}
	return h.writeRules(ctx)
}

// demoPeople are the demo company's staff, with random passwords, and how those
// sign in who are to be tried out.
func demoPeople(lang string) ([]account.NewStaff, []SignIn) {
	roles := map[demo.Role]account.Role{demo.RoleSupervisor: account.RoleSupervisor}
	var people []account.NewStaff
	for _, p := range demo.People() {
		role := roles[p.Role]
		if role == "" {
			role = account.RoleAgent
		}
		people = append(people, account.NewStaff{Email: string(p.Role) + demoDomain, Name: p.Name, Role: role, Lang: cmp.Or(p.Lang, lang), Password: account.RandomPassword()})
	}
	people = append(people, account.NewStaff{
		Email: string(demo.RoleAdmin) + demoDomain, Name: "Oliver Grant", Role: account.RoleAdmin, Lang: lang, Password: account.RandomPassword(),
	})
	var signIns []SignIn
	for _, one := range []demo.Role{demo.RoleAgent, demo.RoleDriver, demo.RoleSupervisor, demo.RoleAdmin} {
		at := slices.IndexFunc(people, func(p account.NewStaff) bool { return p.Email == string(one)+demoDomain })
		signIns = append(signIns, SignIn{people[at].Role, people[at].Email, people[at].Password})
	}
	return people, signIns
}

const demoDomain = "@demo.example"

func byRole(staff []account.Staff) map[demo.Role]account.Staff {
	people := map[demo.Role]account.Staff{}
	for _, s := range staff {
		name, _, _ := strings.Cut(s.Email, "@")
		people[demo.Role(name)] = s
	}
	return people
}

// demoBatch is how many receipts are recorded in one transaction.
const demoBatch = 2500

func (a *App) loadDemoPurchases(ctx context.Context, lang string, now int64, progress io.Writer) error {
	receipts, lines, err := demoReceipts(lang, calendar.DayOf(now, a.demoZone()))
	if err != nil {
		return err
	}
	books, err := a.Purchases.Books(ctx, now)
	if err != nil {
		return err
	}
	bar := progressbar.NewOptions(lines, progressbar.OptionSetWriter(progress), progressbar.OptionSetDescription("purchases"),
		progressbar.OptionSetItsString("rows"), progressbar.OptionShowIts(), progressbar.OptionShowCount(),
		progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionOnCompletion(func() { _, _ = fmt.Fprintln(progress) }))
	for part := range slices.Chunk(receipts, demoBatch) {
		if _, err := a.Purchases.RecordBatch(ctx, books, purchase.Batch{Receipts: part, ByID: account.System.ID, At: now}); err != nil {
			return err
		}
		n := 0
		for _, r := range part {
			n += len(r.Lines)
		}
		_ = bar.Add(n) // the bar is for the eye
	}
	return nil
}

func (a *App) demoZone() *time.Location { return account.Company{Zone: demo.Zone}.Location() }

// demoReceipts puts the till lines together, also those of the one invoice
// whose lines lie apart. Days are moved by whole weeks up to the one given.
func demoReceipts(lang string, today calendar.Day) (receipts []purchase.Receipt, count int, err error) {
	lines, err := demo.Lines()
	if err != nil {
		return nil, 0, err
	}
	zone := account.Company{Zone: demo.Zone}.Location()
	shift := int64(demo.Shift(today)) * 24 * 60
	places := map[string]int{}
	for line, ok := lines.Next(); ok; line, ok = lines.Next() {
		count++
		wall := time.Unix((int64(line.At)+shift)*60, 0).UTC()
		at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, zone).UnixMilli()
		place, known := places[line.Invoice]
		if !known {
			place = len(receipts)
			places[line.Invoice] = place
			receipts = append(receipts, demoReceipt(lang, line, at))
		}
		r := &receipts[place]
		r.At = min(r.At, at)
		r.Lines = append(r.Lines, demoLine(line))
	}
	return receipts, count, nil
}

func demoLine(line demo.Line) purchase.Line {
	quantity := int64(line.Quantity) * 1000
	amount, _ := purchase.Amount(quantity, line.UnitPrice, 2) // the till's amounts are small
	return purchase.Line{Product: line.StockCode, Name: line.Description, Quantity: quantity, UnitPrice: line.UnitPrice, Amount: amount}
}

func demoReceipt(lang string, line demo.Line, at int64) purchase.Receipt {
	r := purchase.Receipt{Source: demoSource, ExternalID: line.Invoice, At: at, Currency: demo.Currency}
	if line.Customer != "" {
		r.Customer = purchase.CustomerRef{Code: line.Customer, Name: demo.Name(line.Customer, lang), Country: line.Country}
	}
	return r
}

// demoCustomer returns the id of the customer with the till's code.
func (a *App) demoCustomer(ctx context.Context, code string) (string, error) {
	owners, err := a.DB.Ledger().Owners(ctx, demoSource, []string{code})
	return owners[code].RootID, err
}

// demoPurchase returns the id of the purchase with the invoice's number.
func (a *App) demoPurchase(ctx context.Context, invoice string) (string, error) {
	kept, err := a.DB.Ledger().Purchases(ctx, demoSource, []string{invoice})
	return kept[invoice].ID, err
}
