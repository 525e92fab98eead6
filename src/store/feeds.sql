-- Up to when the changes of each media server are known, in seconds since 1970 by its own clock, and when its first webhook
-- came.
CREATE TABLE feed (
  server TEXT PRIMARY KEY NOT NULL,
  added_s INTEGER,
  viewed_s INTEGER,
  rated_s INTEGER,
  webhook_ms INTEGER
) STRICT, WITHOUT ROWID;
-- What is known of its episodes, so that nothing is reported twice.
CREATE TABLE feed_change (
  server TEXT NOT NULL,
  kind TEXT NOT NULL,
  item TEXT NOT NULL,
  value TEXT NOT NULL,
  at_s INTEGER NOT NULL,
  PRIMARY KEY (server, kind, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_change_added ON feed_change (server, at_s) WHERE kind = 'added';
-- An episode that was marked as unwatched begins at no views again.
CREATE TRIGGER feed_change_unwatched AFTER UPDATE OF watched ON catalogue_episode WHEN OLD.watched AND NOT NEW.watched BEGIN
  DELETE FROM feed_change WHERE server = NEW.server AND kind = 'viewed' AND item = NEW.key;
END;
-- Servers that have sent webhooks before.
INSERT INTO feed (server, webhook_ms)
  SELECT machine.server, max(arrived_ms) FROM machine JOIN delivery ON instr(body, identity) > 0
  WHERE is_now = 1 AND source = 'plex' AND via = 'webhook' AND outcome NOT IN ('test', 'refused')
  GROUP BY machine.server;
