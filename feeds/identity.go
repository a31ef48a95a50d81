package feeds

import (
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// A Key identifies an item or a story. It is the same on every machine and in every run, so it can be
// stored.
type Key [16]byte

// NewKey returns the key for a name. Different names have different keys.
func NewKey(name []byte) Key {
	sum := sha256.Sum256(name)
	return Key(sum[:16])
}

// Keys returns the item's keys within its feed: for its ID, its canonical URL, and its identifying title
// with its day (UTC, of [Item.When]). Two items with one equal key are the same item.
func (it Item) Keys() []Key {
	keys := []Key{keyOf('g', it.Feed, it.ID)}
	if u := Canonical(it.URL); u != "" {
		keys = append(keys, keyOf('u', it.Feed, u))
	}
	if when := it.When(); !when.IsZero() {
		if title, ok := IdentifyingTitle(it.Title, it.Feed); ok {
			keys = append(keys, keyOf('t', it.Feed, when.UTC().Format(time.DateOnly), title))
		}
	}
	return keys
}

// keyOf writes each part after its length, so that no two lists of parts have one name.
func keyOf(kind byte, parts ...string) Key {
	name := []byte{kind}
	for _, p := range parts {
		name = binary.AppendUvarint(name, uint64(len(p)))
		name = append(name, p...)
	}
	return NewKey(name)
}

// Reused reports whether a feed has used one guid for two items: canonical URL, normalised title and
// time of publication (to the second) all differ. If one of them is equal, or unknown on either side,
// the item was edited.
func Reused(before, now Item) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return !before.Published.IsZero() && !now.Published.IsZero() && before.Published.Unix() != now.Published.Unix() &&
		differ(Canonical(before.URL), Canonical(now.URL)) &&
		differ(NormalTitle(before.Title, before.Feed), NormalTitle(now.Title, now.Feed))
}
