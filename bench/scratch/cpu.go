package scratch

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"
)

// tick is a unit in which Linux tells processes' times (USER_HZ).
const tick = 10 * time.Millisecond

// ServerCPU is how long PostgreSQL has worked for those who are connected to the address, but for helpers that are gone; 0
// where that cannot be told: for SQLite, on another system than Linux, and with a server elsewhere.
func ServerCPU(ctx context.Context, address string) (total time.Duration, err error) {
	if !IsPostgres(address) {
		return 0, nil
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, "SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()", Schema(address))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			return 0, err
		}
		worked, err := worked(pid)
		if err != nil {
			return 0, err
		}
		total += worked
	}
	return total, rows.Err()
}

// worked is how long a process has worked; 0 for one that is not here.
func worked(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, nil //nolint:nilerr // not here
	}
	// After the name in brackets come state and ten numbers, and then utime and stime: see proc(5).
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const utime, stime = 11, 12
	if len(fields) <= stime {
		return 0, fmt.Errorf("read /proc/%d/stat: %q", pid, stat)
	}
	var user, system int64
	if _, err := fmt.Sscan(string(fields[utime])+" "+string(fields[stime]), &user, &system); err != nil {
		return 0, fmt.Errorf("read /proc/%d/stat: %w", pid, err)
	}
	return time.Duration(user+system) * tick, nil
}
