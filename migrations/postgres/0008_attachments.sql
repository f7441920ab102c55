-- The files that go with a text of a paper.
ALTER TABLE paper_versions ADD COLUMN files TEXT NOT NULL DEFAULT '[]';

-- Bytes by their hash. They stand in pieces in the table below, or in a blob store.
CREATE TABLE ops_blobs (
    hash TEXT COLLATE "C" PRIMARY KEY,
    size BIGINT NOT NULL CHECK (size > 0),
    kind TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL CHECK (place IN ('database', 'store')),
    put_in BIGINT NOT NULL
);
CREATE INDEX ops_blobs_by_time ON ops_blobs (put_in, hash);

CREATE TABLE ops_blob_pieces (
    hash TEXT COLLATE "C" NOT NULL REFERENCES ops_blobs (hash),
    piece BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (hash, piece)
);
-- Files are packed already: trying to pack them again only costs time.
ALTER TABLE ops_blob_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Who put bytes in: only they may name them first.
CREATE TABLE ops_uploads (
    account TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL REFERENCES ops_blobs (hash),
    at BIGINT NOT NULL,
    PRIMARY KEY (account, hash)
);
CREATE INDEX ops_uploads_by_time ON ops_uploads (account, at);
CREATE INDEX ops_uploads_by_hash ON ops_uploads (hash);
