-- What Sonarr's webhooks last said about each series.
CREATE TABLE sonarr_series (
  id INTEGER PRIMARY KEY,
  -- TheTVDB's id; NULL if the webhooks had none.
  tvdb INTEGER,
  folded TEXT NOT NULL,
  -- A JSON list. NULL if no webhook said them.
  tags TEXT,
  series_type TEXT,
  -- The newest delivery that said it.
  delivery INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sonarr_series_by_tvdb ON sonarr_series (tvdb) WHERE tvdb IS NOT NULL;
CREATE UNIQUE INDEX sonarr_series_without_id ON sonarr_series (folded) WHERE tvdb IS NULL;
CREATE INDEX sonarr_series_by_title ON sonarr_series (folded);
