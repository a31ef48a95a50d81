// Package dates reads the dates of feeds: RFC 3339, RFC 822 and the variations of both, Unix time,
// and the dates that people and content systems write in 50 languages.
//
// In goes a text and the time now, out comes a moment in UTC and whole seconds.
//
// The one rule: no guess. A text with a word, a number or a zone that the tables do not know is no
// date, and Parse returns the zero time. A missing date is replaced by the time of the poll, but a
// wrong one would misplace its item for good.
//
//	dates.Parse("вторник, 3 ноября 2026 г., 14:05", now) // 2026-11-03 14:05:00 UTC
package dates
