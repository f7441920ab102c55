-- Appraisals of the options of a matter, and what their panels scored.
CREATE TABLE appraisals (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    board TEXT NOT NULL REFERENCES boards (id),
    matter TEXT NOT NULL REFERENCES matters (id),
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    tie_break TEXT NOT NULL,
    options TEXT NOT NULL,
    costing TEXT NOT NULL,
    panels TEXT NOT NULL,
    schemes TEXT NOT NULL,
    judgements TEXT NOT NULL,
    moderations TEXT NOT NULL,
    conclusion TEXT NOT NULL,
    phase TEXT NOT NULL,
    reason TEXT,
    audience TEXT NOT NULL,
    scores_exemption TEXT NOT NULL,
    costs_exemption TEXT NOT NULL,
    scores_audience TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX appraisals_by_sort ON appraisals (sort, id);
CREATE INDEX appraisals_by_board ON appraisals (board, sort, id);
CREATE INDEX appraisals_by_matter ON appraisals (matter, sort, id);

-- One row for each scorer, so that they do not wait for each other.
CREATE TABLE score_sheets (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    appraisal TEXT NOT NULL REFERENCES appraisals (id),
    board TEXT NOT NULL REFERENCES boards (id),
    panel TEXT NOT NULL,
    scorer TEXT,
    person TEXT REFERENCES people (id),
    scheme INTEGER NOT NULL,
    first_at TEXT NOT NULL,
    scores TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
-- A panel that agrees its scores has no scorer; there is one such sheet too.
CREATE UNIQUE INDEX score_sheets_once ON score_sheets (appraisal, panel, COALESCE(scorer, ''));
CREATE INDEX score_sheets_by_sort ON score_sheets (sort, id);
CREATE INDEX score_sheets_by_appraisal ON score_sheets (appraisal, sort, id);
CREATE INDEX score_sheets_by_person ON score_sheets (person, sort, id);

-- The option of an appraisal that a decision chooses, and the one that a recommendation comes from.
ALTER TABLE decisions ADD COLUMN choice TEXT NOT NULL DEFAULT 'null';
ALTER TABLE recommendations ADD COLUMN from_appraisal TEXT NOT NULL DEFAULT 'null';
