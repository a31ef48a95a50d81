package feeds

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// A Key is one of the names an item is known by. Two items with any equal key are the same item.
type Key [16]byte

// minTitleWords is how long a title must be to name an item: shorter ones, such as "Weather" or
// "Morning briefing", come back with other news. A title in a script without spaces counts as one
// word and never names an item.
const minTitleWords = 4

// Keys gives the item's keys, all within its feed, the guid's first: its ID, its canonical
// address, and its normalised title on its day (UTC, of [Item.When]) if that has at least four
// words. They are the same on every machine and in every run, so they can be stored.
func (it Item) Keys() []Key {
	keys := []Key{key('g', it.Feed, it.ID)}
	if u := Canonical(it.URL); u != "" {
		keys = append(keys, key('u', it.Feed, u))
	}
	if when := it.When(); !when.IsZero() {
		if title := NormalTitle(it.Title, it.Feed); strings.Count(title, " ")+1 >= minTitleWords {
			keys = append(keys, key('t', it.Feed, when.UTC().Format("2006-01-02"), title))
		}
	}
	return keys
}

// key hashes its parts, each after its length, so that no two lists of parts look alike.
func key(kind byte, parts ...string) Key {
	b := []byte{kind}
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	return Key(sum[:16])
}

// Reused tells whether a feed gave the guid of an item to another one later: of the two, which a
// guid makes one, canonical address, normalised title and publication time (to the second) all
// differ. While any of them is equal, or unknown on either side, the item was edited.
func Reused(before, now Item) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return !before.Published.IsZero() && !now.Published.IsZero() && before.Published.Unix() != now.Published.Unix() &&
		differ(Canonical(before.URL), Canonical(now.URL)) &&
		differ(NormalTitle(before.Title, before.Feed), NormalTitle(now.Title, now.Feed))
}
