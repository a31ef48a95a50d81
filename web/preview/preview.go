package preview

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"tocsin/web/internal/page"
)

//go:embed pages
var pages embed.FS

// pingEvery is the interval of comments on a quiet stream, so that no proxy closes it.
const pingEvery = 15 * time.Second

// Handler shows a channel as a reader of Discord would see it. Title is the name of the channel, and
// messages returns its messages, oldest first. Updates returns a channel that receives a value after
// each change of the messages; several changes may share a value. It should have a buffer of one.
// Updates closes the channel when ctx ends or the program stops, which ends the stream.
//
// GET / is the page. GET /events streams the changes of the page as server-sent events: "put" with a
// message in HTML, new or edited, and "gone" with the id of a deleted message.
func Handler(title string, messages func() []Message, updates func(ctx context.Context) <-chan struct{}) http.Handler {
	const images = "https: http://127.0.0.1:* http://localhost:* data:"
	p := preview{
		page: page.Parse(pages, images, template.FuncMap{
			"calendar": calendar, "markdown": markdown, "headline": headline, "color": color,
		}, "pages/preview.html", "pages/message.html"),
		title:    title,
		messages: messages,
		updates:  updates,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.channel)
	mux.HandleFunc("GET /events", p.events)
	return page.Guard(mux)
}

type preview struct {
	page     page.Page
	title    string
	messages func() []Message
	updates  func(ctx context.Context) <-chan struct{}
}

// A shown is a message in HTML. Version is a hash of the HTML, so that a page recognizes the messages
// that it already shows.
type shown struct {
	Message
	Version string
	Fresh   bool // edited a moment ago
	Body    template.HTML
}

// channel serves the page.
func (p preview) channel(w http.ResponseWriter, _ *http.Request) {
	now := time.Now()
	var all []shown
	for _, m := range p.messages() {
		s, err := p.show(m, now)
		if err != nil {
			http.Error(w, "the message cannot be rendered: "+err.Error(), http.StatusInternalServerError)
			return
		}
		all = append(all, s)
	}
	p.page.Write(w, http.StatusOK, struct {
		Title    string
		Messages []shown
	}{p.title, all})
}

// show renders the inside of a message. The version leaves out the relative times, which a script in
// the page updates.
func (p preview) show(m Message, now time.Time) (shown, error) {
	version, err := p.page.Render("body", body{m, time.Unix(0, 0).In(now.Location())})
	if err != nil {
		return shown{}, err
	}
	html, err := p.page.Render("body", body{m, now})
	if err != nil {
		return shown{}, err
	}
	return shown{
		Message: m,
		Version: fmt.Sprintf("%.8x", sha256.Sum256([]byte(version))),
		Fresh:   !m.Edited.IsZero() && now.Sub(m.Edited) < 5*time.Second,
		Body:    template.HTML(html), //nolint:gosec // html/template made it
	}, nil
}

type body struct {
	Message
	Now time.Time
}

// events streams the messages. It sends all messages first, and the page compares their versions, so
// that no change is lost between the page and the stream, or between two streams.
func (p preview) events(w http.ResponseWriter, r *http.Request) {
	changed := p.updates(r.Context())
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold the events back
	stream := http.NewResponseController(w)
	// The server's write deadline is too short for a stream. If it cannot be lifted, the stream
	// breaks off and the page connects again.
	_ = stream.SetWriteDeadline(time.Time{})
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()

	sent := make(map[string]string)
	for event := p.difference(sent, time.Now()); ; {
		if _, err := w.Write(event); err != nil {
			return
		}
		if err := stream.Flush(); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-ping.C:
			event = []byte(": still here\n\n")
		case _, ok := <-changed:
			if !ok {
				return
			}
			event = p.difference(sent, time.Now())
		}
	}
}

// difference returns the events that bring a reader from the versions in sent, by message id, to the
// current messages. It updates sent.
func (p preview) difference(sent map[string]string, now time.Time) []byte {
	var out bytes.Buffer
	if len(sent) == 0 {
		out.WriteString("retry: 1000\n\n")
	}
	there := make(map[string]bool)
	for _, m := range p.messages() {
		there[m.ID] = true
		s, err := p.show(m, now)
		if err != nil || sent[m.ID] == s.Version {
			continue // the page reports the error
		}
		if html, err := p.page.Render("message", s); err == nil {
			event(&out, "put", html)
			sent[m.ID] = s.Version
		}
	}
	for id := range sent {
		if !there[id] {
			event(&out, "gone", id)
			delete(sent, id)
		}
	}
	return out.Bytes()
}

// event writes one event; see https://html.spec.whatwg.org/multipage/server-sent-events.html.
func event(out *bytes.Buffer, name, data string) {
	out.WriteString("event: " + name + "\n")
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(data), "\n") {
		out.WriteString("data: " + line + "\n")
	}
	out.WriteString("\n")
}

// color returns the colour of an embed's bar in CSS, or "" for the default.
func color(rgb int) string {
	if rgb <= 0 || rgb > 0xffffff {
		return ""
	}
	return fmt.Sprintf("#%06x", rgb)
}
