-- How many episodes of a season or a series needed no job, because their cards were right.
ALTER TABLE job ADD COLUMN up_to_date INTEGER NOT NULL DEFAULT 0;
