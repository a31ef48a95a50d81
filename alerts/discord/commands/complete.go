package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
)

// complete returns choices for the option being typed.
func (c Commands) complete(ctx context.Context, r Request) Reply {
	typed := r.Options[r.Typing]
	var all []Choice
	switch {
	case r.Command == cmdSubscribe && r.Typing == optTopic:
		for _, t := range c.Topics() {
			all = append(all, Choice{Name: t.Display(), Value: t.Name})
		}
	case r.Command == cmdUnsubscribe && r.Typing == optSubscription:
		own, list, titles, err := c.list(ctx, r)
		if err != nil {
			return Reply{Err: err}
		}
		if !r.Here.Member.Has(ManageChannels) { // the sender could not end them
			list = nil
		}
		for _, s := range list {
			all = append(all, Choice{Name: titles(s.Topic) + " in " + c.named(s.Target, r.Here), Value: s.ID})
		}
		for _, s := range own {
			all = append(all, Choice{Name: titles(s.Topic) + " to you", Value: s.ID})
		}
	}
	return Reply{Choices: closest(all, typed)}
}

// named returns a target as plain text for people.
func (c Commands) named(t alerts.Target, here Channel) string {
	if c.ChannelName != nil {
		if name := c.ChannelName(t.ID); name != "" {
			return "#" + name
		}
	}
	if t.ID == here.ID {
		return "this channel"
	}
	return t.Kind + " " + t.ID
}

// closest returns the choices that contain the typed text, within Discord's limits. Choices that
// start with it come first.
func closest(all []Choice, typed string) []Choice {
	typed = strings.ToLower(strings.TrimSpace(typed))
	rank := func(c Choice) int {
		switch name, value := strings.ToLower(c.Name), strings.ToLower(c.Value); {
		case strings.HasPrefix(name, typed), strings.HasPrefix(value, typed):
			return 0
		case strings.Contains(name, typed), strings.Contains(value, typed):
			return 1
		}
		return 2
	}
	fit := []Choice{}
	for _, ch := range all {
		ch.Name = markdown.Plain(ch.Name, maxChoice)
		if ch.Name != "" && ch.Value != "" && markdown.Length(ch.Value) <= maxChoice && rank(ch) < 2 {
			fit = append(fit, ch)
		}
	}
	slices.SortStableFunc(fit, func(a, b Choice) int { return cmp.Compare(rank(a), rank(b)) })
	return fit[:min(len(fit), maxChoices)]
}
