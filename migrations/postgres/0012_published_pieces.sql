-- What was rendered, by its hash, in pieces of 1 MiB, so that nobody holds a whole document to give it.
-- A publication names the hash, and the ledger vouches for it.
CREATE TABLE published_pieces (
    hash TEXT COLLATE "C" NOT NULL,
    piece BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (hash, piece)
);
-- PDF and Word documents are packed already: trying to pack them again only costs time.
ALTER TABLE published_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;
INSERT INTO published_pieces (hash, piece, bytes)
SELECT b.hash, p.piece, SUBSTRING(b.bytes FROM CAST(p.piece * 1048576 + 1 AS INTEGER) FOR 1048576)
FROM published_bytes b
CROSS JOIN LATERAL GENERATE_SERIES(0, (LENGTH(b.bytes) - 1) / 1048576) AS p (piece);
DROP TABLE published_bytes;

-- What of a publication could not be shown as it stands in the record, for its office.
CREATE TABLE ops_remarks (
    publication TEXT COLLATE "C" NOT NULL REFERENCES publications (id),
    place BIGINT NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (publication, place)
);
