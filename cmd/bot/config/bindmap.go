package config

import (
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v4"
)

// dictionary reads a mapping whose keys the operator chooses, such as the words of a score. The path
// of a value is path.key.
func (b *binder) dictionary(path string, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		b.fail(path, "want a mapping (key: value), got "+kindName(n), spaceHint(n.Value))
		return
	}
	out := reflect.MakeMap(v.Type())
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!null" || key.Value == "" {
			b.nodes[path+".?"] = key
			b.fail(path+".?", "want a word, got "+kindName(key), "put it in quotation marks")
			continue
		}
		at := join(path, key.Value)
		if first, twice := seen[key.Value]; twice {
			b.nodes[at] = key
			b.fail(at, fmt.Sprintf("duplicate key, first in line %d", first), "keep one of them")
			continue
		}
		seen[key.Value] = key.Line
		if hint := spaceHint(key.Value); hint != "" && key.Style == 0 && n.Content[i+1].Tag == "!!null" {
			b.nodes[at] = key
			b.fail(at, "missing value: there is no space after the colon", hint)
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		b.value(at, n.Content[i+1], value)
		out.SetMapIndex(reflect.ValueOf(key.Value), value)
	}
	v.Set(out)
}
