// Package htmltext turns the HTML of a feed item into plain text for people and for rules.
//
// In goes markup of any quality, out comes valid UTF-8 of at most limit code points: a line per
// paragraph, "- " before list items, single spaces, and none of the characters that are invisible
// or change the direction of the text. Text that is too long ends at a word and in "…".
//
// The one rule: a reader sees all of the text that a browser would show and nothing that it would
// hide. The time is linear in the markup and bounded by the limit, whatever the nesting.
//
//	htmltext.Text("<p>Two</p><ul><li>brothers</ul>", 100) // "Two\n- brothers"
package htmltext
