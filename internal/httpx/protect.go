package httpx

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"liuke/internal/fault"
)

// policy is the Content-Security-Policy of every page: scripts and styles
// from files of our own only, nothing inline; pictures may also be the
// browser's own previews of chosen files.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "

const nobody = "'none'"

// Headers sets the security headers of every answer; with secure, when people
// reach us by https, also the promise to stay on it (HSTS, one year).
func Headers(secure bool) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Security-Policy", policy+nobody)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			if secure {
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			next.ServeHTTP(w, r)
		})
	}
}

// AllowFraming lets pages of these origins show this answer in a frame; the
// embeddable form calls it before it writes.
func AllowFraming(w http.ResponseWriter, origins ...string) {
	if len(origins) > 0 {
		w.Header().Set("Content-Security-Policy", policy+"'self' "+strings.Join(origins, " "))
	}
}

// SameOrigin refuses requests that change something and come from pages of
// other origins, which is what cross-site request forgery is. The standard
// library's check reads Sec-Fetch-Site, which every browser since 2023 sends
// and no page can forge, and falls back to comparing Origin with Host. Tokens
// in forms would guard the same door a second time, and break pages that were
// left open overnight. Requests that no browser sent pass: they carry no
// cookies that somebody else could make use of.
//
// The origins given (scheme://host, our public address where a proxy changes
// Host) are trusted too; deny answers the refused.
func SameOrigin(origins []string, deny http.Handler) (Middleware, error) {
	protection := http.NewCrossOriginProtection()
	for _, origin := range origins {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("public address: %w", err)
		}
	}
	protection.SetDenyHandler(deny)
	return protection.Handler, nil
}

// BodyFault returns err as a fault when it says that a body was too large or
// could not be read as what it claims to be.
func BodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge):
		return fault.New(fault.TooLarge, "fault.body_too_large", fault.Args{"Megabytes": max(1, tooLarge.Limit>>20)}).From(err)
	default:
		return fault.New(fault.Invalid, "fault.body_unreadable").From(err)
	}
}
