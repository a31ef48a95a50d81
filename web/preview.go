package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

// previewPing is how often a quiet stream says that it is alive, so that nobody between the two
// ends closes it.
const previewPing = 15 * time.Second

// Preview shows a channel as a reader of Discord would see it. Title is the channel's name,
// messages gives what is in it, oldest first. Updates gives a channel that says when that
// changed; what it says while a reader is served may be folded into one. It should be buffered
// by one, and closed when its context ends or the program stops, which ends the stream.
//
// GET / is the page. GET /events streams what changes to it as server-sent events: "put" with a
// message in HTML, new or edited, and "gone" with the id of one that was deleted.
func Preview(title string, messages func() []Message, updates func(ctx context.Context) <-chan struct{}) http.Handler {
	p := preview{
		page: page{
			tmpl: template.Must(template.New("preview.html").Funcs(template.FuncMap{
				"link": link, "calendar": calendar, "markdown": markdown, "headline": headline, "color": color,
			}).ParseFS(pages, "pages/preview.html", "pages/message.html", "pages/bell.html")),
			images: "https: http://127.0.0.1:* http://localhost:* data:",
		},
		title:    title,
		messages: messages,
		updates:  updates,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.channel)
	mux.HandleFunc("GET /events", p.events)
	return guard(mux)
}

type preview struct {
	page
	title    string
	messages func() []Message
	updates  func(ctx context.Context) <-chan struct{}
}

// A shown is a message in HTML. Version is the same as long as the HTML is, so that a page knows
// what it has already.
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
	p.write(w, http.StatusOK, struct {
		Title    string
		Messages []shown
	}{p.title, all})
}

// show renders the inside of a message. The version leaves out the relative times, which the
// page keeps up to date by itself.
func (p preview) show(m Message, now time.Time) (shown, error) {
	version, err := p.render("body", body{m, time.Unix(0, 0).In(now.Location())})
	if err != nil {
		return shown{}, err
	}
	html, err := p.render("body", body{m, now})
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

func (p preview) render(name string, data any) (string, error) {
	var out bytes.Buffer
	err := p.tmpl.ExecuteTemplate(&out, name, data)
	return out.String(), err
}

// events streams the messages: all of them first, which the page compares with what it has, so
// that nothing is missed between the page and the stream, or between two streams.
func (p preview) events(w http.ResponseWriter, r *http.Request) {
	changed := p.updates(r.Context())
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold the events back
	stream := http.NewResponseController(w)
	// A server's limit for a page is too short for a stream. Where it cannot be lifted, the
	// stream breaks off and the page connects again.
	_ = stream.SetWriteDeadline(time.Time{})
	ping := time.NewTicker(previewPing)
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

// difference gives the events that bring a reader from what was sent to what is, and notes them
// as sent.
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
			continue // the page itself reports the error
		}
		if html, err := p.render("message", s); err == nil {
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

// color writes the colour of an embed's bar.
func color(rgb int) string {
	if rgb <= 0 || rgb > 0xffffff {
		return ""
	}
	return fmt.Sprintf("#%06x", rgb)
}
