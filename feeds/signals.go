package feeds

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin/feeds/internal/header"
)

// setTTL sets the TTL to RSS's ttl, in minutes.
func (s *Signals) setTTL(minutes string) {
	if n, err := strconv.ParseFloat(minutes, 64); err == nil && n > 0 && n <= 60*24*366 {
		s.TTL = max(s.TTL, time.Duration(n*float64(time.Minute)))
	}
}

// period returns the interval of the syndication module: a period divided by a frequency, which is 1 if
// it is missing. It is zero for an unknown period.
func period(name, frequency string) time.Duration {
	var p time.Duration
	switch strings.ToLower(name) {
	case "hourly":
		p = time.Hour
	case "daily":
		p = 24 * time.Hour
	case "weekly":
		p = 7 * 24 * time.Hour
	case "monthly":
		p = 30 * 24 * time.Hour
	case "yearly":
		p = 365 * 24 * time.Hour
	}
	if n, err := strconv.Atoi(frequency); err == nil && n > 0 {
		p /= time.Duration(n)
	}
	return p
}

// isDefault reports whether an interval is the one that WordPress writes into every feed, once an hour,
// which is no statement of the publisher.
func isDefault(generator, name, frequency string) bool {
	return strings.Contains(strings.ToLower(generator), "wordpress.org") && period(name, frequency) == time.Hour
}

// skipHour adds an hour of RSS's skipHours: 0 to 23, or 24 for 0 as in RSS 0.91.
func (s *Signals) skipHour(hour string) {
	if n, err := strconv.Atoi(hour); err == nil && n >= 0 && n <= 24 {
		s.SkipHours |= 1 << (n % 24)
	}
}

// skipDay adds a day of RSS's skipDays, by its English name.
func (s *Signals) skipDay(day string) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(day, d.String()) {
			s.SkipDays |= 1 << d
		}
	}
}

// announce sets the hub and the feed's own address from Link headers (RFC 8288), which have precedence
// over the document (WebSub, section 4). Relative ones count from base.
func (s *Signals) announce(h http.Header, base *url.URL) {
	if len(h["Link"]) == 0 {
		return
	}
	hub, self := "", ""
	for target, rel := range header.Links(h.Values("Link")) {
		for kind := range strings.FieldsSeq(strings.ToLower(rel)) {
			switch {
			case kind == "hub" && hub == "":
				hub = webAddress(base, target)
			case kind == "self" && self == "":
				self = webAddress(base, target)
			}
		}
	}
	if hub != "" {
		s.Hub = hub
	}
	if self != "" {
		s.Self = self
	}
}

// webAddress returns a reference as an absolute URL, or "" unless that is http or https.
func webAddress(base *url.URL, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return ""
	}
	u = base.ResolveReference(u)
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}
