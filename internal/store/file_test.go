package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/iotest"

	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

func TestFilesAreReadAsTheyWereWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		files := db.Files()
		random := rand.New(rand.NewPCG(1, 2))
		for _, size := range []int{0, 1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 1_700_000} {
			content := make([]byte, size)
			for i := range content {
				content[i] = byte(random.Uint32())
			}
			id := ident.New()
			gotSize, sum, err := files.Put(ctx, id, "photo.jpg", "image/jpeg", iotest.HalfReader(bytes.NewReader(content)), 7)
			if err != nil {
				t.Fatal(err)
			}
			want := sha256.Sum256(content)
			if gotSize != int64(size) || sum != hex.EncodeToString(want[:]) {
				t.Errorf("%d bytes were kept as %d, %s", size, gotSize, sum)
			}
			stored, err := files.File(ctx, id)
			if err != nil || stored != (store.File{ID: id, Name: "photo.jpg", Type: "image/jpeg", Size: gotSize, SHA256: sum, CreatedAt: 7}) {
				t.Errorf("kept as %+v, %v", stored, err)
			}
			r, err := files.Open(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
			}
			if err := errors.Join(r.Close(), readAnywhere(ctx, files, id, content)); err != nil {
				t.Error(err)
			}
		}
	})
}

// readAnywhere reads random stretches from several goroutines at once.
func readAnywhere(ctx context.Context, files store.Files, id string, want []byte) error {
	content, err := files.Content(ctx, id)
	if err != nil {
		return err
	}
	var readers sync.WaitGroup
	errs := make([]error, 4)
	for n := range errs {
		readers.Go(func() {
			random := rand.New(rand.NewPCG(uint64(n), 3))
			for range 30 {
				at := random.IntN(len(want) + 1)
				p := make([]byte, random.IntN(600_000))
				got, err := content.ReadAt(p, int64(at))
				if err != nil && !errors.Is(err, io.EOF) || !bytes.Equal(p[:got], want[at:min(len(want), at+len(p))]) {
					errs[n] = errors.Join(err, errors.New("a stretch came back different"))
				}
			}
		})
	}
	readers.Wait()
	return errors.Join(errs...)
}

func TestFilesThatBreakOffAreNotKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		id, broken := ident.New(), errors.New("the line broke")
		r := io.MultiReader(bytes.NewReader(make([]byte, 600_000)), iotest.ErrReader(broken))
		if _, _, err := db.Files().Put(ctx, id, "a", "text/plain", r, 1); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		if _, err := db.Files().File(ctx, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
		if _, _, err := db.Files().Put(ctx, id, "a", "text/plain", bytes.NewReader([]byte("again")), 1); err != nil {
			t.Errorf("the id is still taken: %v", err)
		}
		if err := db.Files().Remove(ctx, id, ident.New()); err != nil {
			t.Error(err)
		}
		if _, err := db.Files().Open(ctx, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("a removed file: %v", err)
		}
	})
}
