package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
)

// nullText is s, or NULL for "".
func nullText(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// nullTime is an instant, or NULL for 0.
func nullTime(at int64) sql.NullInt64 { return sql.NullInt64{Int64: at, Valid: at != 0} }

// encode returns v as the JSON kept in a column that SQL never looks into.
func encode(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: %T does not encode: %v", v, err))
	}
	return string(raw)
}

// decode reads what encode wrote.
func decode(text string, v any) error {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("decode %T: %w", v, err)
	}
	return nil
}
