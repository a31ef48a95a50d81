package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tocsin/alerts"
)

// exchange makes a request of an attempt as soon as the rate limiter allows, and classifies the answer.
func (c *Client) exchange(ctx context.Context, r request, a attempt) (response, classified) {
	if o, ok := c.limiter.pass(ctx, r); !ok {
		return response{}, classified{Outcome: o}
	}
	got, err := c.do(ctx, r)
	if err != nil {
		reason := c.redact("no answer from Discord: " + err.Error())
		return response{}, classified{made: true, Outcome: alerts.Outcome{Verdict: alerts.Retry, Reason: reason}}
	}
	v := classify(a, got.status, got.header, got.body)
	v.made = true
	v.Reason = c.redact(v.Reason)
	c.limiter.note(r, v)
	return got, v
}

// fetch makes an auxiliary request of an attempt and decodes the answer into out, unless that is nil.
func (c *Client) fetch(ctx context.Context, r request, out any) classified {
	got, v := c.exchange(ctx, r, attempt{webhook: !r.bot, aside: true})
	if v.Verdict == alerts.Delivered && out != nil {
		if err := json.Unmarshal(got.body, out); err != nil {
			v.Outcome = alerts.Outcome{Verdict: alerts.Retry, Reason: "Discord's answer could not be read"}
		}
	}
	return v
}

// A callError is an error response to a request that belongs to no delivery.
type callError struct {
	status, code int
	message      string
}

func (e *callError) Error() string {
	if e.code == 0 {
		return fmt.Sprintf("discord answered %d", e.status)
	}
	return fmt.Sprintf("discord answered %d: %s (%d)", e.status, e.message, e.code)
}

// call makes a request that belongs to no delivery and decodes the answer into out, unless that is nil.
// Requests that are free do not wait for the rate limiter.
func (c *Client) call(ctx context.Context, r request, out any) error {
	if !r.free() {
		if o, ok := c.limiter.pass(ctx, r); !ok {
			if o.After > 0 {
				return fmt.Errorf("%s (%v)", o.Reason, o.After.Round(time.Second))
			}
			return errors.New(o.Reason)
		}
	}
	a, err := c.do(ctx, r)
	if err != nil {
		return errors.New(c.redact("no answer from Discord: " + err.Error()))
	}
	if !r.free() {
		v := classify(attempt{webhook: !r.bot, aside: true}, a.status, a.header, a.body)
		v.Reason = c.redact(v.Reason)
		c.limiter.note(r, v)
	}
	if a.status/100 == 2 {
		if out == nil {
			return nil
		}
		return json.Unmarshal(a.body, out)
	}
	var f errorBody
	_ = json.Unmarshal(a.body, &f) // without a code the error shows the status
	e := &callError{status: a.status, code: f.Code, message: sanitize(f.Message)}
	for _, path := range fields("", f.Errors, 0) {
		e.message += ", " + path
	}
	e.message = c.redact(e.message)
	return e
}
