package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Discord's limits, in code points unless stated otherwise:
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const (
	maxContent      = 2000
	maxTitle        = 256
	maxDescription  = 4096
	maxFields       = 25
	maxFieldName    = 256
	maxFieldValue   = 1024
	maxFooter       = 2048
	maxAuthor       = 256
	maxEmbeds       = 10
	maxEmbedSum     = 6000 // over all embeds of a message
	maxURL          = 2048
	maxNonce        = 25
	maxColor        = 0xFFFFFF
	maxMentionIDs   = 100
	maxComponents   = 40
	maxTextDisplay  = 4000
	maxUsername     = 80
	maxThreadName   = 100
	typeTextDisplay = 10
)

// A form is the parsed body of a message.
type form struct {
	has        map[string]bool // keys that were sent, null included
	content    string
	embeds     []Embed
	components json.RawMessage
	texts      []string // of the text displays among the components
	flags      int
	allowed    *allowance // nil: not sent
	nonce      string
	enforce    bool
	username   string
	threadName string
}

func (f form) empty() bool {
	m := message{Message: Message{Content: f.content, Embeds: f.embeds, Components: f.components}}
	return m.empty()
}

// readForm reads a message body and records its errors at paths under prefix.
func readForm(c *checker, prefix string, body map[string]any) form {
	f := form{has: map[string]bool{}}
	for k := range body {
		f.has[k] = true
	}
	at := func(key string) string { return join(prefix, key) }
	f.content = c.text(body, prefix, "content", maxContent)
	f.embeds = c.embeds(body, prefix)
	f.flags = c.integer(body, prefix, "flags", 1<<31-1)
	f.allowed = c.allowedMentions(body, prefix)
	f.enforce = c.boolean(body, prefix, "enforce_nonce")
	c.boolean(body, prefix, "tts")
	f.username = c.text(body, prefix, "username", maxUsername)
	f.threadName = c.text(body, prefix, "thread_name", maxThreadName)
	switch n := body["nonce"].(type) {
	case nil:
	case string:
		f.nonce = n
		c.atMost(at("nonce"), n, maxNonce)
	case json.Number:
		f.nonce = n.String()
		if _, err := n.Int64(); err != nil {
			c.add(at("nonce"), "NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not int.", n))
		}
	default:
		c.add(at("nonce"), "BASE_TYPE_CONVERT", "Only strings and integers may be used as a nonce.")
	}
	f.components, f.texts = c.components(body, prefix)
	if f.flags&flagComponentsV2 != 0 && (f.content != "" || len(f.embeds) > 0) {
		c.legacyFields(at("flags"))
	}
	return f
}

func (c *checker) legacyFields(path string) {
	c.add(path, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
		"The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2")
}

func (c *checker) embeds(body map[string]any, prefix string) []Embed {
	path := join(prefix, "embeds")
	list := c.list(body, prefix, "embeds")
	if len(list) > maxEmbeds {
		c.add(path, "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", maxEmbeds))
	}
	var out []Embed
	sum := 0
	for i, v := range list {
		at := join(path, fmt.Sprint(i))
		m := c.dict(v, at)
		if m == nil {
			continue
		}
		e := c.embed(m, at)
		sum += e.length()
		out = append(out, e)
	}
	if sum > maxEmbedSum {
		c.add(path, "MAX_EMBED_SIZE_EXCEEDED", fmt.Sprintf("Embed size exceeds maximum size of %d", maxEmbedSum))
	}
	return out
}

func (e Embed) length() int {
	n := points(e.Title) + points(e.Description) + points(e.Footer.Text) + points(e.Author.Name)
	for _, f := range e.Fields {
		n += points(f.Name) + points(f.Value)
	}
	return n
}

func (c *checker) embed(m map[string]any, at string) Embed {
	e := Embed{
		Title:       c.text(m, at, "title", maxTitle),
		URL:         c.link(m, at, "url"),
		Description: c.text(m, at, "description", maxDescription),
		Color:       c.integer(m, at, "color", maxColor),
		Timestamp:   c.text(m, at, "timestamp", 64),
	}
	if e.Timestamp != "" {
		if _, valid := parseISO(e.Timestamp); !valid {
			c.add(join(at, "timestamp"), "DATE_TIME_TYPE_PARSE",
				fmt.Sprintf("Could not parse %s. Should be ISO8601.", e.Timestamp))
		}
	}
	if p, where := c.part(m, at, "footer"); p != nil {
		e.Footer = EmbedFooter{
			Text:    c.required(p, where, "text", maxFooter),
			IconURL: c.link(p, where, "icon_url", "attachment"),
		}
	}
	if p, where := c.part(m, at, "author"); p != nil {
		e.Author = EmbedAuthor{
			Name: c.required(p, where, "name", maxAuthor), URL: c.link(p, where, "url"),
			IconURL: c.link(p, where, "icon_url", "attachment"),
		}
	}
	if p, where := c.part(m, at, "image"); p != nil {
		e.Image = EmbedImage{URL: c.link(p, where, "url", "attachment")}
	}
	if p, where := c.part(m, at, "thumbnail"); p != nil {
		e.Thumbnail = EmbedImage{URL: c.link(p, where, "url", "attachment")}
	}
	fields := c.list(m, at, "fields")
	if len(fields) > maxFields {
		c.add(join(at, "fields"), "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", maxFields))
	}
	for i, v := range fields {
		where := join(at, fmt.Sprintf("fields.%d", i))
		p := c.dict(v, where)
		if p == nil {
			continue
		}
		e.Fields = append(e.Fields, EmbedField{
			Name: c.required(p, where, "name", maxFieldName), Value: c.required(p, where, "value",
				maxFieldValue), Inline: c.boolean(p, where, "inline"),
		})
	}
	return e
}

func (c *checker) allowedMentions(body map[string]any, prefix string) *allowance {
	m, at := c.part(body, prefix, "allowed_mentions")
	if m == nil {
		return nil
	}
	c.boolean(m, at, "replied_user")
	a := &allowance{roles: c.ids(m, at, "roles"), users: c.ids(m, at, "users")}
	for i, v := range c.list(m, at, "parse") {
		kind, _ := v.(string)
		switch kind {
		case "roles", "users", "everyone":
			a.parse = append(a.parse, kind)
		default:
			c.add(join(at, fmt.Sprintf("parse.%d", i)), "BASE_TYPE_CHOICES",
				"Value must be one of ('roles', 'users', 'everyone').")
		}
		if kind == "roles" && len(a.roles) > 0 || kind == "users" && len(a.users) > 0 {
			c.add(at, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
				fmt.Sprintf("parse:[%q] and %s: [ids...] are mutually exclusive.", kind, kind))
		}
	}
	return a
}

// components keeps the tree as it is and checks only the parts that the rest depends on.
func (c *checker) components(body map[string]any, prefix string) (json.RawMessage, []string) {
	list := c.list(body, prefix, "components")
	if len(list) == 0 {
		return nil, nil
	}
	at := join(prefix, "components")
	count := 0
	var texts []string
	var walk func(v any, path string)
	walk = func(v any, path string) {
		if count > maxComponents {
			return // refused already, however deep it goes on
		}
		m := c.dict(v, path)
		if m == nil {
			return
		}
		count++
		if n, isNumber := m["type"].(json.Number); !isNumber {
			c.add(join(path, "type"), "BASE_TYPE_REQUIRED", "This field is required")
		} else if n.String() == fmt.Sprint(typeTextDisplay) {
			texts = append(texts, c.required(m, path, "content", maxTextDisplay))
		}
		for i, sub := range c.list(m, path, "components") {
			walk(sub, join(path, fmt.Sprintf("components.%d", i)))
		}
		if sub, found := m["accessory"]; found {
			walk(sub, join(path, "accessory"))
		}
	}
	for i, v := range list {
		walk(v, join(at, fmt.Sprint(i)))
	}
	if count > maxComponents {
		c.add(at, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
			fmt.Sprintf("The total number of components must not exceed %d.", maxComponents))
	}
	raw, err := json.Marshal(list)
	if err != nil { // it was JSON a moment ago
		return nil, texts
	}
	return raw, texts
}

func join(prefix, key string) string { return strings.TrimPrefix(prefix+"."+key, ".") }
