package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
)

// A ledger keeps subscriptions in memory.
type ledger struct {
	subs []alerts.Subscription
	err  error // that every method returns
}

func (l *ledger) Subscriptions(_ context.Context, guild string) (list []alerts.Subscription, err error) {
	for _, s := range l.subs {
		if guild == "" || s.Guild == guild {
			list = append(list, s)
		}
	}
	return list, l.err
}

func (l *ledger) Subscribe(_ context.Context, s alerts.Subscription) (alerts.Subscription, bool, error) {
	if l.err != nil {
		return alerts.Subscription{}, false, l.err
	}
	for i, old := range l.subs {
		if old.Topic == s.Topic && old.Target == s.Target {
			l.subs[i].Role = s.Role
			return l.subs[i], false, nil
		}
	}
	s.ID = fmt.Sprint("sub-", len(l.subs)+1)
	l.subs = append(l.subs, s)
	return s, true, nil
}

func (l *ledger) Unsubscribe(_ context.Context, guild, id string, _ time.Time) (alerts.Subscription, bool, error) {
	i := slices.IndexFunc(l.subs, func(s alerts.Subscription) bool { return s.Guild == guild && s.ID == id })
	if i < 0 || l.err != nil {
		return alerts.Subscription{}, false, l.err
	}
	s := l.subs[i]
	l.subs = slices.Delete(l.subs, i, i+1)
	return s, true, nil
}

func topics() []alerts.Topic {
	return []alerts.Topic{
		{Name: "caucasus-custody", Title: "Deaths in custody, Russia and Azerbaijan"},
		{Name: "azerbaijan", Title: "Azerbaijan"},
		{Name: "russia"},
	}
}

// now is the time of all commands.
var now = time.Unix(1780000000, 0)

const posting = ViewChannel | SendMessages | SendInThreads | EmbedLinks

func rights(p Permissions) *Permissions { return &p }

// from returns a request of a member with all permissions, to a bot that may post.
func from(command string, options map[string]string) Request {
	return Request{
		Command: command, Options: options, Guild: "100", User: "5",
		Here: Channel{ID: "123", Kind: alerts.Channel, Member: ManageChannels, Bot: rights(posting)},
	}
}

func topic(name string) map[string]string { return map[string]string{optTopic: name} }

func TestSubscribe(t *testing.T) {
	with := func(change func(*Request)) Request {
		r := from(cmdSubscribe, topic("azerbaijan"))
		change(&r)
		return r
	}
	thread := func(bot *Permissions) *Channel {
		return &Channel{ID: "126", Kind: alerts.Thread, Member: ManageChannels, Bot: bot}
	}
	for _, tt := range []struct {
		name string
		r    Request
		want string
		kept string // target and role, empty when nothing is kept
	}{
		{
			"here", from(cmdSubscribe, topic("azerbaijan")),
			"<#123> now follows **Azerbaijan**. Next alerts arrive as news comes in; /unsubscribe ends " +
				"it.", "channel:123 ",
		},
		{
			"by title", from(cmdSubscribe, topic(" deaths in custody, russia and azerbaijan ")),
			"<#123> now follows **Deaths in custody, Russia and Azerbaijan**.", "channel:123 ",
		},
		{"thread", with(func(r *Request) { r.Channel = thread(rights(posting)) }), "<#126> now follows", "thread:126 "},
		{"rights not told", with(func(r *Request) { r.Channel = thread(nil) }), "<#126> now follows", "thread:126 "},
		{
			"role", with(func(r *Request) { r.Role = &Role{"200", true} }),
			"now follows **Azerbaijan** and mentions <@&200>", "channel:123 200",
		},
		{"administrator", with(func(r *Request) { r.Here.Member = Administrator }), "now follows", "channel:123 "},

		{"typing error", from(cmdSubscribe, topic("azerbajan")), "Did you mean **azerbaijan**?", ""},
		{"part", from(cmdSubscribe, topic("custody")), "Did you mean **caucasus-custody**?", ""},
		{"nothing like it", from(cmdSubscribe, topic("*football*")), `There is no topic **\*football\***. /topics`, ""},
		{"no topic", from(cmdSubscribe, nil), "There is no such topic.", ""},
		{
			"no rights", with(func(r *Request) { r.Here.Member = 0 }),
			"You need the permission **Manage Channels** in <#123>", "",
		},
		{
			"no rights there", with(func(r *Request) { r.Channel = &Channel{ID: "124", Kind: alerts.Channel} }),
			"You need the permission **Manage Channels** in <#124>", "",
		},
		{
			"bot blind", with(func(r *Request) { r.Here.Bot = rights(0) }),
			"I lack **View Channel, Send Messages and Embed Links** there", "",
		},
		{
			"bot without links", with(func(r *Request) { r.Here.Bot = rights(ViewChannel | SendMessages) }),
			"I lack **Embed Links** there", "",
		},
		{
			"bot in thread",
			with(func(r *Request) { r.Channel = thread(rights(ViewChannel | SendMessages | EmbedLinks)) }), "I " +
				"lack **Send Messages in Threads** there", "",
		},
		{"everyone", with(func(r *Request) { r.Role = &Role{"100", true} }), "I do not mention everyone", ""},
		{
			"role not mentionable", with(func(r *Request) { r.Role = &Role{"200", false} }),
			"<@&200> cannot be mentioned", "",
		},
		{"role not for the bot", with(func(r *Request) {
			r.Role = &Role{
				"200",
				false,
			}
			r.Here.Member |= MentionEveryone
		}), "<@&200> cannot be mentioned", ""},
		{"role for both", with(func(r *Request) {
			r.Role = &Role{"200", false}
			r.Here.Member |= MentionEveryone
			r.Here.Bot = rights(posting | MentionEveryone)
		}), "mentions <@&200>", "channel:123 200"},
		{"direct message", with(func(r *Request) { r.Guild = "" }), "in servers only", ""},
		{"forum", with(func(r *Request) {
			r.Channel = &Channel{ID: "125", Kind: alerts.Forum, Member: ManageChannels, Bot: rights(posting)}
		}), "<#125> now follows", "forum:125 "},
		{"bot in forum", with(func(r *Request) {
			r.Channel = &Channel{
				ID: "125", Kind: alerts.Forum, Member: ManageChannels,
				Bot: rights(ViewChannel | EmbedLinks),
			}
		}), "I lack **Send Messages** there", ""},
		{
			"to me", with(func(r *Request) { r.Direct = true; r.Here.Member = 0; r.Here.Bot = rights(0) }),
			"You now follow **Azerbaijan**. Its alerts come as direct messages", "user:5 ",
		},
		{
			"to me, no topic", with(func(r *Request) { r.Direct = true; r.Options = topic("azerbajan") }),
			"Did you mean **azerbaijan**?", "",
		},
		{
			"to me and a role", with(func(r *Request) { r.Direct = true; r.Role = &Role{"200", true} }),
			"leave **channel** and **role** out", "",
		},
		{
			"to me and a channel", with(func(r *Request) { r.Direct = true; r.Channel = thread(nil) }),
			"leave **channel** and **role** out", "",
		},
		{"to nobody", with(func(r *Request) { r.Direct = true; r.User = "" }), "who you are", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := &ledger{}
			reply := Commands{Topics: topics, Store: d}.Answer(t.Context(), tt.r, now)
			if !strings.Contains(reply.Text, tt.want) || reply.Err != nil {
				t.Errorf("got %q (%v), want %q", reply.Text, reply.Err, tt.want)
			}
			kept := ""
			for _, s := range d.subs {
				kept += s.Target.String() + " " + s.Role
				if s.Guild != "100" || s.By != "5" {
					t.Errorf("kept %+v", s)
				}
			}
			if kept != tt.kept {
				t.Errorf("kept %q, want %q", kept, tt.kept)
			}
		})
	}
}

func TestConversation(t *testing.T) {
	d := &ledger{}
	c := Commands{Topics: topics, Store: d, ChannelName: func(id string) string {
		if id == "123" {
			return "alerts"
		}
		return ""
	}}
	role := from(cmdSubscribe, topic("azerbaijan"))
	role.Role = &Role{"200", true}
	there := from(cmdSubscribe, topic("russia"))
	there.Channel = &Channel{ID: "124", Kind: alerts.Channel, Member: ManageChannels}
	stranger := from(cmdUnsubscribe, map[string]string{optSubscription: "sub-1"})
	stranger.Guild = "101"
	weak := from(cmdUnsubscribe, map[string]string{optSubscription: "sub-1"})
	weak.Here.Member = SendMessages
	for i, step := range []struct {
		r    Request
		want string
	}{
		{from(cmdSubscriptions, nil), "No channel of this server follows a topic yet."},
		{from(cmdSubscribe, topic("azerbaijan")), "now follows"},
		{from(cmdSubscribe, topic("azerbaijan")), "already followed **Azerbaijan**. Its alerts mention no role."},
		{role, "Its alerts now mention <@&200>."},
		{there, "<#124> now follows **russia**"},
		{
			from(cmdSubscriptions, nil),
			"- **Azerbaijan** in <#123>, mentions <@&200>, by <@5> on <t:1780000000:d>\n- **russia** in <#124>, by",
		},
		{from(cmdTopics, nil), "- **Azerbaijan** (azerbaijan)\n- **russia**"},
		{from(cmdHelp, nil), "/subscribe"},
		{from("dance", nil), "do not know this command"},
		{stranger, "There is no such subscription"},
		{weak, "You need the permission **Manage Channels**"},
		{
			from(cmdUnsubscribe, map[string]string{optSubscription: "sub-1"}),
			"<#123> does not follow **Azerbaijan** any more.",
		},
		{from(cmdUnsubscribe, map[string]string{optSubscription: "sub-1"}), "There is no such subscription"},
	} {
		if got := c.Answer(t.Context(), step.r, now); !strings.Contains(got.Text, step.want) {
			t.Errorf("step %d, /%s: %q, want %q", i, step.r.Command, got.Text, step.want)
		}
	}
	if len(d.subs) != 1 {
		t.Errorf("%d subscriptions left", len(d.subs))
	}
}

// TestOwnSubscriptions checks that other members neither see nor end a subscription by direct message.
func TestOwnSubscriptions(t *testing.T) {
	d := &ledger{}
	all := topics()
	for i := range 2 * maxOwn {
		all = append(all, alerts.Topic{Name: fmt.Sprint("topic-", i)})
	}
	c := Commands{Topics: func() []alerts.Topic { return all }, Store: d}
	as := func(user, guild string, member Permissions, command string, options map[string]string) Request {
		r := from(command, options)
		r.User, r.Guild, r.Here.Member = user, guild, member
		r.Direct = command == cmdSubscribe
		return r
	}
	ending := func(id string) map[string]string { return map[string]string{optSubscription: id} }
	for i, step := range []struct {
		r     Request
		want  string
		lacks string
	}{
		{as("5", "100", 0, cmdSubscribe, topic("azerbaijan")), "You now follow **Azerbaijan**", ""},
		{as("5", "101", 0, cmdSubscribe, topic("azerbaijan")), "You already followed **Azerbaijan**", ""},
		{as("6", "100", 0, cmdSubscribe, topic("russia")), "You now follow **russia**", ""},
		{as("5", "100", 0, cmdSubscriptions, nil), "- **Azerbaijan** to you alone on <t:1780000000:d>", "russia"},
		{as("5", "101", 0, cmdSubscriptions, nil), "- **Azerbaijan** to you alone", "russia"},
		{as("7", "100", Administrator, cmdSubscriptions, nil), "No channel of this server follows a topic yet", ""},
		{as("7", "100", Administrator, cmdUnsubscribe, ending("sub-1")), "There is no such subscription", ""},
		{as("6", "100", 0, cmdUnsubscribe, ending("sub-1")), "You need the permission **Manage Channels**", ""},
		{as("5", "101", 0, cmdUnsubscribe, ending("sub-1")), "You do not follow **Azerbaijan** any more.", ""},
		{as("5", "100", 0, cmdUnsubscribe, ending("sub-1")), "You need the permission **Manage Channels**", ""},
	} {
		if got := c.Answer(t.Context(), step.r, now); !strings.Contains(got.Text,
			step.want) || step.lacks != "" && strings.Contains(got.Text, step.lacks) || got.Err != nil {
			t.Errorf("step %d, /%s: %q, want %q", i, step.r.Command, got.Text, step.want)
		}
	}
	for i := range maxOwn + 1 {
		want := "You now follow"
		if i == maxOwn {
			want = "You follow 10 topics"
		}
		if got := c.Answer(t.Context(), as("8", fmt.Sprint(100+i), 0, cmdSubscribe, topic(fmt.Sprint("topic-", i))),
			now); !strings.Contains(got.Text, want) {
			t.Errorf("%d: %q", i, got.Text)
		}
	}
	for user, want := range map[string]int{"8": maxOwn, "6": 1, "5": 0} {
		r := as(user, "100", 0, cmdUnsubscribe, nil)
		r.Typing = optSubscription
		if got := c.Answer(t.Context(), r,
			now).Choices; len(got) != want || want > 0 && !strings.HasSuffix(got[0].Name, " to you") {
			t.Errorf("choices of %s: %+v", user, got)
		}
	}
}

func TestAutocomplete(t *testing.T) {
	d := &ledger{}
	d.subs = []alerts.Subscription{
		{Route: alerts.Route{
			ID: "s1", Topic: "azerbaijan", Target: alerts.Target{Kind: alerts.Channel, ID: "1"},
			Guild: "100",
		}},
		{Route: alerts.Route{
			ID: "s2", Topic: "gone", Target: alerts.Target{Kind: alerts.Thread, ID: "2"},
			Guild: "100",
		}},
		{Route: alerts.Route{
			ID: "s3", Topic: "russia", Target: alerts.Target{Kind: alerts.Channel, ID: "123"},
			Guild: "100",
		}},
		{Route: alerts.Route{
			ID: "s4", Topic: "russia", Target: alerts.Target{Kind: alerts.Channel, ID: "9"},
			Guild: "101",
		}},
	}
	c := Commands{
		Topics: topics, Store: d,
		ChannelName: func(id string) string { return map[string]string{"1": "alerts"}[id] },
	}
	for _, tt := range []struct{ command, option, typed, want string }{
		{cmdSubscribe, optTopic, "", "caucasus-custody azerbaijan russia"},
		{cmdSubscribe, optTopic, "AZ", "azerbaijan caucasus-custody"},
		{cmdSubscribe, optTopic, "football", ""},
		{cmdSubscribe, optRole, "x", ""},
		{cmdUnsubscribe, optSubscription, "", "s1 s2 s3"},
		{cmdUnsubscribe, optSubscription, "#alerts", "s1"},
		{cmdUnsubscribe, optSubscription, "this channel", "s3"},
	} {
		r := from(tt.command, map[string]string{tt.option: tt.typed})
		r.Typing = tt.option
		reply := c.Answer(t.Context(), r, now)
		var got []string
		for _, ch := range reply.Choices {
			got = append(got, ch.Value)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("/%s %s %q: %q, want %q", tt.command, tt.option, tt.typed, got, tt.want)
		}
	}
}

func TestRepliesStayWithinLimits(t *testing.T) {
	d := &ledger{}
	var all []alerts.Topic
	for i := range 300 {
		name := fmt.Sprintf("%03d", i)
		all = append(all, alerts.Topic{Name: name, Title: name + strings.Repeat(" *long*", 60)})
		d.subs = append(d.subs, alerts.Subscription{Route: alerts.Route{
			ID: name, Topic: name, Role: "7",
			Guild: "100",
		}, By: "5", At: time.Unix(1, 0)})
	}
	c := Commands{Topics: func() []alerts.Topic { return all }, Store: d}
	for _, name := range []string{cmdSubscriptions, cmdTopics, cmdHelp, cmdSubscribe, cmdUnsubscribe} {
		reply := c.Answer(t.Context(), from(name, map[string]string{optTopic: strings.Repeat("x", 6000)}), now)
		if n := markdown.Length(reply.Text); n == 0 || n > maxText {
			t.Errorf("/%s: %d code points", name, n)
		}
	}
	if got := c.Answer(t.Context(), from(cmdTopics, nil), now).Text; !strings.Contains(got, "…and 29") {
		t.Errorf("what was left out is not counted: %q", got[len(got)-40:])
	}
	r := from(cmdSubscribe, topic(""))
	r.Typing = optTopic
	choices := c.Answer(t.Context(), r, now).Choices
	if len(choices) != maxChoices {
		t.Errorf("%d choices", len(choices))
	}
	for _, ch := range choices {
		if markdown.Length(ch.Name) > maxChoice || markdown.Length(ch.Value) > maxChoice {
			t.Errorf("choice %+v", ch)
		}
	}
}

func TestStoreFails(t *testing.T) {
	d := &ledger{}
	d.err = errors.New("disk full")
	c := Commands{Topics: topics, Store: d}
	for _, name := range []string{cmdUnsubscribe, cmdSubscriptions, cmdSubscribe} {
		reply := c.Answer(t.Context(), from(name, topic("azerbaijan")), now)
		if !strings.Contains(reply.Text, "went wrong") || strings.Contains(reply.Text,
			"disk") || !errors.Is(reply.Err, d.err) {
			t.Errorf("/%s: %+v", name, reply)
		}
	}
	r := from(cmdUnsubscribe, map[string]string{optSubscription: "a"})
	r.Typing = optSubscription
	if reply := c.Answer(t.Context(), r, now); reply.Err == nil || len(reply.Choices) > 0 {
		t.Errorf("autocomplete: %+v", reply)
	}
}

// TestAnswerSurvivesPanic holds that a panic in a command ends neither the program nor the answer.
func TestAnswerSurvivesPanic(t *testing.T) {
	c := Commands{Topics: func() []alerts.Topic { panic("oops") }, Store: &ledger{}}
	reply := c.Answer(t.Context(), from(cmdTopics, nil), now)
	if !strings.Contains(reply.Text, "went wrong") || reply.Err == nil || !strings.Contains(reply.Err.Error(), "oops") {
		t.Errorf("%+v", reply)
	}
}

// TestAnswerIsInTime has a store that never returns.
func TestAnswerIsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		c := Commands{Topics: func() []alerts.Topic { <-release; return nil }, Store: &ledger{}}
		began := time.Now()
		reply := c.Answer(t.Context(), from(cmdTopics, nil), now)
		if !strings.Contains(reply.Text, "takes too long") || !errors.Is(reply.Err, context.DeadlineExceeded) {
			t.Errorf("%+v", reply)
		}
		if took := time.Since(began); took >= 3*time.Second {
			t.Errorf("answered after %v, and Discord waits 3s", took)
		}
	})
}
