// Package httpx is what the pages and the API share about HTTP: who is
// calling, request ids and the log, protection against what browsers and
// strangers may try, sessions, and how a fault becomes a status.
//
// A server wraps its mux outermost first:
//
//	httpx.Chain(httpx.Route(mux),
//		httpx.Identify(proxies),       // request id, client address, scheme
//		httpx.Log(log, now),           // one line per request
//		httpx.Recover(log, onPanic),   // a panic becomes a 500
//		httpx.Headers(secure),         // CSP and its kin
//		sameOrigin,                    // from httpx.SameOrigin: no forged forms
//		sessions.Handler,              // who is signed in
//	)
package httpx

import "net/http"

// Middleware wraps a handler in another.
type Middleware func(http.Handler) http.Handler

// Chain wraps h so that the first middleware sees a request first.
func Chain(h http.Handler, middlewares ...Middleware) http.Handler {
	for i := len(middlewares) - 1; i >= 0; i-- {
		h = middlewares[i](h)
	}
	return h
}
