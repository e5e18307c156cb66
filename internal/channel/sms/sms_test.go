package sms_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/campaign"
	"liuke/internal/channel/hook"
	"liuke/internal/channel/sms"
	"liuke/internal/consent"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
)

const now = int64(1_700_000_000_000)

func clock() int64 { return now }

func carrier(t *testing.T, g campaign.Gateway) sms.Carrier {
	t.Helper()
	catalogue, err := i18n.Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return sms.Carrier{
		Hooks: hook.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, clock), Catalogue: catalogue,
		Gateway: func(context.Context) (campaign.Gateway, error) { return g, nil },
		Company: func(context.Context) (account.Company, error) {
			return account.Company{Name: `样品"商行"`, Currency: "CNY"}, nil
		},
	}
}

var message = campaign.Message{
	ID: "m1", Channel: consent.SMS, Purpose: consent.ForMarketing, To: "138 0013 8000", Lang: "zh-CN", Body: "上新\n\"九折\" & 包邮", OptOutURL: "https://shop.example/u/x",
}

func TestWhatAProviderIsHanded(t *testing.T) {
	t.Parallel()
	var got []byte
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got, _ = io.ReadAll(r.Body) }))
	defer server.Close()
	g := campaign.DefaultGateway()
	g.URL, g.Replies = server.URL, true
	if err := carrier(t, g).CarryMessage(context.Background(), message); err != nil {
		t.Fatal(err)
	}
	var said struct{ To, Text, ID string }
	if err := json.Unmarshal(got, &said); err != nil {
		t.Fatalf("%s: %v", got, err)
	}
	if said.To != "+8613800138000" || said.ID != "m1" || said.Text != "【样品\"商行\"】上新\n\"九折\" & 包邮 拒收请回复T" {
		t.Errorf("said %+v", said)
	}
	if consent.StopWord(said.Text[strings.LastIndex(said.Text, "复")+len("复"):], nil) == "" {
		t.Errorf("%q names a word that ends nothing", said.Text)
	}
	g.Body, g.Replies = "to={{to}}&text={{text}}&id={{id}}&l={{ lang }}", false
	if err := carrier(t, g).CarryMessage(context.Background(), message); err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(got)))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if text := request.FormValue("text"); !strings.HasSuffix(text, "退订：https://shop.example/u/x") || request.FormValue("l") != "zh-CN" || request.FormValue("to") != "+8613800138000" {
		t.Errorf("the form says %q", got)
	}
	english := message
	english.Lang, english.Purpose = "en", consent.ForService
	g.Replies = true // a word would not end what they need no consent for
	if err := carrier(t, g).CarryMessage(context.Background(), english); err != nil || !strings.Contains(string(got), "Opt+out%3A+https") {
		t.Errorf("in English: %q, %v", got, err)
	}
}

func TestWhatAProvidersAnswerMeans(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		200: "sent", 202: "sent", 301: "again", 400: "refused", 401: "again", 402: "again", 403: "again", 404: "again", 408: "unknown", 409: "unknown",
		422: "refused", 429: "again", 500: "unknown", 502: "unknown", 503: "again", 504: "unknown",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "因为", status) }))
		g := campaign.DefaultGateway()
		g.URL = server.URL
		err := carrier(t, g).CarryMessage(context.Background(), message)
		server.Close()
		var refusal *outbox.Refusal
		var not *outbox.NotTaken
		got := "unknown"
		switch {
		case err == nil:
			got = "sent"
		case errors.As(err, &refusal):
			got = "refused"
		case errors.As(err, &not):
			got = "again"
		}
		if got != want || err != nil && !strings.Contains(err.Error(), "因为") {
			t.Errorf("%d: %s, %v", status, got, err)
		}
	}
	var refusal *outbox.Refusal
	nobody := message
	nobody.To = "twelve"
	g := campaign.DefaultGateway()
	g.URL = "https://127.0.0.1:1"
	if err := carrier(t, g).CarryMessage(context.Background(), nobody); !errors.As(err, &refusal) || !refusal.Address {
		t.Errorf("no number: %v", err)
	}
	if ready, err := carrier(t, campaign.DefaultGateway()).Ready(context.Background()); ready || err != nil {
		t.Errorf("without a provider it is ready: %v", err)
	}
}

// heard is what an inbox passed on.
type heard struct {
	replies []sms.Answer
	reports []campaign.Delivery
}

func (h *heard) inbox(g campaign.Gateway) sms.Inbox {
	return sms.Inbox{
		Gateway: func(context.Context) (campaign.Gateway, error) { return g, nil },
		Reply: func(_ context.Context, a sms.Answer) (bool, error) {
			switch a.From {
			case "nobody":
				return false, fault.New(fault.Invalid, "customer.phone_invalid").On("address")
			case "broken":
				return false, errors.New("the database is away")
			}
			h.replies = append(h.replies, a)
			return consent.StopWord(a.Text, nil) != "", nil
		},
		Reports: func(_ context.Context, all []campaign.Delivery) (int, error) {
			h.reports = append(h.reports, all...)
			return len(all), nil
		},
		Log: slog.New(slog.DiscardHandler), Clock: clock,
	}
}

func TestNewsIsTakenFromWhoSignsIt(t *testing.T) {
	t.Parallel()
	const body = `{"replies":[{"id":"a1","from":"nobody","text":"T"},{"id":"a2","from":"+8613800138000","text":"退订"},{"id":"a3","from":"+8613800138001","text":"几点开门？"}],
		"reports":[{"id":"m1","state":"delivered"},{"id":"m2","state":"failed","detail":"空号"}]}`
	g := campaign.Gateway{URL: "https://sms.example", Secret: "s"}
	good := hook.Sign("s", now, []byte(body))
	for name, c := range map[string]struct {
		gateway   campaign.Gateway
		signature string
		body      string
		want      int
	}{
		"signed":           {g, good, body, http.StatusOK},
		"not signed":       {g, "", body, http.StatusUnauthorized},
		"another body":     {g, good, body + " ", http.StatusUnauthorized},
		"too old":          {g, hook.Sign("s", now-600_000, []byte(body)), body, http.StatusUnauthorized},
		"without provider": {campaign.Gateway{Secret: "s"}, good, body, http.StatusUnauthorized},
		"without secret":   {campaign.Gateway{URL: "https://sms.example"}, hook.Sign("", now, []byte(body)), body, http.StatusUnauthorized},
		"no JSON":          {g, hook.Sign("s", now, []byte("x=1")), "x=1", http.StatusBadRequest},
		"too long":         {g, good, strings.Repeat("x", 2<<20), http.StatusRequestEntityTooLarge},
		"our own failure":  {g, hook.Sign("s", now, []byte(`{"replies":[{"id":"a1","from":"broken"},{"id":"a2","from":"+86","text":"T"}]}`)), `{"replies":[{"id":"a1","from":"broken"},{"id":"a2","from":"+86","text":"T"}]}`, http.StatusInternalServerError},
	} {
		h := &heard{}
		request := httptest.NewRequest(http.MethodPost, "/hooks/sms", strings.NewReader(c.body))
		request.Header.Set(hook.SignatureHeader, c.signature)
		answer := httptest.NewRecorder()
		h.inbox(c.gateway).ServeHTTP(answer, request)
		if answer.Code != c.want {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
		switch c.want {
		case http.StatusOK:
			if len(h.replies) != 2 || len(h.reports) != 2 || h.reports[1] != (campaign.Delivery{ID: "m2", State: campaign.Undelivered, Detail: "空号"}) {
				t.Errorf("%s: heard %+v", name, h)
			}
			if got := strings.TrimSpace(answer.Body.String()); got != `{"ended":1,"filed":1,"reports":2,"refused":[{"id":"a1","error":"customer.phone_invalid","field":"address"}]}` {
				t.Errorf("%s: told %s", name, got)
			}
		case http.StatusInternalServerError:
			if len(h.replies) != 1 { // the one behind is not held up
				t.Errorf("%s: heard %+v", name, h)
			}
		default:
			if len(h.replies)+len(h.reports) > 0 {
				t.Errorf("%s: heard %+v", name, h)
			}
		}
	}
}
