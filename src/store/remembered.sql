-- The rules files that were last in force.
CREATE TABLE remembered_rules (
    name TEXT PRIMARY KEY NOT NULL,
    text TEXT NOT NULL
) STRICT;
