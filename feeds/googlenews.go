package feeds

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strings"

	"tocsin/feeds/internal/weburl"
)

// resolveGoogleNews returns the URL of the page that a link of Google News leads to. Until 2024 the link
// contained it: base64 of a protocol buffer with the URL in field 4. Since then that field is a ticket
// ("AU_yqL…") that only Google can redeem, and ok is false.
func resolveGoogleNews(link string) (page string, ok bool) {
	const host = "news.google.com/"
	i := strings.Index(link, host)
	if i < 0 || i > len("https://") {
		return "", false
	}
	u, err := url.Parse(link)
	if err != nil || u.Host != strings.TrimSuffix(host, "/") {
		return "", false
	}
	kind, id, ok := cutLast(u.Path)
	if !ok || !strings.HasSuffix(kind, "/articles") && !strings.HasSuffix(kind, "/read") {
		return "", false
	}
	message, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(id, "="))
	if err != nil {
		return "", false
	}
	page = string(bufferField(message, 4))
	isOdd := func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xfffd }
	if !weburl.IsWeb(page) || len(page) > weburl.MaxLength || strings.ContainsFunc(page, isOdd) {
		return "", false
	}
	if to, err := url.Parse(page); err != nil || to.Host == "" || to.User != nil || to.Host == u.Host {
		return "", false
	}
	return page, true
}

func cutLast(path string) (before, last string, ok bool) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", "", false
	}
	return path[:i], path[i+1:], true
}

// bufferField returns the first text of a field in a protocol buffer
// (https://protobuf.dev/programming-guides/encoding/).
func bufferField(message []byte, field uint64) []byte {
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		if n <= 0 {
			return nil
		}
		message = message[n:]
		value, n := binary.Uvarint(message)
		switch {
		case n <= 0:
			return nil
		case tag&7 == 0: // a number
			message = message[n:]
		case tag&7 == 2: // a text
			message = message[n:]
			if value > uint64(len(message)) {
				return nil
			}
			if tag>>3 == field {
				return message[:value]
			}
			message = message[value:]
		default:
			return nil
		}
	}
	return nil
}
