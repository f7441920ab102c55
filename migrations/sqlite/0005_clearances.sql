-- Officers' clearances of texts of papers.
CREATE TABLE clearances (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    paper TEXT NOT NULL REFERENCES papers (id),
    board TEXT NOT NULL REFERENCES boards (id),
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    paper_version TEXT NOT NULL REFERENCES paper_versions (id),
    state TEXT NOT NULL,
    post TEXT REFERENCES posts (id),
    officer TEXT REFERENCES people (id),
    deputy TEXT REFERENCES people (id),
    working_days INTEGER NOT NULL,
    division TEXT NOT NULL,
    asked TEXT,
    due TEXT,
    due_because TEXT,
    answers TEXT NOT NULL,
    seen TEXT NOT NULL,
    judged TEXT NOT NULL,
    sort TEXT NOT NULL,
    UNIQUE (paper, name)
) STRICT;
CREATE INDEX clearances_by_sort ON clearances (sort, id);
CREATE INDEX clearances_by_board ON clearances (board, sort, id);
CREATE INDEX clearances_by_paper ON clearances (paper, sort, id);
CREATE INDEX clearances_by_officer ON clearances (officer, state, sort, id);
CREATE INDEX clearances_by_deputy ON clearances (deputy, state, sort, id);
