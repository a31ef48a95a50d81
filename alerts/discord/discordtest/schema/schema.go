// Package schema checks the bodies that a stand-in for Discord receives by the component schemas of
// Discord's OpenAPI document, which the folder openapi holds, compressed and otherwise unchanged. Only
// tests import the package, so that the bot does not carry the document and the validator.
//
//	check, err := schema.Load()
//	if err != nil { … }
//	server.Check = check
//
// The document is from https://github.com/discord/discord-api-spec (MIT, see openapi/LICENSE). To
// replace it: gzip -9n openapi.json.
package schema

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed openapi/openapi.json.gz
var document []byte

const address = "openapi.json"

// Load returns a function that checks a body by a schema under components/schemas, such as
// MessageCreateRequest. The function returns an error for a schema that the document does not have. It
// compiles a schema at its first use and is safe for concurrent use.
//
// One schema is wider here than in the document: default_member_permissions may also be a string of
// digits, as Discord's API reference documents it and libraries send it.
func Load() (func(schema string, body []byte) error, error) {
	z, err := gzip.NewReader(bytes.NewReader(document))
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(z)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if err := allowPermissionStrings(doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource(address, doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	var mu sync.Mutex // a compiler is not safe for concurrent use, a compiled schema is
	compiled := map[string]*jsonschema.Schema{}
	compile := func(name string) (*jsonschema.Schema, error) {
		mu.Lock()
		defer mu.Unlock()
		if s := compiled[name]; s != nil {
			return s, nil
		}
		s, err := c.Compile(address + "#/components/schemas/" + name)
		if err != nil {
			return nil, fmt.Errorf("schema: %s: %w", name, err)
		}
		compiled[name] = s
		return s, nil
	}
	return func(schema string, body []byte) error {
		s, err := compile(schema)
		if err != nil {
			return err
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			return fmt.Errorf("%s: %w", schema, err)
		}
		if err := s.Validate(v); err != nil {
			// The first line names the document.
			_, faults, _ := strings.Cut(err.Error(), "\n")
			return fmt.Errorf("%s: %s", schema, faults)
		}
		return nil
	}, nil
}

func allowPermissionStrings(doc any) error {
	root, _ := doc.(map[string]any)
	components, _ := root["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	if len(schemas) == 0 {
		return errors.New("no schemas under components/schemas")
	}
	for name, v := range schemas {
		if !strings.HasPrefix(name, "ApplicationCommand") || !strings.Contains(name, "Request") {
			continue
		}
		s, _ := v.(map[string]any)
		props, _ := s["properties"].(map[string]any)
		p, found := props["default_member_permissions"].(map[string]any)
		if !found {
			continue
		}
		p["type"] = []any{"integer", "string", "null"}
		p["pattern"] = "^[0-9]+$"
	}
	return nil
}
