CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  year INTEGER,
  tvdb INTEGER,
  tmdb INTEGER,
  imdb TEXT,
  added_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX series_tvdb ON series (tvdb) WHERE tvdb IS NOT NULL;

ALTER TABLE card ADD COLUMN series INTEGER;
ALTER TABLE card ADD COLUMN title TEXT;
ALTER TABLE card ADD COLUMN watched INTEGER;
CREATE INDEX card_by_series ON card (series);
