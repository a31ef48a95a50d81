package discord

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/gorilla/websocket"
)

// serverFrame returns a frame from a server, which is not masked.
func serverFrame(opcode byte, payload []byte) []byte {
	b := []byte{0x80 | opcode}
	switch n := uint64(len(payload)); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), n)
	}
	return append(b, payload...)
}

// FuzzCloseCode reads the close code from a stream that is split anywhere.
func FuzzCloseCode(f *testing.F) {
	f.Add([]byte("hello"), uint16(4004), 3)
	f.Add(bytes.Repeat([]byte("\x88\x02"), 200), uint16(1000), 1)
	f.Add(make([]byte, 70000), uint16(4000), 4096)
	f.Fuzz(func(t *testing.T, payload []byte, code uint16, step int) {
		if step < 1 || code == 0 || len(payload) > 1<<20 {
			return
		}
		stream := []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
		stream = append(stream, serverFrame(1, payload)...)
		stream = append(stream, serverFrame(9, nil)...)
		quiet := len(stream)
		stream = append(stream, serverFrame(8, websocket.FormatCloseMessage(int(code), "why"))...)
		var r closeCodeReader
		for at := 0; at < len(stream); at += step {
			if at+step <= quiet && r.code != 0 {
				t.Fatalf("code %d before it was sent", r.code)
			}
			r.read(stream[at:min(at+step, len(stream))])
		}
		if want := int(code); r.code != want && code != websocket.CloseNoStatusReceived {
			t.Fatalf("code %d, want %d", r.code, want)
		}
		var other closeCodeReader
		other.open = true
		other.read(payload) // does not panic
	})
}
