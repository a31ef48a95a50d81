-- +goose Up

-- What is remembered about a feed between two polls. Times are Unix milliseconds, 0 for never.
CREATE TABLE feed (
	name          TEXT PRIMARY KEY,
	title         TEXT NOT NULL,
	cursor_url    TEXT NOT NULL,
	cursor        TEXT NOT NULL, -- the cursor as JSON
	health        TEXT NOT NULL DEFAULT '', -- as of its last event; empty: well
	-- The books: every item of every document that was read is counted once here.
	fetched       INTEGER NOT NULL DEFAULT 0, -- items in documents
	known         INTEGER NOT NULL DEFAULT 0, -- of these, kept before
	kept          INTEGER NOT NULL DEFAULT 0, -- of these, kept then
	pruned        INTEGER NOT NULL DEFAULT 0  -- of the kept, forgotten since
) WITHOUT ROWID;

-- What changed in the health of feeds.
CREATE TABLE feed_event (
	id     INTEGER PRIMARY KEY AUTOINCREMENT, -- whoever reads events remembers the last one by it
	feed   TEXT NOT NULL,
	at     INTEGER NOT NULL,
	health TEXT NOT NULL, -- since then; empty: well
	reason TEXT NOT NULL
);
CREATE INDEX feed_event_at ON feed_event (at);

-- Every item that was ever news, or part of a baseline. state: pending, done, baseline.
CREATE TABLE item (
	id      INTEGER PRIMARY KEY,
	feed    TEXT NOT NULL,
	doc     TEXT NOT NULL,    -- the item as JSON
	fetched INTEGER NOT NULL,
	seen    INTEGER NOT NULL, -- last time in the feed, to the day
	state   TEXT NOT NULL
);
CREATE INDEX item_pending ON item (id) WHERE state = 'pending';
CREATE INDEX item_seen ON item (seen);
CREATE INDEX item_feed ON item (feed, id);

-- By what an item is known again. Keys are hashes that hold the feed's name.
CREATE TABLE item_key (
	key  BLOB PRIMARY KEY,
	item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX item_key_item ON item_key (item);

-- What became of each item, and why. A baseline needs no row: the item's state says it.
CREATE TABLE decision (
	id       INTEGER PRIMARY KEY,
	item     INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
	at       INTEGER NOT NULL,
	route    TEXT NOT NULL,
	story    TEXT NOT NULL,
	lead     TEXT NOT NULL,
	decision TEXT NOT NULL,
	score    REAL NOT NULL,
	reason   TEXT NOT NULL
);
CREATE INDEX decision_item ON decision (item);
CREATE INDEX decision_story ON decision (story) WHERE story <> '';

CREATE TABLE story (
	id      TEXT PRIMARY KEY,
	reports TEXT NOT NULL, -- JSON, in the order they came in
	first   INTEGER NOT NULL,
	last    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX story_last ON story (last);

-- By what a further report finds its story.
CREATE TABLE story_key (
	key   BLOB NOT NULL,
	story TEXT NOT NULL REFERENCES story ON DELETE CASCADE,
	PRIMARY KEY (key, story)
) WITHOUT ROWID;
CREATE INDEX story_key_story ON story_key (story);

-- The outbox, and after it the record of what stands where. A story is told once at a target.
-- A digest is a delivery, too: its members are folded into it and point to it.
-- state: waiting, done, folded, refused.
CREATE TABLE delivery (
	id             INTEGER PRIMARY KEY,
	target         TEXT NOT NULL,
	story          TEXT NOT NULL,
	nonce          TEXT NOT NULL,
	alert          TEXT NOT NULL,              -- JSON: what the message should show
	version        INTEGER NOT NULL,           -- of that; each growth adds one
	state          TEXT NOT NULL,
	fold           INTEGER NOT NULL DEFAULT 0, -- waits for a digest
	digest         INTEGER NOT NULL DEFAULT 0, -- the delivery that lists this one
	members        INTEGER NOT NULL DEFAULT 0, -- of a digest
	first_body     TEXT NOT NULL DEFAULT '',   -- JSON: what the first attempt tried to post; every
	first_version  INTEGER NOT NULL DEFAULT 0, -- further attempt posts the same, with the same nonce
	tried          INTEGER NOT NULL DEFAULT 0, -- when that began
	message        TEXT NOT NULL DEFAULT '',   -- its id
	posted         INTEGER NOT NULL DEFAULT 0, -- when it came to be known
	shown          INTEGER NOT NULL DEFAULT 0, -- the version that the message shows
	publish        INTEGER NOT NULL DEFAULT 0, -- 1: to be crossposted
	published      INTEGER NOT NULL DEFAULT 0, -- when it was, or may have been, last
	plain          INTEGER NOT NULL DEFAULT 0,
	attempts       INTEGER NOT NULL DEFAULT 0, -- of the present step
	not_before     INTEGER NOT NULL,
	reason         TEXT NOT NULL DEFAULT '',
	created        INTEGER NOT NULL,
	updated        INTEGER NOT NULL,
	UNIQUE (target, story)
);
CREATE INDEX delivery_waiting ON delivery (target, id) WHERE state = 'waiting';
CREATE INDEX delivery_story ON delivery (story);
CREATE INDEX delivery_digest ON delivery (digest) WHERE digest <> 0;
CREATE INDEX delivery_posted ON delivery (target, posted);
CREATE INDEX delivery_published ON delivery (target, published) WHERE published <> 0;
CREATE INDEX delivery_updated ON delivery (updated);

-- Who serves a target (a lease: holder, end, fencing number), since when, and what ails it.
CREATE TABLE target (
	name    TEXT PRIMARY KEY,
	guild   TEXT NOT NULL DEFAULT '', -- the server, where it is known: servers take turns
	holder  TEXT NOT NULL DEFAULT '',
	until   INTEGER NOT NULL DEFAULT 0,
	epoch   INTEGER NOT NULL DEFAULT 0,
	rest    INTEGER NOT NULL DEFAULT 0, -- nothing is sent before
	served  INTEGER NOT NULL DEFAULT 0,
	trouble TEXT NOT NULL DEFAULT '',
	channel TEXT NOT NULL DEFAULT '',   -- of a member's direct messages, once it is open
	opened  INTEGER NOT NULL DEFAULT 0  -- when that was, or may have been, asked for last
) WITHOUT ROWID;
CREATE INDEX target_opened ON target (opened) WHERE opened <> 0;
CREATE INDEX target_guild ON target (guild, served) WHERE guild <> '';

-- Routes made by slash command.
CREATE TABLE subscription (
	id     INTEGER PRIMARY KEY AUTOINCREMENT,
	topic  TEXT NOT NULL,
	target TEXT NOT NULL,
	role   TEXT NOT NULL,
	guild  TEXT NOT NULL,
	by     TEXT NOT NULL,
	at     INTEGER NOT NULL,
	UNIQUE (topic, target)
);

-- Subscriptions at WebSub hubs. A feed has one, beside those that it is leaving. state: asked,
-- active, denied, leaving. The secret stays here: nothing prints it, and nothing exports it.
CREATE TABLE hub (
	token     TEXT PRIMARY KEY, -- of the callback
	feed      TEXT NOT NULL,
	hub       TEXT NOT NULL,
	topic     TEXT NOT NULL,
	callback  TEXT NOT NULL,
	secret    TEXT NOT NULL,
	private   INTEGER NOT NULL, -- 1: it may be in a private network
	state     TEXT NOT NULL,
	since     INTEGER NOT NULL, -- the first of the leases that followed each other without a gap
	lease_end INTEGER NOT NULL,
	pushed    INTEGER NOT NULL DEFAULT 0, -- the last push that was kept
	failures  INTEGER NOT NULL,
	next      INTEGER NOT NULL,
	reason    TEXT NOT NULL,
	version   INTEGER NOT NULL -- of the row; each change adds one
) WITHOUT ROWID;
CREATE UNIQUE INDEX hub_feed ON hub (feed) WHERE state <> 'leaving';

-- +goose Down
DROP TABLE hub;
DROP TABLE subscription;
DROP TABLE target;
DROP TABLE delivery;
DROP TABLE story_key;
DROP TABLE story;
DROP TABLE decision;
DROP TABLE item_key;
DROP TABLE item;
DROP TABLE feed_event;
DROP TABLE feed;
