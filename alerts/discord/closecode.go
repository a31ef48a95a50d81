package discord

import (
	"bytes"
	"encoding/binary"
)

// A closeCodeReader reads a WebSocket server's bytes to find the code of its close frame, which discordgo
// does not report.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.2
type closeCodeReader struct {
	code int // 0 until a close frame has been read

	head  []byte // of the HTTP response, later of a frame, as far as it was read
	open  bool   // the HTTP response has ended
	skip  uint64 // remaining bytes of the payload
	close bool   // the frame is a close frame
}

// read reads the next bytes of the stream, split anywhere.
func (r *closeCodeReader) read(b []byte) {
	for len(b) > 0 && r.code == 0 {
		switch {
		case !r.open:
			r.head = append(r.head, b[0])
			b = b[1:]
			if bytes.HasSuffix(r.head, []byte("\r\n\r\n")) {
				r.open, r.head = true, nil
			} else if len(r.head) > 1<<16 {
				r.head = r.head[len(r.head)-3:]
			}
		case r.close && r.skip > 0:
			r.head = append(r.head, b[0])
			b = b[1:]
			if r.skip--; len(r.head) == 2 {
				r.code = int(binary.BigEndian.Uint16(r.head))
			}
		case r.skip > 0:
			n := min(r.skip, uint64(len(b)))
			b, r.skip = b[n:], r.skip-n
		default:
			r.head = append(r.head, b[0])
			b = b[1:]
			r.header()
		}
	}
}

// header reads the head of a frame once it is complete. Frames from servers are not masked.
func (r *closeCodeReader) header() {
	if len(r.head) < 2 {
		return
	}
	size, more := uint64(r.head[1]&0x7f), 0
	switch size {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if len(r.head) < 2+more {
		return
	}
	if more > 0 {
		size = 0
		for _, b := range r.head[2:] {
			size = size<<8 | uint64(b)
		}
	}
	r.close, r.skip, r.head = r.head[0]&0x0f == 8, size, nil
}
