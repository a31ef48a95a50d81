// Package feedtest is a newsroom on loopback: invented outlets that serve RSS, Atom and JSON
// feeds over real HTTP and report one story, edition after edition, with the wire copies, the
// corrections and the glitches that feeds have. The demo plays it before the real bot, and
// tests compare what the bot did with [Newsroom.Expected].
//
//	room, err := feedtest.Open()
//	if err != nil {
//		return err
//	}
//	defer room.Close()
//	// Let the bot follow room.Outlets(), then:
//	if err := room.Await(ctx); err != nil { // edition 0 is the bot's baseline
//		return err
//	}
//	err = room.Play(ctx, 2*time.Second)
//
// The news are files. Folder news holds one complete document per edition and outlet, and a
// README.md that says how to add one and what a bot must make of it.
package feedtest
