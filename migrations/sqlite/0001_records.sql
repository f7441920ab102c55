-- The tables of records, their history, the ledger, and operational tables.
-- A landed migration is never edited; the next one is another file.

-- Legal bodies and partnerships.
CREATE TABLE organisations (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    "name" TEXT NOT NULL,
    kind TEXT NOT NULL,
    other_names TEXT NOT NULL,
    partners TEXT NOT NULL,
    summary TEXT NOT NULL,
    from_day TEXT,
    to_day TEXT,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX organisations_by_sort ON organisations (sort, id);

-- Bodies that meet to decide or advise.
CREATE TABLE boards (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    "name" TEXT NOT NULL,
    kind TEXT NOT NULL,
    power TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    other_names TEXT NOT NULL,
    constituted_by TEXT NOT NULL,
    lead TEXT REFERENCES organisations (id),
    rules TEXT,
    zone TEXT NOT NULL,
    keeps_records_from TEXT,
    summary TEXT NOT NULL,
    from_day TEXT,
    to_day TEXT,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX boards_by_sort ON boards (sort, id);

-- People.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    "name" TEXT NOT NULL,
    other_names TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX people_by_sort ON people (sort, id);

-- Offices that people hold.
CREATE TABLE posts (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    title TEXT NOT NULL,
    other_names TEXT NOT NULL,
    organisation TEXT REFERENCES organisations (id),
    holders TEXT NOT NULL,
    from_day TEXT,
    to_day TEXT,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX posts_by_sort ON posts (sort, id);
CREATE INDEX posts_by_organisation ON posts (organisation);

-- Seats on boards.
CREATE TABLE memberships (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    board TEXT NOT NULL REFERENCES boards (id),
    person TEXT NOT NULL REFERENCES people (id),
    seat TEXT NOT NULL,
    voting INTEGER NOT NULL CHECK (voting IN (0, 1)),
    on_behalf_of TEXT REFERENCES organisations (id),
    post TEXT REFERENCES posts (id),
    substitute_for TEXT REFERENCES memberships (id),
    from_day TEXT,
    to_day TEXT,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX memberships_by_board ON memberships (board, sort, id);
CREATE INDEX memberships_by_sort ON memberships (sort, id);
CREATE INDEX memberships_by_person ON memberships (person);
CREATE INDEX memberships_by_post ON memberships (post);

-- Who may use Minuted. The sort key is the folded name: no two accounts have the same.
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    "name" TEXT NOT NULL,
    person TEXT REFERENCES people (id),
    grants TEXT NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    sort TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX accounts_by_sort ON accounts (sort, id);
CREATE INDEX accounts_by_person ON accounts (person);

-- Threads of business.
CREATE TABLE matters (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    board TEXT NOT NULL REFERENCES boards (id),
    title TEXT NOT NULL,
    other_names TEXT NOT NULL,
    summary TEXT NOT NULL,
    opened TEXT NOT NULL,
    closed TEXT NOT NULL,
    audience TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX matters_by_board ON matters (board, sort, id);
CREATE INDEX matters_by_sort ON matters (sort, id);

-- Meetings with their sittings.
CREATE TABLE meetings (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    board TEXT NOT NULL REFERENCES boards (id),
    in_common_with TEXT NOT NULL,
    title TEXT NOT NULL,
    sittings TEXT NOT NULL,
    date_shown TEXT NOT NULL,
    called_on TEXT,
    called_because TEXT,
    reason TEXT,
    state TEXT NOT NULL,
    phase TEXT NOT NULL,
    audience TEXT NOT NULL,
    rules TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX meetings_by_board ON meetings (board, sort, id);
CREATE INDEX meetings_by_sort ON meetings (sort, id);

-- Documents that are cited.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    board TEXT NOT NULL REFERENCES boards (id),
    title TEXT NOT NULL,
    citation TEXT NOT NULL,
    kind TEXT NOT NULL,
    held INTEGER NOT NULL CHECK (held IN (0, 1)),
    "date" TEXT NOT NULL,
    note TEXT NOT NULL,
    audience TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_board ON documents (board, sort, id);
CREATE INDEX documents_by_sort ON documents (sort, id);

-- Reports to boards.
CREATE TABLE papers (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    board TEXT NOT NULL REFERENCES boards (id),
    also_for TEXT NOT NULL,
    title TEXT NOT NULL,
    reference TEXT,
    author TEXT REFERENCES accounts (id),
    matters TEXT NOT NULL,
    "current" TEXT REFERENCES paper_versions (id),
    newest TEXT REFERENCES paper_versions (id),
    drafts INTEGER NOT NULL,
    editions INTEGER NOT NULL,
    exemption TEXT NOT NULL,
    reason TEXT,
    state TEXT NOT NULL,
    phase TEXT NOT NULL,
    audience TEXT NOT NULL,
    rules TEXT NOT NULL,
    "date" TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX papers_by_board ON papers (board, sort, id);
CREATE INDEX papers_by_sort ON papers (sort, id);
CREATE INDEX papers_by_author ON papers (author);

-- Texts of papers.
CREATE TABLE paper_versions (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    paper TEXT NOT NULL REFERENCES papers (id),
    draft INTEGER NOT NULL,
    edition INTEGER,
    front TEXT NOT NULL,
    body TEXT NOT NULL,
    appendices TEXT NOT NULL,
    recommendations TEXT NOT NULL,
    grounds TEXT NOT NULL,
    note TEXT,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX paper_versions_by_sort ON paper_versions (sort, id);
CREATE UNIQUE INDEX paper_versions_by_paper ON paper_versions (paper, draft);
CREATE UNIQUE INDEX paper_versions_by_edition ON paper_versions (paper, edition);

-- Items of agendas.
CREATE TABLE agenda_items (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    meeting TEXT NOT NULL REFERENCES meetings (id),
    board TEXT NOT NULL REFERENCES boards (id),
    "place" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    title TEXT NOT NULL,
    purpose TEXT NOT NULL,
    exemption TEXT NOT NULL,
    content_audience TEXT NOT NULL,
    matter TEXT REFERENCES matters (id),
    withdrawn_on TEXT,
    withdrawn_because TEXT,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX agenda_items_by_board ON agenda_items (board, sort, id);
CREATE INDEX agenda_items_by_sort ON agenda_items (sort, id);
CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting);
CREATE INDEX agenda_items_by_matter ON agenda_items (matter);

-- What papers ask of boards.
CREATE TABLE recommendations (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    paper TEXT NOT NULL REFERENCES papers (id),
    to_board TEXT NOT NULL REFERENCES boards (id),
    "place" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    state TEXT NOT NULL,
    phase TEXT NOT NULL,
    audience TEXT NOT NULL,
    rules TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX recommendations_by_sort ON recommendations (sort, id);
CREATE INDEX recommendations_by_paper ON recommendations (paper);
CREATE INDEX recommendations_by_to_board ON recommendations (to_board);

-- Papers before boards.
CREATE TABLE considerations (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    paper TEXT NOT NULL REFERENCES papers (id),
    paper_version TEXT REFERENCES paper_versions (id),
    board TEXT NOT NULL REFERENCES boards (id),
    meeting TEXT REFERENCES meetings (id),
    item TEXT REFERENCES agenda_items (id),
    "place" INTEGER NOT NULL,
    "date" TEXT NOT NULL,
    outcomes TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX considerations_by_board ON considerations (board, sort, id);
CREATE INDEX considerations_by_sort ON considerations (sort, id);
CREATE INDEX considerations_by_paper ON considerations (paper);
CREATE INDEX considerations_by_paper_version ON considerations (paper_version);
CREATE INDEX considerations_by_meeting ON considerations (meeting);
CREATE INDEX considerations_by_item ON considerations (item);

-- Comments and advice received.
CREATE TABLE comments (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    board TEXT NOT NULL REFERENCES boards (id),
    matter TEXT REFERENCES matters (id),
    paper TEXT REFERENCES papers (id),
    kind TEXT NOT NULL,
    from_board TEXT REFERENCES boards (id),
    from_organisation TEXT REFERENCES organisations (id),
    from_person TEXT REFERENCES people (id),
    from_whom TEXT NOT NULL,
    received TEXT NOT NULL,
    "text" TEXT NOT NULL,
    document TEXT REFERENCES documents (id),
    response TEXT NOT NULL,
    audience TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX comments_by_board ON comments (board, sort, id);
CREATE INDEX comments_by_sort ON comments (sort, id);
CREATE INDEX comments_by_matter ON comments (matter);
CREATE INDEX comments_by_paper ON comments (paper);
CREATE INDEX comments_by_from_board ON comments (from_board);
CREATE INDEX comments_by_document ON comments (document);

-- Powers to decide.
CREATE TABLE authorities (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    citation TEXT NOT NULL,
    organisation TEXT REFERENCES organisations (id),
    board TEXT REFERENCES boards (id),
    post TEXT REFERENCES posts (id),
    person TEXT REFERENCES people (id),
    limits TEXT NOT NULL,
    in_consultation_with TEXT NOT NULL,
    reserved TEXT NOT NULL,
    created_by TEXT REFERENCES decisions (id),
    from_day TEXT,
    to_day TEXT,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX authorities_by_board ON authorities (board, sort, id);
CREATE INDEX authorities_by_sort ON authorities (sort, id);
CREATE INDEX authorities_by_organisation ON authorities (organisation);
CREATE INDEX authorities_by_post ON authorities (post);
CREATE INDEX authorities_by_person ON authorities (person);

-- What was decided.
CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    kind TEXT NOT NULL,
    board TEXT NOT NULL REFERENCES boards (id),
    maker_post TEXT REFERENCES posts (id),
    maker_person TEXT REFERENCES people (id),
    "number" TEXT UNIQUE,
    minute TEXT,
    title TEXT NOT NULL,
    exemption TEXT NOT NULL,
    content_audience TEXT NOT NULL,
    meeting TEXT REFERENCES meetings (id),
    item TEXT REFERENCES agenda_items (id),
    paper_version TEXT REFERENCES paper_versions (id),
    matters TEXT NOT NULL,
    recommendations TEXT NOT NULL,
    comments TEXT NOT NULL,
    documents TEXT NOT NULL,
    made TEXT NOT NULL,
    date_shown TEXT NOT NULL,
    authority TEXT REFERENCES authorities (id),
    recitals TEXT NOT NULL,
    reasons TEXT NOT NULL,
    alternatives TEXT NOT NULL,
    interests TEXT NOT NULL,
    supersedes TEXT REFERENCES decisions (id),
    replaced_by TEXT REFERENCES decisions (id),
    reason TEXT,
    ended TEXT NOT NULL,
    ended_at TEXT REFERENCES meetings (id),
    ended_under TEXT REFERENCES authorities (id),
    proposed TEXT NOT NULL,
    state TEXT NOT NULL,
    phase TEXT NOT NULL,
    audience TEXT NOT NULL,
    rules TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
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
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    decision TEXT NOT NULL REFERENCES decisions (id),
    parent TEXT REFERENCES clauses (id),
    "place" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    kind TEXT NOT NULL,
    "text" TEXT NOT NULL,
    to_board TEXT REFERENCES boards (id),
    answers TEXT NOT NULL,
    settles TEXT REFERENCES pending_items (id),
    due TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX clauses_by_sort ON clauses (sort, id);
CREATE INDEX clauses_by_decision ON clauses (decision);
CREATE INDEX clauses_by_parent ON clauses (parent);
CREATE INDEX clauses_by_to_board ON clauses (to_board);
CREATE INDEX clauses_by_settles ON clauses (settles);

-- What boards are asked to decide.
CREATE TABLE pending_items (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    clause TEXT NOT NULL REFERENCES clauses (id),
    decision TEXT NOT NULL REFERENCES decisions (id),
    from_board TEXT NOT NULL REFERENCES boards (id),
    board TEXT NOT NULL REFERENCES boards (id),
    opened TEXT NOT NULL,
    settled_by TEXT REFERENCES decisions (id),
    settled_clause TEXT REFERENCES clauses (id),
    settled_as TEXT,
    settled_before TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX pending_items_by_board ON pending_items (board, sort, id);
CREATE INDEX pending_items_by_sort ON pending_items (sort, id);
CREATE INDEX pending_items_by_clause ON pending_items (clause);
CREATE INDEX pending_items_by_decision ON pending_items (decision);
CREATE INDEX pending_items_by_from_board ON pending_items (from_board);
CREATE INDEX pending_items_by_settled_by ON pending_items (settled_by);

-- What clauses open.
CREATE TABLE commitments (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    clause TEXT NOT NULL REFERENCES clauses (id),
    decision TEXT NOT NULL REFERENCES decisions (id),
    board TEXT NOT NULL REFERENCES boards (id),
    awaits TEXT REFERENCES pending_items (id),
    what TEXT NOT NULL,
    due TEXT NOT NULL,
    owner_post TEXT REFERENCES posts (id),
    owner TEXT NOT NULL,
    report_to TEXT REFERENCES boards (id),
    report_by TEXT NOT NULL,
    done TEXT NOT NULL,
    report TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX commitments_by_board ON commitments (board, sort, id);
CREATE INDEX commitments_by_sort ON commitments (sort, id);
CREATE INDEX commitments_by_clause ON commitments (clause);
CREATE INDEX commitments_by_decision ON commitments (decision);
CREATE INDEX commitments_by_awaits ON commitments (awaits);

-- Mendings of wrong records.
CREATE TABLE corrections (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    board TEXT NOT NULL REFERENCES boards (id),
    of_record TEXT NOT NULL,
    field TEXT NOT NULL,
    was TEXT NOT NULL,
    corrected TEXT NOT NULL,
    reason TEXT NOT NULL,
    approved_by TEXT REFERENCES meetings (id),
    audience TEXT NOT NULL,
    on_day TEXT NOT NULL,
    provenance TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_by_board ON corrections (board, sort, id);
CREATE INDEX corrections_by_sort ON corrections (sort, id);
CREATE INDEX corrections_by_of_record ON corrections (of_record);

-- References that are lists: who constituted a board, which matters a decision belongs to.
CREATE TABLE links (
    from_kind TEXT NOT NULL,
    from_id TEXT NOT NULL,
    role TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    to_id TEXT NOT NULL,
    PRIMARY KEY (from_id, role, to_id)
) STRICT;
CREATE INDEX links_back ON links (to_id, role, from_id);

-- The numbers of a series, without gaps: CAB/2017 has given its last number.
CREATE TABLE numbers (
    series TEXT PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last >= 1)
) STRICT;

-- The log: one row for each entry, from 0, without gaps.
CREATE TABLE ledger_entries (
    seq INTEGER PRIMARY KEY,
    leaf BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TABLE ledger_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL CHECK (size >= 0)
) STRICT;
INSERT INTO ledger_head (id, size) VALUES (1, 0);

-- Every version of every record as canonical bytes. Salt and body go when the law has them erased.
CREATE TABLE history (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    seq INTEGER NOT NULL REFERENCES ledger_entries (seq),
    salt BLOB,
    body BLOB,
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX history_by_seq ON history (seq);
CREATE INDEX history_by_kind ON history (kind, id, version);

-- Replies to commands that carried an idempotency key.
CREATE TABLE ops_idempotency (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    reply TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT;

-- Tokens by which programs and people sign in; only their hashes are kept.
CREATE TABLE ops_tokens (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    issued_by TEXT NOT NULL,
    issued INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    revoked INTEGER
) STRICT;
CREATE INDEX ops_tokens_by_account ON ops_tokens (account);
