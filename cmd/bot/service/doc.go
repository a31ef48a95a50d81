// Package service is the running bot.
//
// A valid configuration, a ledger, a fetcher and a sender come in; [Service.Run] returns when its context
// ends. Three loops meet in the ledger only: the first polls feeds and keeps new items, the second (the
// desk) matches pending items and plans their deliveries, and the third sends due deliveries. Each wakes the
// next one, and each resumes from the ledger after a restart. The one rule: an error of the ledger delays a
// loop and never ends it.
//
//	s := service.New(service.Options{Log: log, Config: c, Store: st, Fetcher: f, Sender: client, Now: now})
//	err := s.Run(ctx)
//
// Beside the loops, the service keeps the subscriptions at hubs, answers slash commands, reloads the
// configuration, and serves the status page with its notices, its metrics and the callbacks of hubs.
package service
