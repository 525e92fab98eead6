CREATE TABLE hook (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  address TEXT NOT NULL,
  connection TEXT,
  event TEXT,
  body TEXT NOT NULL,
  arrived_ms INTEGER NOT NULL,
  decided_ms INTEGER,
  outcome TEXT NOT NULL CHECK (outcome IN ('waiting', 'accepted', 'ignored', 'test', 'refused')),
  reason TEXT
) STRICT;
CREATE INDEX hook_undecided ON hook (id) WHERE outcome = 'waiting';

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  hook INTEGER NOT NULL,
  rule TEXT NOT NULL,
  server TEXT NOT NULL,
  subject TEXT NOT NULL,
  target TEXT NOT NULL,
  wish TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('find', 'render', 'upload')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead', 'superseded')),
  attempts INTEGER NOT NULL DEFAULT 0,
  made_ms INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  episode TEXT,
  art BLOB,
  art_key TEXT,
  card_path TEXT,
  recipe TEXT,
  card_digest TEXT,
  why TEXT
) STRICT;
CREATE UNIQUE INDEX job_newest ON job (server, subject) WHERE state = 'waiting';
CREATE INDEX job_due ON job (server, stage, due_ms) WHERE state = 'waiting';
CREATE INDEX job_subject ON job (server, subject, hook, id);
CREATE INDEX job_running ON job (server, subject) WHERE state = 'running';

CREATE TABLE card (
  server TEXT NOT NULL,
  episode TEXT NOT NULL,
  recipe TEXT,
  card_digest TEXT,
  card_path TEXT,
  art_key TEXT,
  art_digest TEXT,
  original_key TEXT,
  original BLOB,
  sent_ms INTEGER,
  PRIMARY KEY (server, episode)
) STRICT;
CREATE INDEX card_by_path ON card (card_path);
