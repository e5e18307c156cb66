package store

import (
	"encoding/hex"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators sort Chinese by its sound and Latin letters by the alphabet. One
// serves one goroutine at a time.
var collators = sync.Pool{New: func() any { return collate.New(language.SimplifiedChinese, collate.IgnoreCase) }}

// nameKey returns a key by which names sort as people expect, alike on both
// databases: the hex digits of a collation key.
func nameKey(name string) string {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buffer collate.Buffer
	return hex.EncodeToString(c.KeyFromString(&buffer, name))
}
