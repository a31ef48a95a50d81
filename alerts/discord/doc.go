// Package discord sends alerts to Discord and receives slash commands. It is the only package
// that knows Discord's limits. Together with package commands it is the only importer of discordgo.
//
// It has three parts that share only the [Client]:
//
//   - [Render] turns a delivery into a message. It is pure. Feed text is hostile until package
//     markdown below has cleaned it.
//   - [Client.Send] makes one attempt at a delivery's step (post, edit, publish) and returns the
//     meaning of the answer. It never retries: the outbox does, since it outlives the process.
//   - [Gateway.Run] holds the connection over which slash commands come in, and sends back the
//     replies of package commands. [Gateway.OnChange] reports channels whose permissions,
//     settings or existence have changed.
//
// # Exactly once
//
// If an answer is lost after Discord has posted the message, a repetition must not post it again. The
// method depends on the target:
//
//   - Channels, threads, direct messages: the nonce, which Discord remembers for a few minutes. After
//     two minutes the bot looks for its own message with the same text before it repeats.
//   - Forums: the bot looks for its own post with the same name, among the active and then the archived
//     ones.
//   - Webhooks: with a bot token, the bot looks in the webhook's channel for a message of the webhook, or
//     in its forum for a post. So no other program may use the webhook.
//
// The search covers the time since the first attempt and omits messages of other deliveries. Where the bot
// may not search (no token, no View Channel or Read Message History), delivery is at least once: the
// repetition may post the message a second time. A lost message would be worse. The clock of this machine
// may be up to half a minute ahead of Discord's.
//
// # Limits
//
// The built-in limits are those that Discord documents or is known to punish: 48 requests a second (of 50),
// 2000 refused ones in ten minutes (of 10,000), ten crossposts of a channel in an hour, a direct message
// every two seconds, ten new members written to in ten minutes. The others are learnt from the answers, by
// bucket. A request that would exceed a limit is not made: the verdict is Later, and the outcome has the
// time to wait. The ledger records the limits that must survive a restart (crossposts of the last hour,
// channels to members and the times when they were opened) and passes them with the delivery.
//
//	client, err := discord.New(discord.Options{Token: feeds.Secret(token)})
//	…
//	outcome := client.Send(ctx, delivery)
//	switch outcome.Verdict { … }
//
// Secrets are of type [feeds.Secret], which prints as ***. No reason or error of this package contains one.
package discord
