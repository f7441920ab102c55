-- What is done after a command, written in its transaction. One that is done goes; a worker that has
-- one holds a claim until `due`, and who finds it due later takes it up.
CREATE TABLE ops_jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    content TEXT NOT NULL,
    made INTEGER NOT NULL,
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    claim TEXT,
    parked INTEGER,
    error TEXT
) STRICT;
CREATE INDEX ops_jobs_by_due ON ops_jobs (due, id) WHERE parked IS NULL;
