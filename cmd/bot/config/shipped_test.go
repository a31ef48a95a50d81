package config

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts"
)

func unset(string) string { return "" }

// The shipped configuration is valid without a network and without secrets. With one webhook URL its
// routes are on.
func TestShippedConfig(t *testing.T) {
	s, err := Load("../../../config.yaml", unset)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, topic := range s.Topics {
		names = append(names, topic.Name)
	}
	if want := []string{"azerbaijan", "russia", "custody", "caucasus"}; !cmp.Equal(names, want) {
		t.Errorf("topics %v, want %v", names, want)
	}
	if len(s.Feeds) < 20 || len(s.Routes) != 0 || s.Off == 0 {
		t.Errorf("%d feeds, %d routes, %d routes off", len(s.Feeds), len(s.Routes), s.Off)
	}
	if err := s.CanSend(); err == nil || !strings.Contains(err.Error(), "DISCORD_TOKEN") ||
		strings.Contains(err.Error(), "\n") {
		t.Errorf("nothing to send with: %v", err)
	}
	s, err = Load("../../../config.yaml", func(name string) string {
		if name == "DISCORD_WEBHOOK" {
			return "https://discord.com/api/webhooks/123456789012345678/abcdefghijklmnopqrstuvwxyz"
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Routes) != 3 || s.Routes[0].Target != (alerts.Target{Kind: alerts.Webhook, ID: "123456789012345678"}) ||
		s.CanSend() != nil {
		t.Errorf("with a webhook: %+v, %v", s.Routes, s.CanSend())
	}
}

// keys returns the paths of all keys of the configuration.
func keys(prefix string, t reflect.Type) []string {
	var out []string
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		out = append(out, prefix+name)
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			out = append(out, keys(prefix+name+".", inner)...)
		}
	}
	return out
}

// Every key has a description for editors, and a line in the README.
func TestEveryKeyIsDocumented(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := keys("", reflect.TypeFor[file]())
	if len(all) < 35 {
		t.Fatalf("found %d keys only: %v", len(all), all)
	}
	for _, key := range all {
		name := key[strings.LastIndex(key, ".")+1:]
		if !strings.Contains(string(readme), "`"+name+"`") && !strings.Contains(string(readme), "`"+key+"`") {
			t.Errorf("README.md does not mention `%s`", key)
		}
	}
	var undescribed func(prefix string, typ reflect.Type)
	undescribed = func(prefix string, typ reflect.Type) {
		for f := range typ.Fields() {
			if f.Tag.Get("jsonschema") == "" {
				t.Errorf("%s%s has no description", prefix, f.Name)
			}
			inner := f.Type
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct {
				undescribed(f.Name+".", inner)
			}
		}
	}
	undescribed("", reflect.TypeFor[file]())
}
