// Package pagetest reads the pages of web and web/preview in tests.
package pagetest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Get returns the response of a handler, without a network.
func Get(t *testing.T, h http.Handler, method, path string) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, nil))
	return w.Result()
}

// Text reads a body whole.
func Text(t *testing.T, r io.Reader) string {
	t.Helper()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// Parse returns the nodes of a page. It fails the test if the page breaks the rules of package page.
func Parse(t *testing.T, resp *http.Response) *html.Node {
	t.Helper()
	root, err := html.Parse(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	policy := resp.Header.Get("Content-Security-Policy")
	nonce := regexp.MustCompile(`script-src 'nonce-([A-Z2-7]{26})'`).FindStringSubmatch(policy)
	if nonce == nil || !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") {
		t.Fatalf("the policy is %q", policy)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if (n.Data == "script" || n.Data == "style") && Attr(n, "nonce") != nonce[1] {
			t.Errorf("a %s that the policy forbids", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("attribute %s of %s, which the policy forbids", a.Key, n.Data)
			}
			if (a.Key == "href" || a.Key == "src") && strings.Contains(a.Val, "javascript") {
				t.Errorf("%s to %s", a.Key, a.Val)
			}
		}
	}
	return root
}

// Attr returns the value of an attribute, or "".
func Attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// Find returns the elements with a name, and with a class unless that is empty.
func Find(root *html.Node, name, class string) []*html.Node {
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name &&
			(class == "" || slices.Contains(strings.Fields(Attr(n, "class")), class)) {
			out = append(out, n)
		}
	}
	return out
}

// Words returns the text within a node as one line.
func Words(root *html.Node) string {
	var out strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode:
			out.WriteString(n.Data)
		case slices.Contains([]string{"td", "th", "small", "br", "p", "div", "h3"}, n.Data):
			out.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// All returns the [Words] of each node.
func All(nodes []*html.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, Words(n))
	}
	return out
}
