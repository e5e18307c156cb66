package app

import (
	"context"
	"sync"
	"time"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/setting"
)

// companyRules tells the desk what the company lays down. It remembers it for
// a moment, since every command asks.
type companyRules struct {
	accounts *account.Service
	settings setting.Store
	mail     bool
	clock    func() int64

	mu    sync.Mutex
	rules desk.Rules
	until int64
}

// remember is how long a change of the company's settings may take to reach the desk.
const remember = 2 * time.Second

// Rules implements desk.Company.
func (c *companyRules) Rules(ctx context.Context) (desk.Rules, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.clock(); now >= c.until {
		rules, err := c.load(ctx)
		if err != nil {
			return desk.Rules{}, err
		}
		c.rules, c.until = rules, now+remember.Milliseconds()
	}
	return c.rules, nil
}

// forget has the rules loaded again when next asked for.
func (c *companyRules) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = 0
}

func (c *companyRules) load(ctx context.Context) (desk.Rules, error) {
	company, err := c.accounts.Company(ctx)
	if err != nil {
		return desk.Rules{}, err
	}
	cal, err := c.accounts.Calendar(ctx)
	if err != nil {
		return desk.Rules{}, err
	}
	authority, _, err := remedy.AuthorityInForce(ctx, c.settings, c.accounts.Authority)
	if err != nil {
		return desk.Rules{}, err
	}
	budgets, _, err := setting.Load(ctx, c.settings, remedy.BudgetsSetting, remedy.Budgets{})
	if err != nil {
		return desk.Rules{}, err
	}
	ladder, _, err := setting.Load(ctx, c.settings, promise.LadderSetting, promise.DefaultLadder())
	if err != nil {
		return desk.Rules{}, err
	}
	quiet, _, err := setting.Load(ctx, c.settings, promise.QuietSetting, promise.DefaultQuiet())
	if err != nil {
		return desk.Rules{}, err
	}
	promises, _, err := setting.Load(ctx, c.settings, promise.PolicySetting, promise.DefaultPolicy())
	if err != nil {
		return desk.Rules{}, err
	}
	policy, _, err := setting.Load(ctx, c.settings, assignment.PolicySetting, assignment.Usual())
	if err != nil {
		return desk.Rules{}, err
	}
	closing, _, err := setting.Load(ctx, c.settings, desk.ClosingSetting, desk.DefaultClosing())
	if err != nil {
		return desk.Rules{}, err
	}
	return desk.Rules{
		Closing: closing, Silence: closing.Silence(),
		Company: company.Name, Lang: company.Lang, Currency: company.Currency, PublicURL: company.PublicURL,
		Calendar: cal, Authority: authority, Budgets: budgets, Mail: c.mail,
		Ladder: ladder, Promises: promises, Quiet: quiet, Assignment: policy,
	}, nil
}
