package service

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// newLog gives the program's log: text on a terminal and JSON elsewhere, unless LOG_FORMAT says
// which; from the level that LOG_LEVEL names (debug, info, warn, error).
func NewLogger(w io.Writer, terminal bool, getenv func(string) string) (*slog.Logger, error) {
	var level slog.Level
	if l := getenv("LOG_LEVEL"); l != "" {
		if err := level.UnmarshalText([]byte(strings.ToUpper(l))); err != nil {
			return nil, fmt.Errorf("LOG_LEVEL is %q: debug, info, warn and error are known", l)
		}
	}
	o := &slog.HandlerOptions{Level: level}
	switch format := getenv("LOG_FORMAT"); {
	case format == "text" || format == "" && terminal:
		return slog.New(slog.NewTextHandler(w, o)), nil
	case format == "json" || format == "":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	default:
		return nil, fmt.Errorf("LOG_FORMAT is %q: text and json are known", format)
	}
}
