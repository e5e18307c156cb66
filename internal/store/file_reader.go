package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// keptChunks is how many chunks a reader remembers: readers of zip and Parquet
// jump between a few places.
const keptChunks = 4

// chunkReader reads a file's content anywhere.
type chunkReader struct {
	ctx  context.Context
	db   *DB
	id   string
	size int64

	mu   sync.Mutex
	kept []chunk // the last used first
}

type chunk struct {
	n     int64
	bytes []byte
}

// ReadAt implements io.ReaderAt.
func (r *chunkReader) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 {
		return 0, errors.New("store: read before the beginning of a file")
	}
	done := 0
	for done < len(p) {
		if at >= r.size {
			return done, io.EOF
		}
		bytes, err := r.chunk(at / chunkSize)
		if err != nil {
			return done, err
		}
		n := copy(p[done:], bytes[at%chunkSize:])
		done, at = done+n, at+int64(n)
	}
	return done, nil
}

func (r *chunkReader) chunk(n int64) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, c := range r.kept {
		if c.n == n {
			copy(r.kept[1:], r.kept[:i])
			r.kept[0] = c
			return c.bytes, nil
		}
	}
	bytes, err := one(r.ctx, r.db, scanBytes, "file-chunk", r.id, n)
	if err != nil {
		return nil, fmt.Errorf("file %s, chunk %d: %w", r.id, n, err)
	}
	if want := min(chunkSize, r.size-n*chunkSize); int64(len(bytes)) != want {
		return nil, fmt.Errorf("file %s, chunk %d has %d bytes and not %d", r.id, n, len(bytes), want)
	}
	r.kept = slices.Insert(r.kept[:min(len(r.kept), keptChunks-1)], 0, chunk{n, bytes})
	return bytes, nil
}
