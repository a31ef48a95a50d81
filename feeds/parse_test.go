package feeds

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds/internal/charset"
	"tocsin/feeds/internal/mend"
	"tocsin/feeds/internal/weburl"
)

var update = flag.Bool("update", false, "write the golden files anew")

// noon is the clock of these tests.
func noon() time.Time { return time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC) }

func mustURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Every document of testdata/parse is parsed as if fetched from https://host.example/feeds/NAME,
// and compared with the file of the same name in testdata/golden. To add a case, add a document
// and run go test ./feeds -run TestParseFiles -update, then read the result.
func TestParseFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/parse/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no documents in testdata/parse", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			f := Feed{Name: "Outlet", URL: "https://host.example/feeds/" + name, Lang: "hy-AM"}
			d, err := Parse(body, "", mustURL(t, "https://reader:secret@host.example/feeds/"+name), f, noon())
			got := struct {
				Title   string  `json:"title"`
				Error   string  `json:"error,omitempty"`
				Damage  string  `json:"damage,omitempty"`
				Signals Signals `json:"signals,omitzero"`
				Items   []Item  `json:"items"`
			}{Title: d.Title, Damage: d.Damage, Signals: d.Signals, Items: d.Items}
			if err != nil {
				got.Error = err.Error()
			}
			var out bytes.Buffer
			enc := json.NewEncoder(&out)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(got); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "golden", name+".json")
			if *update {
				if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

func TestParseErrorsAreTyped(t *testing.T) {
	for name, want := range map[string]string{
		"challenge.html": `an HTML page titled "Just a moment…"`,
		"error.json":     "JSON without items",
		"opml.xml":       "a document of the element <opml>",
		"empty.xml":      "an empty document",
	} {
		body, err := os.ReadFile(filepath.Join("testdata", "parse", name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(body, "", nil, Feed{}, noon())
		var not *NotFeedError
		if !errors.As(err, &not) || not.What != want {
			t.Errorf("%s: %v, want a NotFeedError of %s", name, err, want)
		}
	}
}

func TestLargeHonestDocumentsPass(t *testing.T) {
	item := `<item><title><![CDATA[A title]]></title><link>https://e.example/%d</link><description><![CDATA[` +
		strings.Repeat("<p>Some words, <br>not many.</p>", 20) + `]]></description><category>a</category></item>`
	var b strings.Builder
	b.WriteString(`<rss xmlns:a="b" xmlns:c="d" version="2.0"><channel><title>Large</title>`)
	for i := range 2_000 {
		fmt.Fprintf(&b, item, i)
	}
	b.WriteString("</channel></rss>")
	d, err := Parse([]byte(b.String()), "", nil, Feed{}, noon())
	if err != nil || len(d.Items) != 2_000 {
		t.Errorf("%d items, %v; want %d", len(d.Items), err, 2_000)
	}
}

func TestCharsetHeader(t *testing.T) {
	cyrillic := []byte(
		"<rss><channel><title>\xcf\xf0\xe8\xe2\xe5\xf2</title></channel></rss>",
	) // Привет in windows-1251
	koi8 := []byte("<rss><channel><title>\xf0\xd2\xc9\xd7\xc5\xd4</title></channel></rss>")
	declared := append([]byte(`<?xml version="1.0" encoding="windows-1251"?>`), cyrillic...)
	for _, tt := range []struct {
		name, contentType string
		body              []byte
		want              string
	}{
		{"header alone", "text/xml; charset=windows-1251", cyrillic, "Привет"},
		{"header of another Cyrillic", "text/xml; charset=KOI8-R", koi8, "Привет"},
		{"a server's default yields to the declaration", "text/xml; charset=iso-8859-1", declared, "Привет"},
		{"UTF-8 is not believed of other bytes", "text/xml; charset=utf-8", declared, "Привет"},
		{"unknown label", "text/xml; charset=martian", cyrillic, "Привет"},
		{
			"UTF-8 wins over any label", "text/xml; charset=koi8-r",
			[]byte("<rss><channel><title>Привет</title></channel></rss>"), "Привет",
		},
		{
			"Japanese in seven bits", "text/xml; charset=iso-2022-jp",
			[]byte("<rss><channel><title>\x1b$B%K%e!<%9\x1b(B</title></channel></rss>"), "ニュース",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Parse(tt.body, tt.contentType, nil, Feed{}, noon())
			if err != nil || d.Title != tt.want {
				t.Errorf("title %q, %v; want %q", d.Title, err, tt.want)
			}
		})
	}
}

func TestLang(t *testing.T) {
	for in, want := range map[string]string{
		"en": "en", "en-GB": "en", "AZ_Latn": "az", "rus": "ru", "aze": "az", " ka ": "ka",
		"": "", "und": "", "english": "", "123": "", "x-default": "",
	} {
		if got := primary(in); got != want {
			t.Errorf("primary(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/parse/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "text/xml; charset=windows-1251")
		f.Add(body, "")
	}
	for _, c := range brokenCases(f) {
		f.Add(c.bytes(f), c.contentType)
	}
	base := mustURL(f, "https://host.example/feed")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		readsAll(t, body, contentType)
		d, err := Parse(body, contentType, base, Feed{Name: "Outlet", Lang: "en"}, noon())
		if err != nil && (d.Title != "" || d.Items != nil) {
			t.Fatal("an error and a result at once")
		}
		ids := map[string]bool{}
		for _, it := range d.Items {
			for _, s := range append([]string{
				d.Title, it.ID, it.URL, it.Title, it.Summary, it.Content, it.Image,
			}, append(it.Authors, it.Categories...)...) {
				if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Fatalf("unfit for storing: %q", s)
				}
			}
			if it.Title == "" && it.URL == "" || it.ID == "" || ids[it.ID] {
				t.Fatalf("not an item, or twice the same: %+v", it)
			}
			ids[it.ID] = true
			if it.URL != "" && !weburl.IsWeb(it.URL) || it.Image != "" && !weburl.IsWeb(it.Image) {
				t.Fatalf("links off the web: %+v", it)
			}
			if !it.Published.IsZero() && (it.Published.Year() < 1990 || it.Published.After(noon().Add(24*time.Hour))) {
				t.Fatalf("a date nobody should believe: %v", it.Published)
			}
			if len(it.Keys()) == 0 {
				t.Fatal("an item without keys")
			}
		}
	})
}

// readsAll holds that a mended document is well-formed, and that gofeed reads every item in it.
func readsAll(t *testing.T, body []byte, contentType string) {
	t.Helper()
	body, _, err := unpack(body)
	if err != nil {
		return
	}
	text, _ := charset.Decode(body, contentType)
	mended, err := mend.Document(text, contentType)
	if err != nil {
		return
	}
	d := xml.NewDecoder(bytes.NewReader(mended.RSS))
	for err == nil {
		_, err = d.Token()
	}
	if !errors.Is(err, io.EOF) {
		t.Fatalf("mended, but not well-formed: %v\n%s", err, mended.RSS)
	}
	g, err := readMended(mended.RSS)
	if err != nil || len(g.Items) != mended.Items {
		t.Fatalf("gofeed reads %d items of %d (%v):\n%s", len(g.Items), mended.Items, err, mended.RSS)
	}
}

func TestPeriod(t *testing.T) {
	const wordpress = "<generator>https://wordpress.org/?v=6.9</generator>"
	for _, tt := range []struct {
		name, says string
		want       time.Duration
	}{
		{
			"twice a day", "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
			12 * time.Hour,
		},
		{"hourly", "<sy:updatePeriod>hourly</sy:updatePeriod>", time.Hour},
		{
			"nobody chose it",
			wordpress + "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", 0,
		},
		{
			"somebody chose it",
			wordpress + "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>",
			24 * time.Hour,
		},
		{"a ttl goes before it", "<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 90 * time.Minute},
	} {
		doc := `<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>x</title>` +
			tt.says + `</channel></rss>`
		d, err := Parse([]byte(doc), "", nil, Feed{}, noon())
		if err != nil || d.Signals.TTL != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.name, d.Signals.TTL, err, tt.want)
		}
	}
}
