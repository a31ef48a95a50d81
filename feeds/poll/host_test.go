package poll

import "testing"

// Feeds of this machine and of the operator's network are polled without a gap.
func TestHostOf(t *testing.T) {
	for address, want := range map[string]struct {
		name string
		near bool
	}{
		"https://Example.org/feed":     {"example.org", false},
		"https://example.org:8443/":    {"example.org:8443", false},
		"http://user:pw@example.org/":  {"example.org", false},
		"http://127.0.0.1:80/x":        {"127.0.0.1:80", true},
		"http://[::1]:80/x":            {"[::1]:80", true},
		"http://LOCALHOST/":            {"localhost", true},
		"http://news.localhost:1/":     {"news.localhost:1", true},
		"http://localhost.example/":    {"localhost.example", false},
		"http://192.168.1.2/":          {"192.168.1.2", false},
		"http://bad%zzhost.example/%%": {"", false},
	} {
		if name, near := HostOf(address); name != want.name || near != want.near {
			t.Errorf("%s: %q %v", address, name, near)
		}
	}
}
