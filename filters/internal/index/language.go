package index

import (
	"unicode/utf8"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/inflect"
)

// Most words of rules count in some languages only. The language of an item is detected as late as
// possible: the tag of its feed is nearly always enough.

// speaks reports whether the item is in one of some languages; word is a word of theirs in it.
func (m *Matcher) speaks(langs inflect.Langs, word uint32) bool {
	switch {
	case langs&(m.shown|inflect.OwnScript) != 0:
		return true
	case m.langs != 0:
		return langs&m.langs != 0
	}
	// The tag counts if the item is in the script of its language. If the word itself shows that, the
	// letters of the item need not be counted.
	if m.item.Lang != m.tag {
		m.tag, m.said = m.item.Lang, inflect.ByCode(m.item.Lang)
	}
	if said := langs & m.said; said != 0 && m.shows(said, word) {
		m.shown |= said
		return true
	}
	m.detect()
	return langs&m.langs != 0
}

// shows reports whether a word is surely in the part that [inflect.Detect] reads, and in the script of
// a language.
func (m *Matcher) shows(lang inflect.Langs, word uint32) bool {
	field, t := m.fieldOf(word), &m.toks[word]
	if field > fields.Summary || field == fields.Summary && t.end > inflect.SampleBytes-utf8.UTFMax {
		return false
	}
	switch first := m.text[field][t.start]; {
	case lang&inflect.Latin != 0:
		return 'a' <= first|0x20 && first|0x20 <= 'z'
	case lang&inflect.Cyrillic != 0:
		return first&0xFE == 0xD0
	}
	return false
}

// harmonic reports whether a form of a term obeys the vowel harmony of its languages.
func (m *Matcher) harmonic(t uint32, langs inflect.Langs, at extent) bool {
	if langs&m.shown&^inflect.Turkic != 0 {
		return true
	}
	m.detect()
	if langs &= m.langs; !m.dotted || langs&^inflect.Turkic != 0 {
		return true
	}
	field := m.fieldOf(at.first)
	word := m.text[field][m.toks[at.first].start:m.toks[at.last].end]
	return inflect.Harmonic(word, m.index.stemLens[t], langs&inflect.TR != 0)
}

// detect sets the languages of the item.
func (m *Matcher) detect() {
	if m.langs == 0 {
		m.langs, m.dotted = inflect.Detect(m.item.Lang, m.item.Title, m.item.Summary, m.item.Content)
	}
}
