// Package weburl reads the addresses in feeds and pages, which are often relative, misspelt or not of
// the web at all.
//
// In goes a text and the address that it counts from, out comes an absolute http or https URL, or "".
//
// The one rule: an address that can be used stays as the publisher wrote it, byte for byte, because the
// identity of items depends on it.
//
//	weburl.Absolute(base, "../news?id=1") // "https://example.org/news?id=1"
package weburl
