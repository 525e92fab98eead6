-- What is to be done again and again, by its statement in the rules, wherever that stands. When it is next due is
-- counted from `since_ms` and kept nowhere: the machine may move to another time zone.
CREATE TABLE schedule (
  statement TEXT PRIMARY KEY,
  since_ms INTEGER NOT NULL,
  ran_ms INTEGER
) STRICT, WITHOUT ROWID;
