package discordtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// A checker reads the fields of a decoded body and collects all errors, as Discord does. A null counts as
// absent.
type checker struct{ faults fieldErrors }

func (c *checker) add(path, code, message string) {
	if c.faults == nil {
		c.faults = fieldErrors{}
	}
	c.faults.add(path, code, message)
}

// refusal returns nil if there is no error.
func (c *checker) refusal() *answer {
	if c.faults == nil {
		return nil
	}
	a := invalidForm(c.faults)
	return &a
}

// points returns the length of a text in code points, as Discord counts.
func points(s string) int { return utf8.RuneCountInString(s) }

func (c *checker) atMost(path, s string, limit int) {
	if points(s) > limit {
		c.add(path, "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", limit))
	}
}

// text reads a string without its surrounding white space.
func (c *checker) text(m map[string]any, at, key string, limit int) string {
	switch v := m[key].(type) {
	case nil:
		return ""
	case string:
		v = strings.TrimSpace(v)
		c.atMost(join(at, key), v, limit)
		return v
	}
	c.add(join(at, key), "STRING_TYPE_CONVERT", "Could not interpret value as string.")
	return ""
}

func (c *checker) required(m map[string]any, at, key string, limit int) string {
	s := c.text(m, at, key, limit)
	if _, wrong := m[key].(string); s == "" && (wrong || m[key] == nil) {
		c.add(join(at, key), "BASE_TYPE_REQUIRED", "This field is required")
	}
	return s
}

// link reads a URL: http, https, or one of the further schemes.
func (c *checker) link(m map[string]any, at, key string, further ...string) string {
	s := c.text(m, at, key, maxURL)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	schemes := append([]string{"http", "https"}, further...)
	switch {
	case err == nil && u.Scheme != "" && !slices.Contains(schemes, strings.ToLower(u.Scheme)):
		c.add(join(at, key), "URL_TYPE_INVALID_SCHEME",
			fmt.Sprintf("Scheme %q must be one of ('%s').", u.Scheme, strings.Join(schemes, "', '")))
	case err != nil || u.Host == "" || strings.ContainsAny(s, " \t\n"):
		c.add(join(at, key), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
	}
	return s
}

func (c *checker) integer(m map[string]any, at, key string, limit int64) int {
	v, found := m[key]
	if !found || v == nil {
		return 0
	}
	n, isNumber := v.(json.Number)
	i, err := n.Int64()
	switch {
	case !isNumber || err != nil:
		c.add(join(at, key), "NUMBER_TYPE_COERCE", "Value is not int.")
	case i < 0:
		c.add(join(at, key), "NUMBER_TYPE_MIN", "int value should be greater than or equal to 0.")
	case i > limit:
		c.add(join(at, key), "NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", limit))
	default:
		return int(i)
	}
	return 0
}

func (c *checker) boolean(m map[string]any, at, key string) bool {
	switch v := m[key].(type) {
	case nil:
		return false
	case bool:
		return v
	}
	c.add(join(at, key), "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
	return false
}

func (c *checker) list(m map[string]any, at, key string) []any {
	switch v := m[key].(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	c.add(join(at, key), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
	return nil
}

func (c *checker) dict(v any, at string) map[string]any {
	m, isObject := v.(map[string]any)
	if !isObject {
		c.add(at, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
	}
	return m
}

// part returns an object below m and its path; nil if it is absent.
func (c *checker) part(m map[string]any, at, key string) (map[string]any, string) {
	path := join(at, key)
	if m[key] == nil {
		return nil, path
	}
	return c.dict(m[key], path), path
}

// ids reads a set of snowflakes.
func (c *checker) ids(m map[string]any, at, key string) []string {
	list := c.list(m, at, key)
	if len(list) > maxMentionIDs {
		c.add(join(at, key), "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", maxMentionIDs))
	}
	var ids []string
	for i, v := range list {
		id := strings.Trim(fmt.Sprint(v), `"`)
		switch {
		case !isSnowflake(id):
			c.add(join(at, fmt.Sprintf("%s.%d", key, i)), "NUMBER_TYPE_COERCE",
				fmt.Sprintf("Value %q is not snowflake.", id))
		case slices.Contains(ids, id):
			c.add(join(at, key), "SET_TYPE_ALREADY_CONTAINS_VALUE",
				fmt.Sprintf("The set already contains the value %q.", id))
		default:
			ids = append(ids, id)
		}
	}
	return ids
}
