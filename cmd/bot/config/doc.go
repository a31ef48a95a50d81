// Package config reads the configuration file.
//
// A YAML file and the environment come in; a [Config] that the service can run goes out, or one [Error]
// for every mistake, each with its line, its column and a hint. The one rule: a Config that is returned
// without an error needs no further checks, and secrets are never part of an error.
//
//	c, err := config.Load("config.yaml", os.Getenv)
//
// The structs of file.go name the keys, and their tags describe them for the JSON Schema. bind.go reads
// YAML into those structs and keeps the positions; the other files validate one section each.
package config
