package main

import (
	"encoding/json"
	"io"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"

	"tocsin/alerts/discord"
)

// writeSchema writes the JSON Schema of the configuration, made from the types that read it.
// config.schema.json in the project is this text.
func writeSchema(w io.Writer) error {
	schema, err := jsonschema.For[config](&jsonschema.ForOptions{
		// To an editor, a secret is text like any other.
		TypeSchemas: map[reflect.Type]*jsonschema.Schema{reflect.TypeFor[discord.Secret](): {Type: "string"}},
	})
	if err != nil {
		return err
	}
	withoutNull(schema)
	schema.Schema = "https://json-schema.org/draft/2020-12/schema"
	schema.Title = "Tocsin's configuration"
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
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
