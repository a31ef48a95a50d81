package feeds

import (
	"bytes"
	"compress/gzip"
	"errors"
	"runtime"
	"strings"
	"testing"
)

// hostile are documents that would cost gofeed minutes, gigabytes or the process.
func hostile() map[string]string {
	item := func(s string) string { return "<rss><channel><item>" + s + "</item></channel></rss>" }
	long := strings.Repeat("y", 1<<20)
	var laughs strings.Builder
	laughs.WriteString(`<!DOCTYPE rss [<!ENTITY l0 "ha">`)
	for i := range 9 {
		laughs.WriteString(
			"<!ENTITY l" + string(rune('1'+i)) + ` "` + strings.Repeat("&l"+string(rune('0'+i))+";", 10) + `">`,
		)
	}
	return map[string]string{
		"ten million nested tags":        item(strings.Repeat("<a>", 10_000_000)),
		"2 million nested tags":          item(strings.Repeat("<x:a>", 2_000_000)),
		"nested tags outside of items":   "<rss>" + strings.Repeat("<x>", 2_000_000),
		"nested roots":                   strings.Repeat("<rss>", 2_000_000),
		"nested tags that look closed":   item(strings.Repeat(`<x:a b="/>">`, 300_000)),
		"nested tags closed in quotes":   item(strings.Repeat(`<x:a b='></x:a>'>`, 300_000)),
		"nested tags closed in comments": item(strings.Repeat(`<x:a><!--</x:a>-->`, 10_000)),
		"nested tags closed in CDATA":    item(strings.Repeat(`<x:a><![CDATA[</x:a>]]>`, 10_000)),
		"nested tags closed in a PI": item(
			"<?p " + strings.Repeat("</q>", 1000) + "?>" + strings.Repeat("<x:a>", 1000),
		),
		"nested markup in a field": item("<description>" + strings.Repeat("<b>", 1_000_000)),
		"1.2 million comments":     item("<x:a>" + strings.Repeat("b<!---->", 1_200_000) + "</x:a>"),
		"text split by elements":   item("<x:a>" + long + strings.Repeat("b<c/>", 150_000) + "</x:a>"),
		"text split after a mismatch": item(
			"<x:a>" + long + "<p><q></p>" + strings.Repeat("b<c/>", 150_000) + "</x:a>",
		),
		"100,000 empty items":   "<rss><channel>" + strings.Repeat("<item/>", 100_000) + "</channel></rss>",
		"a million empty items": "<rss><channel>" + strings.Repeat("<item/>", 1_000_000) + "</channel></rss>",
		"100,000 empty entries": "<feed>" + strings.Repeat("<a:entry/>", 100_000) + "</feed>",
		"a million open items":  "<rss><channel>" + strings.Repeat("<item>", 1_000_000),
		"a million elements":    item(strings.Repeat("<a/>", 1_000_000)),
		"a million end tags":    item(strings.Repeat("<a>", 150) + strings.Repeat("</b>", 1_000_000)),
		"many namespaces, many elements": "<rss " + strings.Repeat(
			"xmlns:a='b' ",
			1000,
		) + "><channel>" + strings.Repeat(
			"<a/>",
			150_000,
		) + "</channel></rss>",
		"one long base, many links": `<feed xml:base="http://h.example/` + long + `/"><entry>` + strings.Repeat(
			"<link href='a'/>",
			100_000,
		) + "</entry></feed>",
		"a billion laughs": laughs.String() + "]>" + item("<title>&l9;</title>"),
		"entities a million times": `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat(
			"x",
			4_000,
		) + `">]>` + item(
			"<title>"+strings.Repeat("&a;", 1_000_000)+"</title>",
		),
		"nested JSON":           `{"items":` + strings.Repeat("[", 1_000_000),
		"100,000 JSON items":    `{"items":[` + strings.Repeat("{},", 100_000) + `{}]}`,
		"a million JSON values": `{"items":[` + strings.Repeat("1,", 1_000_000) + `1]}`,
		"a bomb":                bomb(256 << 20),
	}
}

// bomb is a compressed document of so many bytes.
func bomb(n int) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for range n >> 20 {
		if _, err := z.Write(bytes.Repeat([]byte("<item/> "), 1<<17)); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// harmless are documents that are costly for other readers, and are simply read here.
func harmless() map[string]string {
	item := func(s string) string {
		return "<rss><channel><item><title>x</title>" + s + "</item></channel></rss>"
	}
	var candidates string // each better than the one before
	for n := range 1_500 {
		candidates += "<media:description>" + strings.Repeat("x", n) + "</media:description>"
	}
	return map[string]string{
		"brackets":                    item(strings.Repeat("<", 2_000_000)),
		"brackets in a value":         item(`<a b="` + strings.Repeat("<", 2_000_000)),
		"values without marks":        item(strings.Repeat(`a b="x>`, 500_000)),
		"ampersands":                  item("<description>" + strings.Repeat("&", 2_000_000) + "</description>"),
		"references without an end":   item("<description>" + strings.Repeat("&#1", 1_000_000) + "</description>"),
		"directives without an end":   item(strings.Repeat("<!A", 19_000)),
		"sections without an end":     item(strings.Repeat("<![CDATA[</title>", 19_000)),
		"comments without an end":     item(strings.Repeat("<!--", 19_000)),
		"instructions without an end": item(strings.Repeat("<?", 19_000)),
		"unknown elements":            item(strings.Repeat("<x>", 10_000)),
		"fields without an end":       item("<description>" + strings.Repeat("<guid>", 10_000)),
		"attributes":                  item("<link " + strings.Repeat("a='b' ", 300_000) + "/>"),
		"namespaces":                  item("<link " + strings.Repeat("xmlns:a='b' ", 300_000) + "/>"),
		"a long name":                 item("<" + strings.Repeat("a", 2_000_000) + ">"),
		"marks of CDATA":              item("<description>" + strings.Repeat("]]&gt;", 500_000) + "</description>"),
		"marks of CDATA in a name":    item("<author>" + strings.Repeat("<![CDATA[x]]>", 19_000) + "</author>"),
		"lists": "<rss>" + strings.Repeat(
			"<item><title>x</title>"+strings.Repeat("<link>a</link><category>b</category>", 50)+"</item>",
			2_500,
		),
		"candidates": item(candidates),
		"one long text": item(
			"<description>" + strings.Repeat("&lt;p&gt;some words", 250_000) + "</description>",
		),
		"hidden elements": item(
			"<description><![CDATA[" + strings.Repeat("<a hidden><b hidden><i hidden><q hidden><s hidden>", 100_000),
		),
		"references": item(
			"<description>" + strings.Repeat("&amp;#208;&amp;#55357;", 100_000) + "</description>",
		),
		"a long comment": item("<!--" + strings.Repeat("- ", 1_000_000) + "-->"),
	}
}

// maxExtra limits the bytes that reading or refusing a document allocates beside the document itself.
const maxExtra = 64 << 20

func TestHostileDocumentsAreRefused(t *testing.T) {
	for name, doc := range hostile() {
		t.Run(name, func(t *testing.T) {
			err := parseWithin(t, doc)
			if _, ok := errors.AsType[*HostileError](err); !ok {
				t.Errorf("got %.200v, want a HostileError", err)
			}
		})
	}
}

func TestHarmlessDocumentsAreRead(t *testing.T) {
	for name, doc := range harmless() {
		t.Run(name, func(t *testing.T) {
			if err := parseWithin(t, doc); err != nil {
				if _, ok := errors.AsType[*HostileError](err); !ok {
					t.Error(err)
				}
			}
		})
	}
}

// parseWithin fails the test when Parse allocates more than the limit. The race detector keeps values on the
// heap that are on the stack without it, so its allocations do not count.
func parseWithin(t *testing.T, doc string) error {
	t.Helper()
	body := []byte(doc)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Parse(body, "", nil, Feed{}, noon())
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > maxExtra+uint64(len(body)) && !raceDetector {
		t.Errorf("%d bytes allocated for a document of %d", n, len(body))
	}
	return err
}
