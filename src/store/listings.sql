-- Comparisons with listings are claimed by a thread of their own, which must not search the other jobs of a full queue.
CREATE INDEX job_listing ON job (server, due_ms, id) WHERE state = 'waiting' AND aspect = 'reconcile';
