package campaign

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/setting"
	"liuke/internal/wording"
)

// GatewaySetting is what the provider of text messages is kept under.
const GatewaySetting = "sms"

// Gateway is the company's provider of text messages: each message is a
// request to its address, with a body that the company lays down.
type Gateway struct {
	URL           string `json:"url"`           // "" for no provider
	Body          string `json:"body"`          // with {{to}}, {{text}}, {{id}} and perhaps {{lang}}; JSON, or a form
	Authorization string `json:"authorization"` // the header of that name; "" for none
	Secret        string `json:"secret"`        // signs what goes to the provider, and what comes from it
	Replies       bool   `json:"replies"`       // the provider hands on what is answered
}

// DefaultGateway is what a company has that laid down nothing.
func DefaultGateway() Gateway {
	return Gateway{Body: `{"to": "{{to}}", "text": "{{text}}", "id": "{{id}}"}`}
}

// Set reports whether there is a provider.
func (g Gateway) Set() bool { return g.URL != "" }

const (
	maxHookURL  = 1_000 // characters
	maxHookBody = 4_000
	maxHeader   = 1_000
)

// placesIn are what a body may leave open; all but the language must be there.
var placesIn = []string{"to", "text", "id", "lang"}

var placeInBody = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// Validate refuses what no message could be handed over by.
func (g Gateway) Validate() error {
	about := func(key, field string, args ...fault.Args) error {
		return fault.New(fault.Invalid, key, args...).On(field)
	}
	if g.URL != "" {
		u, err := url.Parse(g.URL)
		switch {
		case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "":
			return about("campaign.hook_url", "url")
		case utf8.RuneCountInString(g.URL) > maxHookURL:
			return long(maxHookURL, "url")
		}
	}
	if utf8.RuneCountInString(g.Body) > maxHookBody {
		return long(maxHookBody, "body")
	}
	named := map[string]bool{}
	for _, found := range placeInBody.FindAllStringSubmatch(g.Body, -1) {
		if named[found[1]] = true; !slices.Contains(placesIn, found[1]) {
			return about("campaign.hook_place", "body", fault.Args{"Name": found[1]})
		}
	}
	for _, name := range placesIn[:3] {
		if !named[name] {
			return about("campaign.hook_place_needed", "body", fault.Args{"Name": name})
		}
	}
	if filled, kind := g.Fill(map[string]string{"to": "+86", "text": "\"a\"\n", "id": "1", "lang": "en"}); kind == kindJSON && !json.Valid(filled) {
		return about("campaign.hook_json", "body")
	}
	if len(g.Authorization) > maxHeader || wording.Line(g.Authorization) != g.Authorization {
		return long(maxHeader, "authorization")
	}
	return nil
}

const (
	kindJSON = "application/json"
	kindForm = "application/x-www-form-urlencoded"
)

// Fill returns the body with its places filled in, and what kind of body it is:
// each value is written as that kind asks, so that none can change the rest.
func (g Gateway) Fill(values map[string]string) (body []byte, contentType string) {
	contentType, write := kindForm, url.QueryEscape
	if text := strings.TrimSpace(g.Body); strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "{{") || strings.HasPrefix(text, "[") {
		contentType, write = kindJSON, inJSON
	}
	return []byte(placeInBody.ReplaceAllStringFunc(g.Body, func(place string) string {
		return write(values[placeInBody.FindStringSubmatch(place)[1]])
	})), contentType
}

// inJSON returns the text as it is written between the quotes of a JSON string.
func inJSON(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil { // of a string there is none
		return ""
	}
	return string(quoted[1 : len(quoted)-1])
}

// Gateway returns the provider of text messages and its version.
func (s *Service) Gateway(ctx context.Context, by account.Actor) (Gateway, int64, error) {
	if err := by.Need(account.CompanyManage); err != nil {
		return Gateway{}, 0, err
	}
	return setting.Load(ctx, s.Settings, GatewaySetting, DefaultGateway())
}

// GatewayEntry is a provider as somebody enters it: what is secret stays as it
// is unless they say otherwise.
type GatewayEntry struct {
	Gateway
	ForgetAuthorization bool
	NewSecret           bool
}

// SetGateway lays the provider down in the place of the version that was seen.
func (s *Service) SetGateway(ctx context.Context, by account.Actor, e GatewayEntry, seen int64) error {
	kept, _, err := s.Gateway(ctx, by)
	if err != nil {
		return err
	}
	g := e.Gateway
	g.URL = strings.TrimSpace(g.URL)
	if g.Authorization == "" && !e.ForgetAuthorization && sameHost(g.URL, kept.URL) {
		g.Authorization = kept.Authorization
	}
	g.Secret = kept.Secret
	if g.Secret == "" || e.NewSecret {
		g.Secret = rand.Text()
	}
	if err := g.Validate(); err != nil {
		return err
	}
	if g.Set() && s.CheckHook != nil {
		if err := s.CheckHook(ctx, g.URL); err != nil {
			return on(err, "url")
		}
	}
	return setting.Save(ctx, s.Settings, GatewaySetting, g, seen, by.ID, s.Clock())
}

// sameHost reports whether what opens one address may be shown to the other.
func sameHost(a, b string) bool {
	one, err := url.Parse(a)
	if err != nil {
		return false
	}
	other, err := url.Parse(b)
	return err == nil && one.Scheme == other.Scheme && one.Host == other.Host
}
