-- That data of a person were erased: which versions of which records went, and on what ground.
CREATE TABLE erasures (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    person TEXT NOT NULL REFERENCES people (id),
    on_day TEXT NOT NULL,
    ground TEXT NOT NULL,
    versions TEXT NOT NULL,
    lifted TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX erasures_by_sort ON erasures (sort, id);
CREATE INDEX erasures_by_person ON erasures (person, sort, id);
