package discordtest_test

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faults flattens Discord's nested errors object to "embeds.0.title: CODE", sorted.
func faults(t testing.TB, body []byte) []string {
	t.Helper()
	var v struct{ Errors map[string]any }
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	var out []string
	var walk func(path string, m map[string]any)
	walk = func(path string, m map[string]any) {
		for k, v := range m {
			switch v := v.(type) {
			case map[string]any:
				walk(strings.TrimPrefix(path+"."+k, "."), v)
			case []any:
				for _, e := range v {
					out = append(out, fmt.Sprint(path, ": ", e.(map[string]any)["code"]))
				}
			}
		}
	}
	walk("", v.Errors)
	sort.Strings(out)
	return out
}

func TestLimits(t *testing.T) {
	s := start(t)
	x := func(n int) string { return strings.Repeat("x", n) }
	wide := func(n int) string {
		return strings.Repeat("\U0001F600",
			n)
	} // one code point, two UTF-16 units, four bytes
	list := func(n int, item string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]"
	}
	for _, c := range []struct {
		name, body string
		want       []string // nil: accepted
	}{
		{"content 2000", `{"content":"` + wide(2000) + `"}`, nil},
		{"content 2001", `{"content":"` + x(2001) + `"}`, []string{"content: BASE_TYPE_MAX_LENGTH"}},
		{"content is trimmed before it is counted", `{"content":"` + x(2000) + strings.Repeat(" ", 50) + `"}`, nil},
		{"content null", `{"content":null,"embeds":[{"title":"t"}]}`, nil},
		{"content number", `{"content":5}`, []string{"content: STRING_TYPE_CONVERT"}},
		{"title 256", `{"embeds":[{"title":"` + wide(256) + `"}]}`, nil},
		{"title 257", `{"embeds":[{"title":"` + x(257) + `"}]}`, []string{"embeds.0.title: BASE_TYPE_MAX_LENGTH"}},
		{"description 4096", `{"embeds":[{"description":"` + x(4096) + `"}]}`, nil},
		{
			"description 4097", `{"embeds":[{"description":"` + x(4097) + `"}]}`,
			[]string{"embeds.0.description: BASE_TYPE_MAX_LENGTH"},
		},
		{
			"footer 2049", `{"embeds":[{"footer":{"text":"` + x(2049) + `"}}]}`,
			[]string{"embeds.0.footer.text: BASE_TYPE_MAX_LENGTH"},
		},
		{
			"author 257", `{"embeds":[{"author":{"name":"` + x(257) + `"}}]}`,
			[]string{"embeds.0.author.name: BASE_TYPE_MAX_LENGTH"},
		},
		{"25 fields", `{"embeds":[{"fields":` + list(25, `{"name":"n","value":"v"}`) + `}]}`, nil},
		{
			"26 fields", `{"embeds":[{"fields":` + list(26, `{"name":"n","value":"v"}`) + `}]}`,
			[]string{"embeds.0.fields: BASE_TYPE_MAX_LENGTH"},
		},
		{
			"field name 257, value 1025",
			`{"embeds":[{"fields":[{"name":"` + x(257) + `","value":"` + x(1025) + `"}]}]}`,
			[]string{"embeds.0.fields.0.name: BASE_TYPE_MAX_LENGTH", "embeds.0.fields.0.value: BASE_TYPE_MAX_LENGTH"},
		},
		{
			"field without value", `{"embeds":[{"fields":[{"name":"n","value":" "}]}]}`,
			[]string{"embeds.0.fields.0.value: BASE_TYPE_REQUIRED"},
		},
		{"10 embeds", `{"embeds":` + list(10, `{"title":"t"}`) + `}`, nil},
		{"11 embeds", `{"embeds":` + list(11, `{"title":"t"}`) + `}`, []string{"embeds: BASE_TYPE_MAX_LENGTH"}},
		{"6000 in all", `{"embeds":` + list(2, `{"description":"`+x(3000)+`"}`) + `}`, nil},
		{
			"6001 in all",
			`{"embeds":[{"description":"` + x(3000) + `"},{"description":"` + x(3000) + `","title":"t"}]}`,
			[]string{"embeds: MAX_EMBED_SIZE_EXCEEDED"},
		},
		{
			"scheme", `{"embeds":[{"title":"t","url":"javascript:alert(1)"}]}`,
			[]string{"embeds.0.url: URL_TYPE_INVALID_SCHEME"},
		},
		{
			"no scheme", `{"embeds":[{"title":"t","url":"example.org/a"}]}`,
			[]string{"embeds.0.url: URL_TYPE_INVALID_URL"},
		},
		{
			"attachment as image only",
			`{"embeds":[{"title":"t","url":"attachment://a.png","image":{"url":"attachment://a.png"}}]}`,
			[]string{"embeds.0.url: URL_TYPE_INVALID_SCHEME"},
		},
		{
			"url 2049", `{"embeds":[{"title":"t","url":"https://example.org/` + x(2029) + `"}]}`,
			[]string{"embeds.0.url: BASE_TYPE_MAX_LENGTH"},
		},
		{
			"timestamp", `{"embeds":[{"title":"t","timestamp":"yesterday"}]}`,
			[]string{"embeds.0.timestamp: DATE_TIME_TYPE_PARSE"},
		},
		{"colour", `{"embeds":[{"title":"t","color":16777216}]}`, []string{"embeds.0.color: NUMBER_TYPE_MAX"}},
		{"embed is a list", `{"embeds":[[]]}`, []string{"embeds.0: MODEL_TYPE_CONVERT"}},
		{"embeds is an object", `{"embeds":{}}`, []string{"embeds: LIST_TYPE_CONVERT"}},
		{"nonce 25", `{"content":"x","nonce":"` + x(25) + `"}`, nil},
		{"nonce 26", `{"content":"x","nonce":"` + x(26) + `"}`, []string{"nonce: BASE_TYPE_MAX_LENGTH"}},
		{"nonce is a list", `{"content":"x","nonce":[]}`, []string{"nonce: BASE_TYPE_CONVERT"}},
		{
			"enforce_nonce is a string", `{"content":"x","enforce_nonce":"true"}`,
			[]string{"enforce_nonce: BOOLEAN_TYPE_CONVERT"},
		},
		{
			"mentions",
			`{"content":"x","allowed_mentions":{"parse":["everyone"],"roles":["1","2"],"users":[],"replied_user":false}}`, nil,
		},
		{
			"mentions of no kind", `{"content":"x","allowed_mentions":{"parse":["here"]}}`,
			[]string{"allowed_mentions.parse.0: BASE_TYPE_CHOICES"},
		},
		{
			"mentions twice over", `{"content":"x","allowed_mentions":{"parse":["roles"],"roles":["1"]}}`,
			[]string{"allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"},
		},
		{
			"mentions of no id", `{"content":"x","allowed_mentions":{"parse":[],"roles":["desk"]}}`,
			[]string{"allowed_mentions.roles.0: NUMBER_TYPE_COERCE"},
		},
		{
			"mentions as a list", `{"content":"x","allowed_mentions":[]}`,
			[]string{"allowed_mentions: MODEL_TYPE_CONVERT"},
		},
		{"flags", `{"content":"x","flags":-1}`, []string{"flags: NUMBER_TYPE_MIN"}},
		{
			"components v2 with content", `{"content":"x","flags":32768,"components":[{"type":10,"content":"y"}]}`,
			[]string{"flags: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
		},
		{"components v2", `{"flags":32768,"components":[{"type":17,"components":[{"type":10,"content":"y"}]}]}`, nil},
		{
			"41 components", `{"flags":32768,"components":` + list(41, `{"type":14}`) + `}`,
			[]string{"components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"},
		},
		{
			"all faults at once", `{"content":"` + x(2001) + `","embeds":[{"title":"t"},{"title":"` + x(257) + `"}]}`,
			[]string{"content: BASE_TYPE_MAX_LENGTH", "embeds.1.title: BASE_TYPE_MAX_LENGTH"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := call(t, s, "POST", messages, c.body)
			if c.want == nil {
				if r.status != 200 {
					t.Fatalf("refused: %s", r.body)
				}
				return
			}
			if r.status != 400 || r.code(t) != 50035 {
				t.Fatalf("%d %s", r.status, r.body)
			}
			if d := cmp.Diff(c.want, faults(t, r.body)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestPinged(t *testing.T) {
	s := start(t)
	const text = `"<@&300> <@7> <@!8> @everyone <@&999> <@7>"`
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"absent: everything", `{"content":` + text + `}`, []string{"300", "7", "8", "everyone"}},
		{"null: everything", `{"content":` + text + `,"allowed_mentions":null}`, []string{"300", "7", "8", "everyone"}},
		{"empty", `{"content":` + text + `,"allowed_mentions":{"parse":[]}}`, nil},
		{"no parse", `{"content":` + text + `,"allowed_mentions":{}}`, nil},
		{"one role", `{"content":` + text + `,"allowed_mentions":{"parse":[],"roles":["300","301"]}}`, []string{"300"}},
		{"one user", `{"content":` + text + `,"allowed_mentions":{"parse":[],"users":["8"]}}`, []string{"8"}},
		{
			"roles of this guild only", `{"content":` + text + `,"allowed_mentions":{"parse":["roles"]}}`,
			[]string{"300"},
		},
		{"here", `{"content":"@here","allowed_mentions":{"parse":["everyone"]}}`, []string{"everyone"}},
		{
			"a listed role that the text does not name",
			`{"content":"x","allowed_mentions":{"parse":[],"roles":["300"]}}`, nil,
		},
		{"embeds never ping", `{"embeds":[{"title":"@everyone","description":"<@&300>"}]}`, nil},
		{"text displays do", `{"flags":32768,"components":[{"type":10,"content":"<@&300>"}]}`, []string{"300"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := want(t, s, "POST", messages, c.body, 200, 0).id(t)
			want(t, s, "PATCH", messages+"/"+id, `{"content":"@everyone <@9>"}`,
				map[bool]int{true: 400, false: 200}[strings.Contains(c.name, "displays")], 50035)
			all := s.Messages(channel)
			if d := cmp.Diff(c.want, all[len(all)-1].Pinged); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
