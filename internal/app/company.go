package app

import (
	"context"
	"sync"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// companyRules tells the desk what the company lays down. It remembers it for
// a moment, since every command asks.
type companyRules struct {
	accounts *account.Service
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
	authority, err := c.accounts.Authority(ctx)
	if err != nil {
		return desk.Rules{}, err
	}
	return desk.Rules{
		Company: company.Name, Lang: company.Lang, Currency: company.Currency, PublicURL: company.PublicURL,
		Calendar: cal, Authority: authority, Mail: c.mail,
	}, nil
}
