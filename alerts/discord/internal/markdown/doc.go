// Package markdown turns the text of feeds into text for Discord messages.
//
// Text from a feed is hostile until it is cleaned: it may hold mentions, links, markup, control and
// bidi characters. No function of this package returns text that mentions a member or a role, forms a
// link or other markup that the caller did not ask for, or exceeds the limit that the caller set.
// Limits are in code points, as Discord counts.
//
//	markdown.Escape("*Custody* @everyone", 256) // \*Custody\* @\u200beveryone, with a zero-width space after the @
//	markdown.Plain("OC\u202e Media", 256)       // OC Media, for fields without Markdown
//	markdown.Excerpt(summary, spans, 500)       // … died in **custody** in Russia
//	markdown.Link("https://пример.рф/a")        // https://xn--e1afmkfd.xn--p1ai/a and its host
package markdown
