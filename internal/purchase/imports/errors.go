package imports

import (
	"context"
	"io"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/sheet"
)

// WriteErrors writes the refused rows of an import as CSV. say returns the
// message of a key in the reader's language.
func (s *Service) WriteErrors(ctx context.Context, by account.Actor, id string, w io.Writer, say func(key string, args fault.Args) string) error {
	out := sheet.NewWriter(w, sheet.WriterOptions{BOM: true})
	head := []sheet.Cell{}
	for _, key := range []string{"import.error_row", "import.error_receipt", "import.error_column", "import.error_value", "import.error_reason"} {
		head = append(head, sheet.Text(say(key, nil)))
	}
	if err := out.Write(head...); err != nil {
		return err
	}
	err := s.EachError(ctx, by, id, func(e purchase.RowError) error {
		return out.Write(sheet.Number(e.Row, 0), sheet.Text(e.Receipt), sheet.Text(e.Column), sheet.Text(e.Value), sheet.Text(say(e.Reason, e.Args)))
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
