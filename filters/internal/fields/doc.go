// Package fields names the fields of an item that a rule can search, and returns their text and
// their words.
//
// In goes an item and a field, out comes the text of that field, cut into words. Title, summary and
// content are prose; so are author, category and source, except that their words have no forms. Of a
// site the words are its domains and labels, of a link and a language the runs of letters and digits.
//
// The one rule: the evaluator and the index read an item through this package only, so that they
// cannot disagree about its words.
//
//	text := fields.Value(&item, fields.Site) // www.oc-media.org
//	fields.Words(fields.Site, text)          // .www.oc-media.org, .www, .oc-media.org, .oc-media, …
package fields
