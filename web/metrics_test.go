package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestMetrics(t *testing.T) {
	h := Metrics(func(context.Context) ([]Metric, error) {
		return []Metric{
			{"tocsin_deliveries", "Deliveries by target\nand state.", "gauge", []Sample{
				{[][2]string{{"target", `a"b\c`}, {"state", "waiting"}}, 3},
				{[][2]string{{"target", "new\nline \xff"}}, 0.5},
			}},
			{"tocsin_up", "Always 1.", "gauge", []Sample{{nil, 1}}},
		}, nil
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	want := `# HELP tocsin_deliveries Deliveries by target\nand state.
# TYPE tocsin_deliveries gauge
tocsin_deliveries{target="a\"b\\c",state="waiting"} 3
tocsin_deliveries{target="new\nline ` + "\uFFFD" + `"} 0.5
# HELP tocsin_up Always 1.
# TYPE tocsin_up gauge
tocsin_up 1
`
	if got := w.Body.String(); got != want || !strings.HasPrefix(w.Header().Get("Content-Type"),
		"text/plain; version=0.0.4") {
		t.Errorf("%s\n%s", w.Header().Get("Content-Type"), got)
	}
	failing := Metrics(func(context.Context) ([]Metric, error) { return nil, errors.New("the ledger is locked") })
	w = httptest.NewRecorder()
	failing.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "the ledger is locked") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
