// Package schema judges the bodies that a stand-in for Discord receives by the component
// schemas of Discord's published OpenAPI document. It is a package of its own so that only
// tests carry the validator and read the document, which is over a megabyte.
//
//	path, found := schema.Find()
//	if !found { t.Skip("needs ../shared/discord/openapi.json") }
//	check, err := schema.Load(path)
//	if err != nil { … }
//	server.Check = check
//
// The document is at https://github.com/discord/discord-api-spec (MIT).
package schema

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const address = "openapi.json"

// Find looks for shared/discord/openapi.json in the working directory and above it, where a
// development tree keeps the document beside the project.
func Find() (path string, found bool) {
	dir, err := os.Getwd()
	for err == nil {
		path = filepath.Join(dir, "shared", "discord", "openapi.json")
		if _, missing := os.Stat(path); missing == nil {
			return path, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return "", false
}

// Load reads the document at path and returns a function that judges body by a schema under
// components/schemas, such as MessageCreateRequest. Schemas are compiled when they are first
// asked for. The function may be called from any goroutine; a schema that the document does not
// have is an error of the call.
//
// In one place the document is wider read than it is written: default_member_permissions may be
// a string of digits, too, which the API documents and libraries send.
func Load(path string) (func(schema string, body []byte) error, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("schema: %s: %w", path, err)
	}
	if err := allowPermissionStrings(doc); err != nil {
		return nil, fmt.Errorf("schema: %s: %w", path, err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource(address, doc); err != nil {
		return nil, fmt.Errorf("schema: %s: %w", path, err)
	}
	var mu sync.Mutex // a compiler is for one goroutine; what it compiled is for all
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
			// The first line names a file of which the reader knows nothing.
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
