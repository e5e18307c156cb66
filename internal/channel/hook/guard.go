package hook

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"liuke/internal/fault"
)

// special are networks that are not of one company alone and yet are nobody's
// on the internet: behind carriers, for tests, and for the future.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("fec0::/10"),
	netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2002::/16"), // tunnels: what is inside is an address of its own
}

// translated is where networks without IPv4 reach it: the address is its last four bytes.
var translated = netip.MustParsePrefix("64:ff9b::/96")

// public reports whether the address is one of the internet.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if translated.Contains(a) {
		whole := a.As16()
		a = netip.AddrFrom4([4]byte(whole[12:]))
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// guard says which addresses may be called.
type guard struct{ allowed []netip.Prefix }

// ours reports whether the address is in a network that is allowed in spite of all.
func (g guard) ours(a netip.Addr) bool {
	for _, p := range g.allowed {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// check returns a fault for an address that may not be called, and for one on
// the internet that is called in the clear.
func (g guard) check(a netip.Addr, clear bool) error {
	switch {
	case g.ours(a):
		return nil
	case !public(a):
		return fault.New(fault.Invalid, "hook.private", fault.Args{"Address": a.Unmap().String()})
	case clear:
		return fault.New(fault.Invalid, "hook.clear")
	}
	return nil
}

// control returns what is asked once a name has become the address that is
// dialled: a name that means another address a moment later gets nowhere.
func (g guard) control(clear bool) func(network, address string, c syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		return g.check(to.Addr(), clear)
	}
}

// Check returns a fault when the URL leads to an address that may not be
// called, as its name is known now. It is asked again whenever it is called.
func (c *Client) Check(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return fault.New(fault.Invalid, "campaign.hook_url").From(err)
	}
	all, err := net.DefaultResolver.LookupNetIP(ctx, "ip", strings.TrimSuffix(u.Hostname(), "."))
	if err != nil {
		return fault.New(fault.Invalid, "hook.unknown_host", fault.Args{"Host": u.Hostname()}).From(err)
	}
	for _, a := range all {
		if err := c.guard.check(a, u.Scheme == "http"); err != nil {
			return err
		}
	}
	return nil
}
