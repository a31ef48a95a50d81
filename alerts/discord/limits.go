package discord

// Discord's limits on a message, in code points.
// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
const (
	maxContent     = 2000 // https://docs.discord.com/developers/resources/message#create-message
	maxTitle       = 256
	maxDescription = 4096
	maxFooter      = 2048
	maxAuthor      = 256
	maxEmbeds      = 6000 // title, description, footer and author of all embeds together
	maxNonce       = 25
	maxRoles       = 100 // in allowed_mentions
)

// Limits below Discord's, since readers skim alerts.
const (
	excerptLength = 500 // of the description's excerpt
	outletLength  = 40  // of an outlet's name among the further outlets
	outletCount   = 8   // further outlets named before "and 3 more"
	topicsLength  = 200 // of the topics in the footer
	mentionLength = 1000
	reserved      = 20 // for "…and 12 more"
)
