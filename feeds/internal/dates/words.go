package dates

import (
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A dateWord has all meanings of a word in a date. "mar" is March in English and Tuesday in Italian, "pt"
// Friday in Polish and Pacific time; the position decides.
type dateWord struct {
	month, other time.Month // other: in another language
	days         uint8      // the weekdays it may be, Sunday in the lowest bit
	role         dateRole
	zoned, utc   bool
	zone         int16  // minutes east of Greenwich, if zoned
	location     string // of a zone whose offset depends on the date, such as America/New_York
}

type dateRole uint8

const (
	noRole    dateRole = iota
	filler             // without a meaning: "of", "de", "th"
	clockNext          // announces the time of day: "klo", "kl.", "ore"
	morning
	afternoon
	hourMark // 14h30
	isoTime  // the T of 2026-11-24T14:30
	yearUnit // 2026年; units follow their number directly
	monthUnit
	dayUnit
	hourUnit
	minuteUnit
	secondUnit
)

// dateRoles has the small words of dates, a row for each role. Some are a preposition in one language and
// a half of the day in another; the half counts only beside a time of day.
var dateRoles = []struct {
	role  dateRole
	words string
}{
	{filler, `st nd rd th er e º ª го of the on in year de del den der dem di d do da dne dnia la las le el en les des l
		hrs hs min om v à as às a alle lúc vào στις ώρα saat saatı jam uur hodin hod godzina godzinie u ob o i y at
		в во у о об час часа часов година годині ч мин г гг год года годы р рік року ж жыл թ թվականի ժ ժամը წ წელი წელს
		m d met metų gada g gads god godine godina rok roku il ili il ngày tháng thg năm thứ
		hai ba tư sáu bảy nhật chủ giờ יום feira axşamı ertəsi ci cü cı cu بتوقيت في الساعة ساعت ساعة عام سنة بعد
		בשעה को बजे کو pada në`},
	{clockNext, "klo kl kello klokken klukkan pukul pkl ore orele ora um uhr kell godz tid"},
	{morning, "am öö πμ дп ص قظ dop ap fh vm pd pg priekšp priešpiet претпл 오전 上午 午前 凌晨 早上 पूर्वाह्न"},
	{afternoon, "pm ös μμ пп م بظ ch odp попл pop eh ip nm md ptg pēcp popiet 오후 下午 午後 中午 晚上 अपराह्न"},
	{hourMark, "h"},
	{isoTime, "t"},
	{yearUnit, "年 년"},
	{monthUnit, "月 월"},
	{dayUnit, "日 号 號 일"},
	{hourUnit, "時 时 点 點 시"},
	{minuteUnit, "分 분"},
	{secondUnit, "秒 초"},
}

// dateWords returns the table of all words, built at its first use.
var dateWords = sync.OnceValue(func() map[string]dateWord {
	words := map[string]dateWord{}
	add := func(name string, set func(*dateWord)) {
		for _, spelling := range spellings(name) {
			w := words[spelling]
			set(&w)
			words[spelling] = w
		}
	}
	eachName(monthNames, func(i int, name string) {
		add(name, func(w *dateWord) { w.month = time.Month(i + 1) })
	})
	eachName(otherMonths, func(i int, name string) {
		add(name, func(w *dateWord) { w.other = time.Month(i + 1) })
	})
	eachName(weekdayNames, func(i int, name string) {
		add(name, func(w *dateWord) { w.days |= 1 << i })
	})
	for _, row := range dateRoles {
		for name := range strings.FieldsSeq(row.words) {
			add(name, func(w *dateWord) {
				if w.role == noRole || w.role == filler {
					w.role = row.role
				}
			})
		}
	}
	for row := range strings.Lines(zoneNames) {
		offset, names, _ := strings.Cut(strings.TrimSpace(row), ": ")
		minutes := zoneMinutes(offset)
		for name := range strings.FieldsSeq(names) {
			add(strings.ToLower(name), func(w *dateWord) {
				w.zoned, w.zone, w.utc = true, minutes, offset == "UTC"
				if strings.Contains(offset, "/") {
					w.location = offset
				}
			})
		}
	}
	return words
})

// eachName calls each for all names of a table with a row per language.
func eachName(table string, each func(column int, name string)) {
	for row := range strings.Lines(table) {
		if strings.HasPrefix(row, "#") {
			continue
		}
		_, cells, _ := strings.Cut(row, ":")
		column := 0
		for cell := range strings.SplitSeq(cells, "|") {
			for name := range strings.FieldsSeq(cell) {
				if name != "-" {
					each(column, name)
				}
			}
			column++
		}
	}
}

// zoneMinutes returns an offset in the first column of zoneNames, such as +5:30; it is 0 for a name.
func zoneMinutes(offset string) int16 {
	hours, minutes, _ := strings.Cut(offset, ":")
	h, err := strconv.Atoi(hours)
	if err != nil {
		return 0
	}
	m, err := strconv.Atoi(minutes)
	if err != nil {
		m = 0
	}
	if h < 0 {
		m = -m
	}
	return int16(h*60 + m) //nolint:gosec // at most 14 hours
}

// spellings returns a name as the reader folds it, and without its accents, which many systems lose.
func spellings(name string) []string {
	var folded, bare strings.Builder
	for _, r := range norm.NFC.String(name) {
		if r = foldLetter(r); r >= 0 {
			folded.WriteRune(r)
		}
	}
	for _, r := range norm.NFD.String(folded.String()) {
		if r = foldLetter(r); r >= 0 {
			bare.WriteRune(r)
		}
	}
	if bare.String() == folded.String() || !unicode.In([]rune(name)[0], unicode.Latin, unicode.Greek) {
		return []string{folded.String()}
	}
	return []string{folded.String(), bare.String()}
}

// foldLetter returns one letter for both cases, and -1 for optional characters: apostrophes, joiners,
// vowel points and combining accents.
func foldLetter(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return r
	case r >= 'A' && r <= 'Z':
		return r | 0x20
	case r == '\'', r == '’', r == 'ʼ', r == '׳', r == '՚', r == '\u200c', r == '॰',
		r >= 0x300 && r <= 0x36f, r >= 0x591 && r <= 0x5c7, r >= 0x64b && r <= 0x655:
		return -1
	case r == 'İ', r == 'ı': // KASIM, Kasım
		return 'i'
	case r == 'ς':
		return 'σ'
	}
	return unicode.ToLower(r)
}
