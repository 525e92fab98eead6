-- What the media servers have, as their listings last said, and the status of each episode's card. All of it is derived:
-- a refresh fills it again.
CREATE TABLE catalogue_series (
  id INTEGER PRIMARY KEY,
  server TEXT NOT NULL,
  key TEXT NOT NULL,
  library TEXT NOT NULL,
  library_key TEXT NOT NULL,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  year INTEGER,
  tvdb INTEGER,
  tmdb INTEGER,
  imdb TEXT,
  labels TEXT NOT NULL,
  genres TEXT NOT NULL,
  ok INTEGER NOT NULL DEFAULT 0,
  waiting INTEGER NOT NULL DEFAULT 0,
  problem INTEGER NOT NULL DEFAULT 0,
  not_requested INTEGER NOT NULL DEFAULT 0,
  custom_artwork INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  UNIQUE (server, key)
) STRICT;
CREATE INDEX catalogue_series_by_title ON catalogue_series (folded, id);
CREATE INDEX catalogue_series_missing ON catalogue_series (folded, id) WHERE problem + not_requested > 0;
CREATE INDEX catalogue_series_problem ON catalogue_series (folded, id) WHERE problem > 0;
CREATE INDEX catalogue_series_protected ON catalogue_series (folded, id) WHERE custom_artwork + skipped > 0;

CREATE TABLE catalogue_season (
  series INTEGER NOT NULL,
  number INTEGER NOT NULL,
  title TEXT,
  PRIMARY KEY (series, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue_episode (
  server TEXT NOT NULL,
  key TEXT NOT NULL,
  series INTEGER NOT NULL,
  season INTEGER NOT NULL,
  -- 0 if the server has no number for it.
  number INTEGER NOT NULL,
  is_unnumbered INTEGER NOT NULL,
  absolute INTEGER,
  title TEXT NOT NULL,
  -- Empty if it is unknown.
  airdate TEXT NOT NULL,
  added_ms INTEGER,
  watched INTEGER NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  since_ms INTEGER NOT NULL,
  -- Since when a complete listing lacks it.
  gone_ms INTEGER,
  PRIMARY KEY (server, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_episode_by_series ON catalogue_episode (series, season, number, airdate, key);

-- When each server was last listed completely.
CREATE TABLE catalogue_refresh (
  server TEXT PRIMARY KEY NOT NULL,
  refreshed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER catalogue_series_gone AFTER DELETE ON catalogue_series BEGIN
  DELETE FROM catalogue_season WHERE series = OLD.id;
END;
CREATE TRIGGER catalogue_episode_new AFTER INSERT ON catalogue_episode BEGIN
  UPDATE catalogue_series SET
    ok = ok + (NEW.status = 'ok'),
    waiting = waiting + (NEW.status = 'waiting'),
    problem = problem + (NEW.status = 'problem'),
    not_requested = not_requested + (NEW.status = 'not_requested'),
    custom_artwork = custom_artwork + (NEW.status = 'custom_artwork'),
    skipped = skipped + (NEW.status = 'skipped')
  WHERE id = NEW.series;
END;
CREATE TRIGGER catalogue_episode_gone AFTER DELETE ON catalogue_episode BEGIN
  UPDATE catalogue_series SET
    ok = ok - (OLD.status = 'ok'),
    waiting = waiting - (OLD.status = 'waiting'),
    problem = problem - (OLD.status = 'problem'),
    not_requested = not_requested - (OLD.status = 'not_requested'),
    custom_artwork = custom_artwork - (OLD.status = 'custom_artwork'),
    skipped = skipped - (OLD.status = 'skipped')
  WHERE id = OLD.series;
END;
CREATE TRIGGER catalogue_episode_changed AFTER UPDATE OF status, series ON catalogue_episode
WHEN (OLD.status, OLD.series) != (NEW.status, NEW.series) BEGIN
  UPDATE catalogue_series SET
    ok = ok - (OLD.status = 'ok'),
    waiting = waiting - (OLD.status = 'waiting'),
    problem = problem - (OLD.status = 'problem'),
    not_requested = not_requested - (OLD.status = 'not_requested'),
    custom_artwork = custom_artwork - (OLD.status = 'custom_artwork'),
    skipped = skipped - (OLD.status = 'skipped')
  WHERE id = OLD.series;
  UPDATE catalogue_series SET
    ok = ok + (NEW.status = 'ok'),
    waiting = waiting + (NEW.status = 'waiting'),
    problem = problem + (NEW.status = 'problem'),
    not_requested = not_requested + (NEW.status = 'not_requested'),
    custom_artwork = custom_artwork + (NEW.status = 'custom_artwork'),
    skipped = skipped + (NEW.status = 'skipped')
  WHERE id = NEW.series;
END;

-- What each card has cost, for the plans of `make`: the milliseconds to draw it, and the bytes of its file.
ALTER TABLE image ADD COLUMN draw_ms INTEGER;
ALTER TABLE image ADD COLUMN card_bytes INTEGER;
-- The picture that the server named in its listing while it showed the card. NULL after an upload: the name is not known yet.
ALTER TABLE image ADD COLUMN listed_ref TEXT;
-- The original picture was restored, and nothing has drawn a card since: it is not missing.
ALTER TABLE image ADD COLUMN is_restored INTEGER NOT NULL DEFAULT 0;

-- Why a job left the picture alone: the status that follows from it.
ALTER TABLE job ADD COLUMN kept TEXT;

-- The status follows from the jobs and the cards, wherever in the program they change.
CREATE TRIGGER catalogue_job_waits AFTER UPDATE OF state, subject_key, why ON job
WHEN NEW.state IN ('waiting', 'running') AND NEW.aspect = 'episode_still' AND substr(NEW.subject_key, 1, 4) = 'key:' BEGIN
  UPDATE catalogue_episode SET
    since_ms = CASE status WHEN 'waiting' THEN since_ms ELSE NEW.made_ms END,
    status = 'waiting',
    reason = NEW.why
  WHERE server = NEW.server AND key = substr(NEW.subject_key, 5) AND (status != 'waiting' OR reason IS NOT NEW.why);
END;
CREATE TRIGGER catalogue_job_dead AFTER UPDATE OF state ON job
WHEN NEW.state = 'dead' AND NEW.aspect = 'episode_still' AND substr(NEW.subject_key, 1, 4) = 'key:' BEGIN
  UPDATE catalogue_episode SET status = 'problem', reason = NEW.why, since_ms = coalesce(NEW.ended_ms, NEW.made_ms)
  WHERE server = NEW.server AND key = substr(NEW.subject_key, 5);
END;
CREATE TRIGGER catalogue_job_done AFTER UPDATE OF state ON job
WHEN NEW.state = 'done' AND NEW.aspect = 'episode_still' AND substr(NEW.subject_key, 1, 4) = 'key:' BEGIN
  UPDATE catalogue_episode SET (status, reason) = (
      SELECT coalesce(NEW.kept, CASE WHEN shown THEN 'ok' WHEN restored THEN 'skipped' ELSE 'not_requested' END),
             CASE WHEN NEW.kept IS NULL AND shown THEN NULL WHEN NEW.kept IS NULL AND restored THEN 'its original picture was restored'
                  ELSE NEW.why END
      FROM (SELECT coalesce(max(sent_ms IS NOT NULL), 0) AS shown, coalesce(max(is_restored), 0) AS restored FROM image
            WHERE server = NEW.server AND item = substr(NEW.subject_key, 5) AND slot = 'episode_still')),
    since_ms = coalesce(NEW.ended_ms, NEW.made_ms)
  WHERE server = NEW.server AND key = substr(NEW.subject_key, 5);
END;
CREATE TRIGGER catalogue_card_shown AFTER UPDATE OF sent_ms ON image
WHEN NEW.slot = 'episode_still' AND NEW.sent_ms IS NOT NULL BEGIN
  UPDATE catalogue_episode SET status = 'ok', reason = NULL, since_ms = NEW.sent_ms
  WHERE server = NEW.server AND key = NEW.item AND status NOT IN ('ok', 'waiting');
END;
CREATE TRIGGER catalogue_card_withdrawn AFTER UPDATE OF sent_ms ON image
WHEN NEW.slot = 'episode_still' AND NEW.sent_ms IS NULL AND OLD.sent_ms IS NOT NULL BEGIN
  UPDATE catalogue_episode SET
    status = CASE WHEN NEW.is_restored THEN 'skipped' ELSE 'not_requested' END,
    reason = CASE WHEN NEW.is_restored THEN 'its original picture was restored' END
  WHERE server = NEW.server AND key = NEW.item AND status = 'ok';
END;
CREATE TRIGGER catalogue_card_forgotten AFTER DELETE ON image
WHEN OLD.slot = 'episode_still' AND OLD.sent_ms IS NOT NULL BEGIN
  UPDATE catalogue_episode SET status = 'not_requested', reason = NULL
  WHERE server = OLD.server AND key = OLD.item AND status = 'ok';
END;
