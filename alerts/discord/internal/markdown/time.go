package markdown

import (
	"fmt"
	"time"
)

// ValidTime reports whether Discord can show t, and whether t can be the time of a publication: the
// years 1970 to 9999.
func ValidTime(t time.Time) bool { return t.Year() >= 1970 && t.Year() < 10000 }

// Timestamp returns t as a timestamp that Discord shows in the reader's time zone, or "" if t is not a
// [ValidTime]. Style is one of Discord's: "R" is relative, "d" a short date.
// https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
func Timestamp(t time.Time, style string) string {
	if !ValidTime(t) {
		return ""
	}
	return fmt.Sprintf("<t:%d:%s>", t.Unix(), style)
}
