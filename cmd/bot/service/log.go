package service

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// NewLogger returns a logger on w. LOG_FORMAT is text or json; the default is text on a terminal and JSON
// elsewhere. LOG_LEVEL is debug, info (the default), warn or error.
func NewLogger(w io.Writer, terminal bool, getenv func(string) string) (*slog.Logger, error) {
	var level slog.Level
	if l := getenv("LOG_LEVEL"); l != "" {
		if err := level.UnmarshalText([]byte(strings.ToUpper(l))); err != nil {
			return nil, fmt.Errorf("LOG_LEVEL is %q: want debug, info, warn or error", l)
		}
	}
	o := &slog.HandlerOptions{Level: level}
	switch format := getenv("LOG_FORMAT"); {
	case format == "text" || format == "" && terminal:
		return slog.New(slog.NewTextHandler(w, o)), nil
	case format == "json" || format == "":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	default:
		return nil, fmt.Errorf("LOG_FORMAT is %q: want text or json", format)
	}
}
