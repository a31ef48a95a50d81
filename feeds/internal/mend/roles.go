package mend

import (
	"bytes"
	"net/url"
)

// A role is the place of an open element in a feed, and decides which elements may stand in it.
type role uint8

const (
	roleFeed   role = iota // the root and the channel
	roleItem               // an item or entry
	roleText               // a field whose text is read
	rolePerson             // an author, by name and address or as text
	roleImage              // an image, by its address or as text
	roleGroup              // of media elements
	roleList               // of hours or days
	roleMarkup             // inside a field
	roleSkip               // of no interest, with all that is in it
)

// A node is an open element.
type node struct {
	name  []byte
	local []byte
	vocab vocabulary
	field field
	role  role
	base  *url.URL // the xml:base in force; nil when there is none
}

// roleIn returns the role of an element inside another.
func (b *treeBuilder) roleIn(top, n *node, item bool) role {
	switch top.role {
	case roleText, roleMarkup:
		return roleMarkup
	case roleFeed:
		switch n.field {
		case fieldItem:
			if item {
				return roleItem
			}
			return roleSkip
		case fieldChannel, fieldRoot:
			return roleFeed
		case fieldSkip:
			return roleList
		case fieldImage, fieldName, fieldEmail, fieldURL, fieldHour, fieldDay, fieldNone, fieldAuthor,
			fieldMediaGroup, fieldMediaContent, fieldMediaThumbnail:
			return roleSkip
		}
		return roleText
	case roleItem:
		switch n.field {
		case fieldAuthor:
			return rolePerson
		case fieldImage:
			return roleImage
		case fieldMediaGroup, fieldMediaContent:
			return roleGroup
		case fieldNone, fieldChannel, fieldItem, fieldRoot, fieldSkip, fieldHour, fieldDay, fieldName, fieldEmail,
			fieldURL:
			return roleSkip
		}
		return roleText
	case roleGroup:
		switch n.field {
		case fieldMediaGroup, fieldMediaContent:
			return roleGroup
		case fieldMediaThumbnail, fieldMediaTitle, fieldMediaText, fieldCategory:
			return roleText
		}
	case rolePerson:
		if n.field == fieldName || n.field == fieldEmail {
			return roleText
		}
	case roleImage:
		if n.field == fieldURL {
			return roleText
		}
	case roleList:
		if n.field == fieldHour || n.field == fieldDay {
			return roleText
		}
	}
	return roleSkip
}

// impliesEnd reports whether an element of HTML ends the one of its kind before it.
func impliesEnd(top *node, local []byte) bool {
	return top.role == roleMarkup && bytes.EqualFold(top.local, local) && hasImpliedEnd(local)
}

func hasImpliedEnd(local []byte) bool {
	switch string(local) {
	case "p", "li", "dt", "dd", "tr", "td", "th", "option", "P", "LI", "DT", "DD", "TR", "TD", "TH":
		return true
	}
	return false
}

func isVoidName(local []byte) bool {
	var buf [longestName]byte
	switch string(lowerName(local, &buf)) {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "meta", "param", "track", "wbr":
		return true
	}
	return false
}
