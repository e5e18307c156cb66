package account_test

import (
	"errors"
	"testing"

	"liuke/internal/account"
	"liuke/internal/fault"
)

func TestCompanyIsChecked(t *testing.T) {
	each(t, func(o *office) {
		for field, change := range map[string]func(*account.Company){
			"name":       func(c *account.Company) { c.Name = " \t" },
			"lang":       func(c *account.Company) { c.Lang = "tlh" },
			"currency":   func(c *account.Company) { c.Currency = "ABC" },
			"zone":       func(c *account.Company) { c.Zone = "Local" },
			"hours":      func(c *account.Company) { c.Hours = "whenever" },
			"public_url": func(c *account.Company) { c.PublicURL = "javascript:alert(1)" },
		} {
			c := company
			change(&c)
			_, err := o.UpdateCompany(o.ctx, o.admin, c)
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Field != field {
				o.Errorf("%s: %v", field, err)
			}
		}
		c := company
		c.Currency, c.Zone, c.PublicURL, c.Hours = "jpy", "Asia/Tokyo", " http://127.0.0.1:8080 ", "周一至周五 9:00-18:00"
		c.ID, c.CreatedAt, c.Demo = "other", 1, true
		_, err := o.UpdateCompany(o.ctx, o.admin, c)
		o.ok(err)
		got, err := o.Company(o.ctx)
		o.ok(err)
		want := account.Company{
			ID: account.CompanyID, Name: c.Name, Lang: "en", Currency: "JPY", Zone: "Asia/Tokyo", PublicURL: "http://127.0.0.1:8080",
			Hours: "Mon-Fri 09:00-18:00", CreatedAt: got.CreatedAt, UpdatedAt: o.now.UnixMilli(),
		}
		if got != want {
			o.Errorf("kept as %+v", got)
		}
	})
}

func TestPublicURL(t *testing.T) {
	each(t, func(o *office) {
		for address, good := range map[string]bool{
			"https://a.example": true, "http://localhost:8080/": true, "https://[::1]:8443": true,
			"ftp://a.example": false, "a.example": false, "https://": false, "https://u:p@a.example": false,
			"https://a.example/sub": false, "https://a.example?x=1": false, "https://a.example#x": false, "": false,
		} {
			c := company
			c.PublicURL = address
			if _, err := o.UpdateCompany(o.ctx, o.admin, c); (err == nil) != good {
				o.Errorf("%q: %v", address, err)
			}
		}
	})
}

func TestAuthority(t *testing.T) {
	each(t, func(o *office) {
		o.ok(o.SetAuthority(o.ctx, o.admin, map[account.Role]int64{account.RoleAgent: 0, account.RoleSupervisor: 5000}))
		limits, err := o.Authority(o.ctx)
		o.ok(err)
		if limits[account.RoleAgent] != 0 || limits[account.RoleSupervisor] != 5000 || limits[account.RoleAdmin] != 1_000_000 {
			o.Errorf("limits are %v", limits)
		}
		o.refused(o.SetAuthority(o.ctx, o.admin, map[account.Role]int64{account.RoleAgent: 5001}), "account.limit_above")
		o.refused(o.SetAuthority(o.ctx, o.admin, map[account.Role]int64{account.RoleAgent: -1}), "account.limit_negative")
		o.refused(o.SetAuthority(o.ctx, o.admin, map[account.Role]int64{"owner": 1}), "account.role_unknown")
	})
}

func TestKeys(t *testing.T) {
	each(t, func(o *office) {
		scopes := []account.Permission{account.PurchaseWrite, account.CaseIntake, account.CaseIntake}
		k, secret, err := o.CreateKey(o.ctx, o.admin, "Till 3", scopes)
		o.ok(err)
		actor, err := o.Authenticate(o.ctx, secret)
		o.ok(err)
		if actor.ID != k.ID || actor.Kind != account.ActorKey || actor.Name != "Till 3" ||
			!actor.Can(account.CaseIntake) || !actor.Can(account.PurchaseWrite) || actor.Can(account.CaseRead) {
			o.Errorf("acts as %+v", actor)
		}
		for _, wrong := range []string{"", "lk_", secret[:len(secret)-1], secret + "x", "xx_" + secret[3:], k.Hash} {
			_, err := o.Authenticate(o.ctx, wrong)
			o.refused(err, "account.key_unknown")
		}
		for _, scope := range []account.Permission{account.StaffManage, account.CompanyManage, "case:*", ""} {
			_, _, err := o.CreateKey(o.ctx, o.admin, "k", []account.Permission{scope})
			o.refused(err, "account.scope_refused")
		}
		_, _, err = o.CreateKey(o.ctx, o.admin, "k", nil)
		o.refused(err, "account.scopes_missing")
		o.ok(o.RevokeKey(o.ctx, o.admin, k.ID))
		_, err = o.Authenticate(o.ctx, secret)
		o.refused(err, "account.key_unknown")
		o.refused(o.RevokeKey(o.ctx, o.admin, "nothing"), "account.key_missing")
		keys, err := o.ListKeys(o.ctx, o.admin)
		o.ok(err)
		if len(keys) != 1 || keys[0].RevokedAt != o.now.UnixMilli() || len(keys[0].Scopes) != 2 {
			o.Errorf("keys are %+v", keys)
		}
	})
}
