package schema_test

import (
	"strings"
	"sync"
	"testing"

	"tocsin/alerts/discord/discordtest/schema"
)

func TestPublishedSchemas(t *testing.T) {
	check, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		schema, body string
		fault        string // a part of the error; empty: accepted
	}{
		{
			"MessageCreateRequest", `{"content":"x","nonce":"n","enforce_nonce":true,"allowed_mentions":{"parse":[]}}`,
			"",
		},
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
		{
			"ApplicationCommandAutocompleteCallbackRequest", `{"type":8,"data":{"choices":[{"name":"n","value":"v"}]}}`,
			"",
		},
		{"ModalInteractionCallbackRequest", `{"type":9}`, "data"},
		{"ApplicationCommandUpdateRequest", `{"name":"n","description":"d","default_member_permissions":"16"}`, ""},
		{"ApplicationCommandUpdateRequest", `{"name":"n","description":"d","default_member_permissions":16}`, ""},
		{
			"ApplicationCommandUpdateRequest", `{"name":"n","description":"d","default_member_permissions":"many"}`,
			"default_member_permissions",
		},
		{"NoSuchRequest", `{}`, "NoSuchRequest"},
	} {
		err := check(c.schema, []byte(c.body))
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s %.60s: %v, want %q", c.schema, c.body, err, c.fault)
		}
	}
}

func TestConcurrentChecks(t *testing.T) {
	check, err := schema.Load()
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
