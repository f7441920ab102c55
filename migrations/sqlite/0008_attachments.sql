-- The files that go with a text of a paper.
ALTER TABLE paper_versions ADD COLUMN files TEXT NOT NULL DEFAULT '[]';

-- Bytes by their hash. They stand in pieces in the table below, or in a blob store.
CREATE TABLE ops_blobs (
    hash TEXT PRIMARY KEY,
    size INTEGER NOT NULL CHECK (size > 0),
    kind TEXT NOT NULL,
    place TEXT NOT NULL CHECK (place IN ('database', 'store')),
    put_in INTEGER NOT NULL
) STRICT;
CREATE INDEX ops_blobs_by_time ON ops_blobs (put_in, hash);

CREATE TABLE ops_blob_pieces (
    hash TEXT NOT NULL REFERENCES ops_blobs (hash),
    piece INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (hash, piece)
) STRICT;

-- Who put bytes in: only they may name them first.
CREATE TABLE ops_uploads (
    account TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES ops_blobs (hash),
    at INTEGER NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT;
CREATE INDEX ops_uploads_by_time ON ops_uploads (account, at);
CREATE INDEX ops_uploads_by_hash ON ops_uploads (hash);
