package discordtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
)

// FuzzCreateMessage sends any body. Whatever it is, the answer is a message or a refusal, in
// JSON, and a message keeps Discord's limits and can be read back.
func FuzzCreateMessage(f *testing.F) {
	for _, seed := range []string{
		`{"content":"x","nonce":1,"enforce_nonce":true}`,
		`{"content":"<@&300> @everyone","allowed_mentions":{"parse":["users"],"roles":["300"]}}`,
		`{"embeds":[{"title":"t","url":"https://example.org","fields":[{"name":"n","value":"v"}],"timestamp":"2026-01-02"}]}`,
		`{"flags":32768,"components":[{"type":17,"components":[{"type":10,"content":"x"}],"accessory":{}}]}`,
		`{"content":"\ud800","embeds":[null,[],{"footer":{}},{"color":1e99}],"allowed_mentions":5,"flags":"1"}`,
		`[]`, `{`, "", "\xff", `{"content":"x"}{}`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := newServer()
		s.AddGuild(Guild{ID: "100", Channels: []Channel{{ID: "200"}}, Roles: []Role{{ID: "300"}}})
		do := func(method, path string, body []byte) *httptest.ResponseRecorder {
			req := httptest.NewRequestWithContext(t.Context(), method, "/api/v10"+path, bytes.NewReader(body))
			req.Header.Set("Authorization", "Bot "+DefaultToken)
			req.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, req)
			return w
		}
		w := do(http.MethodPost, "/channels/200/messages", body)
		var answer struct {
			ID      string
			Message string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%d, no JSON: %v in %q", w.Code, err, w.Body)
		}
		list := s.Messages("200")
		if w.Code >= 400 && w.Code < 500 && answer.Message != "" && len(list) == 0 {
			return
		}
		if w.Code != http.StatusOK || len(list) != 1 || list[0].ID != answer.ID {
			t.Fatalf("%d %q, and there are %d messages", w.Code, w.Body, len(list))
		}
		m := list[0]
		sum := 0
		for _, e := range m.Embeds {
			sum += e.length()
		}
		if points(m.Content) > maxContent || sum > maxEmbedSum || len(m.Embeds) > maxEmbeds ||
			points(m.Nonce) > maxNonce {
			t.Errorf("over the limits: %+v", m)
		}
		if w := do(http.MethodGet, "/channels/200/messages/"+m.ID,
			nil); w.Code != http.StatusOK || !json.Valid(w.Body.Bytes()) {
			t.Errorf("not read back: %d %q", w.Code, w.Body)
		}
	})
}
