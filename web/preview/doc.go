// Package preview shows a Discord channel as a web page, for the demo: no account and no network.
//
// Messages come in as values with the text in Discord's Markdown. A page and a stream of its changes
// go out over HTTP. One rule: text is escaped, only http and https addresses are links, and nothing a
// message contains runs in the page.
//
//	http.Handle("/", preview.Handler("alerts", messages, updates))
package preview
