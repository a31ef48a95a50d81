package config

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tocsin/feeds"
	"tocsin/filters"
)

// An Error is one mistake in a configuration file.
type Error struct {
	File    string `json:"file"`
	Line    int    `json:"line"`   // from 1
	Column  int    `json:"column"` // in characters, from 1
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // how to correct it

	path string // of the value, such as topics[2].any; empty: the whole file
}

func (e *Error) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// A binder reads a YAML document into a struct, strictly: an unknown key, a duplicate key and a value
// of the wrong kind are errors with their position. Text fields take scalars as they are written, so
// that NO, 1.0 and 0x1F stay the same text. It keeps the node of every value, for errors that
// validation finds later.
type binder struct {
	file   string
	doc    []byte
	getenv func(string) string
	nodes  map[string]*yaml.Node // by path, such as feeds[3].schedule
	unset  map[string]string     // paths of secrets whose ${NAME} is not set, to NAME
	only   string                // the one top-level key to read; empty: all
	errs   []*Error
}

// bind reads doc into out, a pointer to a struct.
func (b *binder) bind(doc []byte, out any) {
	b.doc, b.nodes, b.unset = doc, map[string]*yaml.Node{}, map[string]string{}
	var root yaml.Node
	// Unlike yaml.Load, Unmarshal accepts an empty document, which has its own message below.
	if err := yaml.Unmarshal(doc, &root); err != nil {
		b.syntax(err)
		return
	}
	if len(root.Content) == 0 {
		b.add(&Error{Message: "the file is empty", Hint: "config.yaml in the repository is a complete example"})
		return
	}
	b.value("", root.Content[0], reflect.ValueOf(out).Elem())
}

// add records an error, unless one at the same position is recorded: that is the cause of this one.
// When a single key is read, the paths must be equal too, since an alias puts two sets at one position.
func (b *binder) add(e *Error) {
	e.File, e.Line, e.Column = b.file, max(e.Line, 1), max(e.Column, 1)
	for _, old := range b.errs {
		if old.Line == e.Line && old.Column == e.Column && (b.only == "" || old.path == e.path) {
			return
		}
	}
	b.errs = append(b.errs, e)
}

// failed reports whether there is an error at or below path. A key such as name:t counts as name.
func (b *binder) failed(path string) bool {
	return slices.ContainsFunc(b.errs, func(e *Error) bool {
		rest, below := strings.CutPrefix(e.path, path)
		return below && (rest == "" || strings.ContainsAny(rest[:1], ".[:"))
	})
}

// err joins the errors in the order of the file. It returns nil if there are none.
func (b *binder) err() error {
	slices.SortFunc(b.errs, func(x, y *Error) int {
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	var all []error
	for _, e := range b.errs {
		all = append(all, e)
	}
	return errors.Join(all...)
}

// fail records an error at the position of path, or of its nearest ancestor in the file.
func (b *binder) fail(path, message, hint string) {
	e := &Error{Message: message, Hint: hint, path: path}
	for at := path; ; at = parent(at) {
		if n, ok := b.nodes[at]; ok {
			e.Line, e.Column = n.Line, n.Column
			break
		}
		if at == "" {
			break
		}
	}
	if path != "" {
		e.Message = path + ": " + message
	}
	b.add(e)
}

func parent(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

func (b *binder) value(path string, n *yaml.Node, v reflect.Value) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	b.nodes[path] = n
	switch v.Kind() {
	case reflect.Struct:
		b.mapping(path, n, v)
	case reflect.Slice:
		b.sequence(path, n, v)
	case reflect.Map:
		b.dictionary(path, n, v)
	default:
		b.scalar(path, n, v)
	}
}

func (b *binder) mapping(path string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		b.fail(path, "want a mapping (key: value), got "+kindName(n), spaceHint(n.Value))
		return
	}
	fields := map[string]int{}
	var known []string
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		fields[name] = i
		known = append(known, name)
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at := join(path, key.Value)
		field, ok := fields[key.Value]
		switch first, twice := seen[key.Value]; {
		case path == "" && b.only != "" && key.Value != b.only:
			continue
		case !ok:
			if name, _, glued := strings.Cut(key.Value, ":"); glued { // token:abc: the rest may be a secret
				at = join(path, name)
			}
			b.nodes[at] = key
			hint := Suggest(key.Value, known)
			if n.Content[i+1].Tag == "!!null" {
				hint = cmp.Or(spaceHint(key.Value), hint)
			}
			b.fail(at, "unknown key", hint)
			continue
		case twice:
			b.nodes[at] = key
			b.fail(at, fmt.Sprintf("duplicate key, first in line %d", first), "keep one of them")
			continue
		}
		seen[key.Value] = key.Line
		b.value(at, n.Content[i+1], v.Field(field))
	}
}

func (b *binder) sequence(path string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		hint := ""
		if n.Kind == yaml.ScalarNode && n.Tag != "!!null" && !strings.Contains(n.Value, ":") {
			hint = fmt.Sprintf("write [%s]", n.Value)
		}
		b.fail(path, "want a list, got "+kindName(n), hint)
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		b.value(fmt.Sprintf("%s[%d]", path, i), c, out.Index(i))
	}
	v.Set(out)
}

func (b *binder) scalar(path string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.ScalarNode {
		hint := ""
		if n.Kind == yaml.SequenceNode && len(n.Content) == 1 && n.Content[0].Kind == yaml.ScalarNode {
			hint = fmt.Sprintf("put it in quotation marks: %q", "["+n.Content[0].Value+"]")
		}
		if n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[1].Kind == yaml.ScalarNode {
			hint = fmt.Sprintf("put it in quotation marks: %q", n.Content[0].Value+": "+n.Content[1].Value)
		}
		b.fail(path, "want a single value, got "+kindName(n), hint)
		return
	}
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		b.fail(path, fmt.Sprintf("YAML reads %s as a tag, not as a word", n.Tag),
			fmt.Sprintf("put it in quotation marks: %q; a word to exclude belongs under none:",
				strings.TrimSpace(n.Tag+" "+n.Value)))
		return
	}
	if n.Tag == "!!null" {
		hint := "add one, or remove the line"
		if lines := linesOf(b.doc); n.Line >= 1 && n.Line <= len(lines) && strings.Contains(lines[n.Line-1], "#") {
			hint = "YAML reads a word that begins with # as a comment: put it in quotation marks, or remove the line"
		}
		b.fail(path, "missing value", hint)
		return
	}
	text, ok := b.expand(path, n.Value, v.Type() == reflect.TypeFor[feeds.Secret]())
	if !ok {
		return
	}
	switch v.Kind() {
	case reflect.String:
		b.comment(path, n)
		v.SetString(text)
	case reflect.Int:
		i, err := strconv.Atoi(text)
		if err != nil {
			b.fail(path, fmt.Sprintf("want a whole number, got %q", text), "")
			return
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		switch text {
		case "true", "false":
			v.SetBool(text == "true")
		default:
			b.fail(path, fmt.Sprintf("want true or false, got %q", text), "")
		}
	default:
		panic("config: cannot bind a " + v.Type().String()) // a new kind of field in file.go
	}
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}`)

// expand replaces ${NAME} and ${NAME:-default} by values of the environment. An unset name is an
// error, except in a secret: a configuration can be checked without its secrets.
func (b *binder) expand(path, text string, secret bool) (string, bool) {
	ok := true
	out := variable.ReplaceAllStringFunc(text, func(ref string) string {
		m := variable.FindStringSubmatch(ref)
		if v := b.getenv(m[1]); v != "" {
			return v
		}
		switch {
		case m[2] != "":
			return m[3]
		case secret:
			b.unset[path] = m[1]
		default:
			ok = false
			b.fail(path, m[1]+" is not set", fmt.Sprintf("set it in the environment, or write ${%s:-default}", m[1]))
		}
		return ""
	})
	return out, ok
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func kindName(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	}
	if name, _, glued := strings.Cut(n.Value, ":"); glued { // token:abc, a webhook URL: the rest may be a secret
		return strconv.Quote(name + ":…")
	}
	return strconv.Quote(n.Value)
}

// Suggest returns a hint for an unknown word: the most similar of the known words, or all of them if
// none is similar. It returns "" if no words are known.
func Suggest(wrong string, known []string) string {
	best, least := "", len(wrong)/3+2
	for _, k := range known {
		if d := filters.Distance(wrong, k); d < least {
			best, least = k, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf("did you mean %q?", best)
	case len(known) == 0:
		return ""
	}
	known = slices.Clone(known)
	slices.Sort(known)
	return "known: " + strings.Join(known, ", ")
}
