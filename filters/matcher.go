package filters

import (
	"slices"
	"unicode/utf8"

	"tocsin/feeds"
)

// A Matcher matches items against a set. It keeps its scratch memory from item to item, and so
// belongs to one goroutine at a time.
type Matcher struct {
	set   *Set
	epoch uint32 // counts items; what carries another number is from an earlier one

	// The words of the item, and what the index may know of them.
	text   [fieldCount]string
	bounds [fieldCount + 1]uint32 // the first word of each field
	pad    []byte
	edges  []uint32
	toks   []tok
	alts   []alt    // second readings
	cands  []uint32 // words and, with the top bit, second readings that pass the filter
	refs   []uint32 // what they lead to
	begun  []alt    // beginnings that pass it
	pieces map[string][]token
	stems  map[uint64]uint64 // hashes of words to hashes of their stems
	table  *letterTable
	buf    []byte // a folded word
	size   int
	ends   []uint8 // where its letters end

	item   *feeds.Item
	langs  langSet // of the item; 0 until somebody asks
	tag    string  // a language as a feed says it
	said   langSet // what tag means
	shown  langSet // of it, what words of the item have shown
	dotted bool    // known with langs
	marked []byte  // a text with the edges of its words

	// What was found.
	terms   []found  // by term
	there   []uint64 // a bit for each term that was found
	order   []uint32 // the terms that were found
	touched uint32   // says nothing; what is read must go somewhere
	places  []place  // the first is none
	entries []uint32 // by entry, the epoch in which it was judged
	jumbled bool     // some term's places are not single words in order: stems, second readings
	extents []extent // a stack; see near.go
	cutter  cutter   // for the ends of sentences
	last    [1]token
	out     []uint32
}

// An alt is a second reading of words.
type alt struct {
	hash uint64
	extent
}

// found is what is known of a term that is there, where a rule wants to know it.
type found struct {
	fields uint32
	place  uint32 // the last place, in places; 0 for none
}

type place struct {
	extent
	before uint32 // the place before it; 0 for none
}

const second = 1 << 31

// Matcher gives a new matcher of the set.
func (s *Set) Matcher() *Matcher {
	return &Matcher{
		set: s, pieces: map[string][]token{}, stems: map[uint64]uint64{}, table: letters(),
		buf: make([]byte, 8*maxWord+maxFold), ends: make([]uint8, 0, maxFold),
		terms: make([]found, len(s.uses)), there: make([]uint64, len(s.uses)/64+1),
		entries: make([]uint32, len(s.starts)),
	}
}

// Match gives the numbers of the rules that hold for an item, in no order. They are good until
// the next call. It allocates nothing, but for words that it meets for the first time and cannot
// fold letter by letter.
func (m *Matcher) Match(it *feeds.Item) []uint32 {
	m.begin(it)
	m.read()
	m.resolve()
	m.judge()
	return m.out
}

func (m *Matcher) begin(it *feeds.Item) {
	if m.epoch++; m.epoch == 0 { // after four thousand million items
		clear(m.entries)
		m.epoch = 1
	}
	for _, t := range m.order {
		m.there[t>>6] &^= 1 << (t & 63)
	}
	m.order, m.out, m.toks, m.alts, m.cands, m.begun = m.order[:0], m.out[:0], m.toks[:0], m.alts[:0], m.cands[:0], m.begun[:0]
	if len(m.places) == 0 {
		m.places = append(m.places, place{})
	}
	m.places = m.places[:1]
	m.item, m.langs, m.shown, m.jumbled = it, 0, 0, false
	m.there[0] |= 1 // term 0 is none, and is always there
}

// read cuts the item into words.
func (m *Matcher) read() {
	it, metas := m.item, m.set.metas
	m.text[fieldTitle], m.text[fieldSummary], m.text[fieldContent] = it.Title, it.Summary, it.Content
	for f := range m.text[:fieldContent+1] {
		m.bounds[f] = uint32(len(m.toks))
		if m.text[f] != "" {
			m.scan(m.text[f])
		}
	}
	for f := fieldContent + 1; f < fieldCount; f++ {
		m.bounds[f] = uint32(len(m.toks))
		if m.text[f] = ""; metas.has(f) {
			m.text[f] = metadata(it, f)
			m.meta(f)
		}
	}
	m.bounds[fieldCount] = uint32(len(m.toks))
}

// meta adds the words of a metadata field, which are words of that field alone.
func (m *Matcher) meta(f int) {
	ix := m.set.index
	seed := ix.seeds[ofMeta+f]
	for _, t := range metaTokens(f, m.text[f]) {
		first := uint32(len(m.toks))
		m.add(hashOf(seed, []byte(t.text)), uint32(t.start), uint32(t.end))
		m.metaPrefixes(f, t.text, m.lastWord())
		if t.span > 0 {
			whole := extent{first, first + uint32(t.span) - 1}
			if h := hashOf(seed, []byte(t.joined)); ix.may(h) {
				m.cands = append(m.cands, second|uint32(len(m.alts)))
				m.alts = append(m.alts, alt{h, whole})
			}
			m.metaPrefixes(f, t.joined, whole)
		}
	}
}

// metaPrefixes looks up the beginnings of a word of a metadata field.
func (m *Matcher) metaPrefixes(f int, text string, at extent) {
	if !m.set.prefixes {
		return
	}
	n := 0
	for i := range text + "." {
		if n++; n > minPrefix && n <= maxPrefix+1 { // i ends n-1 letters
			m.prefixed(hashOf(m.set.seeds[ofPrefix+f], []byte(text[:i])), at)
		}
	}
}

// resolve finds the terms that words lead to.
func (m *Matcher) resolve() {
	ix := m.set.index
	m.refs = slices.Grow(m.refs[:0], len(m.cands))[:len(m.cands)]
	for i, c := range m.cands { // on its own, so that the memory that each wants is waited for together
		if c&second != 0 {
			m.refs[i] = ix.look(m.alts[c&^second].hash)
		} else {
			m.refs[i] = ix.look(m.toks[c].hash)
		}
	}
	for i, ref := range m.refs {
		switch c := m.cands[i]; {
		case ref == 0:
		case c&second != 0:
			m.follow(ref, m.alts[c&^second].extent)
		default:
			m.follow(ref, extent{c, c})
		}
	}
	for _, b := range m.begun {
		m.follow(ix.look(b.hash), b.extent)
	}
	if m.set.stems {
		m.stemmed()
	}
}

// look gives what a hash leads to; 0 for nothing.
func (ix *index) look(h uint64) uint32 {
	for i := h >> 20 & ix.smask; ; i = (i + 1) & ix.smask {
		switch slot := ix.slots[i]; {
		case slot == 0:
			return 0
		case slot>>32 == h>>32:
			return uint32(slot)
		}
	}
}

func (m *Matcher) follow(ref uint32, at extent) {
	switch {
	case ref == 0:
	case ref&inList == 0:
		m.found(ref, at)
	default:
		for i := ref &^ inList; i != 0; i = m.set.shared[i].next {
			m.found(m.set.shared[i].ref, at)
		}
	}
}

// found notes that a term stands in the item.
func (m *Matcher) found(ref uint32, at extent) {
	t := ref & (maxTerms - 1)
	if langs := langSet(ref >> termBits); langs != anyLang && (!m.speaks(langs, at.first) || langs&turkicLangs != 0 && !m.harmonic(t, langs, at)) {
		return
	}
	use := m.set.uses[t]
	field := 0
	if use != 0 {
		field = m.fieldOf(at.first)
	}
	if use&useCheck != 0 {
		m.ask()
		if !m.set.checked[t].accepts(m.text[field], int(m.toks[at.first].start), int(m.toks[at.last].end), m.dotted) {
			return
		}
	}
	f := &m.terms[t]
	if bit := uint64(1) << (t & 63); m.there[t>>6]&bit == 0 {
		m.there[t>>6] |= bit
		m.order = append(m.order, t)
		if use != 0 {
			*f = found{}
		}
	}
	if use == 0 {
		return
	}
	f.fields |= 1 << field
	if use&usePlaces != 0 {
		if before := m.places[f.place]; before.first > at.first || at.first != at.last {
			m.jumbled = true
		}
		m.places = append(m.places, place{at, f.place})
		f.place = uint32(len(m.places) - 1)
	}
}

func (m *Matcher) fieldOf(word uint32) int {
	f := 0
	for m.bounds[f+1] <= word {
		f++
	}
	return f
}

// stemmed finds the terms that stems of words lead to.
func (m *Matcher) stemmed() {
	m.ask()
	for i := range m.toks[:m.bounds[fieldAuthor]] {
		t := &m.toks[i]
		for langs := m.langs & stemmed; langs != 0; langs &= langs - 1 {
			lang := langs.index()
			key := t.hash + uint64(lang)*mix2
			h, ok := m.stems[key]
			if !ok {
				if len(m.stems) >= 1<<16 {
					clear(m.stems)
				}
				word := fold(unmarked(m.text[m.fieldOf(uint32(i))][t.start:t.end]))
				h = hashOf(m.set.seeds[asStem+lang], []byte(stem(word, langCodes[lang])))
				m.stems[key] = h
			}
			m.follow(m.set.look(h), extent{uint32(i), uint32(i)})
		}
	}
}

// speaks tells whether an item is in one of some languages, by a word of theirs that it has.
func (m *Matcher) speaks(langs langSet, word uint32) bool {
	switch {
	case langs&(m.shown|ownScript) != 0:
		return true
	case m.langs != 0:
		return langs&m.langs != 0
	}
	// What the feed says counts where the script is that language's, which the word itself may show:
	// then nobody need look at the letters of the whole item.
	if m.item.Lang != m.tag {
		m.tag, m.said = m.item.Lang, langNamed(m.item.Lang)
	}
	if said := langs & m.said; said != 0 && m.shows(said, word) {
		m.shown |= said
		return true
	}
	m.ask()
	return langs&m.langs != 0
}

// shows tells whether a word is surely one of those that languages looks at, and in the script of a
// language.
func (m *Matcher) shows(lang langSet, word uint32) bool {
	field, t := m.fieldOf(word), &m.toks[word]
	if field > fieldSummary || field == fieldSummary && t.end > enough-utf8.UTFMax {
		return false
	}
	switch first := m.text[field][t.start]; {
	case lang&latinLangs != 0:
		return 'a' <= first|0x20 && first|0x20 <= 'z'
	case lang&cyrillicLangs != 0:
		return first&0xFE == 0xD0
	}
	return false
}

// harmonic tells whether a form of a term, of some languages, is written as they write it.
func (m *Matcher) harmonic(t uint32, langs langSet, at extent) bool {
	if langs&m.shown&^turkicLangs != 0 {
		return true
	}
	m.ask()
	if langs &= m.langs; !m.dotted || langs&^turkicLangs != 0 {
		return true
	}
	field := m.fieldOf(at.first)
	return harmonic(m.text[field][m.toks[at.first].start:m.toks[at.last].end], m.set.letters[t], langs&langTR != 0)
}

// ask finds out the languages of the item.
func (m *Matcher) ask() {
	if m.langs == 0 {
		m.langs = languages(*m.item)
		m.dotted = isDotted(m.item, m.langs)
	}
}

// judge runs the rules that the terms lead to.
func (m *Matcher) judge() {
	s := m.set
	there, out := m.there, m.out
	for _, t := range m.order { // on its own, so that the memory that each wants is waited for together
		m.touched ^= s.postings[s.leads[t].sure].also
	}
	for _, t := range m.order {
		row, end := &s.leads[t], s.leads[t+1].sure
		for _, p := range s.postings[row.sure:row.quick] {
			out = append(out, p.entry)
		}
		// Half of these hold, at random: counting costs less than guessing.
		quick := s.postings[row.quick:row.judged]
		n := len(out)
		out = slices.Grow(out, len(quick))[:n+len(quick)]
		for _, p := range quick {
			also, judged := p.also&^excluded, &m.entries[p.entry]
			holds := uint32(there[also>>6]>>(also&63))&1 ^ p.also>>31
			out[n] = s.subscribers[p.entry]
			news := *judged ^ m.epoch
			n += int(holds & ((news | -news) >> 31))
			*judged ^= news & -holds
		}
		out = out[:n]
		for _, p := range s.postings[row.judged:end] {
			also := p.also &^ excluded
			if there[also>>6]>>(also&63)&1 == uint64(p.also>>31) {
				continue
			}
			e := p.entry >> howBits
			if m.entries[e] == m.epoch {
				continue
			}
			switch p.entry & (1<<howBits - 1) {
			case howJudge:
				m.entries[e] = m.epoch
				if !m.run(s.starts[e]) {
					continue
				}
			case howBefore:
				if !m.adjacent(t, also, textFields) {
					continue
				}
			case howAfter:
				if !m.adjacent(also, t, textFields) {
					continue
				}
			}
			m.entries[e] = m.epoch
			out = append(out, s.subscribed(e)...)
		}
	}
	for _, e := range s.always {
		if m.run(s.starts[e]) {
			out = append(out, s.subscribed(e)...)
		}
	}
	m.out = out
}

// run judges a node of a program.
func (m *Matcher) run(at uint32) bool {
	prog := m.set.prog
	kind, count := prog[at]&0xffff, prog[at]>>16
	switch kind {
	case opTerm:
		return m.holdsTerm(prog[at+opHead], prog[at+2])
	case opAnd, opOr:
		for next := at + opHead; count > 0; count-- {
			var held bool
			if prog[next]&0xffff == opTerm {
				held = m.holdsTerm(prog[next+opHead], prog[next+2])
			} else {
				held = m.run(next)
			}
			if held == (kind == opOr) {
				return held
			}
			next += prog[next+1]
		}
		return kind == opAnd
	case opNot:
		return !m.run(at + opHead)
	case opOf:
		sum, next := int32(0), at+opHead+1
		for ; count > 0; count-- {
			if m.run(next + 1) {
				sum += int32(prog[next])
			}
			next += 1 + prog[next+2]
		}
		return sum >= int32(prog[at+opHead])
	case opPhrase, opNear:
		if kind == opPhrase && count == 2 && prog[at+opHead] == 0 {
			return m.adjacent(prog[at+opHead+1], prog[at+opHead+2], fieldSet(prog[at+2]))
		}
		top := len(m.extents)
		m.collect(at, 1)
		held := len(m.extents) > top
		m.extents = m.extents[:top]
		return held
	case opRegex:
		return m.regex(m.set.regexes[prog[at+opHead]], fieldSet(prog[at+2]))
	}
	return false
}

// holdsTerm tells whether a term stands in one of some fields.
func (m *Matcher) holdsTerm(t, in uint32) bool {
	return m.there[t>>6]>>(t&63)&1 != 0 && (in == uint32(textFields) || m.terms[t].fields&in != 0)
}

func (m *Matcher) regex(r regex, in fieldSet) bool {
	for f := range fieldCount {
		if !in.has(f) || m.text[f] == "" {
			continue
		}
		var held bool
		if held, m.marked = r.in(m.text[f], m.marked); held {
			return true
		}
	}
	return false
}
