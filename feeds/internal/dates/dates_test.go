package dates

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"
)

func noon() time.Time { return time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC) }

// Every line of testdata/dates.txt is "TEXT  =>  TIME", read at noon on 4 November 2026; a TIME
// of "-" means that the text is no date to believe.
func TestDates(t *testing.T) {
	f, err := os.Open("testdata/dates.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	cases := 0
	for n := 1; lines.Scan(); n++ {
		text, want, ok := strings.Cut(lines.Text(), "  =>  ")
		if !ok || strings.HasPrefix(text, "#") {
			continue
		}
		cases++
		got := "-"
		if read := Parse(text, noon()); !read.IsZero() {
			got = read.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("dates.txt:%d: %q is %s, want %s", n, text, got, want)
		}
	}
	if err := lines.Err(); err != nil || cases < 300 {
		t.Fatalf("%d cases, %v", cases, err)
	}
}

// Every name of every table leads back to its month and its weekday.
func TestDateNames(t *testing.T) {
	words := dateWords()
	languages := 0
	for row := range strings.Lines(monthNames) {
		if !strings.HasPrefix(row, "#") {
			languages++
		}
	}
	if languages < 50 {
		t.Errorf("month names of %d languages", languages)
	}
	eachName(monthNames, func(i int, name string) {
		for _, s := range spellings(name) {
			if w := words[s]; w.month != time.Month(i+1) {
				t.Errorf("%q is month %d and %d", s, i+1, w.month)
			}
		}
	})
	eachName(otherMonths, func(i int, name string) {
		for _, s := range spellings(name) {
			if w := words[s]; w.other != time.Month(i+1) || w.month == 0 || w.month == w.other {
				t.Errorf("%q is month %d and %d", s, w.month, w.other)
			}
		}
	})
	eachName(weekdayNames, func(i int, name string) {
		for _, s := range spellings(name) {
			if w := words[s]; w.days&(1<<i) == 0 {
				t.Errorf("%q is not weekday %d", s, i)
			}
		}
	})
}

// allMonths returns the names of each month in every language.
func allMonths() (names [12][]string) {
	eachName(monthNames, func(i int, name string) { names[i] = append(names[i], name) })
	return names
}

// Dates in numbers alone, which time.Format writes, and dates with the name of a month put for %.
var (
	numericLayouts = []string{
		time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05.000Z07:00", "20060102T150405-0700",
		"2006/01/02 15:04:05 -07:00", "02.01.2006 15:04:05 -0700", "2.1.2006, 15:04:05 GMT-07",
		"15:04:05 -0700 02.01.2006", "02-01-2006 03:04:05 PM -0700", "2006-01-02 15.04.05 -0700",
		"2006年1月2日 15:04:05 -0700", "2006년 1월 2일 15시 04분 05초 -0700", "2006-002T15:04:05-07:00",
		"Mon, 01/02/2006 15:04:05 -0700",
	}
	namedLayouts = []string{
		"2 % 2006 15:04:05 -0700", "Mon, 02 % 2006 15:04:05 -0700", "% 2, 2006 03:04:05 PM -0700",
		"Mon % _2 15:04:05 2006 -0700",
		"02-%-06 15:04:05 -0700", "2006 % 2 15:04:05 -0700", "2006-%-02T15:04:05-07:00", "15:04:05 -0700, 2 % 2006",
		"2 de % de 2006 15:04:05 -0700",
		"2. % 2006 klo 15.04.05 -0700", "2 %, 2006 - 15:04:05 UTC-07:00",
	}
)

func FuzzDateRoundTrip(f *testing.F) {
	f.Add(int64(1_793_714_709), uint8(1), uint16(0), uint16(0))
	f.Add(int64(946_684_800), uint8(30), uint16(7), uint16(88))
	f.Add(int64(1_709_164_800), uint8(52), uint16(300), uint16(5))
	months := allMonths()
	var offsets []*time.Location
	for minutes := -11 * 60; minutes <= 14*60; minutes += 60 {
		offsets = append(offsets, time.FixedZone("", minutes*60))
	}
	f.Fuzz(func(t *testing.T, seconds int64, zone uint8, layout, name uint16) {
		first := time.Date(earliest, 1, 2, 0, 0, 0, 0, time.UTC).Unix()
		last := noon().Unix()
		want := time.Unix(first+int64(uint64(seconds)%uint64(last-first)), 0).In(offsets[int(zone)%len(offsets)])
		var text string
		if i := int(layout) % (len(numericLayouts) + len(namedLayouts)); i < len(numericLayouts) {
			text = want.Format(numericLayouts[i])
		} else {
			names := months[want.Month()-1]
			month := names[int(name)%len(names)]
			if name%3 == 0 {
				month = strings.ToUpper(month)
			}
			text = strings.Replace(want.Format(namedLayouts[i-len(numericLayouts)]), "%", month, 1)
		}
		if got := Parse(text, noon()); !got.Equal(want) && !otherMonth(text, got, want) {
			t.Fatalf("%q is %v, want %v", text, got, want.UTC())
		}
	})
}

// otherMonth reports whether got and want differ only in a month that is another one in Croatian.
func otherMonth(text string, got, want time.Time) bool {
	isSeparator := func(r rune) bool { return strings.ContainsRune(" .,-0123456789", r) }
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), isSeparator) {
		if w := dateWords()[word]; w.other != 0 {
			got = got.In(want.Location())
			return got.Day() == want.Day() && got.Year() == want.Year() &&
				(got.Month() == w.month || got.Month() == w.other)
		}
	}
	return false
}

func FuzzDate(f *testing.F) {
	if b, err := os.ReadFile("testdata/dates.txt"); err == nil {
		for line := range strings.Lines(string(b)) {
			text, _, _ := strings.Cut(line, "  =>  ")
			f.Add(text)
		}
	}
	now := noon()
	f.Fuzz(func(t *testing.T, in string) {
		got := Parse(in, now)
		if got.IsZero() {
			return
		}
		if got.Year() < earliest || got.After(now.Add(24*time.Hour)) ||
			got.Location() != time.UTC || got.Nanosecond() != 0 {
			t.Fatalf("%q is %v, which is out of range", in, got)
		}
		if again := Parse(" "+in+"\n", now); !again.Equal(got) {
			t.Fatalf("%q is %v, with space around it %v", in, got, again)
		}
		if !strings.ContainsFunc(in, func(r rune) bool { return digitOf(r) >= 0 || r >= 0xff10 && r <= 0xff19 }) {
			t.Fatalf("%q is %v without a digit", in, got)
		}
	})
}

// Every name in every layout, on a day that no other month could have meant.
func TestDateLayouts(t *testing.T) {
	for m, names := range allMonths() {
		want := time.Date(2019, time.Month(m+1), 24, 16, 5, 9, 0, time.FixedZone("", 4*60*60))
		for _, layout := range append(namedLayouts, numericLayouts...) {
			for _, name := range names {
				text := strings.Replace(want.Format(layout), "%", name, 1)
				if got := Parse(text, noon()); !got.Equal(want) && !otherMonth(text, got, want) {
					t.Errorf("%q is %v, want %v", text, got, want.UTC())
				}
			}
		}
	}
}

// The baseline tries layouts one after another, as most readers do: here only those of the common feeds,
// and all of them for an unknown date.
func BenchmarkDate(b *testing.B) {
	layouts := []string{
		time.RFC1123Z, time.RFC1123, time.RFC3339, time.RFC822Z, time.RFC822, time.RFC850, time.ANSIC, time.UnixDate,
		time.RubyDate, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02", "02 Jan 2006", "January 2, 2006",
		"02.01.2006 15:04", "Mon, 2 January 2006 15:04:05 MST",
	}
	for _, bench := range []struct{ name, text string }{
		{"RFC1123Z", "Tue, 03 Nov 2026 14:05:09 +0400"},
		{"RFC3339", "2026-11-03T14:05:09Z"},
		{"RFC3339Offset", "2026-11-03T14:05:09+04:00"},
		{"Abbreviation", "Tue, 3 November 2026 14:05:09 MSK"},
		{"Russian", "вторник, 3 ноября 2026 г., 14:05"},
		{"Japanese", "2026年11月3日(火) 14時05分"},
		{"NoDate", "Posted on 3 November 2026 by admin"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				readTime(bench.text)
			}
			ours := b.Elapsed()
			start := time.Now()
			for range b.N {
				for _, layout := range layouts {
					if _, err := time.Parse(layout, bench.text); err == nil {
						break
					}
				}
			}
			b.ReportMetric(float64(time.Since(start))/float64(ours), "x-faster-than-layouts")
		})
	}
}
