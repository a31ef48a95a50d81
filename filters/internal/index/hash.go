package index

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"
)

// The index hashes the folded bytes of a word, sixteen at a time, so that the scanner needs two loads
// for most words (a folded multiplication, as in wyhash, github.com/wangyi-fudan/wyhash). Folded words
// have no zero bytes, so the length is not hashed. The seed is random for each process, so that texts
// cannot be made to collide.

const (
	mix1 = 0x9E3779B97F4A7C15
	mix2 = 0xD6E8FEB86659FD93
)

// The kinds of hashed words. Each has a seed of its own, so that a stem or the name of a source is
// never taken for a word.
const (
	asWord   = 0
	asPrefix = 1
	asStem   = 2  // and the number of the language
	ofMeta   = 16 // and the number of the metadata field
	ofPrefix = 32 // and the number of the metadata field
	kinds    = 48
)

func newSeeds() (seeds [kinds]uint64) {
	secret := maphash.MakeSeed()
	for i := range seeds {
		seeds[i] = maphash.Comparable(secret, i)
	}
	return seeds
}

// step takes sixteen bytes into a hash.
func step(h, lo, hi uint64) uint64 {
	a, b := bits.Mul64(lo^h, hi^h^mix2)
	return a ^ b
}

// hashOf hashes folded bytes as the scanner does.
func hashOf(seed uint64, b []byte) uint64 {
	h := seed
	for ; len(b) > 16; b = b[16:] {
		h = step(h, binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]))
	}
	lo, hi := load(b), uint64(0)
	if len(b) > 8 {
		hi = load(b[8:])
	}
	return step(h, lo, hi)
}

// load returns up to eight bytes as a number, the first lowest.
func load(b []byte) uint64 {
	if len(b) >= 8 {
		return binary.LittleEndian.Uint64(b)
	}
	var x uint64
	for _, v := range slices.Backward(b) {
		x = x<<8 | uint64(v)
	}
	return x
}
