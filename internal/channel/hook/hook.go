// Package hook calls other systems over HTTP, at addresses that somebody
// entered: never at one inside the company's own network unless whoever runs
// Liuke allowed that, never where a redirect would lead, and with a signature.
package hook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"strings"
	"time"

	"liuke/internal/outbox"
)

// Client calls hooks.
type Client struct {
	guard guard
	clock func() int64
}

// New returns a client that may call addresses in the networks allowed besides
// those of the internet. clock returns UTC milliseconds.
func New(allowed []netip.Prefix, clock func() int64) *Client {
	return &Client{guard{allowed}, clock}
}

// Call is one request.
type Call struct {
	URL           string
	ContentType   string
	Body          []byte
	ID            string // names what is asked: the same however often it is
	Authorization string // "" for none
	Secret        string // signs the body
}

// Answer is what came back.
type Answer struct {
	Status int
	Text   string // the beginning of the body
}

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 4_096

// dialTime is how long finding and reaching the other side may take.
const dialTime = 10 * time.Second

// Post sends the call. An *outbox.NotTaken means that the other side got
// nothing of it; after any other error nobody knows. Nothing is written once
// the context is over.
func (c *Client) Post(ctx context.Context, call Call) (Answer, error) {
	asked := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { asked = true }})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, call.URL, bytes.NewReader(call.Body))
	if err != nil {
		return Answer{}, &outbox.NotTaken{Cause: err}
	}
	request.GetBody = nil // it is never sent anew
	request.Header.Set("Content-Type", call.ContentType)
	request.Header.Set("Idempotency-Key", call.ID)
	request.Header.Set(SignatureHeader, Sign(call.Secret, c.clock(), call.Body))
	request.Header.Set("User-Agent", "Liuke")
	if call.Authorization != "" {
		request.Header.Set("Authorization", call.Authorization)
	}
	response, err := c.client(ctx, request.URL.Scheme == "http").Do(request)
	if err != nil {
		if !asked {
			return Answer{}, &outbox.NotTaken{Cause: err}
		}
		return Answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil && len(text) == 0 { // the status says enough
		text = []byte(err.Error())
	}
	return Answer{response.StatusCode, strings.ToValidUTF8(string(text), "�")}, nil
}

// client returns one for a single call: its connection is over when the call
// is, so that nothing is left to be written later.
func (c *Client) client(ctx context.Context, clear bool) *http.Client {
	dialer := &net.Dialer{Timeout: dialTime, Control: c.guard.control(clear)}
	end, ends := ctx.Deadline()
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{ // no proxy: it would be the one that dials
			DisableKeepAlives: true, TLSHandshakeTimeout: dialTime, MaxResponseHeaderBytes: 64 << 10,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := dialer.DialContext(ctx, network, address)
				if err != nil || !ends {
					return conn, err
				}
				if err := conn.SetDeadline(end); err != nil {
					return nil, errors.Join(fmt.Errorf("deadline: %w", err), conn.Close())
				}
				return conn, nil
			},
		},
	}
}
