package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// The topics of the demonstration are those of config.yaml.
func TestDemoTopicsAreTheShippedOnes(t *testing.T) {
	topics := func(doc []byte) []any {
		var c struct{ Topics []any }
		if err := yaml.Unmarshal(doc, &c); err != nil {
			t.Fatal(err)
		}
		return c.Topics
	}
	doc, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	demo := topics([]byte(demoTopics))
	if len(demo) == 0 {
		t.Fatal("the demonstration has no topics")
	}
	if d := cmp.Diff(topics(doc), demo); d != "" {
		t.Errorf("config.yaml and demo.yaml (-config +demo)\n%s", d)
	}
}
