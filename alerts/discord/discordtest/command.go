package discordtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Limits of commands: https://discord.com/developers/docs/interactions/application-commands
const (
	maxCommands       = 100 // of the chat input type, in one scope
	maxOptions        = 25
	maxCommandText    = 100  // description, name and value of a choice
	maxCommandCharact = 8000 // names, descriptions and values of one command
)

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// The types of command option that have options of their own, and of those that hold a value.
const (
	optionSubcommand  = 1
	optionGroup       = 2
	optionString      = 3
	optionInteger     = 4
	optionBoolean     = 5
	optionUser        = 6
	optionChannel     = 7
	optionRole        = 8
	optionMentionable = 9
	optionNumber      = 10
	optionAttachment  = 11
)

type command struct {
	id, version string
	raw         json.RawMessage // as it was sent
	spec        commandSpec
}

type commandSpec struct {
	Type    int          `json:"type"`
	Name    string       `json:"name"`
	Options []optionSpec `json:"options"`
}

type optionSpec struct {
	Type         int    `json:"type"`
	Name         string `json:"name"`
	Required     bool   `json:"required"`
	Autocomplete bool   `json:"autocomplete"`
	ChannelTypes []int  `json:"channel_types"`
	Choices      []struct {
		Name  string `json:"name"`
		Value any    `json:"value"`
	} `json:"choices"`
	Options []optionSpec `json:"options"`
}

// Commands returns the commands that the bot registered last for all guilds, each as it was sent.
func (s *Server) Commands() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []json.RawMessage
	for _, c := range s.commands[""] {
		list = append(list, slices.Clone(c.raw))
	}
	return list
}

// WaitRegistered returns after a bot has registered commands, which it does after connecting.
func (s *Server) WaitRegistered(ctx context.Context) error {
	select {
	case <-s.registered:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.done:
		return errClosed
	}
}

func (s *Server) getCommands(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bad := s.commandScope(r); bad != nil {
		return *bad
	}
	return ok(s.commandsJSON(r.param["guild"]))
}

func (s *Server) commandScope(r *request) *answer {
	if r.param["application"] != BotID {
		a := refuse(http.StatusNotFound, codeUnknownApplication, "Unknown Application")
		return &a
	}
	if g, scoped := r.param["guild"]; scoped && s.guild(g) == nil {
		a := refuse(http.StatusForbidden, codeMissingAccess, "Missing Access")
		return &a
	}
	return nil
}

func (s *Server) commandsJSON(guild string) []object {
	list := []object{}
	for _, c := range s.commands[guild] {
		o := object{"type": 1, "default_member_permissions": nil, "description": "", "nsfw": false}
		if err := json.Unmarshal(c.raw, &o); err != nil {
			continue // it was read as an object when it came
		}
		o["id"], o["application_id"], o["version"] = c.id, BotID, c.version
		if guild != "" {
			o["guild_id"] = guild
		}
		list = append(list, o)
	}
	return list
}

// putCommands replaces all commands of a scope; a command of the same name keeps its id.
func (s *Server) putCommands(r *request) answer {
	v, bad := r.value()
	if bad != nil {
		return *bad
	}
	var c checker
	list, isList := v.([]any)
	if !isList {
		c.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
		return *c.refusal()
	}
	if len(list) > maxCommands {
		return refuse(http.StatusBadRequest, 30032,
			fmt.Sprintf("Maximum number of application commands reached (%d)", maxCommands))
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(r.body, &raws); err != nil {
		return plain(http.StatusBadRequest)
	}
	next := make([]command, len(list))
	names := map[string]bool{}
	for i, v := range list {
		at := fmt.Sprint(i)
		m := c.dict(v, at)
		if m == nil {
			continue
		}
		c.command(m, at)
		next[i].raw = raws[i]
		if c.faults != nil {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(raws[i]))
		d.UseNumber()
		if err := d.Decode(&next[i].spec); err != nil {
			c.add(at, "MODEL_TYPE_CONVERT", "Could not interpret the command.")
			continue
		}
		name := next[i].spec.Name
		if names[name] {
			c.add(at, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		names[name] = true
	}
	if bad := c.refusal(); bad != nil {
		return *bad
	}
	for _, raw := range raws {
		if bad := s.checkSchema("ApplicationCommandUpdateRequest", raw); bad != nil {
			return *bad
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if bad := s.commandScope(r); bad != nil {
		return *bad
	}
	guild := r.param["guild"]
	for i := range next {
		next[i].version = s.ids.next(r.now)
		next[i].id = next[i].version
		for _, old := range s.commands[guild] {
			if old.spec.Name == next[i].spec.Name {
				next[i].id = old.id
			}
		}
	}
	if len(s.commands) == 0 {
		close(s.registered)
	}
	s.commands[guild] = next
	return ok(s.commandsJSON(guild))
}

// command checks one command.
func (c *checker) command(m map[string]any, at string) {
	kind := c.integer(m, at, "type", 4)
	size := 0
	if kind <= 1 { // chat input, the default
		size = c.named(m, at) + c.options(m, at, 0)
	} else {
		c.required(m, at, "name", 32)
	}
	if size > maxCommandCharact {
		c.add(at, "APPLICATION_COMMAND_TOO_LARGE", fmt.Sprintf("Command exceeds maximum size (%d)", maxCommandCharact))
	}
}

func (c *checker) named(m map[string]any, at string) int {
	name := c.required(m, at, "name", 32)
	if name != "" && (!commandName.MatchString(name) || strings.ToLower(name) != name) {
		c.add(join(at, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	description := c.required(m, at, "description", maxCommandText)
	return points(name) + points(description)
}

func (c *checker) options(m map[string]any, at string, depth int) int {
	list := c.list(m, at, "options")
	if len(list) > maxOptions {
		c.add(join(at, "options"), "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", maxOptions))
	}
	if depth > 2 && len(list) > 0 {
		c.add(join(at, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
			"Sub-command and sub-command group option types cannot be nested so deep")
		return 0
	}
	size := 0
	optional := false
	names := map[string]bool{}
	for i, v := range list {
		where := join(at, fmt.Sprintf("options.%d", i))
		o := c.dict(v, where)
		if o == nil {
			continue
		}
		size += c.named(o, where)
		if name, _ := o["name"].(string); names[name] {
			c.add(where, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		} else {
			names[name] = true
		}
		if kind := c.integer(o, where, "type", optionAttachment); kind == 0 {
			c.add(join(where, "type"), "BASE_TYPE_REQUIRED", "This field is required")
		}
		if required := c.boolean(o, where, "required"); required && optional {
			c.add(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
				"Required options must be placed before non-required options")
		} else if !required {
			optional = true
		}
		choices := c.choices(o, where, "choices")
		if c.boolean(o, where, "autocomplete") && len(choices) > 0 {
			c.add(where, "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES", "Autocomplete options cannot have choices")
		}
		for _, ch := range choices {
			size += points(ch.Name) + points(fmt.Sprint(ch.Value))
		}
		size += c.options(o, where, depth+1)
	}
	return size
}

// A Choice is a suggested value for an option.
type Choice struct {
	Name  string
	Value any // a string, or a [json.Number]
}

func (c *checker) choices(m map[string]any, at, key string) []Choice {
	list := c.list(m, at, key)
	if len(list) > maxOptions {
		c.add(join(at, key), "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", maxOptions))
	}
	var out []Choice
	for i, v := range list {
		where := join(at, fmt.Sprintf("%s.%d", key, i))
		o := c.dict(v, where)
		if o == nil {
			continue
		}
		ch := Choice{Name: c.required(o, where, "name", maxCommandText), Value: o["value"]}
		switch ch.Value.(type) {
		case string:
			ch.Value = c.required(o, where, "value", maxCommandText)
		case json.Number:
		default:
			c.add(join(where, "value"), "BASE_TYPE_REQUIRED", "This field is required")
		}
		out = append(out, ch)
	}
	return out
}
