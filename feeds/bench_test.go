package feeds

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"tocsin/feeds/internal/mend"
)

// benchDocuments are documents of 50 items as outlets publish them, always the same.
func benchDocuments() map[string][]byte {
	const items = 50
	sentence := "Ministers of both countries met on Tuesday to speak about trade, transit &amp; the weather. "
	paragraph := "<p>" + strings.Repeat(
		"Both men were <b>detained</b> in the morning, a lawyer said; <a href=\"https://e.example/a?b=1&amp;c=2\">more</a>. ",
		6,
	) + "</p>\n"
	var short, full, atom, js bytes.Buffer
	short.WriteString(
		`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Courier</title><link>https://e.example/</link>` + "\n",
	)
	full.WriteString(
		`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Courier</title><link>https://e.example/</link>` + "\n",
	)
	atom.WriteString(
		`<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Courier</title><link href="https://e.example/"/>` + "\n",
	)
	js.WriteString(
		`{"version":"https://jsonfeed.org/version/1.1","title":"Courier","home_page_url":"https://e.example/","items":[`,
	)
	for i := range items {
		when := time.Date(2026, 11, 3, 0, i, 0, 0, time.UTC)
		title := fmt.Sprintf("Number %d: two brothers die in custody &#8211; prosecutors", i)
		fmt.Fprintf(
			&short,
			"<item>\n <title>%s</title>\n <link>https://e.example/news/%d?utm_source=rss&amp;id=%d</link>\n <guid isPermaLink=\"false\">courier-%d</guid>\n <pubDate>%s</pubDate>\n <category>Politics</category>\n <description>%s</description>\n</item>\n",
			title, i, i, i, when.Format(time.RFC1123Z), strings.Repeat(sentence, 4),
		)
		fmt.Fprintf(
			&full,
			"<item>\n <title>%s</title>\n <link>https://e.example/news/%d</link>\n <guid>https://e.example/news/%d</guid>\n <pubDate>%s</pubDate>\n <dc:creator><![CDATA[Leyla Aliyeva]]></dc:creator>\n <category>Politics</category><category>Caucasus</category>\n <description><![CDATA[%s]]></description>\n <content:encoded><![CDATA[%s]]></content:encoded>\n <media:content url=\"https://e.example/%d.jpg\" medium=\"image\" width=\"1200\"/>\n</item>\n",
			title, i, i, when.Format(time.RFC1123Z), strings.Repeat(sentence, 2), strings.Repeat(paragraph, 4), i,
		)
		fmt.Fprintf(
			&atom,
			"<entry>\n <id>tag:e.example,2026:%d</id>\n <title type=\"html\">%s</title>\n <link rel=\"alternate\" href=\"https://e.example/news/%d\"/>\n <published>%s</published>\n <updated>%s</updated>\n <author><name>Leyla Aliyeva</name></author>\n <category term=\"politics\"/>\n <content type=\"html\">%s</content>\n</entry>\n",
			i, title, i, when.Format(time.RFC3339), when.Format(time.RFC3339),
			strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(strings.Repeat(paragraph, 4)),
		)
		if i > 0 {
			js.WriteByte(',')
		}
		item, err := json.Marshal(
			map[string]any{
				"id":             fmt.Sprint("courier-", i),
				"url":            fmt.Sprint("https://e.example/news/", i),
				"title":          title,
				"content_html":   strings.Repeat(paragraph, 4),
				"date_published": when,
				"tags":           []string{"politics"},
				"authors":        []any{map[string]string{"name": "Leyla Aliyeva"}},
			},
		)
		if err != nil {
			panic(err)
		}
		js.Write(item)
	}
	short.WriteString("</channel></rss>")
	full.WriteString("</channel></rss>")
	atom.WriteString("</feed>")
	js.WriteString("]}")
	return map[string][]byte{
		"rss-short": short.Bytes(),
		"rss-full":  full.Bytes(),
		"atom":      atom.Bytes(),
		"json":      js.Bytes(),
	}
}

// BenchmarkParse compares, for each kind of document: Parse; mending alone; gofeed on the same
// document, with its search for pictures off; and encoding/xml's tokens, or encoding/json's values,
// with nothing made of them.
func BenchmarkParse(b *testing.B) {
	docs := benchDocuments()
	for _, name := range []string{"rss-short", "rss-full", "atom", "json"} {
		doc := docs[name]
		for _, way := range []struct {
			name string
			run  func() (int, error)
		}{
			{"parse", func() (int, error) {
				d, err := Parse(doc, "", nil, Feed{Name: "Courier"}, noon())
				return len(d.Items), err
			}},
			{"mend", func() (int, error) {
				mended, err := mend.Document(doc, "")
				return mended.Items, err
			}},
			{"gofeed", func() (int, error) {
				p := gofeed.NewParser()
				p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
				f, err := p.Parse(bytes.NewReader(doc))
				if err != nil {
					return 0, err
				}
				return len(f.Items), nil
			}},
			{"std", func() (int, error) { return standardLibrary(doc) }},
		} {
			b.Run(name+"/"+way.name, func(b *testing.B) {
				b.SetBytes(int64(len(doc)))
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					items, err := way.run()
					if err != nil || items != 50 {
						b.Fatal(items, err)
					}
					n += items
				}
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
			})
		}
	}
}

// standardLibrary runs through a document, and counts its items.
func standardLibrary(doc []byte) (int, error) {
	if doc[0] == '{' {
		var v struct{ Items []any }
		err := json.Unmarshal(doc, &v)
		return len(v.Items), err
	}
	n := 0
	for d := xml.NewDecoder(bytes.NewReader(doc)); ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if el, ok := tok.(xml.StartElement); ok && (el.Name.Local == "item" || el.Name.Local == "entry") {
			n++
		}
	}
}
