package main

import (
	"bytes"
	"encoding/json"
	"io"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
)

// writeLine writes v as one line of JSON. It escapes what could steer a terminal, and not what is only
// special in HTML.
func writeLine(w io.Writer, v any) error {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escaped(line.Bytes(), `\u%04x`))
	return err
}

// A matchedItem is an item with what a query says of it: the item's own keys, and spans, matched
// and reason.
type matchedItem struct {
	item    feeds.Item
	verdict filters.Verdict
}

// MarshalJSON joins the two objects.
func (m matchedItem) MarshalJSON() ([]byte, error) {
	item, err := m.item.MarshalJSON()
	if err != nil {
		return nil, err
	}
	spans := m.verdict.Spans
	if spans == nil {
		spans = []filters.Span{}
	}
	match, err := json.Marshal(struct {
		Spans   []filters.Span `json:"spans"`
		Matched bool           `json:"matched"`
		Reason  string         `json:"reason"`
	}{spans, m.verdict.Matched, m.verdict.Reason})
	if err != nil {
		return nil, err
	}
	return append(append(item[:len(item)-1], ','), match[1:]...), nil
}

// writeAlert writes what a delivery would send. Lists are never null.
func writeAlert(w io.Writer, d alerts.Delivery) error {
	a := &d.Alert
	a.Topics, a.Roles = append([]alerts.Topic{}, a.Topics...), append([]string{}, a.Roles...)
	a.Spans, a.Others = append([]filters.Span{}, a.Spans...), append([]alerts.Report{}, a.Others...)
	return writeLine(w, struct {
		Target string `json:"target"`
		Edit   bool   `json:"edit"`
		alerts.Alert
	}{d.Target.String(), d.MessageID != "", d.Alert})
}
