//go:build unix

package usage

import (
	"fmt"
	"syscall"
	"time"
)

// CPUTime is how long all cores have worked for this process; 0 where the system does not tell.
func CPUTime() (time.Duration, error) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0, fmt.Errorf("getrusage: %w", err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), nil
}
