package config

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
	"go.yaml.in/yaml/v4"

	"tocsin/feeds"
)

var update = flag.Bool("update", false, "write what the program makes into the files that the tests compare with")

// schemaOf makes the JSON Schema of a configuration.
func schemaOf(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.For[file](&jsonschema.ForOptions{
		// To an editor, a secret is text like any other.
		TypeSchemas: map[reflect.Type]*jsonschema.Schema{reflect.TypeFor[feeds.Secret](): {Type: "string"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	withoutNull(s)
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "Tocsin's configuration"
	return s
}

// withoutNull takes back that a list may be null: the loader does not take that.
func withoutNull(s *jsonschema.Schema) {
	if len(s.Types) == 2 && s.Types[0] == "null" {
		s.Type, s.Types = s.Types[1], nil
	}
	for _, p := range s.Properties {
		withoutNull(p)
	}
	for _, inner := range []*jsonschema.Schema{s.Items, s.AdditionalProperties} {
		if inner != nil {
			withoutNull(inner)
		}
	}
}

// config.schema.json is what the types say; -update writes it.
func TestSchemaFileIsCurrent(t *testing.T) {
	text, err := json.MarshalIndent(schemaOf(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want := string(text) + "\n"
	if *update {
		if err := os.WriteFile("config.schema.json", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, Schema); d != "" {
		t.Errorf("config.schema.json is old: go test ./cmd/bot -run TestSchema -update (-types +file)\n%s", d)
	}
}

// The shipped configuration is valid by the schema, and one with a typo is not: an editor and
// bot check agree.
func TestSchemaJudgesAsCheckDoes(t *testing.T) {
	resolved, err := schemaOf(t).Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var value map[string]any
	if err := yaml.Unmarshal(doc, &value); err != nil {
		t.Fatal(err)
	}
	if err := resolved.Validate(value); err != nil {
		t.Errorf("config.yaml: %v", err)
	}
	value["shedule"] = "@hourly"
	if err := resolved.Validate(value); err == nil {
		t.Error("an unknown key is valid by the schema")
	}
}
