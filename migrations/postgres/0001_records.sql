-- The tables of records, their history, the ledger, and operational tables.
-- A landed migration is never edited; the next one is another file.

-- Legal bodies and partnerships.
CREATE TABLE organisations (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    "name" TEXT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    other_names TEXT NOT NULL,
    partners TEXT NOT NULL,
    summary TEXT NOT NULL,
    from_day DATE,
    to_day DATE,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX organisations_by_sort ON organisations (sort, id);

-- Bodies that meet to decide or advise.
CREATE TABLE boards (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    "name" TEXT NOT NULL,
    kind TEXT NOT NULL,
    power TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    other_names TEXT NOT NULL,
    constituted_by TEXT NOT NULL,
    lead TEXT COLLATE "C" REFERENCES organisations (id),
    rules TEXT,
    zone TEXT COLLATE "C" NOT NULL,
    keeps_records_from DATE,
    summary TEXT NOT NULL,
    from_day DATE,
    to_day DATE,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX boards_by_sort ON boards (sort, id);

-- People.
CREATE TABLE people (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    "name" TEXT NOT NULL,
    other_names TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX people_by_sort ON people (sort, id);

-- Offices that people hold.
CREATE TABLE posts (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    title TEXT NOT NULL,
    other_names TEXT NOT NULL,
    organisation TEXT COLLATE "C" REFERENCES organisations (id),
    holders TEXT NOT NULL,
    from_day DATE,
    to_day DATE,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX posts_by_sort ON posts (sort, id);
CREATE INDEX posts_by_organisation ON posts (organisation);

-- Seats on boards.
CREATE TABLE memberships (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
    seat TEXT COLLATE "C" NOT NULL,
    voting BOOLEAN NOT NULL,
    on_behalf_of TEXT COLLATE "C" REFERENCES organisations (id),
    post TEXT COLLATE "C" REFERENCES posts (id),
    substitute_for TEXT COLLATE "C" REFERENCES memberships (id),
    from_day DATE,
    to_day DATE,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX memberships_by_board ON memberships (board, sort, id);
CREATE INDEX memberships_by_sort ON memberships (sort, id);
CREATE INDEX memberships_by_person ON memberships (person);
CREATE INDEX memberships_by_post ON memberships (post);

-- Who may use Minuted. The sort key is the folded name: no two accounts have the same.
CREATE TABLE accounts (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    "name" TEXT NOT NULL,
    person TEXT COLLATE "C" REFERENCES people (id),
    grants TEXT NOT NULL,
    closed BOOLEAN NOT NULL,
    sort TEXT COLLATE "C" NOT NULL UNIQUE
);
CREATE INDEX accounts_by_sort ON accounts (sort, id);
CREATE INDEX accounts_by_person ON accounts (person);

-- Threads of business.
CREATE TABLE matters (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    title TEXT NOT NULL,
    other_names TEXT NOT NULL,
    summary TEXT NOT NULL,
    opened TEXT NOT NULL,
    closed TEXT NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX matters_by_board ON matters (board, sort, id);
CREATE INDEX matters_by_sort ON matters (sort, id);

-- Meetings with their sittings.
CREATE TABLE meetings (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    in_common_with TEXT NOT NULL,
    title TEXT NOT NULL,
    sittings TEXT NOT NULL,
    date_shown TEXT NOT NULL,
    called_on DATE,
    called_because TEXT,
    reason TEXT,
    state TEXT NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    rules TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX meetings_by_board ON meetings (board, sort, id);
CREATE INDEX meetings_by_sort ON meetings (sort, id);

-- Documents that are cited.
CREATE TABLE documents (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    title TEXT NOT NULL,
    citation TEXT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    held BOOLEAN NOT NULL,
    "date" TEXT NOT NULL,
    note TEXT NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX documents_by_board ON documents (board, sort, id);
CREATE INDEX documents_by_sort ON documents (sort, id);

-- Reports to boards.
CREATE TABLE papers (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    also_for TEXT NOT NULL,
    title TEXT NOT NULL,
    reference TEXT,
    author TEXT COLLATE "C" REFERENCES accounts (id),
    matters TEXT NOT NULL,
    "current" TEXT COLLATE "C",
    newest TEXT COLLATE "C",
    drafts BIGINT NOT NULL,
    editions BIGINT NOT NULL,
    exemption TEXT NOT NULL,
    reason TEXT,
    state TEXT NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    rules TEXT NOT NULL,
    "date" TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX papers_by_board ON papers (board, sort, id);
CREATE INDEX papers_by_sort ON papers (sort, id);
CREATE INDEX papers_by_author ON papers (author);

-- Texts of papers.
CREATE TABLE paper_versions (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    paper TEXT COLLATE "C" NOT NULL REFERENCES papers (id),
    draft BIGINT NOT NULL,
    edition BIGINT,
    front TEXT NOT NULL,
    body TEXT NOT NULL,
    appendices TEXT NOT NULL,
    recommendations TEXT NOT NULL,
    grounds TEXT NOT NULL,
    note TEXT,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX paper_versions_by_sort ON paper_versions (sort, id);
CREATE UNIQUE INDEX paper_versions_by_paper ON paper_versions (paper, draft);
CREATE UNIQUE INDEX paper_versions_by_edition ON paper_versions (paper, edition);

-- Items of agendas.
CREATE TABLE agenda_items (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    meeting TEXT COLLATE "C" NOT NULL REFERENCES meetings (id),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    "place" BIGINT NOT NULL,
    "number" TEXT COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    exemption TEXT NOT NULL,
    content_audience TEXT COLLATE "C" NOT NULL,
    matter TEXT COLLATE "C" REFERENCES matters (id),
    withdrawn_on DATE,
    withdrawn_because TEXT,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX agenda_items_by_board ON agenda_items (board, sort, id);
CREATE INDEX agenda_items_by_sort ON agenda_items (sort, id);
CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting);
CREATE INDEX agenda_items_by_matter ON agenda_items (matter);

-- What papers ask of boards.
CREATE TABLE recommendations (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    paper TEXT COLLATE "C" NOT NULL REFERENCES papers (id),
    to_board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    "place" BIGINT NOT NULL,
    "number" TEXT COLLATE "C" NOT NULL,
    "text" TEXT NOT NULL,
    state TEXT NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    rules TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX recommendations_by_sort ON recommendations (sort, id);
CREATE INDEX recommendations_by_paper ON recommendations (paper);
CREATE INDEX recommendations_by_to_board ON recommendations (to_board);

-- Papers before boards.
CREATE TABLE considerations (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    paper TEXT COLLATE "C" NOT NULL REFERENCES papers (id),
    paper_version TEXT COLLATE "C" REFERENCES paper_versions (id),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    meeting TEXT COLLATE "C" REFERENCES meetings (id),
    item TEXT COLLATE "C" REFERENCES agenda_items (id),
    "place" BIGINT NOT NULL,
    "date" TEXT NOT NULL,
    outcomes TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX considerations_by_board ON considerations (board, sort, id);
CREATE INDEX considerations_by_sort ON considerations (sort, id);
CREATE INDEX considerations_by_paper ON considerations (paper);
CREATE INDEX considerations_by_paper_version ON considerations (paper_version);
CREATE INDEX considerations_by_meeting ON considerations (meeting);
CREATE INDEX considerations_by_item ON considerations (item);

-- Comments and advice received.
CREATE TABLE comments (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    matter TEXT COLLATE "C" REFERENCES matters (id),
    paper TEXT COLLATE "C" REFERENCES papers (id),
    kind TEXT COLLATE "C" NOT NULL,
    from_board TEXT COLLATE "C" REFERENCES boards (id),
    from_organisation TEXT COLLATE "C" REFERENCES organisations (id),
    from_person TEXT COLLATE "C" REFERENCES people (id),
    from_whom TEXT NOT NULL,
    received TEXT NOT NULL,
    "text" TEXT NOT NULL,
    document TEXT COLLATE "C" REFERENCES documents (id),
    response TEXT NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX comments_by_board ON comments (board, sort, id);
CREATE INDEX comments_by_sort ON comments (sort, id);
CREATE INDEX comments_by_matter ON comments (matter);
CREATE INDEX comments_by_paper ON comments (paper);
CREATE INDEX comments_by_from_board ON comments (from_board);
CREATE INDEX comments_by_document ON comments (document);

-- Powers to decide.
CREATE TABLE authorities (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    title TEXT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    citation TEXT NOT NULL,
    organisation TEXT COLLATE "C" REFERENCES organisations (id),
    board TEXT COLLATE "C" REFERENCES boards (id),
    post TEXT COLLATE "C" REFERENCES posts (id),
    person TEXT COLLATE "C" REFERENCES people (id),
    limits TEXT NOT NULL,
    in_consultation_with TEXT NOT NULL,
    reserved TEXT NOT NULL,
    created_by TEXT COLLATE "C",
    from_day DATE,
    to_day DATE,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX authorities_by_board ON authorities (board, sort, id);
CREATE INDEX authorities_by_sort ON authorities (sort, id);
CREATE INDEX authorities_by_organisation ON authorities (organisation);
CREATE INDEX authorities_by_post ON authorities (post);
CREATE INDEX authorities_by_person ON authorities (person);

-- What was decided.
CREATE TABLE decisions (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    kind TEXT COLLATE "C" NOT NULL,
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    maker_post TEXT COLLATE "C" REFERENCES posts (id),
    maker_person TEXT COLLATE "C" REFERENCES people (id),
    "number" TEXT COLLATE "C" UNIQUE,
    minute TEXT,
    title TEXT NOT NULL,
    exemption TEXT NOT NULL,
    content_audience TEXT COLLATE "C" NOT NULL,
    meeting TEXT COLLATE "C" REFERENCES meetings (id),
    item TEXT COLLATE "C" REFERENCES agenda_items (id),
    paper_version TEXT COLLATE "C" REFERENCES paper_versions (id),
    matters TEXT NOT NULL,
    recommendations TEXT NOT NULL,
    comments TEXT NOT NULL,
    documents TEXT NOT NULL,
    made TEXT NOT NULL,
    date_shown TEXT NOT NULL,
    authority TEXT COLLATE "C" REFERENCES authorities (id),
    recitals TEXT NOT NULL,
    reasons TEXT NOT NULL,
    alternatives TEXT NOT NULL,
    interests TEXT NOT NULL,
    supersedes TEXT COLLATE "C" REFERENCES decisions (id),
    replaced_by TEXT COLLATE "C" REFERENCES decisions (id),
    reason TEXT,
    ended TEXT NOT NULL,
    ended_at TEXT COLLATE "C" REFERENCES meetings (id),
    ended_under TEXT COLLATE "C" REFERENCES authorities (id),
    proposed TEXT NOT NULL,
    state TEXT NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    audience TEXT COLLATE "C" NOT NULL,
    rules TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX decisions_by_board ON decisions (board, sort, id);
CREATE INDEX decisions_by_sort ON decisions (sort, id);
CREATE INDEX decisions_by_meeting ON decisions (meeting);
CREATE INDEX decisions_by_item ON decisions (item);
CREATE INDEX decisions_by_paper_version ON decisions (paper_version);
CREATE INDEX decisions_by_authority ON decisions (authority);
CREATE INDEX decisions_by_supersedes ON decisions (supersedes);
CREATE INDEX decisions_by_replaced_by ON decisions (replaced_by);

-- Numbered parts of decisions.
CREATE TABLE clauses (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    decision TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    parent TEXT COLLATE "C" REFERENCES clauses (id),
    "place" BIGINT NOT NULL,
    "number" TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    "text" TEXT NOT NULL,
    to_board TEXT COLLATE "C" REFERENCES boards (id),
    answers TEXT NOT NULL,
    settles TEXT COLLATE "C",
    due TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX clauses_by_sort ON clauses (sort, id);
CREATE INDEX clauses_by_decision ON clauses (decision);
CREATE INDEX clauses_by_parent ON clauses (parent);
CREATE INDEX clauses_by_to_board ON clauses (to_board);
CREATE INDEX clauses_by_settles ON clauses (settles);

-- What boards are asked to decide.
CREATE TABLE pending_items (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    clause TEXT COLLATE "C" NOT NULL REFERENCES clauses (id),
    decision TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    from_board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    opened TEXT NOT NULL,
    settled_by TEXT COLLATE "C" REFERENCES decisions (id),
    settled_clause TEXT COLLATE "C" REFERENCES clauses (id),
    settled_as TEXT,
    settled_before TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX pending_items_by_board ON pending_items (board, sort, id);
CREATE INDEX pending_items_by_sort ON pending_items (sort, id);
CREATE INDEX pending_items_by_clause ON pending_items (clause);
CREATE INDEX pending_items_by_decision ON pending_items (decision);
CREATE INDEX pending_items_by_from_board ON pending_items (from_board);
CREATE INDEX pending_items_by_settled_by ON pending_items (settled_by);

-- What clauses open.
CREATE TABLE commitments (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    clause TEXT COLLATE "C" NOT NULL REFERENCES clauses (id),
    decision TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    awaits TEXT COLLATE "C" REFERENCES pending_items (id),
    what TEXT NOT NULL,
    due TEXT NOT NULL,
    owner_post TEXT COLLATE "C" REFERENCES posts (id),
    owner TEXT NOT NULL,
    report_to TEXT COLLATE "C" REFERENCES boards (id),
    report_by TEXT NOT NULL,
    done TEXT NOT NULL,
    report TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX commitments_by_board ON commitments (board, sort, id);
CREATE INDEX commitments_by_sort ON commitments (sort, id);
CREATE INDEX commitments_by_clause ON commitments (clause);
CREATE INDEX commitments_by_decision ON commitments (decision);
CREATE INDEX commitments_by_awaits ON commitments (awaits);

-- Mendings of wrong records.
CREATE TABLE corrections (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 1),
    board TEXT COLLATE "C" NOT NULL REFERENCES boards (id),
    of_record TEXT COLLATE "C" NOT NULL,
    field TEXT NOT NULL,
    was TEXT NOT NULL,
    corrected TEXT NOT NULL,
    reason TEXT NOT NULL,
    approved_by TEXT COLLATE "C" REFERENCES meetings (id),
    audience TEXT COLLATE "C" NOT NULL,
    on_day DATE NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT COLLATE "C" NOT NULL
);
CREATE INDEX corrections_by_board ON corrections (board, sort, id);
CREATE INDEX corrections_by_sort ON corrections (sort, id);
CREATE INDEX corrections_by_of_record ON corrections (of_record);

ALTER TABLE papers ADD FOREIGN KEY ("current") REFERENCES paper_versions (id);
ALTER TABLE papers ADD FOREIGN KEY (newest) REFERENCES paper_versions (id);
ALTER TABLE authorities ADD FOREIGN KEY (created_by) REFERENCES decisions (id);
ALTER TABLE clauses ADD FOREIGN KEY (settles) REFERENCES pending_items (id);

-- References that are lists: who constituted a board, which matters a decision belongs to.
CREATE TABLE links (
    from_kind TEXT COLLATE "C" NOT NULL,
    from_id TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    to_kind TEXT COLLATE "C" NOT NULL,
    to_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (from_id, role, to_id)
);
CREATE INDEX links_back ON links (to_id, role, from_id);

-- The numbers of a series, without gaps: CAB/2017 has given its last number.
CREATE TABLE numbers (
    series TEXT COLLATE "C" PRIMARY KEY,
    last BIGINT NOT NULL CHECK (last >= 1)
);

-- The log: one row for each entry, from 0, without gaps.
CREATE TABLE ledger_entries (
    seq BIGINT PRIMARY KEY,
    leaf BYTEA NOT NULL,
    hash BYTEA NOT NULL
);
CREATE TABLE ledger_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL CHECK (size >= 0)
);
INSERT INTO ledger_head (id, size) VALUES (1, 0);

-- Every version of every record as canonical bytes. Salt and body go when the law has them erased.
CREATE TABLE history (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    seq BIGINT NOT NULL REFERENCES ledger_entries (seq),
    salt BYTEA,
    body BYTEA,
    PRIMARY KEY (id, version)
);
CREATE INDEX history_by_seq ON history (seq);
CREATE INDEX history_by_kind ON history (kind, id, version);

-- Replies to commands that carried an idempotency key.
CREATE TABLE ops_idempotency (
    actor TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    request BYTEA NOT NULL,
    reply TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
);

-- Tokens by which programs and people sign in; only their hashes are kept.
CREATE TABLE ops_tokens (
    id TEXT COLLATE "C" PRIMARY KEY,
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    issued_by TEXT NOT NULL,
    issued BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT
);
CREATE INDEX ops_tokens_by_account ON ops_tokens (account);
