package markdown

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

var errLink = errors.New("not an http or https link to a host")

// maxURL is the longest link, in bytes, that Discord takes in an embed.
// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
const maxURL = 2048

// Link checks a link from a feed. It returns the link with its host in ASCII (punycode), and that host
// as a label for readers. It returns an error unless the link is http or https to a host name or an IP
// address, has no user part (which could pass for another host) and no hidden characters, and is at
// most 2048 bytes long.
func Link(raw string) (link, host string, err error) {
	raw = strings.TrimSpace(raw)
	if len(raw) > maxURL || strings.ContainsFunc(raw, func(r rune) bool {
		return r == '\\' || r == unicode.ReplacementChar || unicode.IsSpace(r) || unicode.Is(unicode.C, r)
	}) {
		return "", "", errLink
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return "", "", errLink
	}
	port := u.Port()
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n > 65535) ||
		port == "" && strings.HasSuffix(u.Host, ":") {
		return "", "", errLink
	}
	if host, err = asciiHost(u.Hostname()); err != nil {
		return "", "", err
	}
	u.Host = host
	if strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	}
	if port != "" {
		u.Host += ":" + port
	}
	if link = encode(u.String(), " \"<>`{}|^"); len(link) > maxURL {
		return "", "", errLink
	}
	return link, host, nil
}

// asciiHost returns the name or address of a host in lower-case ASCII, or an error if it is neither.
func asciiHost(name string) (string, error) {
	if ip, err := netip.ParseAddr(name); err == nil && ip.Zone() == "" {
		return ip.String(), nil
	}
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(name, "."))
	if err != nil || name == "" || len(name) > 253 {
		return "", errLink
	}
	return name, nil
}

// Masked returns a link that shows name, which [Label] made. A name that looks like an address would
// show one address and lead to another, so it is returned without the link.
func Masked(name, link string) string {
	if link == "" || strings.Contains(name, "//") {
		return name
	}
	return "[" + name + "](<" + encode(link, " ()<>") + ">)"
}

// Label returns name for [Masked], at most limit code points. Backslashes do not escape inside a link,
// so Label drops every character of markup. A label must not start a line.
func Label(name string, limit int) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\\*_~|`[]()<>", r) {
			return -1
		}
		return r
	}, name)
	var b strings.Builder
	for _, g := range defuse(glyphs(name, nil, false)) {
		b.WriteRune(g.r)
	}
	return Cut(b.String(), limit)
}

// encode percent-encodes the given ASCII characters and all characters outside ASCII.
func encode(link, chars string) string {
	var b strings.Builder
	for _, c := range []byte(link) {
		if c >= 0x7f || strings.IndexByte(chars, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
