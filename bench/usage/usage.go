// Package usage tells what a benchmark's process has used.
package usage

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

// PeakMemory is the largest resident set this process has had (VmHWM), in bytes; 0 where the system does not tell.
func PeakMemory() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	if _, err := fmt.Sscan(after, &kilobytes); err != nil {
		return 0, fmt.Errorf("read VmHWM: %w", err)
	}
	return kilobytes << 10, nil
}

// ForgetPeak has PeakMemory begin anew, with what is in use by now; where the system does not let it, nothing happens.
func ForgetPeak() error {
	debug.FreeOSMemory()
	const peak = "5" // what proc(5) has for resetting VmHWM
	err := os.WriteFile("/proc/self/clear_refs", []byte(peak), 0)
	if os.IsNotExist(err) || os.IsPermission(err) {
		return nil
	}
	return err
}
