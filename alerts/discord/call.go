package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A callError is a refusal of a request other than a message.
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

// call makes a request and decodes the answer into out, if that is not nil. The bot's own
// wait for their place in the pace, and are not made during a pause.
func (c *Client) call(ctx context.Context, r request, out any) error {
	if r.bot {
		if rest, why := c.gate.closed(); why != "" {
			return fmt.Errorf("%s (%v)", why, rest.Round(time.Second))
		}
		if err := c.gate.pass(ctx); err != nil {
			return err
		}
	}
	a, err := c.do(ctx, r)
	if err != nil {
		return errors.New(c.redact("no answer from Discord: " + err.Error()))
	}
	if a.status/100 == 2 {
		if out == nil {
			return nil
		}
		return json.Unmarshal(a.body, out)
	}
	var f fault
	_ = json.Unmarshal(a.body, &f) // without a code the status must do
	e := &callError{status: a.status, code: f.Code, message: saying(f.Message)}
	for _, path := range fields("", f.Errors, 0) {
		e.message += ", " + path
	}
	e.message = c.redact(e.message)
	return e
}
