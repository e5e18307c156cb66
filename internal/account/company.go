package account

import (
	"context"
	"errors"
	"math"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/currency"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// Company returns the company, or a NotFound fault before the first run.
func (s *Service) Company(ctx context.Context) (Company, error) { return s.store.Company(ctx) }

// UpdateCompany changes the company's name, language, currency, zone, public
// address and opening hours. The currency stays once there are amounts in it;
// the hours must leave the holidays that are kept a day to work.
func (s *Service) UpdateCompany(ctx context.Context, by Actor, c Company) (Company, error) {
	if err := by.Need(CompanyManage); err != nil {
		return Company{}, err
	}
	before, err := s.store.Company(ctx)
	if err != nil {
		return Company{}, err
	}
	if c, err = c.checked(); err != nil {
		return Company{}, err
	}
	if c.Currency != before.Currency {
		if has, err := s.store.HasAmounts(ctx); err != nil {
			return Company{}, err
		} else if has {
			return Company{}, fault.New(fault.Conflict, "account.currency_in_use", fault.Args{"Currency": before.Currency}).On("currency")
		}
	}
	c.ID, c.Demo, c.CreatedAt, c.UpdatedAt = before.ID, before.Demo, before.CreatedAt, s.clock()
	if c.Hours == before.Hours && c.Zone == before.Zone {
		return c, s.store.UpdateCompany(ctx, c)
	}
	o, err := s.store.Observance(ctx)
	if err != nil {
		return Company{}, err
	}
	if _, err := o.Calendar(c); err != nil {
		return Company{}, on(err, "hours")
	}
	return c, s.store.UpdateCompany(ctx, c, s.calendarJob())
}

// checked returns c as it is to be kept, or says what is wrong with it.
func (c Company) checked() (Company, error) {
	name, err := parseName(c.Name)
	if err != nil {
		return c, err
	}
	if !slices.Contains(Langs, c.Lang) {
		return c, fault.New(fault.Invalid, "account.lang_unknown").On("lang")
	}
	unit, err := currency.ParseISO(c.Currency)
	if err != nil {
		return c, fault.New(fault.Invalid, "account.currency_unknown").On("currency")
	}
	if _, err := calendar.ParseZone(c.Zone); err != nil {
		return c, on(err, "zone")
	}
	hours, err := calendar.ParseHours(c.Hours)
	if err != nil {
		return c, on(err, "hours")
	}
	address, err := parsePublicURL(c.PublicURL)
	if err != nil {
		return c, err
	}
	c.Name, c.Currency, c.Hours, c.PublicURL = name, unit.String(), hours.String(), address
	return c, nil
}

// on says which field a fault is about.
func on(err error, field string) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.On(field)
	}
	return err
}

// parsePublicURL takes http and https addresses of a host, with nothing after it.
func parsePublicURL(text string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fault.New(fault.Invalid, "account.public_url_invalid").On("public_url")
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// Authority returns what each role may give away without asking, in minor
// units of the company's currency.
func (s *Service) Authority(ctx context.Context) (map[Role]int64, error) {
	limits, err := s.store.Authority(ctx)
	if err != nil {
		return nil, err
	}
	all := make(map[Role]int64, len(Roles))
	for _, r := range Roles {
		all[r] = limits[r]
	}
	return all, nil
}

// SetAuthority changes what roles may give away. None may give more than the
// one it reports to.
func (s *Service) SetAuthority(ctx context.Context, by Actor, limits map[Role]int64) error {
	if err := by.Need(CompanyManage); err != nil {
		return err
	}
	all, err := s.Authority(ctx)
	if err != nil {
		return err
	}
	for r, amount := range limits {
		if _, ok := all[r]; !ok {
			return fault.New(fault.Invalid, "account.role_unknown").On("role")
		}
		if amount < 0 {
			return fault.New(fault.Invalid, "account.limit_negative").On(string(r))
		}
		all[r] = amount
	}
	for i, r := range Roles[1:] {
		if below := Roles[i]; all[below] > all[r] {
			return fault.New(fault.Invalid, "account.limit_above").On(string(below))
		}
	}
	return s.store.SetAuthority(ctx, all)
}

// firstLimits are what roles may give away until an admin says otherwise:
// 100, 1,000 and 10,000 units of the currency, a hundred times that where the
// unit is too small to be divided.
func firstLimits(code string) map[Role]int64 {
	hundred := int64(10_000)
	if unit, err := currency.ParseISO(code); err == nil {
		if decimals, _ := currency.Standard.Rounding(unit); decimals > 0 {
			hundred = 100 * int64(math.Pow10(decimals))
		}
	}
	return map[Role]int64{RoleAgent: hundred, RoleSupervisor: 10 * hundred, RoleAdmin: 100 * hundred}
}

// StartFirstRun returns the secret that opens the first-run page, and whether
// it is needed: not once there is a company. Earlier secrets stay good.
func (s *Service) StartFirstRun(ctx context.Context) (secret string, needed bool, err error) {
	if _, err := s.store.Company(ctx); !fault.Is(err, fault.NotFound) {
		return "", false, err
	}
	ticket, secret := newTicket(PurposeFirstRun, CompanyID, s.clock())
	return secret, true, s.store.AddTicket(ctx, ticket)
}

// CheckFirstRun returns an Expired fault unless the secret opens the first-run page.
func (s *Service) CheckFirstRun(ctx context.Context, secret string) error {
	_, err := s.store.Ticket(ctx, hashSecret(secret), PurposeFirstRun, s.clock())
	return err
}

// FirstRun founds the company with its first admin, by the secret from the
// console. It succeeds once.
func (s *Service) FirstRun(ctx context.Context, secret string, c Company, admin NewStaff) (Staff, error) {
	if err := s.CheckFirstRun(ctx, secret); err != nil {
		return Staff{}, err
	}
	admin.Role = RoleAdmin
	people, err := s.found(ctx, hashSecret(secret), c, admin)
	if err != nil {
		return Staff{}, err
	}
	return people[0], nil
}

// Found founds the company with people who have their passwords. It is for
// whoever holds the machine, and succeeds once.
func (s *Service) Found(ctx context.Context, c Company, people ...NewStaff) ([]Staff, error) {
	return s.found(ctx, "", c, people...)
}

func (s *Service) found(ctx context.Context, ticket string, c Company, people ...NewStaff) ([]Staff, error) {
	c, err := c.checked()
	if err != nil {
		return nil, err
	}
	now := s.clock()
	c.ID, c.CreatedAt, c.UpdatedAt = CompanyID, now, now
	staff := make([]Staff, len(people))
	for i, n := range people {
		if staff[i], err = n.staff(now); err != nil {
			return nil, err
		}
		set, err := s.newPassword(ctx, staff[i], n.Password)
		if err != nil {
			return nil, err
		}
		staff[i] = set(staff[i])
	}
	return staff, s.store.Found(ctx, c, staff, firstLimits(c.Currency), ticket)
}
