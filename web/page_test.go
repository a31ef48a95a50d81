package web_test

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

// answer asks a handler without a network.
func answer(t *testing.T, h http.Handler, method, path string) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, nil))
	return w.Result()
}

func text(t *testing.T, r io.Reader) string {
	t.Helper()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// parsed gives the nodes of a page, and fails for what no page may hold.
func parsed(t *testing.T, resp *http.Response) *html.Node {
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
		if (n.Data == "script" || n.Data == "style") && attr(n, "nonce") != nonce[1] {
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

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// find gives the elements of a name; of a class, when that is not empty.
func find(root *html.Node, name, class string) []*html.Node {
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name &&
			(class == "" || slices.Contains(strings.Fields(attr(n, "class")), class)) {
			out = append(out, n)
		}
	}
	return out
}

// words is the text within a node, in one line.
func words(root *html.Node) string {
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

func all(nodes []*html.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, words(n))
	}
	return out
}
