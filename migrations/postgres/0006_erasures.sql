-- That data of a person were erased: which versions of which records went, and on what ground.
CREATE TABLE erasures (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
    on_day DATE NOT NULL,
    ground TEXT NOT NULL,
    versions TEXT NOT NULL,
    lifted TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX erasures_by_sort ON erasures (sort, id);
CREATE INDEX erasures_by_person ON erasures (person, sort, id);
