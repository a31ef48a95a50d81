package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// A Metric is a family of samples in the text format of Prometheus,
// https://prometheus.io/docs/instrumenting/exposition_formats/.
type Metric struct {
	Name    string // with its unit, such as tocsin_feed_success_timestamp_seconds
	Help    string // one line
	Type    string // counter or gauge
	Samples []Sample
}

// A Sample is one value of a metric.
type Sample struct {
	Labels [][2]string // names and values, in order
	Value  float64
}

// Metrics serves the metrics that read returns at GET /metrics, for a monitoring system.
func Metrics(read func(ctx context.Context) ([]Metric, error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		metrics, err := read(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(exposition(metrics)) // an error means that the collector is gone
	})
	return mux
}

func exposition(metrics []Metric) []byte {
	var b bytes.Buffer
	help := strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	label := strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
	for _, m := range metrics {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", m.Name, help.Replace(m.Help), m.Name, m.Type)
		for _, s := range m.Samples {
			b.WriteString(m.Name)
			for i, l := range s.Labels {
				sep := ","
				if i == 0 {
					sep = "{"
				}
				fmt.Fprintf(&b, `%s%s="%s"`, sep, l[0], label.Replace(strings.ToValidUTF8(l[1], "\uFFFD")))
			}
			if len(s.Labels) > 0 {
				b.WriteByte('}')
			}
			b.WriteString(" " + strconv.FormatFloat(s.Value, 'g', -1, 64) + "\n")
		}
	}
	return b.Bytes()
}
