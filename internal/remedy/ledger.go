package remedy

import "strconv"

// Posting is a gift, or the reversal of one, in the compensation ledger. Postings
// are only ever added.
type Posting struct {
	ID       string
	Key      string // what is booked: the same is booked once, however often it is tried
	CaseID   string
	RemedyID string
	Reverses string // id of the posting that it takes back; "" for a gift
	Receiver string // the account of who gains: see CustomerAccount and CaseAccount
	Ground   Ground
	Cause    string // code of what went wrong; "" while not known
	TeamID   string // whose case it is; "" for nobody's in particular
	Budget   string // name of the purse that pays: see Purse.Name
	Amount   int64  // minor units; below nought for a reversal
	Currency string
	ByID     string
	At       int64
}

// Entry is one side of a posting.
type Entry struct {
	ID      string
	Account string
	Amount  int64
}

// CustomerAccount is the account of a customer.
func CustomerAccount(customerID string) string { return "customer:" + customerID }

// CaseAccount stands for the customer of a case while nobody knows who it is.
func CaseAccount(caseID string) string { return "case:" + caseID }

// BudgetAccount is the account of what the purse with the name pays.
func BudgetAccount(purse string) string { return "budget:" + purse }

// GiftKey is what the gift of a remedy is booked as.
func GiftKey(remedyID string) string { return "gift " + remedyID }

// Entries are the sides of the posting: from a budget to who gains, and from a
// team for a cause. Either pair sums to nought.
func (p Posting) Entries() []Entry {
	sides := []Entry{
		{Account: p.Receiver, Amount: p.Amount}, {Account: BudgetAccount(p.Budget), Amount: -p.Amount},
		{Account: "cause:" + p.Cause, Amount: p.Amount}, {Account: "team:" + p.TeamID, Amount: -p.Amount},
	}
	for i := range sides {
		sides[i].ID = p.ID + "-" + strconv.Itoa(i+1)
	}
	return sides
}

// Reversal takes the gift back: it touches the same accounts, the other way.
func (p Posting) Reversal(id, byID string, at int64) Posting {
	r := p
	r.ID, r.Key, r.Reverses, r.Amount, r.ByID, r.At = id, "reversal of "+p.ID, p.ID, -p.Amount, byID, at
	return r
}
