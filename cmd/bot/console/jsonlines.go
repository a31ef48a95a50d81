package console

import (
	"bytes"
	"encoding/json"
	"io"
)

// WriteJSON writes v as one line of JSON. Control characters are escaped; characters that are special
// in HTML only are not.
func WriteJSON(w io.Writer, v any) error {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(Escape(line.Bytes(), `\u%04x`))
	return err
}
