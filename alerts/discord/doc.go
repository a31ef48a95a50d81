// Package discord brings alerts to Discord and takes slash commands from it. It is the only
// package that knows Discord's limits; with package commands it is the only importer of discordgo.
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
// An answer can be lost after Discord has posted the message, so a repetition must not post it
// again. How that is kept depends on the target:
//
//   - Channels, threads, direct messages: the nonce, which Discord enforces for a few minutes.
//     After two, the bot looks for a message of its own with the same text before it repeats.
//   - Forums: the bot looks for a post of its own with the same name, among the active and then
//     the archived ones.
//   - Webhooks: if there is a bot token, the bot looks in the webhook's channel for a message of
//     that webhook, or in its forum for a post. So a webhook is for this program alone.
//
// A look covers what was made since the first attempt, and leaves out what other deliveries are
// known to have posted. Where the bot may not look (no token, no View Channel or Read Message
// History), delivery is at least once: the repetition may, rarely, post the message a second time.
// A lost message would be worse. The clock of this machine may be half a minute ahead of Discord's.
//
// # Limits
//
// Nothing about rates is built in but what Discord documents or is known to punish: 48 requests a
// second (of 50), 2000 refused ones in ten minutes (of 10,000), ten crossposts of a channel in an
// hour, a direct message every two seconds, ten new members written to in ten minutes. The rest is
// learnt from the answers, by bucket. A request that would go over a limit is not made: the
// verdict is later, and the outcome says how long to wait. What a restart must not forget (the
// crossposts of the last hour, the channels to members and when they were opened) comes with the
// delivery, from the ledger; the rest is learnt anew within seconds.
//
//	client, err := discord.New(discord.Options{Token: feeds.Secret(token)})
//	…
//	outcome := client.Send(ctx, delivery)
//	switch outcome.Verdict { … }
//
// Secrets stay in a [feeds.Secret], which prints as ***. No reason or error of this package holds one.
package discord
