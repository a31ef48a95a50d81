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

// A fault is something wrong with the configuration: where, what, and what to do about it.
type Error struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`

	path string // of what is wrong, such as topics[2].any; empty: the whole file
}

func (f *Error) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	return text
}

// A binder reads a YAML document into a struct, strictly: an unknown key, a key twice, a value of
// the wrong kind is a fault with its place. Scalars for text are taken as they are written, so that
// NO, 1.0 and 0x1F stay what they look like. It remembers where every value stands, for faults
// that are found later.
type binder struct {
	file   string
	doc    []byte
	getenv func(string) string
	places map[string]*yaml.Node // by path, such as feeds[3].schedule
	unset  map[string]string     // paths of secrets whose ${NAME} is not set, to NAME
	only   string                // a key of the file: no other is looked at; empty: all are
	errs   []*Error
}

// bind reads doc into out, a pointer to a struct.
func (b *binder) bind(doc []byte, out any) {
	b.doc, b.places, b.unset = doc, map[string]*yaml.Node{}, map[string]string{}
	var root yaml.Node
	// Unlike yaml.Load, Unmarshal takes an empty document, which deserves a better message.
	if err := yaml.Unmarshal(doc, &root); err != nil {
		b.syntax(err)
		return
	}
	if len(root.Content) == 0 {
		b.add(&Error{Message: "the file is empty", Hint: "see config.yaml in the project for a whole one"})
		return
	}
	b.value("", root.Content[0], reflect.ValueOf(out).Elem())
}

// add records a fault, unless its place has one: what follows from it would be noise. Who reads one
// key wants to know all that is wrong there, though two sets may be one list by an alias.
func (b *binder) add(f *Error) {
	f.File, f.Line, f.Column = b.file, max(f.Line, 1), max(f.Column, 1)
	for _, old := range b.errs {
		if old.Line == f.Line && old.Column == f.Column && (b.only == "" || old.path == f.path) {
			return
		}
	}
	b.errs = append(b.errs, f)
}

// faulty tells whether something at or below path is wrong; a key such as name:t counts for name.
func (b *binder) failed(path string) bool {
	return slices.ContainsFunc(b.errs, func(f *Error) bool {
		rest, below := strings.CutPrefix(f.path, path)
		return below && (rest == "" || strings.ContainsAny(rest[:1], ".[:"))
	})
}

// err joins the faults in the order of the file; nil when there is none.
func (b *binder) err() error {
	slices.SortFunc(b.errs, func(x, y *Error) int {
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	var all []error
	for _, f := range b.errs {
		all = append(all, f)
	}
	return errors.Join(all...)
}

// fault records a fault at the place of path, or of the nearest part that stands in the file.
func (b *binder) fail(path, message, hint string) {
	f := &Error{Message: message, Hint: hint, path: path}
	for at := path; ; at = parent(at) {
		if n, ok := b.places[at]; ok {
			f.Line, f.Column = n.Line, n.Column
			break
		}
		if at == "" {
			break
		}
	}
	if path != "" {
		f.Message = path + ": " + message
	}
	b.add(f)
}

func parent(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

func (b *binder) value(path string, n *yaml.Node, v reflect.Value) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	b.places[path] = n
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
		b.fail(path, "a mapping (key: value) is wanted here, not "+kindName(n), spaceHint(n.Value))
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
			if name, _, glued := strings.Cut(key.Value, ":"); glued { // token:abc: what follows may be a secret
				at = join(path, name)
			}
			b.places[at] = key
			hint := Suggest(key.Value, known)
			if n.Content[i+1].Tag == "!!null" {
				hint = cmp.Or(spaceHint(key.Value), hint)
			}
			b.fail(at, "there is no such key", hint)
			continue
		case twice:
			b.places[at] = key
			b.fail(at, fmt.Sprintf("the key stands here a second time, first in line %d", first), "keep one of them")
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
		b.fail(path, "a list is wanted here, not "+kindName(n), hint)
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
		b.fail(path, "one value is wanted here, not "+kindName(n), hint)
		return
	}
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		b.fail(path, n.Tag+" is a tag to YAML, not a word", fmt.Sprintf("put it in quotation marks: %q; what must not be there goes to none:", strings.TrimSpace(n.Tag+" "+n.Value)))
		return
	}
	if n.Tag == "!!null" {
		hint := "write one, or remove the line"
		if lines := linesOf(b.doc); n.Line >= 1 && n.Line <= len(lines) && strings.Contains(lines[n.Line-1], "#") {
			hint = "a word that begins with # is a comment to YAML: put it in quotation marks, or remove the line"
		}
		b.fail(path, "there is no value", hint)
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
			b.fail(path, fmt.Sprintf("a whole number is wanted here, not %q", text), "")
			return
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		switch text {
		case "true", "false":
			v.SetBool(text == "true")
		default:
			b.fail(path, fmt.Sprintf("true or false is wanted here, not %q", text), "")
		}
	default:
		panic("bind: no rule for " + v.Type().String()) // a new kind of field in config.go
	}
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}`)

// expand puts the environment's values in place of ${NAME} and ${NAME:-default}. An unset name is
// a fault, but in a secret: a configuration must be checkable where its secrets are not.
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
			b.fail(path, m[1]+" is not set", fmt.Sprintf("set it in the environment, or write ${%s:-a default}", m[1]))
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
	if name, _, glued := strings.Cut(n.Value, ":"); glued { // token:abc, a webhook's address: what follows may be a secret
		return strconv.Quote(name + ":…")
	}
	return strconv.Quote(n.Value)
}

// suggest gives the known word that a wrong one was probably meant to be, as a hint; or all of
// them, where none is near.
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
	return "known here: " + strings.Join(known, ", ")
}
