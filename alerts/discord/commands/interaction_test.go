package commands

import (
	"testing"

	"tocsin/alerts/discord/internal/markdown"
)

func FuzzInteraction(f *testing.F) {
	f.Add([]byte(`{"id":"1","token":"t","type":2,"guild_id":"100","channel_id":"3","app_permissions":"8","member":{"user":{"id":"5"},"permissions":"8"},"data":{"name":"subscribe","options":[{"name":"topic","value":"russia"},{"name":"channel","value":"4"}],"resolved":{"channels":{"4":{"type":11,"permissions":"8","app_permissions":"8"}}}}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":4,"guild_id":"100","data":{"name":"unsubscribe","options":[{"name":"subscription","value":"","focused":true}]}}`))
	f.Add([]byte(`{"id":"1","token":"../../x","type":2}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := Parse(raw)
		if err != nil {
			return
		}
		r := in.Request
		reply := Commands{Topics: topics, Store: &ledger{}}.Answer(t.Context(), r, now)
		body, err := Response(r, reply)
		if err != nil || markdown.Length(reply.Text) > maxText || len(reply.Choices) > maxChoices {
			t.Fatalf("%s %v", body, err)
		}
		if r.Typing == "" && reply.Text == "" {
			t.Fatal("no answer")
		}
	})
}
