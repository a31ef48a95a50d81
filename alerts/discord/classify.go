package discord

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
	"tocsin/alerts/discord/internal/snowflake"
)

// Waiting times if Discord names none. The outbox decides the time between ordinary attempts.
const (
	limitWait = time.Minute      // after a rate limit by Cloudflare
	blockWait = 10 * time.Minute // after a block of this address by Cloudflare
	quotaWait = 10 * time.Minute // for a quota (threads, edits, writes)
	maxWait   = 7 * 24 * time.Hour
)

//nolint:gosec // an error text about the token
const badToken = "the bot token is refused: reset it in the developer portal, under Bot, and set the new one"

// An attempt describes the purpose of a request. The meaning of an answer depends on it.
type attempt struct {
	edit      bool
	crosspost bool
	nonce     bool // Discord returns the message of an earlier attempt with this nonce
	webhook   bool
	post      bool // the target is a post in a forum
	plain     bool
	aside     bool // an auxiliary request and not a message
}

func attemptOf(d alerts.Delivery) attempt {
	return attempt{
		edit:      d.Step == alerts.Edit,
		crosspost: d.Step == alerts.Crosspost,
		nonce:     d.Step == alerts.Create && d.Nonce != "" && takesNonce(d.Target),
		webhook:   d.Target.Kind == alerts.Webhook,
		post:      d.Target.Kind == alerts.Forum,
		plain:     d.Plain,
	}
}

// takesNonce reports whether Discord takes a nonce for messages at a target.
func takesNonce(t alerts.Target) bool { return t.Kind != alerts.Webhook && t.Kind != alerts.Forum }

// A classified answer holds its meaning for the delivery and for the rate limiter.
type classified struct {
	alerts.Outcome
	made    bool          // the request was sent, and not held back by the rate limiter
	code    int           // Discord's error code; 0 for none
	global  bool          // the whole bot must wait for After
	invalid bool          // counts as an invalid request
	bucket  string        // name of the route's bucket; empty if unknown
	hold    time.Duration // time until the bucket has room
}

// An errorBody is the body of an error response.
// https://docs.discord.com/developers/reference#error-messages
type errorBody struct {
	Code       int             `json:"code"`
	Message    string          `json:"message"`
	Errors     json.RawMessage `json:"errors"`
	RetryAfter float64         `json:"retry_after"` // seconds
	Global     bool            `json:"global"`
}

// classify returns the meaning of an answer. It does not panic on any input.
func classify(a attempt, status int, h http.Header, body []byte) classified {
	v := classified{
		invalid: status == 401 || status == 403 || status == 429 && h.Get("X-RateLimit-Scope") != "shared",
		bucket:  h.Get("X-RateLimit-Bucket"),
	}
	if h.Get("X-RateLimit-Remaining") == "0" {
		v.hold = seconds(h.Get("X-RateLimit-Reset-After"))
	}
	if status >= 200 && status < 300 {
		v.Outcome = delivered(body)
		v.After = v.hold
		return v
	}
	var f errorBody
	isJSON := json.Unmarshal(body, &f) == nil
	if isJSON {
		v.code = f.Code
	}
	switch {
	case status == http.StatusTooManyRequests:
		v.Outcome, v.global = limited(h, f, isJSON)
		if !v.global {
			v.hold = max(v.hold, v.After)
		}
	case f.Code == cloudflareBlock:
		v.Outcome, v.global = blocked(), true
	case v.code != 0:
		v.Outcome = refused(a, status, f)
	default:
		v.Outcome, v.global = byStatus(a, status, isJSON)
	}
	switch {
	case a.aside && (v.Verdict == alerts.Delivered || v.Verdict == alerts.RetryPlain || v.Verdict == alerts.Blocked):
		v.Verdict, v.Reason = alerts.Quarantine, cmp.Or(v.Reason, "Discord refuses what comes before the message")
	case a.crosspost && v.Verdict == alerts.RetryPlain: // the message exists and stays as it is
		v.Verdict = alerts.Blocked
	}
	return v
}

// messageIsGone is the code for a message that does not exist.
const messageIsGone = 10008

// cloudflareBlock is the code for a block by Cloudflare.
const cloudflareBlock = 40333

// delivered classifies a success. The message id is empty if the body is not valid.
func delivered(body []byte) alerts.Outcome {
	var m struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(body, &m)
	o := alerts.Outcome{Verdict: alerts.Delivered}
	if snowflake.Valid(m.ID) {
		o.MessageID = m.ID
	}
	return o
}

// limited classifies status 429. If header and body name different times, it uses the longer one. A body
// that is not JSON comes from Cloudflare, which limits the whole address.
// https://docs.discord.com/developers/topics/rate-limits
func limited(h http.Header, f errorBody, isJSON bool) (o alerts.Outcome, global bool) {
	after := max(seconds(h.Get("Retry-After")), wait(f.RetryAfter), 250*time.Millisecond)
	o = alerts.Outcome{Verdict: alerts.Later, After: after}
	if !isJSON {
		o.After = max(o.After, limitWait)
		o.Reason = "Cloudflare limits this address (429): nothing is sent until it is over"
		return o, true
	}
	if f.Global || h.Get("X-RateLimit-Global") != "" || h.Get("X-RateLimit-Scope") == "global" {
		o.Reason = "the bot sends too much overall (429)"
		return o, true
	}
	o.Reason = "too many messages to this target for now (429)"
	if r := refusals()[f.Code]; r.quota {
		o.After = max(o.After, quotaWait)
		o.Reason = fmt.Sprintf("%s (%d)", r.sentence, f.Code)
	}
	return o, false
}

// refused classifies a refusal by Discord's error code.
func refused(a attempt, status int, f errorBody) alerts.Outcome {
	r, known := refusals()[f.Code]
	if !known {
		o, _ := byStatus(a, status, true)
		o.Reason = fmt.Sprintf("%s: %s (%d)", o.Reason, sanitize(f.Message), f.Code)
		return o
	}
	o := alerts.Outcome{Verdict: r.verdict, Reason: fmt.Sprintf("%s (%d)", r.sentence, f.Code)}
	switch {
	case f.Code == messageIsGone && (a.edit || a.crosspost), f.Code == channelIsGone && a.edit && a.post:
		// The message or the post was deleted: there is nothing left to edit or publish.
		return alerts.Outcome{Verdict: alerts.Delivered, Reason: o.Reason}
	case a.crosspost && (f.Code == 50024 || f.Code == 50068):
		// Only announcement channels publish messages; this one does not need to.
		return alerts.Outcome{Verdict: alerts.Delivered}
	case f.Code == messageIsGone && a.nonce:
		// The nonce belongs to a message that was posted by an earlier attempt and deleted since.
		return alerts.Outcome{Verdict: alerts.Delivered}
	case f.Code == 50035:
		if paths := fields("", f.Errors, 0); len(paths) > 0 {
			o.Reason += ": " + strings.Join(paths, ", ")
		}
	}
	switch o.Verdict {
	case alerts.Delivered:
		o.Reason = ""
	case alerts.RetryPlain:
		if a.plain {
			o.Verdict = alerts.Blocked
		}
	case alerts.Fatal:
		if a.webhook { // only the webhook is refused, not the bot
			o.Verdict = alerts.Quarantine
		}
	case alerts.Later:
		if r.quota {
			o.After = max(quotaWait, wait(f.RetryAfter))
		}
	}
	return o
}

// byStatus classifies a refusal by its status alone.
func byStatus(a attempt, status int, isJSON bool) (o alerts.Outcome, global bool) {
	switch {
	case status == http.StatusUnauthorized && !a.webhook:
		return alerts.Outcome{Verdict: alerts.Fatal, Reason: badToken + " (401)"}, false
	case status == http.StatusForbidden && !isJSON:
		return blocked(), true
	case status == http.StatusUnauthorized, status == http.StatusForbidden,
		status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return alerts.Outcome{Verdict: alerts.Quarantine, Reason: fmt.Sprintf(
			"Discord refuses this target (%d): check that it exists and that the bot may post there", status)}, false
	case status == http.StatusRequestTimeout, status >= 500:
		return alerts.Outcome{Verdict: alerts.Retry, Reason: fmt.Sprintf("Discord is out of order (%d)", status)}, false
	case status < 400:
		return alerts.Outcome{
			Verdict: alerts.Retry, After: limitWait,
			Reason: fmt.Sprintf("answered with a redirect (%d), "+
				"which is not followed: check the address of Discord in the configuration", status),
		}, false
	case a.plain:
		reason := fmt.Sprintf("Discord refuses even the plain form (%d)", status)
		return alerts.Outcome{Verdict: alerts.Blocked, Reason: reason}, false
	}
	reason := fmt.Sprintf("Discord refuses the form of the message (%d)", status)
	return alerts.Outcome{Verdict: alerts.RetryPlain, Reason: reason}, false
}

func blocked() alerts.Outcome {
	return alerts.Outcome{
		Verdict: alerts.Later, After: blockWait,
		Reason: "Cloudflare blocks this address (403): nothing is sent until it is over",
	}
}

// seconds parses a header in seconds. The result is 0 for an invalid one.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return wait(f)
}

// wait returns secs as a duration between 0 and maxWait.
func wait(secs float64) time.Duration {
	if !(secs > 0) {
		return 0
	}
	return time.Duration(min(secs, maxWait.Seconds()) * float64(time.Second))
}

// fields lists at most five fields that error 50035 refuses, as in embeds.0.title: BASE_TYPE_MAX_LENGTH.
func fields(path string, raw json.RawMessage, depth int) (out []string) {
	var m map[string]json.RawMessage
	if depth > 8 || json.Unmarshal(raw, &m) != nil {
		return nil
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if k != "_errors" {
			out = append(out, fields(path+"."+sanitize(k), m[k], depth+1)...)
			continue
		}
		var list []struct {
			Code string `json:"code"`
		}
		_ = json.Unmarshal(m[k], &list)
		for _, e := range list {
			out = append(out, strings.TrimPrefix(path, ".")+": "+sanitize(e.Code))
		}
	}
	return out[:min(len(out), 5)]
}

// sanitize returns text from Discord for a reason: one line of at most 120 code points.
func sanitize(s string) string { return markdown.Plain(s, 120) }
