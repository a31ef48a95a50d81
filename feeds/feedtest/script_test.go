package feedtest

import (
	"strings"
	"testing"
	"time"
)

func TestTablesWithFaults(t *testing.T) {
	const outlets = "## Outlets\n| outlet | document | language |\n|---|---|---|\n| A | a.rss | en |\n"
	const edition = "## Edition 1: first\n| outlet | headline | kind | joins | why |\n|---|---|---|---|---|\n"
	for _, tc := range []struct{ readme, fault string }{
		{outlets + edition + `| A | x \| A | new | | first |`, ""},
		{outlets + edition + "| A | x | grown | | copy |", "8: joins goes with grown"},
		{outlets + edition + "| A | x | new | x | copy |", "8: joins goes with grown"},
		{outlets + edition + "| A | x | loud | | |", `8: "loud" is none of`},
		{outlets + edition + "| B | x | new | | |", `8: "B" is no outlet`},
		{outlets + edition + "| A | x | new |", "8: an item has"},
		{outlets + "| A | a.rss |", "5: an outlet has"},
		{outlets + "## Edition one\n| a |\n|---|\n| A |", `8: "one" is not the number`},
	} {
		s, err := parseTables([]byte(tc.readme))
		switch {
		case tc.fault != "" && (err == nil || !strings.HasPrefix(err.Error(), tc.fault)):
			t.Errorf("%s\nis refused with %v, not %q", tc.readme, err, tc.fault)
		case tc.fault == "" && err != nil:
			t.Errorf("%s\nis refused: %v", tc.readme, err)
		case tc.fault == "" && (len(s.expected) != 1 || s.expected[0].Title != "x | A"):
			t.Errorf("%s\nis read as %+v", tc.readme, s.expected)
		}
	}
}

func TestAgo(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	times := []time.Time{noon, noon.Add(time.Hour)}
	rss, _ := dialectOf("a.rss")
	atom, _ := dialectOf("a.atom")
	for _, tc := range []struct {
		dialect dialect
		before  string
		edition []int
		want    string // empty: an error
	}{
		{rss, "90s", nil, "Sun, 01 Mar 2026 12:58:30 +0000"},
		{atom, "90s", nil, "2026-03-01T12:58:30Z"},
		{atom, "2d", []int{0}, "2026-02-27T12:00:00Z"},
		{atom, "yesterday", nil, ""},
		{atom, "1s", []int{2}, ""},
		{atom, "1s", []int{-1}, ""},
		{atom, "1s", []int{0, 1}, ""},
	} {
		got, err := ago(source{edition: 1, dialect: tc.dialect}, times, tc.before, tc.edition...)
		if got != tc.want || (err != nil) != (tc.want == "") {
			t.Errorf("ago %q %v = %q, %v; want %q", tc.before, tc.edition, got, err, tc.want)
		}
	}
}
