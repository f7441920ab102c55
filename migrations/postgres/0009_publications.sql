-- Documents that were given to readers, or are about to be, and notices of what was withdrawn.
CREATE TABLE publications (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    shared_with TEXT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    meeting TEXT COLLATE "C" REFERENCES meetings (id),
    paper TEXT COLLATE "C" REFERENCES papers (id),
    decision TEXT COLLATE "C" REFERENCES decisions (id),
    of_version BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    replaces TEXT COLLATE "C" REFERENCES publications (id),
    title TEXT NOT NULL,
    adds TEXT NOT NULL,
    agenda TEXT NOT NULL,
    parts TEXT NOT NULL,
    pages TEXT NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    requested TEXT NOT NULL,
    published TEXT NOT NULL,
    withdrawn TEXT NOT NULL,
    renditions TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL,
    UNIQUE (kind, meeting, edition),
    UNIQUE (kind, paper, edition),
    UNIQUE (kind, decision, edition)
);
CREATE INDEX publications_by_sort ON publications (sort, id);
CREATE INDEX publications_by_board ON publications (board, sort, id);
CREATE INDEX publications_by_meeting ON publications (meeting, sort, id);
CREATE INDEX publications_by_paper ON publications (paper, sort, id);
CREATE INDEX publications_by_decision ON publications (decision, sort, id);

-- What was rendered, by its hash. A publication names the hash, and the ledger vouches for it.
CREATE TABLE published_bytes (
    hash TEXT COLLATE "C" PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes BYTEA NOT NULL
);

-- That texts of a paper were withdrawn from publication.
ALTER TABLE papers ADD COLUMN taken_down_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE papers ADD COLUMN taken_down TEXT NOT NULL DEFAULT 'null';

-- Why a paper was handed round at a meeting, if it was.
ALTER TABLE considerations ADD COLUMN tabled_because TEXT;
