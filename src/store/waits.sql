-- When a job was first due, from which its retries are counted; none if it was due when it was created.
ALTER TABLE job ADD COLUMN first_due_ms INTEGER;

-- The jobs that wait together (`settle 2m per season`), and since when the first of them waits.
ALTER TABLE job ADD COLUMN debounce TEXT;
ALTER TABLE job ADD COLUMN debounce_since_ms INTEGER;
CREATE INDEX job_debounce ON job (debounce, due_ms) WHERE state = 'waiting' AND debounce IS NOT NULL;

-- How long it matters that an item was counted. A `cooldown` is longer than the minute of a plain word.
ALTER TABLE dedup ADD COLUMN keep_ms INTEGER NOT NULL DEFAULT 600000;
