package discord

import (
	"encoding/json"
	"strings"
	"testing"
)

func FuzzInteraction(f *testing.F) {
	f.Add([]byte(`{"id":"1","token":"t","type":2,"guild_id":"100","channel_id":"3","app_permissions":"8","member":{"user":{"id":"5"},"permissions":"8"},"data":{"name":"subscribe","options":[{"name":"topic","value":"russia"},{"name":"channel","value":"4"}],"resolved":{"channels":{"4":{"type":11,"permissions":"8","app_permissions":"8"}}}}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":4,"guild_id":"100","data":{"name":"unsubscribe","options":[{"name":"subscription","value":"","focused":true}]}}`))
	f.Add([]byte(`{"id":"1","token":"../../x","type":2}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := readInteraction(raw)
		if err != nil {
			return
		}
		if strings.Count(in.callbackPath(), "/") != 4 || strings.ContainsAny(in.callbackPath(), "?#%.") {
			t.Fatalf("path %q", in.callbackPath())
		}
		r := in.request()
		reply := Commands{Office: newDesk()}.Answer(t.Context(), r)
		body, err := json.Marshal(answerTo(r, reply))
		if err != nil || length(reply.Text) > maxContent || len(reply.Choices) > maxChoices {
			t.Fatalf("%s %v", body, err)
		}
		if r.Typing == "" && reply.Text == "" {
			t.Fatal("no answer")
		}
	})
}
