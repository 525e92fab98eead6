-- Tables and columns get their usual names. A delivery has columns for its origin, a picture of an item has its slot, and a
-- job the aspect of its subject that it is about.
ALTER TABLE hook RENAME TO delivery;
ALTER TABLE notice RENAME TO outbox;
ALTER TABLE noticed RENAME TO dedup;
ALTER TABLE job RENAME COLUMN hook TO delivery;
ALTER TABLE outbox RENAME COLUMN hook TO delivery;
ALTER TABLE dedup RENAME COLUMN hook TO delivery;
ALTER TABLE job RENAME COLUMN stage TO step;
ALTER TABLE job RENAME COLUMN wish TO intent;
ALTER TABLE job RENAME COLUMN subject TO subject_key;
ALTER TABLE job RENAME COLUMN target TO subject_json;
ALTER TABLE job RENAME COLUMN art_key TO image_ref;

ALTER TABLE delivery ADD COLUMN via TEXT NOT NULL DEFAULT 'webhook';
ALTER TABLE delivery ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
UPDATE delivery SET via = 'schedule' WHERE source = 'every';
-- The code that follows this migration reads it into `options`. Only paths without an endpoint keep their value.
ALTER TABLE delivery RENAME COLUMN address TO path;

DROP TRIGGER hook_is_kept;
DROP TRIGGER hook_is_forgotten;
DROP TRIGGER hook_is_decided;
DROP TABLE hook_bytes;
CREATE TABLE delivery_bytes (
  source TEXT NOT NULL,
  is_waiting INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (source, is_waiting)
) STRICT, WITHOUT ROWID;
DROP INDEX hook_undecided;
DROP INDEX hook_of_source;
CREATE INDEX delivery_undecided ON delivery (lookup, id) WHERE outcome = 'waiting';
CREATE INDEX delivery_of_source ON delivery (source, outcome);

ALTER TABLE job ADD COLUMN aspect TEXT NOT NULL DEFAULT 'episode_still';
UPDATE job SET aspect = 'series' WHERE intent LIKE '{"Add"%' OR intent LIKE '{"Forget"%';
UPDATE job SET aspect = 'reconcile' WHERE intent LIKE '{"Sync"%';
DROP INDEX job_newest;
DROP INDEX job_subject;
DROP INDEX job_of_hook;
CREATE UNIQUE INDEX job_newest ON job (server, subject_key, aspect) WHERE state = 'waiting';
CREATE INDEX job_subject ON job (server, subject_key, aspect, delivery, id);
CREATE INDEX job_of_delivery ON job (delivery, rank);

CREATE TABLE image (
  server TEXT NOT NULL,
  item TEXT NOT NULL,
  slot TEXT NOT NULL,
  recipe TEXT,
  card_digest TEXT,
  card_path TEXT,
  image_ref TEXT,
  image_digest TEXT,
  original_ref TEXT,
  original BLOB,
  original_digest TEXT,
  sent_ms INTEGER,
  sent_digest TEXT,
  series INTEGER,
  title TEXT,
  watched INTEGER,
  PRIMARY KEY (server, item, slot)
) STRICT;
INSERT INTO image (server, item, slot, recipe, card_digest, card_path, image_ref, image_digest, original_ref, original,
                   original_digest, sent_ms, sent_digest, series, title, watched)
  SELECT server, episode, 'episode_still', recipe, card_digest, card_path, art_key, art_digest, original_key, original,
         original_digest, sent_ms, sent_digest, series, title, watched FROM card ORDER BY rowid;
DROP TABLE card;
CREATE INDEX image_by_path ON image (card_path);
CREATE INDEX image_by_series ON image (series);
CREATE INDEX image_by_original ON image (original_digest) WHERE original_digest IS NOT NULL;
