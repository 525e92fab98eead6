-- The outbox of `notify`.
CREATE TABLE notice (
  id INTEGER PRIMARY KEY,
  hook INTEGER NOT NULL,
  rule TEXT NOT NULL,
  target TEXT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  made_ms INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  why TEXT
) STRICT;
CREATE INDEX notice_due ON notice (target, due_ms) WHERE state = 'waiting';
