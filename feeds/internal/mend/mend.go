package mend

import (
	"bytes"
	"fmt"
	"strings"
)

// A Feed is a document in canonical form.
type Feed struct {
	RSS    []byte // well-formed RSS 2.0 with elements of this package's namespace; see doc.go
	Items  int    // in RSS
	Damage string // the first fault of the document with its line and column; empty for a sound one
	Cut    bool   // the end of the document is missing
}

// A RefusedError is about a document that is no feed, or that no parser should read.
type RefusedError struct {
	What    string // a noun phrase: the document's real kind, or the limit that it breaks
	Hostile bool   // it would cost a parser far more than its size
}

func (r *RefusedError) Error() string {
	if r.Hostile {
		return "hostile document: " + r.What
	}
	return "not a feed: " + r.What
}

func notFeed(what string) error { return &RefusedError{What: what} }

func hostile(format string, args ...any) error {
	return &RefusedError{What: fmt.Sprintf(format, args...), Hostile: true}
}

// Document returns the canonical form of a document in UTF-8: RSS, Atom, CDF or JSON Feed, sound or
// broken. contentType is the header of the HTTP answer, for the error alone; it may be empty.
//
// The error is a [*RefusedError], or describes a document whose items are lost.
func Document(text []byte, contentType string) (Feed, error) {
	text = clean(text)
	k, root, err := sniff(text, contentType)
	if err != nil {
		return Feed{}, err
	}
	if k == kindJSON {
		return readJSON(text[root:])
	}
	return readXML(text, k, root)
}

// readXML reads a document of XML whose root element begins at offset root.
func readXML(doc []byte, k kind, root int) (Feed, error) {
	declared, err := declaredEntities(doc[:root])
	if err != nil {
		return Feed{}, err
	}
	tree := treeBuilder{to: &canonicalizer{}}
	tree.to.tree, tree.to.field.doc, tree.to.field.declared = &tree, doc[root:], declared
	w := &tree.to.w
	w.begin(len(doc) - root)
	if err := tree.read(doc[root:], k); err != nil {
		return Feed{}, err
	}
	w.end(strings.ToLower(k.String()))
	found := tree.damage
	switch name := tagName(doc[root+1:]); {
	case declared != nil && declared.spent > maxExpanded:
		return Feed{}, hostile("entities that expand to more than 1 MiB")
	case w.items == 0 && !tree.ended && found.what != "":
		// Its items are lost; it must not pass for a feed without any.
		return Feed{}, fmt.Errorf("broken %s document: %s", k, found.sentence(doc[root:], 0))
	case !isRoot(name) && !w.useful:
		return Feed{}, notFeed(fmt.Sprintf("a document with an element <%.40s>", name))
	case tree.items > maxItems:
		found.note(tree.at, "more than 2000 items, of which the first are read", nil)
	case w.long:
		found.note(tree.at, longText, nil)
	}
	if junk := junkBefore(doc[:root]); junk != "" {
		if found.what != "" {
			found.more++
		}
		found.off, found.what = -root, junk
	}
	return Feed{RSS: w.out, Items: w.items, Damage: found.sentence(doc, root), Cut: found.cut}, nil
}

// isRoot reports whether an element is the root of feeds alone, unlike those that others use, too.
func isRoot(name []byte) bool {
	switch strings.ToLower(string(localName(name))) {
	case "rss", "rdf", "feed":
		return true
	}
	return false
}

// junkBefore describes the text before the root that must not stand there; "" without any.
func junkBefore(head []byte) string {
	trimmed := bytes.TrimSpace(head)
	switch declaration := bytes.Index(head, []byte("<?xml ")); {
	case len(trimmed) == 0:
		return ""
	case bytes.Count(head, []byte("<?xml ")) > 1:
		return "two XML declarations"
	case declaration > 0 && len(bytes.TrimSpace(head[:declaration])) > 0:
		return "text before the XML declaration"
	case declaration > 0:
		return "white space before the XML declaration"
	case trimmed[0] != '<' || len(trimmed) > 1 && isNameByte(trimmed[1]):
		return "text before the root element"
	}
	return ""
}
