package index

import (
	"unicode/utf8"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/inflect"
)

// Most words of rules count in some languages only. Which an item is in is found out as late as can be:
// what its feed says of it is nearly always enough.

// speaks reports whether an item is in one of some languages, by a word of theirs that it has.
func (m *Matcher) speaks(langs inflect.Langs, word uint32) bool {
	switch {
	case langs&(m.shown|inflect.OwnScript) != 0:
		return true
	case m.langs != 0:
		return langs&m.langs != 0
	}
	// What the feed says counts where the script is that language's, which the word itself may show:
	// then nobody need look at the letters of the whole item.
	if m.item.Lang != m.tag {
		m.tag, m.said = m.item.Lang, inflect.ByCode(m.item.Lang)
	}
	if said := langs & m.said; said != 0 && m.shows(said, word) {
		m.shown |= said
		return true
	}
	m.ask()
	return langs&m.langs != 0
}

// shows reports whether a word is surely one of those that languages looks at, and in the script of a
// language.
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

// harmonic reports whether a form of a term, of some languages, is written as they write it.
func (m *Matcher) harmonic(t uint32, langs inflect.Langs, at extent) bool {
	if langs&m.shown&^inflect.Turkic != 0 {
		return true
	}
	m.ask()
	if langs &= m.langs; !m.dotted || langs&^inflect.Turkic != 0 {
		return true
	}
	field := m.fieldOf(at.first)
	return inflect.Harmonic(m.text[field][m.toks[at.first].start:m.toks[at.last].end], m.index.letters[t], langs&inflect.TR != 0)
}

// ask finds out the languages of the item.
func (m *Matcher) ask() {
	if m.langs == 0 {
		m.langs, m.dotted = inflect.Detect(m.item.Lang, m.item.Title, m.item.Summary, m.item.Content)
	}
}
