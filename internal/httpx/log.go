package httpx

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

// Log writes one line per request. A path that carries a token (a wildcard
// named token in the route) is written as its route, so that no log can be
// used to open what the token opens; queries are never written. Put Route
// around the mux for that.
func Log(log *slog.Logger, now func() time.Time) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start, seen := now(), &routeSeen{}
			response := &statusWriter{ResponseWriter: w}
			next.ServeHTTP(response, r.WithContext(context.WithValue(r.Context(), routeKey{}, seen)))
			path := r.URL.Path
			if strings.Contains(seen.pattern, "{token") {
				path = seen.pattern
			}
			caller, level := CallerOf(r.Context()), slog.LevelInfo
			if response.Status() >= http.StatusInternalServerError && r.Context().Err() == nil { // else they left before the answer
				level = slog.LevelError
			}
			log.LogAttrs(r.Context(), level, "request",
				slog.String("method", r.Method),
				slog.String("path", path),
				slog.Int("status", response.Status()),
				slog.Int64("bytes", response.bytes),
				slog.Duration("took", now().Sub(start)),
				slog.String("client", caller.Address.String()),
				slog.String("request", caller.RequestID),
			)
		})
	}
}

type routeKey struct{}

type routeSeen struct{ pattern string }

// Route wraps the mux itself and tells Log which of its patterns matched.
func Route(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen, ok := r.Context().Value(routeKey{}).(*routeSeen); ok {
			_, seen.pattern = mux.Handler(r)
		}
		mux.ServeHTTP(w, r)
	})
}

// Recover turns a panic into onPanic's answer and an error in the log. What
// was already written cannot be taken back: then the connection is cut, so
// that half a page is never taken for a whole one.
func Recover(log *slog.Logger, onPanic http.HandlerFunc) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			response := &statusWriter{ResponseWriter: w}
			defer func() {
				reason := recover()
				if reason == nil {
					return
				}
				if reason == http.ErrAbortHandler {
					panic(reason)
				}
				log.ErrorContext(r.Context(), "panic", "reason", reason,
					"request", CallerOf(r.Context()).RequestID, "stack", string(debug.Stack()))
				if response.status != 0 {
					panic(http.ErrAbortHandler)
				}
				onPanic(w, r)
			}()
			next.ServeHTTP(response, r)
		})
	}
}

// statusWriter notes what is answered.
type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Status returns the status answered; 200 if the handler wrote none.
func (w *statusWriter) Status() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
