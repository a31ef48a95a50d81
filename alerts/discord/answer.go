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

// Waiting times where Discord names none. Between ordinary attempts the outbox decides.
const (
	limitWait = time.Minute      // after a limit of Cloudflare's
	blockWait = 10 * time.Minute // after a block of this address by Cloudflare
	quotaWait = 10 * time.Minute // until a quota (threads, edits, writes) may have room again
	maxWait   = 7 * 24 * time.Hour
)

//nolint:gosec // a sentence about the token, not a token
const badToken = "the bot token is refused: reset it in the developer portal, under Bot, and set the new one"

// An attempt is what a request was for; the same answer means different things for each.
type attempt struct {
	edit      bool
	crosspost bool
	nonce     bool // Discord returns the message of an earlier attempt
	webhook   bool
	post      bool // it is about a post in a forum
	plain     bool
	aside     bool // it is no message, but something needed beside one
}

func attemptOf(d alerts.Delivery) attempt {
	return attempt{
		edit:      d.Step == alerts.Edit,
		crosspost: d.Step == alerts.Crosspost,
		nonce:     d.Step == alerts.Create && d.Nonce != "" && nonced(d.Target),
		webhook:   d.Target.Kind == alerts.Webhook,
		post:      d.Target.Kind == alerts.Forum,
		plain:     d.Plain,
	}
}

// nonced says whether Discord takes a nonce for messages at a target.
func nonced(t alerts.Target) bool { return t.Kind != alerts.Webhook && t.Kind != alerts.Forum }

// A reading is what an answer means for the delivery, and for the whole sender.
type reading struct {
	alerts.Outcome
	made    bool          // there was a request, and not a gate that was closed
	code    int           // of the refusal, if it carried one
	global  bool          // nothing may be sent before After
	invalid bool          // it counts as an invalid request
	bucket  string        // the limit that the request counted in
	hold    time.Duration // nothing more goes into the bucket before
}

// A fault is the body of a refusal.
// https://docs.discord.com/developers/reference#error-messages
type fault struct {
	Code       int             `json:"code"`
	Message    string          `json:"message"`
	Errors     json.RawMessage `json:"errors"`
	RetryAfter float64         `json:"retry_after"` // seconds
	Global     bool            `json:"global"`
}

// classify reads an answer. It never panics, whatever the answer holds.
func classify(a attempt, status int, h http.Header, body []byte) reading {
	v := reading{
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
	var f fault
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
		v.Outcome, v.global = bare(a, status, isJSON)
	}
	switch {
	case a.aside && (v.Verdict == alerts.Delivered || v.Verdict == alerts.RetryPlain || v.Verdict == alerts.Blocked):
		v.Verdict, v.Reason = alerts.Quarantine, cmp.Or(v.Reason, "Discord refuses what comes before the message")
	case a.crosspost && v.Verdict == alerts.RetryPlain: // the message itself is there, and stays as it is
		v.Verdict = alerts.Blocked
	}
	return v
}

// messageIsGone is the code of a message that does not exist, or not any more.
const messageIsGone = 10008

// cloudflareBlock is Cloudflare's refusal in Discord's form.
const cloudflareBlock = 40333

// delivered reads a success. A body that cannot be read does not undo it.
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

// limited reads a 429. The header and the body may name different times: the longer one holds. A
// body that is no JSON comes from Cloudflare, which blocks the whole address.
// https://docs.discord.com/developers/topics/rate-limits
func limited(h http.Header, f fault, isJSON bool) (o alerts.Outcome, global bool) {
	o = alerts.Outcome{Verdict: alerts.Later, After: max(seconds(h.Get("Retry-After")), wait(f.RetryAfter), 250*time.Millisecond)}
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

// refused reads a refusal that carries one of Discord's codes.
func refused(a attempt, status int, f fault) alerts.Outcome {
	r, known := refusals()[f.Code]
	if !known {
		o, _ := bare(a, status, true)
		o.Reason = fmt.Sprintf("%s: %s (%d)", o.Reason, saying(f.Message), f.Code)
		return o
	}
	o := alerts.Outcome{Verdict: r.verdict, Reason: fmt.Sprintf("%s (%d)", r.sentence, f.Code)}
	switch {
	case f.Code == messageIsGone && (a.edit || a.crosspost), f.Code == channelIsGone && a.edit && a.post:
		// Somebody deleted the message, or the post: there is nothing left to edit or publish.
		return alerts.Outcome{Verdict: alerts.Delivered, Reason: o.Reason}
	case a.crosspost && (f.Code == 50024 || f.Code == 50068):
		// It is no announcement channel, so nobody can follow it.
		return alerts.Outcome{Verdict: alerts.Delivered}
	case f.Code == messageIsGone && a.nonce:
		// The nonce belongs to a message that was created before, and deleted since.
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
		if a.webhook { // a webhook's answer says nothing about the bot
			o.Verdict = alerts.Quarantine
		}
	case alerts.Later:
		if r.quota {
			o.After = max(quotaWait, wait(f.RetryAfter))
		}
	}
	return o
}

// bare reads a refusal by its status alone.
func bare(a attempt, status int, isJSON bool) (o alerts.Outcome, global bool) {
	switch {
	case status == http.StatusUnauthorized && !a.webhook:
		return alerts.Outcome{Verdict: alerts.Fatal, Reason: badToken + " (401)"}, false
	case status == http.StatusForbidden && !isJSON:
		return blocked(), true
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return alerts.Outcome{Verdict: alerts.Quarantine, Reason: fmt.Sprintf("Discord refuses this target (%d): check that it exists and that the bot may post there", status)}, false
	case status == http.StatusRequestTimeout, status >= 500:
		return alerts.Outcome{Verdict: alerts.Retry, Reason: fmt.Sprintf("Discord is out of order (%d)", status)}, false
	case status < 400:
		return alerts.Outcome{Verdict: alerts.Retry, After: limitWait, Reason: fmt.Sprintf("answered with a redirect (%d), which is not followed: check the address of Discord in the configuration", status)}, false
	case a.plain:
		return alerts.Outcome{Verdict: alerts.Blocked, Reason: fmt.Sprintf("Discord refuses even the plain form (%d)", status)}, false
	}
	return alerts.Outcome{Verdict: alerts.RetryPlain, Reason: fmt.Sprintf("Discord refuses the form of the message (%d)", status)}, false
}

func blocked() alerts.Outcome {
	return alerts.Outcome{Verdict: alerts.Later, After: blockWait, Reason: "Cloudflare blocks this address (403): nothing is sent until it is over"}
}

// seconds reads a header that holds seconds.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return wait(f)
}

// wait makes a duration of seconds, within reason.
func wait(secs float64) time.Duration {
	if !(secs > 0) {
		return 0
	}
	return time.Duration(min(secs, maxWait.Seconds()) * float64(time.Second))
}

// fields lists the places that a 50035 refuses, as in embeds.0.title: BASE_TYPE_MAX_LENGTH.
func fields(path string, raw json.RawMessage, depth int) (out []string) {
	var m map[string]json.RawMessage
	if depth > 8 || json.Unmarshal(raw, &m) != nil {
		return nil
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if k != "_errors" {
			out = append(out, fields(path+"."+saying(k), m[k], depth+1)...)
			continue
		}
		var list []struct {
			Code string `json:"code"`
		}
		_ = json.Unmarshal(m[k], &list)
		for _, e := range list {
			out = append(out, strings.TrimPrefix(path, ".")+": "+saying(e.Code))
		}
	}
	return out[:min(len(out), 5)]
}

// saying is a text of the other side, fit for a reason.
func saying(s string) string { return markdown.Plain(s, 120) }
