package fields

import "slices"

// The fields of an item that a rule can search, and their number.
const (
	Title = iota
	Summary
	Content
	Author
	Category
	Source
	Site
	Lang
	Link
	Count
)

// Set is a set of fields, one bit each.
type Set uint16

// Prose are the fields whose words have forms: those of the text itself.
const Prose Set = 1<<Title | 1<<Summary | 1<<Content

// Has reports whether a field is in the set.
func (s Set) Has(field int) bool { return s&(1<<field) != 0 }

// Name returns the name of a field, as queries write it.
func Name(field int) string { return fieldNames[field] }

var fieldNames = [Count]string{"title", "summary", "content", "author", "category", "source", "site", "lang", "link"}

// Named returns the fields that a name before a colon stands for; ok is false for an unknown name.
func Named(name string) (set Set, ok bool) {
	if name == "text" {
		return Prose, true
	}
	i := slices.Index(fieldNames[:], name)
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}
