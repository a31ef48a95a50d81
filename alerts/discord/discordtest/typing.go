package discordtest

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An Interaction is one command as a member types it. An empty Channel means the first one
// of Guild, an empty Guild the first guild.
type Interaction struct {
	Command string // with its subcommand, if it has one: "subscribe", "watch add"
	// Options by name: string, bool, int or float64; channels, roles and users as [ChannelID],
	// [RoleID] or as a string, by the type that the bot registered for the option.
	Options map[string]any
	Focused string // the member is still typing into this option: an autocomplete

	Guild, Channel, User string
	Permissions          int64 // of the member, in Channel and, unless specified below, everywhere
	AppPermissions       int64 // of the bot, likewise
	// ChannelPermissions and ChannelAppPermissions differ by channel id, for channels among
	// the options.
	ChannelPermissions, ChannelAppPermissions map[string]int64
}

// ChannelID is the value of a channel option.
type ChannelID string

// RoleID is the value of a role option.
type RoleID string

// begin makes the interaction and the event that announces it.
func (s *Server) begin(in Interaction) (*pending, object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.place(in)
	if err != nil {
		return nil, nil, err
	}
	if in.User == "" {
		in.User = "5"
	}
	words := strings.Fields(in.Command)
	if len(words) == 0 {
		return nil, nil, fmt.Errorf("no command is named")
	}
	cmd, err := s.command(words[0], c.guild)
	if err != nil {
		return nil, nil, err
	}
	t := typist{s: s, in: in, resolved: map[string]object{}}
	options, err := t.options(cmd.spec.Options, words[1:])
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	p := &pending{
		id: s.ids.next(now), token: rand.Text(), kind: kindCommand, channel: c.ID, made: now,
		answered: make(chan struct{}), complete: make(chan struct{}),
	}
	if in.Focused != "" {
		p.kind = kindAutocomplete
	}
	data := object{"id": cmd.id, "name": cmd.spec.Name, "type": 1, "options": options}
	if len(t.resolved) > 0 {
		data["resolved"] = t.resolved
	}
	member := memberJSON(user{ID: in.User, Username: "member-" + in.User, Discriminator: "0"})
	member["permissions"] = permissions(in.Permissions)
	s.interactions[p.token] = p
	return p, object{
		"id": p.id, "application_id": BotID, "type": p.kind, "token": p.token, "version": 1,
		"guild_id": c.guild, "guild": object{
			"id": c.guild, "locale": "en-US",
			"features": []any{},
		}, "guild_locale": "en-US",
		"channel_id": c.ID, "channel": s.channelJSON(c), "member": member, "locale": "en-GB", "data": data,
		"app_permissions": permissions(in.AppPermissions), "entitlements": []any{}, "context": 0,
		"authorizing_integration_owners": object{"0": c.guild}, "attachment_size_limit": 10 << 20,
	}, nil
}

// place is the channel in which the member types; s.mu is held.
func (s *Server) place(in Interaction) (*channel, error) {
	if in.Channel == "" {
		for _, g := range s.guilds {
			if (in.Guild == "" || in.Guild == g.ID) && len(g.Channels) > 0 {
				return s.channels[g.Channels[0].ID], nil
			}
		}
		return nil, fmt.Errorf("there is no guild %q with a channel; AddGuild makes one", in.Guild)
	}
	c := s.channels[in.Channel]
	if c == nil || in.Guild != "" && c.guild != in.Guild {
		return nil, fmt.Errorf("there is no channel %s in guild %q", in.Channel, in.Guild)
	}
	return c, nil
}

func (s *Server) command(name, guild string) (command, error) {
	for _, scope := range []string{guild, ""} {
		for _, c := range s.commands[scope] {
			if c.spec.Name == name && c.spec.Type <= 1 {
				return c, nil
			}
		}
	}
	return command{}, fmt.Errorf("the bot has registered no such command")
}

// A typist fills in the options of a command, as Discord's client helps a member to.
type typist struct {
	s        *Server
	in       Interaction
	resolved map[string]object
}

func (t *typist) options(specs []optionSpec, sub []string) ([]object, error) {
	nested := slices.ContainsFunc(specs, func(o optionSpec) bool { return o.Type <= optionGroup })
	if len(sub) > 0 {
		for _, o := range specs {
			if o.Name == sub[0] && o.Type <= optionGroup {
				inner, err := t.options(o.Options, sub[1:])
				return []object{{"name": o.Name, "type": o.Type, "options": inner}}, err
			}
		}
		return nil, fmt.Errorf("the bot has registered no subcommand %q", sub[0])
	}
	if nested {
		return nil, fmt.Errorf("a subcommand is wanted")
	}
	known := map[string]bool{}
	list := []object{}
	for _, o := range specs {
		known[o.Name] = true
		v, given := t.in.Options[o.Name]
		focused := o.Name == t.in.Focused && o.Name != ""
		switch {
		case focused && !o.Autocomplete:
			return nil, fmt.Errorf("option %q has no autocomplete", o.Name)
		case focused:
			if !given {
				v = ""
			}
			list = append(list, object{"name": o.Name, "type": o.Type, "value": fmt.Sprint(v), "focused": true})
			continue
		case !given && o.Required && t.in.Focused == "":
			return nil, fmt.Errorf("option %q is required", o.Name)
		case !given:
			continue
		}
		value, err := t.value(o, v)
		if err != nil {
			return nil, fmt.Errorf("option %q: %w", o.Name, err)
		}
		list = append(list, object{"name": o.Name, "type": o.Type, "value": value})
	}
	for name := range t.in.Options {
		if !known[name] {
			return nil, fmt.Errorf("the bot has registered no option %q", name)
		}
	}
	if t.in.Focused != "" && !known[t.in.Focused] {
		return nil, fmt.Errorf("the bot has registered no option %q", t.in.Focused)
	}
	return list, nil
}

func (t *typist) value(o optionSpec, v any) (any, error) {
	switch o.Type {
	case optionUser, optionChannel, optionRole, optionMentionable:
		return t.resolve(o, fmt.Sprint(v))
	}
	var fits bool
	switch v.(type) {
	case string:
		fits = o.Type == optionString
	case bool:
		fits = o.Type == optionBoolean
	case int, int64:
		fits = o.Type == optionInteger || o.Type == optionNumber
	case float64:
		fits = o.Type == optionNumber
	}
	if !fits {
		return nil, fmt.Errorf("a %T is no value for an option of type %d", v, o.Type)
	}
	if len(o.Choices) == 0 {
		return v, nil
	}
	for _, c := range o.Choices {
		if fmt.Sprint(c.Value) == fmt.Sprint(v) {
			return v, nil
		}
	}
	return nil, fmt.Errorf("%v is not among the choices", v)
}

// resolve looks an id up and adds its object to the interaction; s.mu is held.
func (t *typist) resolve(o optionSpec, id string) (any, error) {
	switch c := t.s.channels[id]; {
	case o.Type == optionChannel && c == nil:
		return nil, fmt.Errorf("there is no channel %s", id)
	case o.Type == optionChannel && len(o.ChannelTypes) > 0 && !slices.Contains(o.ChannelTypes, c.Type):
		return nil, fmt.Errorf("channel %s is of type %d, which the bot does not take here", id, c.Type)
	case o.Type == optionChannel:
		ch := t.s.channelJSON(c)
		ch["permissions"] = permissions(orElse(t.in.ChannelPermissions, id, t.in.Permissions))
		ch["app_permissions"] = permissions(orElse(t.in.ChannelAppPermissions, id, t.in.AppPermissions))
		t.add("channels", id, ch)
		return id, nil
	}
	for _, g := range t.s.guilds {
		for i, r := range g.Roles {
			if r.ID == id && o.Type != optionUser {
				t.add("roles", id, roleJSON(r, i+1, 0))
				return id, nil
			}
		}
		if g.ID == id && o.Type != optionUser { // @everyone is a role like the others
			t.add("roles", id, roleJSON(Role{ID: id, Name: "@everyone"}, 0, defaultPermissions))
			return id, nil
		}
	}
	if o.Type == optionRole || !isSnowflake(id) {
		return nil, fmt.Errorf("there is no role or user %s", id)
	}
	u := user{ID: id, Username: "member-" + id, Discriminator: "0"}
	m := memberJSON(u)
	delete(m, "user")
	m["permissions"] = permissions(defaultPermissions)
	t.add("users", id, u)
	t.add("members", id, m)
	return id, nil
}

func (t *typist) add(kind, id string, v any) {
	if t.resolved[kind] == nil {
		t.resolved[kind] = object{}
	}
	t.resolved[kind][id] = v
}

func orElse(m map[string]int64, id string, otherwise int64) int64 {
	if v, found := m[id]; found {
		return v
	}
	return otherwise
}
