-- The keys that sign the log, from the first to the one that signs now, which alone has its secret.
CREATE TABLE ops_ledger_keys (
    generation INTEGER PRIMARY KEY CHECK (generation >= 1),
    "name" TEXT NOT NULL,
    public BLOB NOT NULL UNIQUE,
    secret BLOB,
    handover TEXT,
    CHECK ((generation = 1) = (handover IS NULL))
) STRICT;
