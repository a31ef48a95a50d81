package main

import (
	_ "embed"
	"io"
)

// schema is the JSON Schema of the configuration, for editors. A test makes it from the types that
// read the configuration, so that the program need not carry what makes it.
//
//go:embed config.schema.json
var schema string

func writeSchema(w io.Writer) error {
	_, err := io.WriteString(w, schema)
	return err
}
