package httpx

import (
	"net/http"
	"time"
)

// cookieName returns the name a cookie goes by. Over https it has the __Host-
// prefix: browsers then refuse it from subdomains and from plain http.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// SetCookie keeps a small value in the reader's browser, such as a language:
// for our pages only and out of reach of scripts. No lifetime deletes it.
func SetCookie(w http.ResponseWriter, name, value string, lifetime time.Duration, secure bool) {
	c := &http.Cookie{
		Name:     cookieName(name, secure),
		Value:    value,
		Path:     "/",
		MaxAge:   int(lifetime / time.Second),
		Secure:   secure,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
	if lifetime <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// Cookie returns the value that SetCookie kept, or "".
func Cookie(r *http.Request, name string, secure bool) string {
	c, err := r.Cookie(cookieName(name, secure))
	if err != nil {
		return ""
	}
	return c.Value
}
