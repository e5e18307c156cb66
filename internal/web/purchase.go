package web

import (
	"net/http"
	"net/url"

	"liuke/internal/account"
	"liuke/internal/purchase"
)

// PurchasePage is one purchase with its lines.
type PurchasePage struct {
	Page
	Purchase purchase.Purchase
	Customer string // name; "" for an anonymous sale
	Lines    []ItemLine
	Tax      int64
	Discount int64
}

// ItemLine is a line of a purchase with what was sold.
type ItemLine struct {
	purchase.Item
	Code, Name string
}

// purchasePath is where a purchase is shown.
func purchasePath(id string) string { return "/purchases/" + url.PathEscape(id) }

// CustomerAddress is that of who bought.
func (p *PurchasePage) CustomerAddress() string { return customerPath(p.Purchase.CustomerID) }

// ImportAddress is that of the import which brought it; "" when none did, or
// the reader may not see it.
func (p *PurchasePage) ImportAddress() string {
	if p.Purchase.ImportID == "" || !p.Can(account.PurchaseImport) {
		return ""
	}
	return importPath(p.Purchase.ImportID)
}

// Returned reports whether goods came back.
func (p *PurchasePage) Returned() bool { return p.Purchase.Kind == purchase.Returned }

func (s *Site) showPurchase(v *visit) error {
	v.page.Nav = "customers"
	entry, products, err := s.Purchases.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	page := &PurchasePage{Page: v.page, Purchase: entry.Purchase}
	for _, item := range entry.Items {
		product := products[item.ProductID]
		page.Lines = append(page.Lines, ItemLine{Item: item, Code: product.Code, Name: product.Name})
		page.Tax += item.Tax
		page.Discount += item.Discount
	}
	if entry.CustomerID != "" {
		names, err := s.Customers.Names(v.ctx(), v.actor, []string{entry.CustomerID})
		if err != nil {
			return err
		}
		page.Customer = names[entry.CustomerID]
	}
	s.render.Page(v.w, v.r, http.StatusOK, "purchase", page)
	return nil
}
