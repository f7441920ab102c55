-- What was rendered, by its hash, in pieces of 1 MiB, so that nobody holds a whole document to give it.
-- A publication names the hash, and the ledger vouches for it.
CREATE TABLE published_pieces (
    hash TEXT NOT NULL,
    piece INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (hash, piece)
) STRICT;
INSERT INTO published_pieces (hash, piece, bytes)
WITH RECURSIVE pieces (hash, piece) AS (
    SELECT hash, 0 FROM published_bytes
    UNION ALL
    SELECT p.hash, p.piece + 1 FROM pieces p JOIN published_bytes b ON b.hash = p.hash
    WHERE (p.piece + 1) * 1048576 < LENGTH(b.bytes)
)
SELECT p.hash, p.piece, SUBSTR(b.bytes, p.piece * 1048576 + 1, 1048576)
FROM pieces p JOIN published_bytes b ON b.hash = p.hash;
DROP TABLE published_bytes;

-- What of a publication could not be shown as it stands in the record, for its office.
CREATE TABLE ops_remarks (
    publication TEXT NOT NULL REFERENCES publications (id),
    place INTEGER NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (publication, place)
) STRICT;
