//go:build unix

package main

import (
	"runtime"
	"syscall"
	"time"
)

// resources returns what this process has used so far; false where the system does not tell.
func resources() (usage, bool) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return usage{}, false
	}
	peak := int64(r.Maxrss)
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" { // there it is in bytes, elsewhere in kilobytes
		peak <<= 10
	}
	return usage{cpu: time.Duration(r.Utime.Nano() + r.Stime.Nano()), peak: peak}, true
}
