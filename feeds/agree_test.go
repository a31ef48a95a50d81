package feeds

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tocsin/feeds/internal/mend"
)

// Of documents that are well-formed and use ordinary elements, mending must lose nothing that gofeed
// reads in them by itself. Authors, dates, languages and pictures are left out, which gofeed bends.
func TestMendingLosesNothing(t *testing.T) {
	for seed := range uint64(300) {
		doc := generate(rand.New(rand.NewPCG(seed, 7)), 1+int(seed%7))
		mended, err := mend.Document(doc, "")
		if err != nil || mended.Damage != "" {
			t.Fatalf("seed %d: a sound document is damaged: %v %s\n%s", seed, err, mended.Damage, doc)
		}
		var read [2][]Item
		for i, d := range [][]byte{doc, mended.RSS} {
			g, err := readMended(d)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, d)
			}
			read[i] = g.items(&url.URL{Scheme: "https", Host: "e.example", Path: "/"}, Feed{}, noon())
		}
		opts := cmp.Options{
			cmpopts.EquateEmpty(),
			cmpopts.IgnoreFields(Item{}, "Authors", "Published", "Updated", "Lang", "Image"),
		}
		if diff := cmp.Diff(read[0], read[1], opts); diff != "" {
			t.Fatalf(
				"seed %d: mending changes the items (-gofeed alone +mended):\n%s\n%s\n%s", seed, diff, doc, mended.RSS,
			)
		}
	}
}

// generate writes a sound RSS or Atom document of so many items, of ordinary elements in any order.
func generate(r *rand.Rand, items int) []byte {
	atom := r.IntN(2) == 0
	var b strings.Builder
	if atom {
		b.WriteString(
			`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en"><title>Outlet</title><link href="https://e.example/"/>`,
		)
	} else {
		b.WriteString(`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Outlet</title><link>https://e.example/</link><language>en</language>`)
	}
	for i := range items {
		parts := rssParts(r, i)
		open, shut := "<item>", "</item>"
		if atom {
			parts, open, shut = atomParts(r, i), "<entry>", "</entry>"
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		b.WriteString(open + "\n")
		for _, p := range parts {
			b.WriteString(p + "\n")
		}
		b.WriteString(shut)
	}
	if atom {
		b.WriteString("</feed>")
		return []byte(b.String())
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

func rssParts(r *rand.Rand, i int) []string {
	return some(r, []string{
		"<title>" + someWords(r) + "</title>",
		fmt.Sprintf("<link>https://e.example/%d?a=1&amp;b=%d</link>", i, r.IntN(9)),
		fmt.Sprintf(`<guid isPermaLink="false">id-%d</guid>`, i),
		"<description>" + escaped(r) + "</description>",
		"<content:encoded><![CDATA[<p>The whole &amp; more, " + strconv.Itoa(
			r.IntN(99),
		) + "</p><img src=\"/i.png\" />]]></content:encoded>",
		"<dc:creator>" + someWords(r) + "</dc:creator>",
		"<category>" + someWords(r) + "</category>",
		fmt.Sprintf("<pubDate>Tue, %02d Oct 2026 10:15:00 +0400</pubDate>", 1+r.IntN(28)),
		`<enclosure url="https://e.example/a.mp3" type="audio/mpeg" length="12"/>`,
		`<media:thumbnail url="https://e.example/t.jpg" width="100"/>`,
		"<comments>https://e.example/comments</comments>",
		`<source url="https://o.example/feed">Other</source>`,
	})
}

func atomParts(r *rand.Rand, i int) []string {
	return some(r, []string{
		"<title type=\"html\">" + someWords(r) + "</title>",
		fmt.Sprintf(`<link href="https://e.example/%d?a=1&amp;b=%d"/>`, i, r.IntN(9)),
		`<link rel="replies" href="https://e.example/replies"/>`,
		fmt.Sprintf("<id>tag:e.example,2026:%d</id>", i),
		"<summary type=\"html\">" + escaped(r) + "</summary>",
		`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>` + someWords(
			r,
		) + "</p><p>" + someWords(
			r,
		) + "</p></div></content>",
		"<author><name>" + someWords(r) + "</name><email>a@e.example</email></author>",
		`<category term="news &amp; views"/>`,
		fmt.Sprintf("<published>2026-10-%02dT10:15:00+04:00</published>", 1+r.IntN(28)),
		`<link rel="enclosure" href="https://e.example/a.mp3" type="audio/mpeg" length="12"/>`,
		"<contributor><name>Nobody</name></contributor>",
		`<source><id>x</id><title>Other</title><link href="https://o.example/"/></source>`,
	})
}

// some leaves out parts at random, but never the first two.
func some(r *rand.Rand, parts []string) []string {
	kept := parts[:2:2]
	for _, p := range parts[2:] {
		if r.IntN(3) > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}

func someWords(r *rand.Rand) string {
	all := []string{
		"Story", "of", "Žluť", "&amp;", "the&#8217;s", "日本", "2 &lt; 3", "quoted &quot;x&quot;", "<!-- note -->day",
		"<![CDATA[A & B]]>", "Баку",
	}
	var s []string
	for range 1 + r.IntN(5) {
		s = append(s, all[r.IntN(len(all))])
	}
	return strings.Join(s, " ")
}

func escaped(r *rand.Rand) string {
	return "&lt;p&gt;" + strings.NewReplacer("<", "&lt;", ">", "&gt;").
		Replace([]string{"Some words", "More &amp;amp; more", "<b>Bold</b> text"}[r.IntN(3)]) +
		"&lt;/p&gt;"
}
