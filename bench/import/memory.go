package main

import (
	"fmt"
	"os"
	"strings"
)

// peakMemory returns the largest resident set this process has had (VmHWM), 0
// where the system does not tell.
func peakMemory() (int64, error) {
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
