package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Discord takes request bodies of up to 25 MiB.
const maxBody = 25 << 20

var errTooLarge = errors.New("request body over 25 MiB")

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err == nil && len(b) > maxBody {
		return nil, errTooLarge
	}
	return b, err
}

// A route is one row of the API: segments in braces are parameters.
type route struct {
	method string
	path   string
	open   bool // needs no bot token: it is public, or the secret is in the path
	do     func(*Server, *request) answer
}

type request struct {
	query url.Values
	param map[string]string
	body  []byte
	now   time.Time
}

func routes() []route {
	return []route{
		{"GET", "gateway", true, (*Server).getGateway},
		{"GET", "gateway/bot", false, (*Server).getGatewayBot},
		{"GET", "users/@me", false, (*Server).getMe},
		{"POST", "users/@me/channels", false, (*Server).openDirect},
		{"GET", "users/{user}", false, (*Server).getUser},
		{"GET", "applications/@me", false, (*Server).getApplication},
		{"GET", "oauth2/applications/@me", false, (*Server).getApplication},
		{"GET", "applications/{application}/commands", false, (*Server).getCommands},
		{"PUT", "applications/{application}/commands", false, (*Server).putCommands},
		{"GET", "applications/{application}/guilds/{guild}/commands", false, (*Server).getCommands},
		{"PUT", "applications/{application}/guilds/{guild}/commands", false, (*Server).putCommands},
		{"GET", "guilds/{guild}", false, (*Server).getGuild},
		{"GET", "guilds/{guild}/channels", false, (*Server).getGuildChannels},
		{"GET", "guilds/{guild}/roles", false, (*Server).getGuildRoles},
		{"GET", "guilds/{guild}/members/{user}", false, (*Server).getMember},
		{"GET", "guilds/{guild}/threads/active", false, (*Server).getActiveThreads},
		{"GET", "channels/{channel}", false, (*Server).getChannel},
		{"PATCH", "channels/{channel}", false, (*Server).editChannel},
		{"POST", "channels/{channel}/threads", false, (*Server).createThread},
		{"GET", "channels/{channel}/threads/archived/public", false, (*Server).getArchivedThreads},
		{"GET", "channels/{channel}/messages", false, (*Server).listMessages},
		{"POST", "channels/{channel}/messages", false, (*Server).createMessage},
		{"GET", "channels/{channel}/messages/{message}", false, (*Server).getMessage},
		{"PATCH", "channels/{channel}/messages/{message}", false, (*Server).editMessage},
		{"DELETE", "channels/{channel}/messages/{message}", false, (*Server).deleteMessage},
		{"POST", "channels/{channel}/messages/{message}/crosspost", false, (*Server).crosspost},
		{"GET", "webhooks/{webhook}/{token}", true, (*Server).getWebhook},
		{"DELETE", "webhooks/{webhook}/{token}", true, (*Server).deleteWebhook},
		{"POST", "webhooks/{webhook}/{token}", true, (*Server).executeWebhook},
		{"GET", "webhooks/{webhook}/{token}/messages/{message}", true, (*Server).getWebhookMessage},
		{"PATCH", "webhooks/{webhook}/{token}/messages/{message}", true, (*Server).editWebhookMessage},
		{"DELETE", "webhooks/{webhook}/{token}/messages/{message}", true, (*Server).deleteWebhookMessage},
		{"POST", "interactions/{interaction}/{token}/callback", true, (*Server).callback},
	}
}

// execute carries out a request; bodyErr is the error of reading its body.
func (s *Server) execute(r *http.Request, body []byte, bodyErr error) answer {
	rest, found := strings.CutPrefix(r.URL.Path, "/api/")
	if !found {
		return plain(http.StatusNotFound)
	}
	version, path, _ := strings.Cut(rest, "/")
	if version != "v9" && version != "v10" {
		return refuse(http.StatusBadRequest, codeAPIVersion, "Invalid API version")
	}
	rt, param, status := s.match(r.Method, path)
	if status != 0 {
		return plain(status)
	}
	if !rt.open && r.Header.Get("Authorization") != "Bot "+s.Token {
		return plain(http.StatusUnauthorized)
	}
	now := time.Now()
	key := strings.Join([]string{
		rt.method, rt.path, param["channel"], param["guild"], param["webhook"],
		param["token"],
	}, " ")
	_, exempt := param["interaction"] // answers to members are not bound to the global limit
	header, limited := s.limits.pass(rt.method+" "+rt.path, key, exempt, now)
	if limited != nil {
		return *limited
	}
	a := s.perform(rt, r, param, body, bodyErr, now)
	a.header = header
	return a
}

func (s *Server) perform(rt route, r *http.Request, param map[string]string, body []byte, bodyErr error,
	now time.Time,
) answer {
	if bodyErr != nil {
		return refuse(http.StatusRequestEntityTooLarge, codeTooLarge, "Request entity too large")
	}
	if len(body) > 0 && r.Method != http.MethodGet {
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			f := fieldErrors{}
			f.add("", "CONTENT_TYPE_INVALID", `Expected "Content-Type" header to be one of {'application/json'}.`)
			return invalidForm(f)
		}
	}
	return rt.do(s, &request{query: r.URL.Query(), param: param, body: body, now: now})
}

// match finds the route; status is 404 or 405 when there is none.
func (s *Server) match(method, path string) (rt route, param map[string]string, status int) {
	status = http.StatusNotFound
	for _, rt := range s.routes {
		param, fits := fit(rt.path, path)
		if !fits {
			continue
		}
		if rt.method == method {
			return rt, param, 0
		}
		status = http.StatusMethodNotAllowed
	}
	return route{}, nil, status
}

func fit(pattern, path string) (map[string]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	param := map[string]string{}
	for i, seg := range want {
		name, isParam := strings.CutPrefix(seg, "{")
		switch {
		case isParam && have[i] != "":
			param[strings.TrimSuffix(name, "}")] = have[i]
		case seg != have[i]:
			return nil, false
		}
	}
	return param, true
}

// object reads the body as a JSON object; a is the refusal of another body.
func (r *request) object() (obj map[string]any, a *answer) {
	v, bad := r.value()
	if bad != nil {
		return nil, bad
	}
	if obj, isObject := v.(map[string]any); isObject {
		return obj, nil
	}
	f := fieldErrors{}
	f.add("", "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
	refused := invalidForm(f)
	return nil, &refused
}

func (r *request) value() (any, *answer) {
	if len(r.body) == 0 {
		return map[string]any{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	if err == nil {
		_, err = d.Token() // nothing may follow
	}
	if !errors.Is(err, io.EOF) {
		a := refuse(http.StatusBadRequest, codeInvalidJSON, "The request body contains invalid JSON.")
		return nil, &a
	}
	return v, nil
}

// checkSchema checks a body by the published schema if s.Check is set.
func (s *Server) checkSchema(schema string, body []byte) *answer {
	if s.Check == nil {
		return nil
	}
	if err := s.Check(schema, body); err != nil {
		f := fieldErrors{}
		f.add("", "SCHEMA_VIOLATION", err.Error())
		a := invalidForm(f)
		return &a
	}
	return nil
}
