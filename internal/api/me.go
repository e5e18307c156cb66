package api

import "liuke/internal/account"

// Me is the program that asks.
type Me struct {
	ID      string   `json:"id" doc:"Of the API key."`
	Name    string   `json:"name" doc:"What the key is called." example:"Web shop"`
	Scopes  []string `json:"scopes" doc:"What it may do." example:"[\"case:intake\",\"purchase:write\"]"`
	Company Company  `json:"company"`
}

// Company is the one that runs this Liuke.
type Company struct {
	Name     string `json:"name" example:"Harbour Teas"`
	Lang     string `json:"lang" example:"en"`
	Currency string `json:"currency" doc:"ISO 4217; amounts are in its minor units." example:"GBP"`
	Zone     string `json:"zone" doc:"Days are days in this time zone." example:"Europe/London"`
}

func (a *API) me(c call, _ struct{}) (Me, error) {
	company, err := a.Accounts.Company(c)
	if err != nil {
		return Me{}, err
	}
	me := Me{
		ID: c.by.ID, Name: c.by.Name, Scopes: []string{},
		Company: Company{Name: company.Name, Lang: company.Lang, Currency: company.Currency, Zone: company.Zone},
	}
	for _, p := range account.RoleAdmin.Permissions() {
		if c.by.Can(p) {
			me.Scopes = append(me.Scopes, string(p))
		}
	}
	return me, nil
}
