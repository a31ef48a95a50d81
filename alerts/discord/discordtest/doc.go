// Package discordtest is a stand-in for Discord on loopback: a REST API and a gateway that keep
// state, check the requests and fail on demand. The tests of the Discord side run
// against it, and so does the demo, so it does not import [testing].
//
// It behaves as Discord documents:
//
//   - Messages (direct ones, too), webhooks, threads, posts in forums with their tags, commands
//     and interactions are kept, read back, edited and deleted under /api/v9 and /api/v10, with
//     Discord's ids, error codes and JSON.
//   - A body that breaks a documented limit is refused with 50035 and the path of every error.
//     Text is trimmed and then counted in code points. With [Server.Check] set, bodies are
//     also checked by Discord's published schema; package discordtest/schema loads it.
//   - nonce and enforce_nonce make a repeated create return the first message. Webhooks and
//     forum posts have no nonce, as on Discord.
//   - [Message.Pinged] lists the recipients of a message's notification, from its text and its
//     allowed_mentions.
//   - Every answer carries rate-limit headers. Until [Server.EnforceLimits] they describe a
//     bucket that is always full, so that a client never waits.
//   - The gateway sends HELLO, expects an IDENTIFY with the right token, sends READY and the
//     guilds, acknowledges heartbeats, and replays missed events on RESUME.
//
// The test decides the failures: the function of [Server.Fail] receives every REST call and may
// answer in Discord's place, before the call is executed or after it, which is the case that
// causes duplicates. [Server.DropGateway], [Server.SendOp] and [Server.CloseGateway] do the
// same for the gateway. [Server.Interact] plays the member who types a slash command.
//
//	discord, err := discordtest.New()
//	if err != nil { … }
//	defer discord.Close()
//	channels := []discordtest.Channel{{ID: "200", Name: "alerts"}}
//	discord.AddGuild(discordtest.Guild{ID: "100", Name: "Newsroom", Channels: channels})
//	discord.Fail(func(c discordtest.Call) *discordtest.Failure { return discordtest.CutConnection(true) })
//	… a bot at discord.URL() with discord.Token sends a message, and its answer is lost …
//	discord.Messages("200") // as a reader sees them
//
// It leaves out: attachments (a multipart body is refused), polls, stickers, reactions,
// permissions worked out from roles ([Server.Deny] switches a channel off instead),
// sharding and compression.
//
// All methods of a [Server] may be called from any goroutine.
package discordtest
