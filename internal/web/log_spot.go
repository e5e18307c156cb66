package web

import (
	"net/url"

	"liuke/internal/desk"
	"liuke/internal/remedy"
)

// thenSpot is what the form says when the matter is settled already.
const thenSpot = "spot"

// spotOf reads how a matter was settled on the spot; nil when it was not.
func (v *visit) spotOf(in url.Values) (*desk.Spot, error) {
	if in.Get("then") != thenSpot {
		return nil, nil
	}
	minor, err := enteredMoney(in.Get("spot.cost"), v.company.Currency)
	if err != nil {
		return nil, err.On("spot.cost")
	}
	return &desk.Spot{
		Did: in.Get("spot.did"), Kind: desk.RemedyKind(in.Get("spot.kind")), Cost: minor,
		Answer: desk.Expectation(in.Get("spot.answer")), Said: in.Get("spot.said"),
	}, nil
}

// filed says what became of a matter that was taken down.
func (v *visit) filed(in url.Values, receipt desk.Receipt) string {
	if in.Get("then") == thenSpot {
		return v.t("log.settled", "Ref", receipt.Ref)
	}
	return v.t("log.filed", "Ref", receipt.Ref, "Owner", receipt.Owner, "Due", v.page.When(receipt.DueAt, v.page.Now, v.page.Loc))
}

// Spotted reports whether the form was sent, or begun, as settled on the spot.
func (p *LogPage) Spotted() bool {
	return p.Form.Values.Get("then") == thenSpot || p.Form.Values.Get("spot.did") != ""
}

// Gifts are what can be given on the spot, or nothing.
func (p *LogPage) Gifts() []Option {
	options := []Option{{Label: p.T("log.spot_nothing")}}
	for _, k := range remedy.Kinds {
		options = append(options, Option{Value: string(k), Label: p.T("desk.remedy." + string(k))})
	}
	return options
}

// Answers are what a customer says whose matter is settled.
func (p *LogPage) Answers() []Option {
	var options []Option
	for _, a := range []desk.Expectation{desk.AsExpected, desk.AboveExpectation} {
		options = append(options, Option{Value: string(a), Label: p.T("desk.expectation." + string(a)), Chosen: a == desk.AsExpected})
	}
	return options
}
