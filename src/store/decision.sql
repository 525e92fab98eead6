-- What the rules lacked before they could decide a hook, and what they then asked for.
ALTER TABLE hook ADD COLUMN lookup TEXT;
ALTER TABLE hook ADD COLUMN lookup_due_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hook ADD COLUMN lookup_tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hook ADD COLUMN found TEXT;
ALTER TABLE hook ADD COLUMN asked TEXT;
DROP INDEX hook_undecided;
CREATE INDEX hook_undecided ON hook (lookup, id) WHERE outcome = 'waiting';

-- Items that were counted under a plain word (`any watched`).
CREATE TABLE noticed (
  word TEXT NOT NULL,
  item TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  hook INTEGER NOT NULL,
  PRIMARY KEY (word, item)
) STRICT, WITHOUT ROWID;
