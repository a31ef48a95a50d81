package index

import (
	"math/bits"
	"slices"

	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// A table leads from the words of a text to the terms of rules. It is a hash table behind a filter of
// two bits a hash, which most words of a text do not pass.
type table struct {
	seeds    [kinds]uint64
	filter   []uint64
	fmask    uint64
	slots    []uint64 // high half of the hash, then its reference; 0 is empty
	smask    uint64
	shared   []share  // the references of hashes of several terms
	heads    []uint16 // the lengths of the prefixes with the same head; see headOf
	hmask    uint64
	prefixes bool // there are any
	short    bool // there are prefixes of three letters
}

// A reference is a term and the languages in which it counts (a bit each), or, with the top bit, the
// first of a list in shared.
const (
	inList    = 1 << 31
	termBits  = 23
	maxTerms  = 1 << termBits
	MaxPrefix = 18 // letters of the longest prefix
)

type share struct {
	ref  uint32 // as in a slot, never a list
	next uint32 // in shared; 0 ends
}

// A lead is a hash and its reference.
type lead struct {
	hash uint64
	ref  uint32
}

func ref(term uint32, langs inflect.Langs) uint32 { return term | uint32(langs&inflect.Any)<<termBits }

// newTable returns the table of terms.
func newTable(seeds [kinds]uint64, keys []termKey) *table {
	ix := &table{seeds: seeds, shared: make([]share, 1)}
	leads := make([]lead, 0, 10*len(keys))
	prefixes, f := 0, &inflect.Inflector{}
	for _, k := range keys {
		if k.word.Prefix {
			prefixes++
		}
	}
	ix.heads = make([]uint16, 1<<max(8, min(15, bits.Len(uint(16*prefixes)))))
	ix.hmask = uint64(len(ix.heads) - 1)
	ix.prefixes = prefixes > 0
	for i, k := range keys {
		if i == 0 { // no term
			continue
		}
		word, prefix := seeds[asWord], seeds[asPrefix]
		if k.meta != 0 {
			word, prefix = seeds[ofMeta+k.meta], seeds[ofPrefix+k.meta]
		}
		switch {
		case k.word.Prefix:
			leads = append(leads, lead{ix.prefix(prefix, k), ref(uint32(i), inflect.Any)})
		case k.word.Exact:
			folded := fold.Word(words.Bare(k.word.Text))
			leads = append(leads, lead{hashOf(word, []byte(folded)), ref(uint32(i), inflect.Any)})
		case k.meta != 0:
			leads = append(leads, lead{hashOf(word, []byte(k.word.Text)), ref(uint32(i), inflect.Any)})
		case k.word.soleLang(k.langs) != 0: // nearly all: the forms are hashed in place
			lang := k.word.soleLang(k.langs)
			f.Inflect(k.word.Typed, k.word.Text, lang)
			gate := inflect.Any
			for form := range f.Forms() {
				leads = append(leads, lead{hashOf(word, form), ref(uint32(i), gate)})
				gate = lang
			}
		default:
			for _, f := range k.word.Forms(k.langs) {
				leads = append(leads, lead{hashOf(word, []byte(f.Text)), ref(uint32(i), f.Gate())})
			}
			for _, f := range k.word.Stems(k.langs) {
				hash := hashOf(seeds[asStem+f.Langs.Index()], []byte(f.Text))
				leads = append(leads, lead{hash, ref(uint32(i), f.Langs)})
			}
		}
	}
	ix.fill(leads)
	return ix
}

// prefix adds the head of a prefix, and returns the hash of the prefix.
func (ix *table) prefix(seed uint64, k termKey) uint64 {
	var ends [MaxPrefix]int
	n := 0
	text := k.word.Text
	for i := range text {
		if i > 0 && n < MaxPrefix {
			ends[n] = i
			n++
		}
	}
	if n < MaxPrefix {
		ends[n] = len(text)
		n++
	}
	if n == MinPrefix {
		ix.short = true
		ix.heads[ix.headOf(load([]byte(text[:ends[2]])))] |= 1
	} else {
		ix.heads[ix.headOf(load([]byte(text[:ends[3]])))] |= 1 << (n - MinPrefix)
	}
	return hashOf(seed, []byte(text[:ends[n-1]]))
}

// headOf returns the place in heads of a word's first letters: three for a prefix of three, else
// four, as up to eight bytes.
func (ix *table) headOf(x uint64) uint64 { return x * mix1 >> 48 & ix.hmask }

func (ix *table) fill(leads []lead) {
	ix.slots = make([]uint64, 1<<bits.Len(uint(max(len(leads)*3/2, 15))))
	ix.smask = uint64(len(ix.slots) - 1)
	ix.filter = make([]uint64, max(1<<10, 1<<bits.Len(uint(len(leads)*8/64)))) // 8 KiB stay in the cache
	ix.fmask = uint64(len(ix.filter) - 1)
	for _, l := range leads {
		ix.filter[l.hash>>6&ix.fmask] |= 1<<(l.hash&63) | 1<<(l.hash>>58)
		i := l.hash >> 20 & ix.smask
		for ix.slots[i] != 0 && ix.slots[i]>>32 != l.hash>>32 {
			i = (i + 1) & ix.smask
		}
		ix.slots[i] = l.hash>>32<<32 | uint64(ix.add(uint32(ix.slots[i]), l.ref))
	}
	ix.shared = slices.Clip(ix.shared)
}

// add returns the reference of a slot after adding ref to the old one.
func (ix *table) add(old, ref uint32) uint32 {
	const term = maxTerms - 1
	switch {
	case old == 0:
		return ref
	case old&inList == 0 && old&term == ref&term:
		return old | ref // one more language
	case old&inList == 0:
		ix.shared = append(ix.shared, share{ref: old})
		old = inList | uint32(len(ix.shared)-1)
	}
	for i := old &^ inList; i != 0; i = ix.shared[i].next {
		if ix.shared[i].ref&term == ref&term {
			ix.shared[i].ref |= ref
			return old
		}
	}
	ix.shared = append(ix.shared, share{ref: ref, next: old &^ inList})
	return inList | uint32(len(ix.shared)-1)
}

// may reports whether a hash passes the filter.
func (ix *table) may(h uint64) bool {
	word := ix.filter[h>>6&ix.fmask]
	return word>>(h&63)&(word>>(h>>58))&1 != 0
}
