package discord

import "tocsin/alerts"

// A refusal is the meaning of one of Discord's error codes for a delivery.
type refusal struct {
	verdict  alerts.Verdict
	sentence string // for operators: the problem, and the next step
	quota    bool   // with Later: wait minutes, not seconds
}

// refusals returns the codes that sending can result in.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
func refusals() map[int]refusal {
	const (
		rights = ": give the bot View Channel, Send Messages and Embed Links there"
		burst  = "too much of this kind in a short time"
	)
	return map[int]refusal{
		10003: {verdict: alerts.Gone, sentence: "the channel does not exist any more"},
		10004: {verdict: alerts.Gone, sentence: "the server does not exist any more, or the bot was removed from it"},
		10008: {verdict: alerts.Quarantine, sentence: "the message does not exist any more"},
		10013: {verdict: alerts.Gone, sentence: "the user does not exist any more"},
		10015: {verdict: alerts.Gone, sentence: "the webhook does not exist any more"},
		10087: {verdict: alerts.Retry, sentence: "a tag of the forum does not exist any more: its tags are read again"},

		20009: {verdict: alerts.Blocked, sentence: "explicit content may not go to this target"},
		20016: {verdict: alerts.Later, quota: true, sentence: "slow mode is on"},
		20022: {verdict: alerts.Later, quota: true, sentence: "announcements are limited"},
		20028: {verdict: alerts.Later, quota: true, sentence: "writing to this channel is limited"},
		20029: {verdict: alerts.Later, quota: true, sentence: "writing to this server is limited"},

		30033: {verdict: alerts.Quarantine, sentence: "the thread has no room for another member: choose another one"},
		30046: {verdict: alerts.Later, quota: true, sentence: "edits of old messages are limited"},

		40001: {verdict: alerts.Fatal, sentence: badToken},
		40003: {verdict: alerts.Later, quota: true, sentence: "direct messages are opened too fast"},
		40004: {verdict: alerts.Later, quota: true, sentence: "sending is switched off for now"},
		40005: {verdict: alerts.RetryPlain, sentence: "the message is too large"},
		40006: {verdict: alerts.Later, quota: true, sentence: "Discord has switched this function off for now"},
		40007: {verdict: alerts.Gone, sentence: "the user is banned from the server"},
		40033: {verdict: alerts.Delivered, sentence: "the message was published before"},
		40058: {
			verdict:  alerts.Quarantine,
			sentence: "a forum takes posts, not messages: name it as a forum in the route",
		},
		40060: {verdict: alerts.Delivered, sentence: "the interaction was answered before"},
		40062: {verdict: alerts.Later, quota: true, sentence: burst},
		40066: {verdict: alerts.Quarantine, sentence: "the forum has no tag to choose: its settings ask for one"},
		40067: {verdict: alerts.Quarantine, sentence: "the forum asks for a tag: name one of its tags in the route"},

		50001: {verdict: alerts.Quarantine, sentence: "the bot cannot see the channel" + rights},
		50003: {verdict: alerts.Quarantine, sentence: "a direct message channel does not allow this"},
		50005: {verdict: alerts.Blocked, sentence: "another author wrote the message, so it cannot be edited"},
		50006: {verdict: alerts.RetryPlain, sentence: "the message is empty"},
		50007: {verdict: alerts.Quarantine, sentence: "the user takes no direct messages from the bot"},
		50008: {verdict: alerts.Quarantine, sentence: "this kind of channel takes no messages: choose a text channel"},
		50009: {verdict: alerts.Quarantine, sentence: "the server asks for a higher verification level"},
		50013: {verdict: alerts.Quarantine, sentence: "the bot lacks a permission in the channel" + rights},
		50014: {verdict: alerts.Fatal, sentence: badToken},
		50024: {
			verdict:  alerts.Quarantine,
			sentence: "this kind of channel does not allow this: choose a text channel",
		},
		50027: {verdict: alerts.Gone, sentence: "the webhook was deleted, or its address is wrong"},
		50033: {verdict: alerts.Gone, sentence: "the user cannot be written to"},
		50035: {verdict: alerts.RetryPlain, sentence: "Discord refuses the form of the message"},
		50068: {verdict: alerts.Quarantine, sentence: "this kind of message cannot be published"},
		50083: {verdict: alerts.Quarantine, sentence: "the thread is archived: open it again"},
		50109: {verdict: alerts.RetryPlain, sentence: "Discord could not read the message"},
		50278: {verdict: alerts.Quarantine, sentence: "the bot shares no server with the user"},

		110000: {verdict: alerts.Retry, sentence: "Discord is out of order"},
		110001: {verdict: alerts.Retry, sentence: "Discord is out of order"},
		130000: {verdict: alerts.Retry, sentence: "Discord is overloaded"},

		160002: {
			verdict:  alerts.Quarantine,
			sentence: "the bot cannot read the channel's history: give it Read Message History there",
		},
		160004: {verdict: alerts.Delivered, sentence: "the thread exists already"},
		160005: {
			verdict:  alerts.Quarantine,
			sentence: "the thread is locked: unlock it, or give the bot Manage Threads",
		},
		160006: {verdict: alerts.Later, quota: true, sentence: "the server has too many open threads"},
		160007: {verdict: alerts.Later, quota: true, sentence: "the server has too many open announcement threads"},

		200000: {verdict: alerts.Blocked, sentence: "the server's AutoMod refuses the message"},
		200001: {verdict: alerts.Blocked, sentence: "the server's AutoMod refuses the title"},

		220001: {
			verdict:  alerts.Later,
			sentence: "the webhook belongs to a forum: its messages open posts from now on",
		},
		220002: {verdict: alerts.RetryPlain, sentence: "the webhook was given a thread twice"},
		220003: {
			verdict:  alerts.Later,
			sentence: "the webhook does not belong to a forum any more: its messages open no posts from now on",
		},
		220004: {verdict: alerts.Quarantine, sentence: "the webhook cannot be used in this thread"},

		240000: {verdict: alerts.Blocked, sentence: "Discord holds a link of the message for harmful"},
	}
}
