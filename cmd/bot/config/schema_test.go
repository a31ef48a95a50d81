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

var update = flag.Bool("update", false, "write the generated files that the tests compare with")

// schemaOf returns the JSON Schema of a configuration file.
func schemaOf(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.For[file](&jsonschema.ForOptions{
		// For an editor, a secret is ordinary text.
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

// withoutNull removes null from the types of lists, since the loader rejects it.
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

// config.schema.json is up to date with the types; -update writes it.
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
		t.Errorf("config.schema.json is out of date: go test ./cmd/bot/config -run TestSchema -update (-types +file)\n%s", d)
	}
}

// The shipped configuration is valid by the schema, and one with an unknown key is not, as in bot
// check.
func TestSchemaAgreesWithCheck(t *testing.T) {
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
