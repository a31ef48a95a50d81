package discordtest

import (
	"strconv"
	"time"
)

// Discord's ids hold the milliseconds since the first second of 2015 above 22 low bits:
// https://discord.com/developers/docs/reference#snowflakes
const (
	snowflakeEpoch = 1420070400000
	snowflakeShift = 22
)

// snowflakes returns increasing ids, also several in one millisecond.
type snowflakes struct{ last uint64 }

func (s *snowflakes) next(now time.Time) string {
	id := uint64(max(0, now.UnixMilli()-snowflakeEpoch)) << snowflakeShift
	s.last = max(id, s.last+1)
	return strconv.FormatUint(s.last, 10)
}

// isSnowflake reports whether s can be an id.
func isSnowflake(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}

// older compares two ids by age; ids made by hand in tests are of any length.
func older(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// stamp formats a time as Discord's API does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

// idTime returns the creation time in an id.
func idTime(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>snowflakeShift) + snowflakeEpoch)
}
