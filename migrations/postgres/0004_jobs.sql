-- What is done after a command, written in its transaction. One that is done goes; a worker that has
-- one holds a claim until `due`, and who finds it due later takes it up.
CREATE TABLE ops_jobs (
    id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    content TEXT NOT NULL,
    made BIGINT NOT NULL,
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
    claim TEXT COLLATE "C",
    parked BIGINT,
    error TEXT
);
CREATE INDEX ops_jobs_by_due ON ops_jobs (due, id) WHERE parked IS NULL;
