package feedtest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"path"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// A dialect is one of the formats of feeds.
type dialect struct {
	contentType string
	date        string // layout of time.Format
}

func dialectOf(file string) (dialect, bool) {
	switch path.Ext(file) {
	case ".rss": // RSS 2.0 asks for the dates of RFC 822
		return dialect{"application/rss+xml; charset=utf-8", time.RFC1123Z}, true
	case ".atom": // RFC 4287, 3.3
		return dialect{"application/atom+xml; charset=utf-8", time.RFC3339}, true
	case ".json": // JSON Feed 1.1
		return dialect{"application/feed+json; charset=utf-8", time.RFC3339}, true
	}
	return dialect{}, false
}

// render fills in a document. Times holds the moment of each edition, up to the document's own
// at least.
func (n *Newsroom) render(src source, times []time.Time) *document {
	d := &document{source: src, modified: times[src.edition].UTC().Truncate(time.Second)}
	text, err := news.ReadFile(src.file)
	if err != nil {
		d.err = err
		return d
	}
	tmpl, err := template.New(src.file).Funcs(template.FuncMap{
		"ago":     func(d string, edition ...int) (string, error) { return ago(src, times, d, edition...) },
		"base":    func() string { return base(src.outlet) },
		"self":    func() string { return n.url + "/" + src.outlet.file },
		"picture": n.picture,
	}).Parse(string(text))
	if err != nil {
		d.err = err
		return d
	}
	var body bytes.Buffer
	if d.err = tmpl.Execute(&body, nil); d.err != nil {
		return d
	}
	d.body = body.Bytes()
	d.etag = fmt.Sprintf(`"%.8x"`, sha256.Sum256(d.body))
	return d
}

// ago is the time before an edition came out, by default the document's own.
func ago(src source, times []time.Time, before string, edition ...int) (string, error) {
	e := src.edition
	if len(edition) == 1 {
		e = edition[0]
	}
	if len(edition) > 1 || e < 0 || e > src.edition {
		return "", fmt.Errorf("an edition between 0 and %d is wanted, not %v", src.edition, edition)
	}
	span, err := parseSpan(before)
	if err != nil {
		return "", err
	}
	return times[e].UTC().Add(-span).Format(src.dialect.date), nil
}

// parseSpan reads a duration of Go, or a number of days such as "2d".
func parseSpan(s string) (time.Duration, error) {
	if number, ok := strings.CutSuffix(s, "d"); ok {
		days, err := strconv.Atoi(number)
		return time.Duration(days) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}

func (n *Newsroom) picture(name string) (string, error) {
	if _, ok := n.script.pictures[name]; !ok {
		return "", fmt.Errorf("no file %q in news/pictures", name)
	}
	return n.url + "/pictures/" + name, nil
}
