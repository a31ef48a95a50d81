package snowflake

import (
	"strconv"
	"strings"
	"time"
)

// epoch is the first millisecond of 2015 in Unix time. Discord's ids count from it.
const epoch = 1420070400000

// Valid reports whether id is a decimal number of at most 20 digits without leading zeros.
func Valid(id string) bool {
	return id != "" && len(id) <= 20 && id[0] != '0' && strings.Trim(id, "0123456789") == ""
}

// Lowest returns the lowest id of anything that Discord creates at t or later.
func Lowest(t time.Time) uint64 {
	return uint64(max(t.UnixMilli()-epoch, 0)) << 22
}

// Number returns an id as a number, so that ids can be compared; 0 if it is not one.
func Number(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
