package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liuke/internal/account"
	"liuke/internal/httpx"
)

// introduction is what the document begins with.
const introduction = "Every request carries an API key, which an administrator makes: `Authorization: Bearer lk_…`. " +
	"A key may do what its scopes say.\n\n" +
	"**Errors** are `application/problem+json` (RFC 9457). `type` is the same in every language; `title` and `detail` are in the language " +
	"that `Accept-Language` asks for (zh-CN or en); `field` names what they are about, such as `receipts[3].lines[0].quantity`. " +
	"After an error nothing was changed. Members and parameters that are not listed here are refused.\n\n" +
	"**Repeating.** Where a request takes an `Idempotency-Key`, the same key with the same body does the thing once and gives the same answer; " +
	"with another body it is refused (422). Keys are remembered for three days.\n\n" +
	"**Answers** may gain members; ignore those you do not know.\n\n" +
	"**Lists** come in pages: ask for `after` = the `next` of the page before.\n\n" +
	"**Money** is a whole number of minor units (cents, pence, fen); quantities and unit prices are decimals in strings, " +
	"so that no digit is lost; instants are RFC 3339; days are days in the company's time zone."

// document returns the OpenAPI document of the routes.
func document(routes []Route) ([]byte, error) {
	config := huma.Config{OpenAPI: &huma.OpenAPI{
		Info:    &huma.Info{Title: "Liuke", Version: "1", Description: introduction},
		Servers: []*huma.Server{{URL: base}},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"key": {Type: "http", Scheme: "bearer", Description: "An API key, lk_…"},
			},
		},
		Security: []map[string][]string{{"key": {}}},
	}}
	api := huma.NewAPI(config, unheard{})
	for _, r := range routes {
		r.describe(api)
	}
	for _, own := range []string{"ErrorModel", "ErrorDetail"} { // huma's, which no answer has
		delete(config.Components.Schemas.Map(), own)
	}
	return json.Marshal(api.OpenAPI())
}

// answer and madeAnswer show huma what a route answers with.
type (
	answer[T any]     struct{ Body T }
	madeAnswer[T any] struct {
		Location string `header:"Location" doc:"Where it can be read."`
		Body     T
	}
)

func describe[In, Out any](api huma.API, method, path string, text about, scopes []account.Permission) {
	op := huma.Operation{
		OperationID: text.id, Method: method, Path: path, Tags: []string{text.tag}, Summary: text.summary,
		Description: text.text + needs(scopes), DefaultStatus: http.StatusOK,
	}
	op.Responses = map[string]*huma.Response{}
	problem := &huma.Response{
		Description: "What is wrong; nothing was changed.",
		Content: map[string]*huma.MediaType{"application/problem+json": {
			Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[httpx.Problem](), true, ""),
		}},
	}
	for _, status := range statuses(reflect.TypeFor[In]()) {
		op.Responses[strconv.Itoa(status)] = problem
	}
	if _, ok := any(*new(Out)).(made); ok {
		op.DefaultStatus = http.StatusCreated
		huma.Register[In, madeAnswer[Out]](api, op, nil)
		return
	}
	huma.Register[In, answer[Out]](api, op, nil)
}

func needs(scopes []account.Permission) string {
	if len(scopes) == 0 {
		return ""
	}
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = "`" + string(s) + "`"
	}
	return "\n\nNeeds the scope " + strings.Join(names, " and ") + "."
}

// statuses are those with which a request of the type may be refused.
func statuses(in reflect.Type) []int {
	list := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError}
	if in.NumField() > 0 {
		list = append(list, http.StatusUnprocessableEntity)
	}
	for i := range in.NumField() {
		switch f := in.Field(i); {
		case f.Name == "Body":
			list = append(list, http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge)
		case f.Tag.Get("path") != "":
			list = append(list, http.StatusNotFound)
		}
	}
	return list
}

// unheard is an adapter that serves nothing: huma only describes here.
type unheard struct{}

func (unheard) Handle(*huma.Operation, func(huma.Context))       {}
func (unheard) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
