-- Series, seasons and episodes whose pictures a person wants to stay as they are. They are named by what does not change if
-- the media server is set up again.
CREATE TABLE skip (
  server TEXT NOT NULL,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  -- 0 if it is unknown.
  year INTEGER NOT NULL,
  tvdb INTEGER,
  -- -1 for the whole series.
  season INTEGER NOT NULL,
  -- -1 for the whole season.
  number INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,
  PRIMARY KEY (server, folded, year, season, number)
) STRICT, WITHOUT ROWID;
