package config

import _ "embed" // the schema

// Schema is the JSON Schema of the configuration file, for editors. A test generates it from the types
// that the file is read into.
//
//go:embed config.schema.json
var Schema string
