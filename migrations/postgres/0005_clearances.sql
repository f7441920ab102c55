-- Officers' clearances of texts of papers.
CREATE TABLE clearances (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    paper TEXT COLLATE "C" NOT NULL REFERENCES papers (id),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    name TEXT COLLATE "C" NOT NULL,
    label TEXT NOT NULL,
    paper_version TEXT COLLATE "C" NOT NULL REFERENCES paper_versions (id),
    state TEXT COLLATE "C" NOT NULL,
    post TEXT COLLATE "C" REFERENCES posts (id),
    officer TEXT COLLATE "C" REFERENCES people (id),
    deputy TEXT COLLATE "C" REFERENCES people (id),
    working_days BIGINT NOT NULL,
    division TEXT COLLATE "C" NOT NULL,
    asked DATE,
    due DATE,
    due_because TEXT,
    answers TEXT NOT NULL,
    seen TEXT NOT NULL,
    judged TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL,
    UNIQUE (paper, name)
);
CREATE INDEX clearances_by_sort ON clearances (sort, id);
CREATE INDEX clearances_by_board ON clearances (board, sort, id);
CREATE INDEX clearances_by_paper ON clearances (paper, sort, id);
CREATE INDEX clearances_by_officer ON clearances (officer, state, sort, id);
CREATE INDEX clearances_by_deputy ON clearances (deputy, state, sort, id);
