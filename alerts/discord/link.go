package discord

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

var errLink = errors.New("discord: not an http or https link to a host")

// Link accepts a link from a feed if it is plain http or https to a named host or an address,
// with no user part, which could pass for another host, and no hidden characters. It returns the
// link with its host in ASCII (punycode), at most 2048 bytes, and that host, to be shown.
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
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n > 65535) || port == "" && strings.HasSuffix(u.Host, ":") {
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

// asciiHost checks the name or address of a host and returns it in lower-case ASCII.
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

// masked builds a link that shows name, made by [label]. A name that looks like an address itself
// would show one and lead to another, so it makes no link.
func masked(name, link string) string {
	if link == "" || strings.Contains(name, "//") {
		return name
	}
	return "[" + name + "](<" + encode(link, " ()<>") + ">)"
}

// label makes a name fit for a masked link. Backslashes do not escape there, so it loses every
// character of markup instead. It never stands at the start of a line.
func label(name string) string {
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
	return cut(b.String(), outletLength)
}

// encode percent-encodes the given ASCII characters and everything outside ASCII.
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
