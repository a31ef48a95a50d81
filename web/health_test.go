package web_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"tocsin/web"
	"tocsin/web/internal/pagetest"
)

func TestHealth(t *testing.T) {
	var trouble error
	h := web.Health(func(context.Context) error { return trouble })
	for _, tc := range []struct {
		method, path string
		trouble      error
		status       int
		body         string
	}{
		{http.MethodGet, "/healthz", nil, 200, "ok\n"},
		{http.MethodGet, "/healthz", errors.New("no gateway"), 200, "ok\n"},
		{http.MethodGet, "/readyz", nil, 200, "ok\n"},
		{http.MethodGet, "/readyz", errors.New("the gateway is not connected"), 503, "the gateway is not connected\n"},
		{http.MethodPost, "/readyz", nil, 405, "Method Not Allowed\n"},
		{http.MethodGet, "/", nil, 404, "404 page not found\n"},
	} {
		trouble = tc.trouble
		resp := pagetest.Get(t, h, tc.method, tc.path)
		if body := pagetest.Text(t, resp.Body); resp.StatusCode != tc.status || body != tc.body {
			t.Errorf("%s %s with %v: %s, %q", tc.method, tc.path, tc.trouble, resp.Status, body)
		}
	}
}
