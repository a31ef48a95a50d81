package feeds

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
	"unicode"
)

// maxGUID is in bytes.
const maxGUID = 1_024

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

// believableGUID returns the guid as written, without control characters; a long one as its hash.
func believableGUID(guid string) string {
	guid = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, guid))
	if len(guid) > maxGUID {
		return textHash(guid, "")
	}
	return guid
}

// identify sets every item's ID and removes repetitions. A guid that stands for different items in one
// document names none of them: their IDs are the guid, a bar, and the canonical address or the hash of
// the text.
func identify(items []Item, guids []string) []Item {
	own := make([]string, len(items)) // the identity of an item without its guid
	first := map[string]string{}
	shared := map[string]bool{}
	for i, it := range items {
		if own[i] = Canonical(it.URL); own[i] == "" {
			own[i] = textHash(it.Title, it.Summary)
		}
		if before, ok := first[guids[i]]; ok && before != own[i] {
			shared[guids[i]] = true
		} else if !ok {
			first[guids[i]] = own[i]
		}
	}
	seen := map[string]bool{}
	kept := items[:0]
	for i, it := range items {
		switch {
		case guids[i] == "":
			it.ID = own[i]
		case shared[guids[i]]:
			it.ID = guids[i] + "|" + own[i]
		default:
			it.ID = guids[i]
		}
		if !seen[it.ID] {
			seen[it.ID] = true
			kept = append(kept, it)
		}
	}
	return kept
}

func textHash(title, summary string) string {
	h := sha256.Sum256([]byte(title + "\x00" + summary))
	return hex.EncodeToString(h[:16])
}
