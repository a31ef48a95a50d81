package schema_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tocsin/alerts/discord/discordtest/schema"
)

func published(t *testing.T) string {
	t.Helper()
	path, found := schema.Find()
	if !found {
		t.Skip("needs ../shared/discord/openapi.json, which is not here")
	}
	return path
}

func TestPublishedSchemas(t *testing.T) {
	check, err := schema.Load(published(t))
	if err != nil {
		t.Fatal(err)
	}
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		schema, body string
		fault        string // a part of the error; empty: accepted
	}{
		{"MessageCreateRequest", `{"content":"x","nonce":"n","enforce_nonce":true,"allowed_mentions":{"parse":[]}}`, ""},
		{"MessageCreateRequest", `{"embeds":[{"title":"` + x(257) + `"}]}`, "/embeds/0/title"},
		{"MessageCreateRequest", `{"embeds":[{"title":"t","timestamp":"yesterday"}]}`, "date-time"},
		{"MessageCreateRequest", `{"content":`, "MessageCreateRequest"},
		{"MessageEditRequestPartial", `{"content":"x","embeds":[]}`, ""},
		{"IncomingWebhookRequestPartial", `{"content":"` + x(2001) + `"}`, "/content"},
		{"IncomingWebhookUpdateRequestPartial", `{"content":"x"}`, ""},
		{"CreateForumThreadRequest", `{"name":"n","message":{"content":"x"}}`, ""},
		{"CreateForumThreadRequest", `{"name":"n"}`, "message"},
		{"CreateTextThreadWithoutMessageRequest", `{"name":"n","type":11}`, ""},
		{"CreateMessageInteractionCallbackRequest", `{"type":4,"data":{"content":"x","flags":64}}`, ""},
		{"ApplicationCommandAutocompleteCallbackRequest", `{"type":8,"data":{"choices":[{"name":"n","value":"v"}]}}`, ""},
		{"ModalInteractionCallbackRequest", `{"type":9}`, "data"},
		{"ApplicationCommandUpdateRequest", `{"name":"n","description":"d","default_member_permissions":"16"}`, ""},
		{"ApplicationCommandUpdateRequest", `{"name":"n","description":"d","default_member_permissions":16}`, ""},
		{"ApplicationCommandUpdateRequest", `{"name":"n","description":"d","default_member_permissions":"many"}`, "default_member_permissions"},
		{"NoSuchRequest", `{}`, "NoSuchRequest"},
	} {
		err := check(c.schema, []byte(c.body))
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s %.60s: %v, want %q", c.schema, c.body, err, c.fault)
		}
	}
}

func TestConcurrentChecks(t *testing.T) {
	check, err := schema.Load(published(t))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		for _, name := range []string{"MessageCreateRequest", "MessageEditRequestPartial"} {
			wg.Go(func() {
				if err := check(name, []byte(`{"content":"x"}`)); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
}

func TestLoadNeedsADocument(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"empty.json": "", "other.json": "{}"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := schema.Load(path); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := schema.Load(filepath.Join(dir, "missing.json")); err == nil {
		t.Error("a missing document was loaded")
	}
}
