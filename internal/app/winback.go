package app

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/desk"
)

// complaints is the desk as win-back asks for it.
type complaints struct{ desk *desk.Service }

// File implements winback.Complaints. Liuke files it in the name of whoever
// declared the loss, who need not be able to see cases of others.
func (c complaints) File(ctx context.Context, by account.Actor, key, customerID, words string) (caseID, ref string, err error) {
	receipt, err := c.desk.Intake(ctx, by, desk.Intake{
		Key: key, Kind: desk.Complaint, Channel: desk.ChannelVisit, Words: words, CustomerID: customerID,
	})
	return receipt.CaseID, receipt.Ref, err
}
