-- No job is started while there is a row, until then.
CREATE TABLE pause (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  since_ms INTEGER NOT NULL,
  -- NULL until somebody resumes.
  until_ms INTEGER
) STRICT;
