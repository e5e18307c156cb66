package main

import "time"

// usage is what a process has used.
type usage struct {
	cpu  time.Duration // of all cores
	peak int64         // bytes: the largest resident set
}
