package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretHides(t *testing.T) {
	const value = "abc.DEF"
	s := Secret(value)
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", s, []Secret{s}, struct{ S Secret }{s})
	}
	fmt.Fprintf(&out, "%v %+v\n", Feed{Proxy: s}, &Feed{Headers: map[string]Secret{"1": s}})
	b, err := json.Marshal(map[string]Secret{"s": s})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("x", "s", s, "o", Feed{Proxy: s})
	for _, shown := range []string{value, fmt.Sprintf("%x", value), fmt.Sprintf("%X", value)} {
		if strings.Contains(out.String(), shown) {
			t.Errorf("%q in %s", shown, out.String())
		}
	}
	if s.Reveal() != value {
		t.Error("Reveal hides it, too")
	}
}
