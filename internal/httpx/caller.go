package httpx

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"liuke/internal/ident"
)

// Caller is what is known of a request before anybody signs in.
type Caller struct {
	RequestID string     // ours, also sent back as X-Request-Id
	Address   netip.Addr // the client's, as far as trusted proxies tell
	Secure    bool       // whether the client speaks TLS, to us or to a trusted proxy
}

// Network is the caller's address as a key for rate limits: an IPv4 address,
// or the /64 that one IPv6 subscriber usually holds.
func (c Caller) Network() string {
	if c.Address.Is6() {
		if prefix, err := c.Address.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return c.Address.String()
}

type callerKey struct{}

// CallerOf returns what Identify found out; the zero Caller outside of it.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// Proxies are the networks whose forwarding headers are believed.
type Proxies []netip.Prefix

// ParseProxies reads networks such as 10.0.0.0/8, or single addresses.
func ParseProxies(networks []string) (Proxies, error) {
	var proxies Proxies
	for _, text := range networks {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			address, errAddress := netip.ParseAddr(text)
			if errAddress != nil {
				return nil, fmt.Errorf("trusted proxy %q is neither a network nor an address", text)
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

func (p Proxies) trust(address netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// Identify gives each request an id and finds out who calls. X-Forwarded-For
// and X-Forwarded-Proto count only when the peer is a trusted proxy; of the
// addresses, the last that is not itself a trusted proxy is the client.
func Identify(proxies Proxies) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			caller := Caller{RequestID: ident.New(), Address: peer(r), Secure: r.TLS != nil}
			if proxies.trust(caller.Address) {
				caller.Address = forwardedFor(r, proxies, caller.Address)
				caller.Secure = forwardedProto(r) == "https"
			}
			w.Header().Set("X-Request-Id", caller.RequestID)
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, caller)))
		})
	}
}

func peer(r *http.Request) netip.Addr {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return address.Addr().Unmap()
}

// forwardedFor walks the list from the nearest hop outwards, since all before
// the last untrusted address may have been made up by the client.
func forwardedFor(r *http.Request, proxies Proxies, address netip.Addr) netip.Addr {
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && proxies.trust(address); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop.Unmap()
	}
	return address
}

// forwardedProto returns the scheme the nearest proxy was called with.
func forwardedProto(r *http.Request) string {
	schemes := strings.Split(strings.Join(r.Header.Values("X-Forwarded-Proto"), ","), ",")
	return strings.TrimSpace(schemes[len(schemes)-1])
}
