package sheet

import (
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// display writes a value: null as nothing, instants in UTC with their Z, local
// times without, decimals exactly, bytes of fixed length as hex.
func (c *parquetColumn) display(value parquet.Value) string {
	if value.IsNull() {
		return ""
	}
	switch logical := c.logical.(type) {
	case *format.DecimalType:
		return displayDecimal(value, int(logical.Scale))
	case *format.DateType:
		return time.Unix(int64(value.Int32())*86400, 0).UTC().Format(time.DateOnly)
	case *format.TimestampType:
		t := instant(value.Int64(), logical.Unit)
		if logical.IsAdjustedToUTC {
			return t.Format("2006-01-02T15:04:05.999Z")
		}
		return t.Format("2006-01-02 15:04:05.999")
	case *format.TimeType:
		n := value.Int64()
		if value.Kind() == parquet.Int32 {
			n = int64(value.Int32())
		}
		return instant(n, logical.Unit).Format("15:04:05.999")
	case *format.IntType:
		if !logical.IsSigned && value.Kind() == parquet.Int32 {
			return strconv.FormatUint(uint64(value.Uint32()), 10)
		}
		if !logical.IsSigned {
			return strconv.FormatUint(value.Uint64(), 10)
		}
	}
	return c.displayPlain(value)
}

func (c *parquetColumn) displayPlain(value parquet.Value) string {
	switch value.Kind() {
	case parquet.Boolean:
		return strconv.FormatBool(value.Boolean())
	case parquet.Int32:
		return strconv.FormatInt(int64(value.Int32()), 10)
	case parquet.Int64:
		return strconv.FormatInt(value.Int64(), 10)
	case parquet.Int96:
		return julian(value).Format("2006-01-02 15:04:05.999")
	case parquet.Float:
		return displayFloat(float64(value.Float()), 32)
	case parquet.Double:
		return displayFloat(value.Double(), 64)
	}
	if c.fixed {
		return hex.EncodeToString(value.ByteArray())
	}
	return string(value.ByteArray())
}

// displayFloat writes a number without an exponent; what is no number is empty.
func displayFloat(n float64, bits int) string {
	text := strconv.FormatFloat(n, 'f', -1, bits)
	if text == "NaN" || strings.HasSuffix(text, "Inf") {
		return ""
	}
	return text
}

func instant(n int64, unit format.TimeUnit) time.Time {
	switch unit.Value.(type) {
	case *format.MilliSeconds:
		return time.UnixMilli(n).UTC()
	case *format.MicroSeconds:
		return time.UnixMicro(n).UTC()
	}
	return time.Unix(0, n).UTC()
}

// julian reads the times of old writers: nanoseconds of a Julian day.
func julian(value parquet.Value) time.Time {
	words := value.Int96()
	const epoch = 2440588 // 1970-01-01
	nanos := int64(words[1])<<32 | int64(words[0])
	return time.Unix((int64(words[2])-epoch)*86400, nanos).UTC()
}

// displayDecimal writes a decimal, which is stored as an integer or as the
// big-endian two's complement of one.
func displayDecimal(value parquet.Value, scale int) string {
	n := new(big.Int)
	switch value.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(value.Int32()))
	case parquet.Int64:
		n.SetInt64(value.Int64())
	default:
		b := value.ByteArray()
		n.SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(b)*8)))
		}
	}
	return placePoint(n.String(), scale)
}
