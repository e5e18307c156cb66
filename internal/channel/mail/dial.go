package mail

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// dial connects to the mail server. Where the context has an end by endsBy,
// nothing is written to the connection after it, whatever the steps between
// here and there would still be allowed to take.
func (s Server) dial(ctx context.Context, network, address string) (net.Conn, error) {
	raw, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	conn := raw
	if end, ok := ctx.Value(endKey{}).(time.Time); ok {
		conn = &bounded{raw, end}
	}
	if !s.tls {
		return conn, nil
	}
	secure := tls.Client(conn, &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, err
	}
	return secure, nil
}

type endKey struct{}

// endsBy has all that is done with the context's connections end with it.
func endsBy(ctx context.Context) context.Context {
	if end, ok := ctx.Deadline(); ok {
		return context.WithValue(ctx, endKey{}, end)
	}
	return ctx
}

// bounded is a connection whose deadlines are never later than its end.
type bounded struct {
	net.Conn
	end time.Time
}

// SetDeadline implements net.Conn.
func (b *bounded) SetDeadline(t time.Time) error { return b.Conn.SetDeadline(b.by(t)) }

// SetReadDeadline implements net.Conn.
func (b *bounded) SetReadDeadline(t time.Time) error { return b.Conn.SetReadDeadline(b.by(t)) }

// SetWriteDeadline implements net.Conn.
func (b *bounded) SetWriteDeadline(t time.Time) error { return b.Conn.SetWriteDeadline(b.by(t)) }

func (b *bounded) by(t time.Time) time.Time {
	if t.IsZero() || t.After(b.end) {
		return b.end
	}
	return t
}
