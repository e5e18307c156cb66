package app

import (
	"errors"
	"runtime/debug"
	"testing"
)

// The heap has its old limit again when the last that needed room is done, also when it failed.
func TestRoomLastsAsLongAsItIsNeeded(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(heapLimit))
	failed := errors.New("failed")
	err := Roomy(func() error {
		if err := Roomy(func() error { return nil }); err != nil {
			t.Error(err)
		}
		if got := debug.SetMemoryLimit(-1); got != roomyLimit {
			t.Errorf("while one runs: %d", got)
		}
		return failed
	})
	if got := debug.SetMemoryLimit(-1); got != heapLimit || !errors.Is(err, failed) {
		t.Errorf("afterwards: %d, %v", got, err)
	}
	t.Setenv("GOMEMLIMIT", "100MiB")
	if err := Roomy(func() error {
		if got := debug.SetMemoryLimit(-1); got != heapLimit {
			t.Errorf("where the environment says: %d", got)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
