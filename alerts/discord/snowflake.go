package discord

import (
	"strconv"
	"strings"
	"time"
)

// snowflake tells ids of Discord, which are decimal numbers of 64 bits.
func snowflake(id string) bool {
	return id != "" && len(id) <= 20 && id[0] != '0' && strings.Trim(id, "0123456789") == ""
}

// discordEpoch is the first millisecond of 2015, from which ids count.
// https://docs.discord.com/developers/reference#snowflakes
const discordEpoch = 1420070400000

// since gives the lowest id that something made at t can have.
func since(t time.Time) uint64 {
	return uint64(max(t.UnixMilli()-discordEpoch, 0)) << 22
}

// number is an id as one that can be compared; 0 when it is none.
func number(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
