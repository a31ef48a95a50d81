package discord

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/gorilla/websocket"
)

// serverFrame writes a frame as a server does: not masked.
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

// FuzzFrames finds the close code wherever the network cuts the stream.
func FuzzFrames(f *testing.F) {
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
		var fr frames
		for at := 0; at < len(stream); at += step {
			if at+step <= quiet && fr.code != 0 {
				t.Fatalf("code %d before it was sent", fr.code)
			}
			fr.see(stream[at:min(at+step, len(stream))])
		}
		if want := int(code); fr.code != want && code != websocket.CloseNoStatusReceived {
			t.Fatalf("code %d, want %d", fr.code, want)
		}
		var any frames
		any.open = true
		any.see(payload) // whatever comes, it does not panic
	})
}
