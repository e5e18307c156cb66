// Package usage tells what a benchmark's process has used.
package usage

import (
	"fmt"
	"os"
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
