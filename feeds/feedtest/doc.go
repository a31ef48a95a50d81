// Package feedtest is a newsroom and a WebSub hub on loopback, for tests and the demo.
//
// Invented outlets serve RSS, Atom and JSON feeds over real HTTP and report one story, edition after
// edition, with the wire copies, corrections and glitches of real feeds. The news are files: folder news
// has one complete document per edition and outlet, a README.md on how to add one, and the alerts that a
// bot must make of it, which [Newsroom.Expected] returns.
//
//	room, err := feedtest.Open()
//	if err != nil {
//		return err
//	}
//	defer room.Close()
//	// Start the bot with room.Outlets(), then:
//	if err := room.Await(ctx); err != nil { // edition 0 is the bot's baseline
//		return err
//	}
//	err = room.Play(ctx, 2*time.Second)
package feedtest
