package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
	"tocsin/alerts/discord/internal/snowflake"
	"tocsin/feeds"
	"tocsin/filters"
)

var update = flag.Bool("update", false, "write what Render gives into testdata/render")

// A rendering is a file of testdata/render: a delivery, and the message it becomes. Mark lists
// words to highlight wherever they stand in the lead.
type rendering struct {
	About    string          `json:"about"`
	Mark     []string        `json:"mark,omitempty"`
	Repeat   int             `json:"repeat,omitempty"` // of title, summary and feed, to make them long
	Delivery json.RawMessage `json:"delivery"`
	Message  json.RawMessage `json:"message"`
}

func (r rendering) delivery(t *testing.T) alerts.Delivery {
	t.Helper()
	var d alerts.Delivery
	if err := json.Unmarshal(r.Delivery, &d); err != nil {
		t.Fatal(err)
	}
	for i := range d.Digest {
		r.dress(&d.Digest[i])
	}
	r.dress(&d.Alert)
	return d
}

// dress makes an alert long, and marks its words.
func (r rendering) dress(a *alerts.Alert) {
	lead := &a.Lead
	if r.Repeat > 0 {
		for _, s := range []*string{&lead.Title, &lead.Summary, &lead.Feed} {
			*s = strings.Repeat(*s, r.Repeat)
		}
	}
	for field, text := range map[string]string{"title": lead.Title, "summary": lead.Summary, "content": lead.Content} {
		for _, word := range r.Mark {
			for at := 0; ; {
				i := strings.Index(text[at:], word)
				if i < 0 {
					break
				}
				a.Spans = append(a.Spans, filters.Span{Field: field, Start: at + i, End: at + i + len(word)})
				at += i + len(word)
			}
		}
	}
}

func renderings(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/render/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata/render", err)
	}
	return files
}

func readRendering(t *testing.T, file string) rendering {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r rendering
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return r
}

// pretty writes JSON for people to read: indented, only invisible characters escaped.
func pretty(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(b.Bytes(), []byte("\u200b"), []byte(`\u200b`))
}

func TestRender(t *testing.T) {
	for _, file := range renderings(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			r := readRendering(t, file)
			m := Render(r.delivery(t))
			within(t, m)
			got := pretty(t, m)
			if *update {
				r.Message = got
				if err := os.WriteFile(file, pretty(t, r), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(pretty(t, r.Message)), string(got)); diff != "" {
				t.Errorf("%s\n(-file +now; -update writes it)\n%s", r.About, diff)
			}
		})
	}
}

// TestRenderSchema checks all messages by Discord's OpenAPI document.
func TestRenderSchema(t *testing.T) {
	check, err := published()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range renderings(t) {
		d := readRendering(t, file).delivery(t)
		name := "MessageCreateRequest"
		switch {
		case d.Target.Kind == alerts.Webhook && d.MessageID == "":
			name = "IncomingWebhookRequestPartial"
		case d.Target.Kind == alerts.Webhook:
			name = "IncomingWebhookUpdateRequestPartial"
		case d.MessageID != "":
			name = "MessageEditRequestPartial"
		}
		body, err := json.Marshal(Render(d))
		if d.Target.Kind == alerts.Forum && d.MessageID == "" {
			name = "CreateForumThreadRequest"
			body, err = json.Marshal(renderPost(d))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := check(name, body); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// live matches text that Discord reads as markup, a mention or a link.
var live = regexp.MustCompile(`(?i)(?:^|[^\\])(?:\\\\)*[*_~|\x60\[\]()<>]|@everyone|@here|https?://|discord\.gg`)

// within fails if a message exceeds a limit that Discord documents, or contains forbidden text.
func within(t *testing.T, m Message) {
	t.Helper()
	body, err := json.Marshal(m)
	if err != nil || !utf8.Valid(body) {
		t.Fatalf("no JSON: %v", err)
	}
	if markdown.Length(m.Content) > maxContent || len(m.Embeds) > 10 ||
		len(m.Embeds) == 0 && strings.TrimSpace(m.Content) == "" {
		t.Fatalf("content of %d, %d embeds", markdown.Length(m.Content), len(m.Embeds))
	}
	if m.AllowedMentions.Parse == nil || len(m.AllowedMentions.Parse) > 0 || m.AllowedMentions.Roles == nil ||
		len(m.AllowedMentions.Roles) > maxRoles {
		t.Fatalf("mentions %+v", m.AllowedMentions)
	}
	if markdown.Length(m.Nonce) > maxNonce {
		t.Fatalf("nonce %q", m.Nonce)
	}
	for _, id := range m.AllowedMentions.Roles {
		if !snowflake.Valid(id) || !strings.Contains(m.Content, "<@&"+id+">") {
			t.Fatalf("role %q is not mentioned", id)
		}
	}
	sum := 0
	for i, e := range m.Embeds {
		for _, part := range []struct {
			text  string
			limit int
		}{
			{e.Title, maxTitle},
			{e.Description, maxDescription},
			{author(e), maxAuthor},
			{foot(e), maxFooter},
			{e.URL, 2048},
			{picture(e), 2048},
		} {
			if markdown.Length(part.text) > part.limit || strings.TrimSpace(part.text) != part.text {
				t.Fatalf("%d of %d code points, or white space around: %q", markdown.Length(part.text), part.limit,
					part.text)
			}
			sum += markdown.Length(part.text)
		}
		sum -= markdown.Length(e.URL) + markdown.Length(picture(e))
		if sum > maxEmbeds || i == 0 && e.Title == "" || e.Title == "" && e.Description == "" {
			t.Fatalf("%d code points, title %q", sum, e.Title)
		}
		if live.MatchString(e.Title) {
			t.Fatalf("markup, a mention or a link in title %q", e.Title)
		}
		for _, link := range []string{e.URL, picture(e)} {
			if u, err := url.Parse(link); err != nil || link != "" && u.Scheme != "http" && u.Scheme != "https" {
				t.Fatalf("link %q", link)
			}
		}
		if e.Timestamp != "" {
			if _, err := time.Parse(time.RFC3339, e.Timestamp); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestRenderNeverPingsOnEdit(t *testing.T) {
	d := alerts.Delivery{Target: alerts.Target{Kind: alerts.Channel, ID: "1"}, MessageID: "2", Nonce: "n"}
	d.Alert.Roles = []string{"3"}
	for _, plain := range []bool{false, true} {
		d.Plain = plain
		m := Render(d)
		if strings.Contains(m.Content, "<@") || len(m.AllowedMentions.Roles) > 0 || m.Nonce != "" || m.EnforceNonce {
			t.Errorf("plain %v: %+v", plain, m)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("Two brothers die", "in custody", "content", "OC Media", "https://oc-media.org/a", "https://img/x.png",
		"234567890123456789", "Custody", 3, 7, int64(1780000000), byte(0))
	f.Add("@everyone [x](y)", "<@1>\n# a", "", "<b>", "javascript:x", "data:,", "x", "*", -1, 99, int64(-1), byte(3))
	f.Add("", "", "", "", "", "", "", "", 0, 0, int64(1<<60), byte(7))
	f.Fuzz(func(t *testing.T, title, summary, content, feed, link, image, role, topic string, start, end int,
		at int64, flags byte,
	) {
		d := alerts.Delivery{
			Target: alerts.Target{Kind: []string{
				alerts.Channel, alerts.Thread, alerts.Webhook, alerts.Forum,
				alerts.Direct,
			}[int(flags)%5], ID: "1"},
			Nonce: "nonce",
			Plain: flags&8 != 0,
			Alert: alerts.Alert{
				Topics: []alerts.Topic{{Name: topic, Title: title}},
				Roles:  []string{role, role, "7"},
				Lead: feeds.Item{
					Title: title, Summary: summary, Content: content, Feed: feed, URL: link,
					Image: image, Published: time.Unix(at, 0),
				},
				Spans: []filters.Span{
					{Field: "summary", Start: start, End: end},
					{Field: "content", Start: start, End: end},
				},
			},
		}
		for i := range int(flags>>4) + 1 {
			d.Alert.Others = append(d.Alert.Others, alerts.Report{Feed: feed, URL: link + strings.Repeat("a", i*100)})
		}
		if flags&4 != 0 {
			d.MessageID = "2"
		}
		m := Render(d)
		within(t, m)
		conforms(t, m)
		digested(t, d, int(flags>>3)%25+1)
		if post := renderPost(d); post.Name == "" || markdown.Length(post.Name) > maxPostName ||
			post.Name != markdown.Plain(post.Name, maxPostName) {
			t.Fatalf("post %q", post.Name)
		}
		if want := []string{role, "7"}; d.MessageID == "" && d.Target.Kind != alerts.Direct && snowflake.Valid(role) &&
			role != "7" && !slices.Equal(m.AllowedMentions.Roles, want) {
			t.Fatalf("roles %q", m.AllowedMentions.Roles)
		}
		if (d.Target.Kind == alerts.Webhook || d.Target.Kind == alerts.Forum) && m.Nonce != "" {
			t.Fatal("there is no nonce")
		}
	})
}

// conforms checks a message by Discord's OpenAPI document.
func conforms(t *testing.T, m Message) {
	t.Helper()
	check, err := published()
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := check("MessageCreateRequest", body); err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
}

func author(e *discordgo.MessageEmbed) string {
	if e.Author == nil {
		return ""
	}
	return e.Author.Name
}

func foot(e *discordgo.MessageEmbed) string {
	if e.Footer == nil {
		return ""
	}
	return e.Footer.Text
}

func picture(e *discordgo.MessageEmbed) string {
	if e.Image == nil {
		return ""
	}
	return e.Image.URL
}
