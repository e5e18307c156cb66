package remedy_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/remedy"
)

func tier(from, agent, supervisor, admin int64) remedy.Tier {
	return remedy.Tier{From: from, Limits: map[account.Role]int64{
		account.RoleAgent: agent, account.RoleSupervisor: supervisor, account.RoleAdmin: admin,
	}}
}

var authority = remedy.Authority{
	Tiers:  []remedy.Tier{tier(0, 10_000, 50_000, 100_000), tier(1_000_000, 30_000, 100_000, 500_000)},
	Shares: [4]int64{50, 100, 150, 200}, Days: 90,
}

func TestMay(t *testing.T) {
	for name, c := range map[string]struct {
		situation   remedy.Situation
		tier        int
		limit, left int64
	}{
		"an agent, an unknown customer":        {remedy.Situation{Role: account.RoleAgent, Severity: 2}, 1, 10_000, 10_000},
		"a trifle":                             {remedy.Situation{Role: account.RoleAgent, Severity: 1}, 1, 5_000, 5_000},
		"harm":                                 {remedy.Situation{Role: account.RoleAgent, Severity: 4}, 1, 20_000, 20_000},
		"one below the second tier":            {remedy.Situation{Role: account.RoleAgent, Severity: 2, Worth: 999_999}, 1, 10_000, 10_000},
		"the second tier":                      {remedy.Situation{Role: account.RoleAgent, Severity: 2, Worth: 1_000_000}, 2, 30_000, 30_000},
		"a customer who costs more than buys":  {remedy.Situation{Role: account.RoleAgent, Severity: 2, Worth: -5}, 1, 10_000, 10_000},
		"given before in the case":             {remedy.Situation{Role: account.RoleAgent, Severity: 2, InCase: 4_000}, 1, 10_000, 6_000},
		"given before in other cases":          {remedy.Situation{Role: account.RoleAgent, Severity: 2, InCase: 4_000, Elsewhere: 3_000}, 1, 10_000, 3_000},
		"more given before than may be":        {remedy.Situation{Role: account.RoleAgent, Severity: 2, InCase: 40_000}, 1, 10_000, 0},
		"an administrator":                     {remedy.Situation{Role: account.RoleAdmin, Severity: 3, Worth: 2_000_000}, 2, 750_000, 750_000},
		"a program":                            {remedy.Situation{Severity: 2}, 1, 0, 0},
		"a severity that nobody has judged":    {remedy.Situation{Role: account.RoleAgent}, 1, 10_000, 10_000},
		"a sum that cannot be, taken for none": {remedy.Situation{Role: account.RoleAgent, Severity: 2, InCase: -9}, 1, 10_000, 10_000},
	} {
		if got := authority.May(c.situation); got.Tier != c.tier || got.Limit != c.limit || got.Left != c.left {
			t.Errorf("%s: tier %d, limit %d, left %d; want %d, %d, %d", name, got.Tier, got.Limit, got.Left, c.tier, c.limit, c.left)
		}
	}
	if got := (remedy.Authority{}).May(remedy.Situation{Role: account.RoleAdmin, Severity: 2}); got.Left != 0 {
		t.Errorf("without an authority %d may be given", got.Left)
	}
}

// TestAGiftInPartsNeedsNoLessAuthority gives in any parts, in this case and in
// others: never is more given without asking than the limit.
func TestAGiftInPartsNeedsNoLessAuthority(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := remedy.Situation{
			Role: rapid.SampledFrom(account.Roles).Draw(t, "role"), Worth: rapid.Int64Range(0, 2_000_000).Draw(t, "worth"),
			Severity: rapid.Int64Range(1, remedy.Severities).Draw(t, "severity"),
		}
		limit := authority.May(s).Limit
		for range rapid.IntRange(1, 30).Draw(t, "parts") {
			part := rapid.Int64Range(0, limit).Draw(t, "part")
			if part > authority.May(s).Left {
				continue
			}
			if rapid.Bool().Draw(t, "in this case") {
				s.InCase += part
			} else {
				s.Elsewhere += part
			}
		}
		if s.InCase+s.Elsewhere > limit {
			t.Fatalf("%d and %d were given, the limit is %d", s.InCase, s.Elsewhere, limit)
		}
	})
}

func TestAuthorityIsChecked(t *testing.T) {
	if err := authority.Validate(); err != nil {
		t.Fatal(err)
	}
	if err := remedy.Flat(map[account.Role]int64{}).Validate(); err != nil {
		t.Errorf("that nobody may give anything: %v", err)
	}
	with := func(change func(*remedy.Authority)) remedy.Authority {
		a := authority
		a.Tiers = append([]remedy.Tier{}, authority.Tiers...)
		change(&a)
		return a
	}
	for name, c := range map[string]struct {
		authority remedy.Authority
		key       string
		field     string
	}{
		"no tier":                   {remedy.Authority{}, "remedy.tiers_count", "tiers"},
		"a first tier from above":   {with(func(a *remedy.Authority) { a.Tiers[0] = tier(1, 0, 0, 0) }), "remedy.tiers_rise", "tiers[0].from"},
		"tiers that do not rise":    {with(func(a *remedy.Authority) { a.Tiers[1] = tier(0, 0, 0, 0) }), "remedy.tiers_rise", "tiers[1].from"},
		"a negative limit":          {with(func(a *remedy.Authority) { a.Tiers[1] = tier(9, -1, 0, 0) }), "account.limit_negative", "tiers[1].agent"},
		"an agent above the boss":   {with(func(a *remedy.Authority) { a.Tiers[1] = tier(9, 5, 4, 9) }), "account.limit_above", "tiers[1].agent"},
		"a huge limit":              {with(func(a *remedy.Authority) { a.Tiers[1] = tier(9, 0, 0, 1e15) }), "remedy.amount_huge", "tiers[1].admin"},
		"a share below nought":      {with(func(a *remedy.Authority) { a.Shares[2] = -1 }), "remedy.share_absurd", "shares[2]"},
		"a share beyond all reason": {with(func(a *remedy.Authority) { a.Shares[0] = 1001 }), "remedy.share_absurd", "shares[0]"},
		"days below nought":         {with(func(a *remedy.Authority) { a.Days = -1 }), "remedy.days_absurd", "days"},
		"a role there is not": {with(func(a *remedy.Authority) {
			a.Tiers[1] = remedy.Tier{From: 9, Limits: map[account.Role]int64{"owner": 1}}
		}), "account.role_unknown", "tiers[1].owner"},
	} {
		var f *fault.Error
		if err := c.authority.Validate(); !errors.As(err, &f) || f.Key != c.key || f.Field != c.field {
			t.Errorf("%s: %v, want %s on %s", name, err, c.key, c.field)
		}
	}
}
