package discordtest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// A Failure describes the failure of one REST call. With neither Status nor Cut the call succeeds
// after Delay.
type Failure struct {
	After  bool          // execute the call first, then break its answer
	Delay  time.Duration // before the call, or with After between the call and its answer
	Cut    bool          // close the connection without an answer
	Status int
	Header http.Header
	Body   string // empty: the JSON that Discord sends with this status
}

// RateLimited is Discord's own 429: for the route, or for everything the bot does.
func RateLimited(after time.Duration, global bool) *Failure {
	scope := "user"
	h := http.Header{}
	if global {
		scope = "global"
		h.Set("X-RateLimit-Global", "true")
	}
	h.Set("X-RateLimit-Scope", scope)
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	return &Failure{Status: http.StatusTooManyRequests, Header: h, Body: string(rateLimitBody(after, global))}
}

func rateLimitBody(after time.Duration, global bool) json.RawMessage {
	return fmt.Appendf(nil, `{"message":"You are being rate limited.","retry_after":%.3f,"global":%t}`,
		after.Seconds(), global)
}

// Unavailable is an answer of 500 to 504, sent before the call was executed. Set After on it
// for the harder case.
func Unavailable(status int) *Failure { return &Failure{Status: status} }

// ErrorCode is one of Discord's JSON errors, such as 403, 50013, "Missing Permissions".
func ErrorCode(status, code int, message string) *Failure {
	body, err := json.Marshal(refusal{Message: message, Code: code})
	if err != nil { // a string and a number always marshal
		body = nil
	}
	return &Failure{Status: status, Body: string(body)}
}

// CutConnection loses the connection: before the call reached Discord, or after Discord
// executed it, when only the answer is lost.
func CutConnection(afterExecuting bool) *Failure { return &Failure{Cut: true, After: afterExecuting} }

// Cloudflare is a block in front of Discord: a page instead of JSON. With 429 it is the ban
// for the whole address, with 403 the refusal of a suspicious client.
func Cloudflare(status int) *Failure {
	h := http.Header{"Content-Type": {"text/html; charset=UTF-8"}, "Server": {"cloudflare"}, "Via": nil}
	if status == http.StatusTooManyRequests {
		h.Set("Retry-After", "60")
	}
	return &Failure{Status: status, Header: h, Body: "error code: 1015"}
}

func (f *Failure) breaks() bool { return f.Cut || f.Status != 0 }

func (f *Failure) answer() answer {
	if f.Body == "" {
		a := plain(f.Status)
		a.header = f.Header
		return a
	}
	return answer{status: f.Status, header: f.Header, body: rawBody(f.Body)}
}

// A rawBody is sent unchanged.
type rawBody string

// Fail installs f, which receives every REST call before it is executed. If f returns nil, the call works
// normally; a nil f ends the failures. Calls of f never overlap, so f
// may count without a lock.
func (s *Server) Fail(f func(c Call) *Failure) {
	s.failMu.Lock()
	defer s.failMu.Unlock()
	s.fail = f
}

func (s *Server) failure(c Call) *Failure {
	s.failMu.Lock()
	defer s.failMu.Unlock()
	if s.fail == nil {
		return nil
	}
	return s.fail(c)
}
