package discord

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
	"tocsin/alerts/discord/internal/snowflake"
)

func header(kv ...string) http.Header {
	h := http.Header{}
	for i := 0; i+1 < len(kv); i += 2 {
		h.Set(kv[i], kv[i+1])
	}
	return h
}

func code(n int) string { return `{"code":` + strconv.Itoa(n) + `,"message":"Said so"}` }

// TestClassify has a line for every status and code that sending can meet.
func TestClassify(t *testing.T) {
	var (
		create  = attempt{nonce: true}
		edit    = attempt{edit: true}
		plain   = attempt{nonce: true, plain: true}
		webhook = attempt{webhook: true}
		post    = attempt{post: true}
		publish = attempt{crosspost: true}
		aside   = attempt{aside: true}
	)
	untested := refusals()
	const form = `{"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"x"}]}}}}}`
	for _, tt := range []struct {
		name   string
		a      attempt
		status int
		h      http.Header
		body   string
		want   alerts.Verdict
		after  time.Duration
		global bool
		reason string // part of it
	}{
		{"created", create, 200, nil, `{"id":"5"}`, alerts.Delivered, 0, false, ""},
		{"created, unreadable", create, 200, nil, `<html>`, alerts.Delivered, 0, false, ""},
		{"no content", create, 204, nil, ``, alerts.Delivered, 0, false, ""},
		{
			"bucket empty", create, 200, header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "1.5"),
			`{"id":"5"}`, alerts.Delivered, 1500 * time.Millisecond, false, "",
		},
		{
			"bucket not empty", create, 200, header("X-RateLimit-Remaining", "1", "X-RateLimit-Reset-After", "1.5"),
			`{"id":"5"}`, alerts.Delivered, 0, false, "",
		},

		{"redirect", create, 302, nil, ``, alerts.Retry, limitWait, false, "redirect"},
		{"bad request", create, 400, nil, `{}`, alerts.RetryPlain, 0, false, "(400)"},
		{"bad request, plain", plain, 400, nil, ``, alerts.Blocked, 0, false, "plain"},
		{
			"unauthorised", create, 401, nil, `{"code":0,"message":"401: Unauthorized"}`, alerts.Fatal, 0, false,
			"portal",
		},
		{"unauthorised webhook", webhook, 401, nil, `{"code":0}`, alerts.Quarantine, 0, false, "(401)"},
		{"forbidden", create, 403, nil, `{"code":0}`, alerts.Quarantine, 0, false, "(403)"},
		{"forbidden by Cloudflare", create, 403, nil, `error code: 1006`, alerts.Later, blockWait, true, "Cloudflare"},
		{"not found", create, 404, nil, `{"code":0}`, alerts.Quarantine, 0, false, "(404)"},
		{"method", create, 405, nil, `{"code":0}`, alerts.Quarantine, 0, false, "(405)"},
		{"timeout", create, 408, nil, ``, alerts.Retry, 0, false, "(408)"},
		{"too large", create, 413, nil, ``, alerts.RetryPlain, 0, false, "(413)"},
		{"500", create, 500, nil, ``, alerts.Retry, 0, false, "(500)"},
		{"502 page", create, 502, nil, `<html>`, alerts.Retry, 0, false, "(502)"},
		{"503", create, 503, nil, `{"code":0}`, alerts.Retry, 0, false, "(503)"},
		{"504", create, 504, nil, ``, alerts.Retry, 0, false, "(504)"},
		{"520", create, 520, nil, ``, alerts.Retry, 0, false, "(520)"},

		{
			"limit, header longer", create, 429, header("Retry-After", "2"), `{"retry_after":0.31}`, alerts.Later,
			2 * time.Second, false, "429",
		},
		{
			"limit, body longer", create, 429, header("Retry-After", "1", "X-RateLimit-Scope", "shared"),
			`{"code":0,"retry_after":1163.097}`, alerts.Later, 1163097 * time.Millisecond, false, "429",
		},
		{
			"limit of writes", create, 429, header("Retry-After", "1", "X-RateLimit-Scope", "shared"),
			`{"code":20028,"retry_after":3}`, alerts.Later, quotaWait, false, "(20028)",
		},
		{
			"limit of writes, longer", create, 429, header("Retry-After", "1"), `{"code":20028,"retry_after":1163.097}`,
			alerts.Later, 1163097 * time.Millisecond, false, "(20028)",
		},
		{"limit without a time", create, 429, nil, `{}`, alerts.Later, 250 * time.Millisecond, false, "429"},
		{
			"limit with nonsense", create, 429, header("Retry-After", "NaN"), `{"retry_after":-1}`, alerts.Later,
			250 * time.Millisecond, false, "429",
		},
		{"limit for ever", create, 429, header("Retry-After", "1e300"), `{}`, alerts.Later, maxWait, false, "429"},
		{
			"global by body", create, 429, nil, `{"retry_after":1.5,"global":true}`, alerts.Later,
			1500 * time.Millisecond, true, "overall",
		},
		{
			"global by header", create, 429, header("Retry-After", "2", "X-RateLimit-Global", "true"), `{}`,
			alerts.Later, 2 * time.Second, true, "overall",
		},
		{
			"global by scope", create, 429, header("Retry-After", "2", "X-RateLimit-Scope", "global"), `{}`,
			alerts.Later, 2 * time.Second, true, "overall",
		},
		{
			"limit by Cloudflare", create, 429, header("Retry-After", "300"), `error code: 1015`, alerts.Later,
			5 * time.Minute, true, "Cloudflare",
		},
		{
			"limit by Cloudflare, no time", create, 429, nil, `error code: 1015`, alerts.Later, limitWait, true,
			"Cloudflare",
		},

		{"channel", create, 404, nil, code(10003), alerts.Gone, 0, false, "channel"},
		{"server", create, 404, nil, code(10004), alerts.Gone, 0, false, "server"},
		{"deleted since", create, 404, nil, code(10008), alerts.Delivered, 0, false, ""},
		{"deleted, edit", edit, 404, nil, code(10008), alerts.Delivered, 0, false, "message does not exist"},
		{"deleted, publish", publish, 404, nil, code(10008), alerts.Delivered, 0, false, "message does not exist"},
		{
			"post deleted, edit",
			attempt{edit: true, post: true},
			404, nil, code(10003), alerts.Delivered, 0, false,
			"does not exist",
		},
		{"no message, webhook", webhook, 404, nil, code(10008), alerts.Quarantine, 0, false, "(10008)"},
		{"user", create, 404, nil, code(10013), alerts.Gone, 0, false, "user"},
		{"webhook", webhook, 404, nil, code(10015), alerts.Gone, 0, false, "webhook"},
		{"tag", post, 404, nil, code(10087), alerts.Retry, 0, false, "tag"},
		{"explicit", create, 400, nil, code(20009), alerts.Blocked, 0, false, "explicit"},
		{"slow mode", create, 400, nil, code(20016), alerts.Later, quotaWait, false, "slow"},
		{"announcements", create, 400, nil, code(20022), alerts.Later, quotaWait, false, ""},
		{"channel writes", create, 400, nil, code(20028), alerts.Later, quotaWait, false, ""},
		{"server writes", create, 400, nil, code(20029), alerts.Later, quotaWait, false, ""},
		{"thread members", create, 400, nil, code(30033), alerts.Quarantine, 0, false, ""},
		{"old edits", edit, 400, nil, code(30046), alerts.Later, quotaWait, false, ""},
		{"old edits, longer", edit, 400, nil, `{"code":30046,"retry_after":3600}`, alerts.Later, time.Hour, false, ""},
		{"token", create, 401, nil, code(40001), alerts.Fatal, 0, false, "portal"},
		{"token, webhook", webhook, 401, nil, code(40001), alerts.Quarantine, 0, false, ""},
		{"direct messages", create, 400, nil, code(40003), alerts.Later, quotaWait, false, ""},
		{"sending off", create, 400, nil, code(40004), alerts.Later, quotaWait, false, ""},
		{"too large, code", create, 400, nil, code(40005), alerts.RetryPlain, 0, false, ""},
		{"function off", create, 400, nil, code(40006), alerts.Later, quotaWait, false, ""},
		{"banned", create, 403, nil, code(40007), alerts.Gone, 0, false, ""},
		{"published", create, 400, nil, code(40033), alerts.Delivered, 0, false, ""},
		{"Cloudflare, code", create, 403, nil, code(40333), alerts.Later, blockWait, true, "Cloudflare"},
		{"forum", create, 400, nil, code(40058), alerts.Quarantine, 0, false, "forum"},
		{"answered", create, 400, nil, code(40060), alerts.Delivered, 0, false, ""},
		{"burst", create, 400, nil, code(40062), alerts.Later, quotaWait, false, ""},
		{"no tag", create, 400, nil, code(40066), alerts.Quarantine, 0, false, "tag"},
		{"tag wanted", create, 400, nil, code(40067), alerts.Quarantine, 0, false, "tag"},
		{"access", create, 403, nil, code(50001), alerts.Quarantine, 0, false, "View Channel"},
		{"direct message channel", create, 403, nil, code(50003), alerts.Quarantine, 0, false, ""},
		{"author", edit, 403, nil, code(50005), alerts.Blocked, 0, false, ""},
		{"empty", create, 400, nil, code(50006), alerts.RetryPlain, 0, false, ""},
		{"user refuses", create, 403, nil, code(50007), alerts.Quarantine, 0, false, ""},
		{"no text channel", create, 400, nil, code(50008), alerts.Quarantine, 0, false, ""},
		{"verification", create, 403, nil, code(50009), alerts.Quarantine, 0, false, ""},
		{"permissions", create, 403, nil, code(50013), alerts.Quarantine, 0, false, "Send Messages"},
		{"token, code", create, 400, nil, code(50014), alerts.Fatal, 0, false, "portal"},
		{"channel type", create, 400, nil, code(50024), alerts.Quarantine, 0, false, ""},
		{"webhook token", webhook, 401, nil, code(50027), alerts.Gone, 0, false, ""},
		{"no recipient", aside, 400, nil, code(50033), alerts.Gone, 0, false, "user"},
		{"not to be published", create, 400, nil, code(50068), alerts.Quarantine, 0, false, "published"},
		{"no announcements", publish, 400, nil, code(50068), alerts.Delivered, 0, false, ""},
		{"no announcements either", publish, 400, nil, code(50024), alerts.Delivered, 0, false, ""},
		{"published before", publish, 400, nil, code(40033), alerts.Delivered, 0, false, ""},
		{"cannot publish", publish, 403, nil, code(50013), alerts.Quarantine, 0, false, ""},
		{"publish refused", publish, 400, nil, code(99999), alerts.Blocked, 0, false, "(99999)"},
		{"aside refused", aside, 400, nil, form, alerts.Quarantine, 0, false, "form"},
		{"aside, no token", aside, 401, nil, `{"code":0}`, alerts.Fatal, 0, false, "portal"},
		{"form", create, 400, nil, form, alerts.RetryPlain, 0, false, "embeds.0.title: BASE_TYPE_MAX_LENGTH"},
		{"form, plain", plain, 400, nil, form, alerts.Blocked, 0, false, "embeds.0.title"},
		{"archived", create, 400, nil, code(50083), alerts.Quarantine, 0, false, "archived"},
		{"no JSON", create, 400, nil, code(50109), alerts.RetryPlain, 0, false, ""},
		{"no common server", create, 403, nil, code(50278), alerts.Quarantine, 0, false, ""},
		{"out of order", create, 500, nil, code(110000), alerts.Retry, 0, false, ""},
		{"out of order too", create, 500, nil, code(110001), alerts.Retry, 0, false, ""},
		{"overloaded", create, 503, nil, code(130000), alerts.Retry, 0, false, ""},
		{"history", create, 403, nil, code(160002), alerts.Quarantine, 0, false, ""},
		{"thread exists", create, 400, nil, code(160004), alerts.Delivered, 0, false, ""},
		{"locked", create, 403, nil, code(160005), alerts.Quarantine, 0, false, "locked"},
		{"threads full", create, 400, nil, code(160006), alerts.Later, quotaWait, false, ""},
		{"announcement threads full", create, 400, nil, code(160007), alerts.Later, quotaWait, false, ""},
		{"AutoMod", create, 400, nil, code(200000), alerts.Blocked, 0, false, "AutoMod"},
		{"AutoMod title", create, 400, nil, code(200001), alerts.Blocked, 0, false, "AutoMod"},
		{"webhook in forum", webhook, 400, nil, code(220001), alerts.Later, 0, false, ""},
		{"thread twice", webhook, 400, nil, code(220002), alerts.RetryPlain, 0, false, ""},
		{"webhook opens thread", webhook, 400, nil, code(220003), alerts.Later, 0, false, ""},
		{"webhook in thread", webhook, 400, nil, code(220004), alerts.Quarantine, 0, false, ""},
		{"harmful", create, 400, nil, code(240000), alerts.Blocked, 0, false, "harmful"},
		{"unknown code", create, 400, nil, code(99999), alerts.RetryPlain, 0, false, "Said so (99999)"},
		{"unknown code, forbidden", create, 403, nil, code(99999), alerts.Quarantine, 0, false, "(99999)"},
		{"unknown code, 5xx", create, 500, nil, code(99999), alerts.Retry, 0, false, "(99999)"},
	} {
		var sent errorBody
		if json.Unmarshal([]byte(tt.body), &sent) == nil {
			delete(untested, sent.Code)
		}
		t.Run(tt.name, func(t *testing.T) {
			if tt.h == nil {
				tt.h = http.Header{}
			}
			r := classify(tt.a, tt.status, tt.h, []byte(tt.body))
			if r.Verdict != tt.want || r.After != tt.after || r.global != tt.global || !strings.Contains(r.Reason,
				tt.reason) {
				t.Errorf("got %v after %v global %v %q", r.Verdict, r.After, r.global, r.Reason)
			}
			if r.Verdict != alerts.Delivered && r.Reason == "" {
				t.Error("no reason")
			}
			counts := tt.status == 401 || tt.status == 403 ||
				tt.status == 429 && tt.h.Get("X-RateLimit-Scope") != "shared"
			if r.invalid != counts {
				t.Errorf("counts as invalid: %v", r.invalid)
			}
		})
	}
	for code := range untested {
		t.Errorf("no line for %d", code)
	}
}

func FuzzClassify(f *testing.F) {
	f.Add(200, `{"id":"5"}`, "1", "0", byte(0))
	f.Add(400, `{"code":50035,"errors":{"a":{"_errors":[{"code":"x"}]}}}`, "", "", byte(1))
	f.Add(429, `error code: 1015`, "Inf", "", byte(8))
	f.Fuzz(func(t *testing.T, status int, body, retry, remaining string, flags byte) {
		a := attempt{
			edit: flags&1 != 0, nonce: flags&2 != 0, webhook: flags&4 != 0, plain: flags&8 != 0,
			crosspost: flags&16 != 0, post: flags&32 != 0, aside: flags&64 != 0,
		}
		r := classify(a, status, header("Retry-After", retry, "X-RateLimit-Remaining", remaining,
			"X-RateLimit-Reset-After", retry), []byte(body))
		if r.After < 0 || r.After > maxWait {
			t.Fatalf("after %v", r.After)
		}
		if r.MessageID != "" && !snowflake.Valid(r.MessageID) {
			t.Fatalf("id %q", r.MessageID)
		}
		if r.Verdict != alerts.Delivered && r.Reason == "" || markdown.Length(r.Reason) > 2000 ||
			strings.ContainsAny(r.Reason, "\n\x00") {
			t.Fatalf("reason %q", r.Reason)
		}
		if r.hold < 0 || r.hold > maxWait {
			t.Fatalf("hold %v", r.hold)
		}
		if (a.plain || a.crosspost || a.aside) && r.Verdict == alerts.RetryPlain {
			t.Fatal("there is nothing plainer than plain")
		}
	})
}
