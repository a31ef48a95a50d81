// Package discord sends alerts to Discord and holds the gateway over which slash commands come in.
//
// In goes a delivery, out comes the meaning of Discord's answer. [Render] turns the delivery into a
// message; it is pure. [Client.Send] makes one attempt at a step (post, edit, publish) and never
// retries: the outbox does, since it outlives the process. [Gateway.Run] sends back the replies of
// package commands and reports channels that changed.
//
// The one rule: only this package and commands know Discord's limits, and text from a feed is hostile
// until package markdown has cleaned it.
//
//	client, err := discord.New(discord.Options{Token: feeds.Secret(token)})
//	outcome := client.Send(ctx, delivery)
//	switch outcome.Verdict { … }
package discord
