// Package mend makes of a feed document, sound or broken, one that gofeed reads without loss.
//
// In goes any readable document in UTF-8: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF, JSON Feed. Out
// comes well-formed RSS 2.0, at most four levels deep, with the fields of a news item and nothing else.
// RSS's own elements carry the values that gofeed returns unchanged. The others are in elements
// of the namespace urn:tocsin:mend (write.go): times as written, authors, other addresses, pictures with
// their widths, and in mend:item the xml:base, the language, and which texts have no markup.
//
// The one rule: every document takes this way, so that a feed keeps the ids of its items when it breaks
// or recovers. mend decides which element a field becomes, and never the meaning of a text or a time.
//
//	mend.Document([]byte("<rss><item><title>Rain<link>https://e.example/1"), "")
//	// <item><title><![CDATA[Rain]]></title><link>…</link></item>, and damage "1:16: <title> without its end"
package mend
