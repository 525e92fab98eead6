-- Which of the jobs that are due comes next, when each began to wait, and how often the process died with it in hand.
ALTER TABLE job ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN is_due INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN planned_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN cause TEXT;
ALTER TABLE job ADD COLUMN is_small INTEGER NOT NULL DEFAULT 0;
UPDATE job SET rank = place FROM
  (SELECT id AS own, row_number() OVER (PARTITION BY hook ORDER BY id) - 1 AS place FROM job WHERE state = 'waiting')
  WHERE id = own;
DROP INDEX job_due;
DROP INDEX job_stage_due;
CREATE INDEX job_later ON job (stage, server, due_ms) WHERE state = 'waiting' AND is_due = 0;
CREATE INDEX job_next ON job (stage, server, rank, due_ms DESC, id DESC) WHERE state = 'waiting' AND is_due = 1;
CREATE INDEX job_oldest ON job (stage, server, due_ms, id) WHERE state = 'waiting' AND is_due = 1;
CREATE INDEX job_suspect ON job (stage, server) WHERE state = 'waiting' AND crashes > 1;
CREATE INDEX job_of_hook ON job (hook, rank);

ALTER TABLE hook ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hook ADD COLUMN lookup_planned_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN planned_ms INTEGER NOT NULL DEFAULT 0;

-- The bytes that the server last took: whether they are still there tells a lost upload from another's choice.
ALTER TABLE card ADD COLUMN sent_digest TEXT;
UPDATE card SET sent_digest = card_digest WHERE sent_ms IS NOT NULL;

-- Which machines each connection of the settings has led to: the keys of one mean other items on another.
CREATE TABLE machine (
  server TEXT NOT NULL,
  identity TEXT NOT NULL,
  is_now INTEGER NOT NULL,
  PRIMARY KEY (server, identity)
) STRICT, WITHOUT ROWID;
