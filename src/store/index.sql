-- Who has nothing to do finds that out by one look into an index.
CREATE INDEX job_stage_due ON job (stage, due_ms) WHERE state = 'waiting';
CREATE INDEX job_active ON job (stage, state) WHERE state IN ('waiting', 'running');
CREATE INDEX job_dead ON job (state) WHERE state = 'dead';
