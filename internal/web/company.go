package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/i18n"
)

// CompanyPage is what the company lays down: itself, its hours and holidays.
type CompanyPage struct {
	Page
	Setting  *CompanyForm
	Holidays *HolidaySettings
	Currency string
	FormURL  string // the complaint form's address
}

// CompanyForm has the fields of the company, as the first run and the settings
// show them.
type CompanyForm struct {
	*Form
	Hours HoursExample
	page  *Page
}

func newCompanyForm(v *visit, f *Form, o account.Observance) *CompanyForm {
	query := v.r.URL.Query()
	hours, zone := f.Values.Get("hours"), f.Values.Get("zone")
	if query.Has("hours") { // the script asks while somebody types
		hours, zone = query.Get("hours"), query.Get("zone")
	}
	return &CompanyForm{Form: f, Hours: v.page.hoursExample(hours, zone, o), page: &v.page}
}

// HoursExample shows what opening hours mean: how they were understood, and
// until when a complaint that came now would have its first answer.
type HoursExample struct {
	Read    string // the hours as understood; "" when they were not
	PerWeek string
	Answer  string
	Fault   string
}

// exampleWork is the working time the example reckons with: that of a first
// answer to a case of ordinary severity.
const exampleWork = 8 * time.Hour

func (p *Page) hoursExample(text, zoneName string, o account.Observance) HoursExample {
	hours, err := calendar.ParseHours(text)
	if err != nil {
		return HoursExample{Fault: p.Err(err)}
	}
	zone, err := calendar.ParseZone(zoneName)
	if err != nil {
		return HoursExample{Fault: p.Err(err)}
	}
	open, err := o.Calendar(account.Company{Hours: text, Zone: zoneName})
	if err != nil {
		return HoursExample{Fault: p.Err(err)}
	}
	there := *p
	there.Loc = zone
	return HoursExample{
		Read: hours.Format(p.Weekday), PerWeek: p.Decimal(hours.PerWeek().Hours(), 0),
		Answer: there.Moment(open.Add(p.Now, exampleWork)),
	}
}

// T translates for the reader.
func (f *CompanyForm) T(key string, pairs ...any) string { return f.page.T(key, pairs...) }

// Langs are the languages a company may have, each in its own words.
func (f *CompanyForm) Langs() []Option {
	return []Option{{Value: i18n.Chinese, Label: "中文"}, {Value: i18n.English, Label: "English"}}
}

// currencies are those offered, the commonest in trade first.
var currencies = strings.Fields("CNY USD EUR GBP JPY HKD TWD SGD KRW INR AUD CAD NZD CHF SEK NOK DKK PLN CZK THB VND MYR IDR PHP AED SAR TRY BRL MXN ZAR")

// Currencies are the currencies to choose from, by code and name. One that
// the company has and that is not among them is added.
func (f *CompanyForm) Currencies() []Option {
	codes := currencies
	if has := f.Values.Get("currency"); has != "" && !strings.Contains(strings.Join(codes, " "), has) {
		codes = append([]string{has}, codes...)
	}
	options := make([]Option, len(codes))
	for i, code := range codes {
		options[i] = Option{Value: code, Label: code}
	}
	for i, code := range currencies {
		options[len(options)-len(currencies)+i].Label = code + " · " + f.page.T("company.currency."+strings.ToLower(code))
	}
	return options
}

// ZoneOption is a time zone to choose: its name and what its clocks are ahead of UTC by now.
type ZoneOption struct{ Name, Offset string }

// zones are offered to choose from; any other by its name is taken as well.
var zones = strings.Fields(`Asia/Shanghai Asia/Hong_Kong Asia/Taipei Asia/Singapore Asia/Kuala_Lumpur Asia/Tokyo Asia/Seoul
	Asia/Bangkok Asia/Ho_Chi_Minh Asia/Jakarta Asia/Manila Asia/Kolkata Asia/Kathmandu Asia/Dhaka Asia/Karachi Asia/Dubai Asia/Riyadh
	Asia/Tehran Asia/Jerusalem Asia/Almaty Asia/Tashkent Asia/Urumqi Europe/London Europe/Dublin Europe/Lisbon Europe/Paris
	Europe/Berlin Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Brussels Europe/Zurich Europe/Vienna Europe/Prague
	Europe/Warsaw Europe/Stockholm Europe/Oslo Europe/Copenhagen Europe/Helsinki Europe/Athens Europe/Bucharest Europe/Kyiv
	Europe/Istanbul Europe/Moscow Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi Africa/Casablanca
	America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage America/Toronto
	America/Vancouver America/Mexico_City America/Bogota America/Lima America/Santiago America/Sao_Paulo
	America/Argentina/Buenos_Aires Pacific/Honolulu Pacific/Auckland Australia/Sydney Australia/Melbourne Australia/Brisbane
	Australia/Adelaide Australia/Perth UTC`)

// Zones are the time zones to choose from.
func (f *CompanyForm) Zones() ([]ZoneOption, error) {
	options := make([]ZoneOption, len(zones))
	for i, name := range zones {
		zone, err := calendar.ParseZone(name)
		if err != nil {
			return nil, err
		}
		options[i] = ZoneOption{Name: name, Offset: utcOffset(f.page.Now, zone)}
	}
	return options, nil
}

// companyEntered is the company as a form describes it.
func companyEntered(in url.Values) account.Company {
	return account.Company{
		Name: in.Get("name"), Lang: in.Get("lang"), Currency: in.Get("currency"), Zone: strings.TrimSpace(in.Get("zone")),
		PublicURL: in.Get("public_url"), Hours: in.Get("hours"),
	}
}

func (s *Site) showCompany(v *visit) error {
	page, err := s.companyPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company", page)
	return nil
}

func (s *Site) companyPage(v *visit) (*CompanyPage, error) {
	v.page.Nav = "company"
	c := v.company
	form := NewForm(v.page.Printer, url.Values{
		"name": {c.Name}, "lang": {c.Lang}, "currency": {c.Currency}, "zone": {c.Zone},
		"public_url": {c.PublicURL}, "hours": {v.page.Hours(c.Hours)},
	})
	o, err := s.Accounts.Observance(v.ctx())
	if err != nil {
		return nil, err
	}
	holidays, err := s.holidaySettings(v, o)
	if err != nil {
		return nil, err
	}
	return &CompanyPage{
		Page: v.page, Setting: newCompanyForm(v, form, o), Holidays: holidays, Currency: c.Currency,
		FormURL: formURL(c),
	}, nil
}

// amount returns minor units as somebody would enter them: without the sign.
func (p *Page) amount(minor int64, currency string) string {
	return strings.TrimLeftFunc(p.Money(minor, currency), func(r rune) bool { return !unicode.IsDigit(r) && r != '−' })
}

func (s *Site) saveCompany(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if _, err := s.Accounts.UpdateCompany(v.ctx(), v.actor, companyEntered(in)); err != nil {
		page, errPage := s.companyPage(v)
		if errPage != nil {
			return errPage
		}
		form := NewForm(v.page.Printer, in)
		if !form.mend(err) {
			return err
		}
		o, errHolidays := s.Accounts.Observance(v.ctx())
		if errHolidays != nil {
			return errHolidays
		}
		page.Setting = newCompanyForm(v, form, o)
		s.showAgain(v, err, "company", page)
		return nil
	}
	s.flash(v, "good", v.t("company.saved"), "")
	SeeOther(v.w, v.r, "/company")
	return nil
}
