// Package discord brings alerts to Discord and takes slash commands from it. It is the only
// package that knows Discord's limits, and the only importer of discordgo.
//
// It has three parts that need nothing of each other but the [Client]:
//
//   - [Render] turns a delivery into a message. It is pure. Feed text is hostile until cleaned: it
//     never mentions anybody, never forms a link or other markup, never exceeds a limit.
//   - [Client.Send] makes one attempt to create or edit that message and says what the answer
//     means. It never retries: the outbox does, since it outlives the process.
//   - [Gateway.Run] holds the connection over which slash commands come in, and [Commands]
//     answers them with values, from an [Office] that the caller provides.
//
// A message in a channel or thread is created with a nonce that Discord enforces, so an attempt
// whose answer was lost can be repeated. Webhooks have no nonce: there a lost answer may, rarely,
// cost a repeated message.
//
//	client, err := discord.New(discord.Options{Token: discord.Secret(token)})
//	…
//	outcome := client.Send(ctx, delivery)
//	switch outcome.Verdict { … }
//
// Secrets stay in a [Secret], which prints as ***. No reason or error of this package holds one.
package discord
