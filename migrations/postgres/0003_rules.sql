-- The versions of boards' standing orders, as adopted. None of them changes.
CREATE TABLE standing_orders (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    "name" TEXT NOT NULL,
    title TEXT NOT NULL,
    stands_on TEXT NOT NULL,
    edition TEXT COLLATE "C" NOT NULL,
    from_day DATE NOT NULL,
    source TEXT NOT NULL,
    "text" TEXT NOT NULL,
    adopted_by TEXT COLLATE "C" REFERENCES decisions (id),
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL,
    UNIQUE (board, edition)
);
CREATE INDEX standing_orders_by_board ON standing_orders (board, sort, id);
CREATE INDEX standing_orders_by_sort ON standing_orders (sort, id);
CREATE INDEX standing_orders_by_decision ON standing_orders (adopted_by);

-- Which of them a board works under, each from its first day on.
ALTER TABLE boards ADD COLUMN orders TEXT NOT NULL DEFAULT '[]';

-- Why an item was taken as urgent, on the opinion of the person presiding.
ALTER TABLE agenda_items ADD COLUMN urgent_because TEXT;

-- What limits an authority, and what a decision says to that.
ALTER TABLE authorities ADD COLUMN limit_pence BIGINT;
ALTER TABLE authorities ADD COLUMN reserved_matters TEXT NOT NULL DEFAULT '[]';
ALTER TABLE decisions ADD COLUMN commits_pence BIGINT;
ALTER TABLE decisions ADD COLUMN consulted TEXT NOT NULL DEFAULT '';
