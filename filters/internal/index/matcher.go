package index

import (
	"tocsin/feeds"
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// A Matcher matches items against an index. It keeps its scratch memory from item to item, and so
// belongs to one goroutine at a time.
type Matcher struct {
	index *Index
	epoch uint32 // number of the item; other numbers are of earlier items

	// The words of the item, and the candidates among them.
	text       [fields.Count]string
	bounds     [fields.Count + 1]uint32 // the first word of each field
	pad        []byte
	edges      []uint32
	toks       []tok
	readings   []reading // second readings
	cands      []uint32  // words and, with the top bit, second readings that pass the filter
	refs       []uint32  // their references in the table
	begun      []reading // beginnings that pass it
	slowTokens map[string][]words.Token
	stems      map[uint64]uint64 // hashes of words to hashes of their stems
	buf        []byte            // a folded word
	size       int
	ends       []uint8 // where its letters end

	item   *feeds.Item
	langs  inflect.Langs // of the item; 0 until detected
	tag    string        // the last tag of a feed
	said   inflect.Langs // the language of tag
	shown  inflect.Langs // its languages that words of the item confirm
	dotted bool          // known with langs
	marked []byte        // a text with the edges of its words

	// The terms found.
	terms       []found      // by term
	there       []uint64     // a bit for each term that was found
	order       []uint32     // the terms that were found
	touched     uint32       // keeps loads that warm the cache from being optimised away
	occurrences []occurrence // the first is none
	entries     []uint32     // by entry, the epoch of its last evaluation
	jumbled     bool         // occurrences of some term are out of order: stems, second readings
	extents     []extent     // a stack; see near.go
	out         []uint32
}

// A reading is a second reading of words, as one word.
type reading struct {
	hash uint64
	extent
}

type occurrence struct {
	extent
	before uint32 // the occurrence before it; 0 for none
}

const second = 1 << 31

// Matcher returns a new matcher.
func (s *Index) Matcher() *Matcher {
	return &Matcher{
		index: s, slowTokens: map[string][]words.Token{}, stems: map[uint64]uint64{},
		buf: make([]byte, 8*words.MaxWord+fold.MaxLetters), ends: make([]uint8, 0, fold.MaxLetters),
		terms: make([]found, len(s.uses)), there: make([]uint64, len(s.uses)/64+1),
		entries: make([]uint32, len(s.starts)),
	}
}

// Match returns the numbers of the rules that hold for an item, in no order. They are valid until the
// next call. It allocates only for words that it meets for the first time and cannot fold letter by
// letter.
func (m *Matcher) Match(it *feeds.Item) []uint32 {
	m.begin(it)
	m.read()
	m.resolve()
	m.evaluate()
	m.item = nil
	return m.out
}

func (m *Matcher) begin(it *feeds.Item) {
	if m.epoch++; m.epoch == 0 { // after 2³² items
		clear(m.entries)
		m.epoch = 1
	}
	for _, t := range m.order {
		m.there[t>>6] &^= 1 << (t & 63)
	}
	m.order, m.out, m.toks = m.order[:0], m.out[:0], m.toks[:0]
	m.readings, m.cands, m.begun = m.readings[:0], m.cands[:0], m.begun[:0]
	if len(m.occurrences) == 0 {
		m.occurrences = append(m.occurrences, occurrence{})
	}
	m.occurrences = m.occurrences[:1]
	m.item, m.langs, m.shown, m.jumbled = it, 0, 0, false
	m.there[0] |= 1 // term 0 is no term, and always there
}

// read cuts the item into words.
func (m *Matcher) read() {
	it, metas := m.item, m.index.metas
	m.text[fields.Title], m.text[fields.Summary], m.text[fields.Content] = it.Title, it.Summary, it.Content
	for f := range m.text[:fields.Content+1] {
		m.bounds[f] = uint32(len(m.toks))
		if m.text[f] != "" {
			m.scan(m.text[f])
		}
	}
	for f := fields.Content + 1; f < fields.Count; f++ {
		m.bounds[f] = uint32(len(m.toks))
		if metas.Has(f) {
			m.text[f] = fields.Value(it, f)
			m.meta(f)
		}
	}
	m.bounds[fields.Count] = uint32(len(m.toks))
}

// meta adds the words of a metadata field, whose hashes are those of that field.
func (m *Matcher) meta(f int) {
	ix := m.index.table
	seed := ix.seeds[ofMeta+f]
	for _, t := range fields.Words(f, m.text[f]) {
		first := uint32(len(m.toks))
		m.add(hashOf(seed, []byte(t.Text)), uint32(t.Start), uint32(t.End))
		m.metaPrefixes(f, t.Text, m.lastWord())
		if t.Span > 0 {
			whole := extent{first, first + uint32(t.Span) - 1}
			if h := hashOf(seed, []byte(t.Joined)); ix.may(h) {
				m.cands = append(m.cands, second|uint32(len(m.readings)))
				m.readings = append(m.readings, reading{h, whole})
			}
			m.metaPrefixes(f, t.Joined, whole)
		}
	}
}

// metaPrefixes looks up the beginnings of a word of a metadata field.
func (m *Matcher) metaPrefixes(f int, text string, at extent) {
	if !m.index.prefixes {
		return
	}
	n := 0
	for i := range text + "." {
		if n++; n > MinPrefix && n <= MaxPrefix+1 { // i ends n-1 letters
			m.prefixed(hashOf(m.index.seeds[ofPrefix+f], []byte(text[:i])), at)
		}
	}
}

func (m *Matcher) fieldOf(word uint32) int {
	f := 0
	for m.bounds[f+1] <= word {
		f++
	}
	return f
}
