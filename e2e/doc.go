// Package e2e tests the whole of Liuke against real counterparts: databases, a
// browser, other processes, kill -9.
package e2e
