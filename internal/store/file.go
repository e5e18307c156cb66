package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"liuke/internal/desk"
)

// Files keeps what was uploaded, in chunks in the database: replicas share
// nothing else, and a backup has everything. It implements desk.Files.
type Files struct{ db *DB }

// Files returns the store of files.
func (db *DB) Files() Files { return Files{db} }

var _ desk.Files = Files{}

// File says what is known of a stored file.
type File struct {
	ID        string
	Name      string
	Type      string // media type
	Size      int64  // bytes
	SHA256    string // of the content, in hex
	CreatedAt int64
}

// chunkSize is how many bytes of a file lie in one row.
const chunkSize = 256 << 10

// Put implements desk.Files. Each chunk is written in a transaction of its
// own, so a slow sender keeps nobody else from writing.
func (f Files) Put(ctx context.Context, id, name, mimeType string, r io.Reader, now int64) (size int64, sum string, err error) {
	b := f.db.batch()
	b.add("file-insert", id, name, mimeType, now)
	if err := b.commit(ctx); err != nil {
		return 0, "", err
	}
	size, sum, err = f.fill(ctx, id, r)
	if err != nil {
		return 0, "", errors.Join(err, f.Remove(context.WithoutCancel(ctx), id))
	}
	return size, sum, nil
}

func (f Files) fill(ctx context.Context, id string, r io.Reader) (size int64, sum string, err error) {
	hash := sha256.New()
	chunk := make([]byte, chunkSize)
	for n := int64(0); ; n++ {
		length, err := io.ReadFull(r, chunk)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return 0, "", fmt.Errorf("file %s: %w", id, err)
		}
		size += int64(length)
		hash.Write(chunk[:length])
		b := f.db.batch()
		if length > 0 {
			b.add("file-chunk-insert", id, n, chunk[:length])
		}
		if last {
			sum = hex.EncodeToString(hash.Sum(nil))
			b.add("file-complete", id, size, sum)
		}
		if err := b.commit(ctx); err != nil || last {
			return size, sum, err
		}
	}
}

// File returns what is known of a file, or a NotFound fault.
func (f Files) File(ctx context.Context, id string) (File, error) {
	found, err := one(ctx, f.db, scanFile, "file-by-id", id)
	return found, notFound(err, "fault.not_found")
}

func scanFile(rows *sql.Rows) (File, error) {
	var f File
	err := rows.Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256, &f.CreatedAt)
	return f, err
}

// Open implements desk.Files.
func (f Files) Open(ctx context.Context, id string) (io.ReadCloser, error) {
	content, err := f.Content(ctx, id)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(content), nil
}

// Content returns a file's content for reading anywhere, from several
// goroutines at once, as long as ctx lives; or a NotFound fault.
func (f Files) Content(ctx context.Context, id string) (*io.SectionReader, error) {
	found, err := f.File(ctx, id)
	if err != nil {
		return nil, err
	}
	return io.NewSectionReader(&chunkReader{ctx: ctx, db: f.db, id: id, size: found.Size}, 0, found.Size), nil
}

// Remove implements desk.Files.
func (f Files) Remove(ctx context.Context, ids ...string) error {
	b := f.db.batch()
	for _, id := range ids {
		b.add("file-remove", id)
	}
	return b.commit(ctx)
}
