-- The rules of the office that were passed over on the way to where a record stands.
ALTER TABLE meetings ADD COLUMN overridden TEXT NOT NULL DEFAULT '[]';
ALTER TABLE papers ADD COLUMN overridden TEXT NOT NULL DEFAULT '[]';
ALTER TABLE recommendations ADD COLUMN overridden TEXT NOT NULL DEFAULT '[]';
ALTER TABLE decisions ADD COLUMN overridden TEXT NOT NULL DEFAULT '[]';

-- Notices that the rules give with a step, written in its transaction: to those who hold a role for
-- the board, or to the holder of a post.
CREATE TABLE ops_notices (
    id TEXT PRIMARY KEY,
    board TEXT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    role TEXT,
    post TEXT,
    text TEXT NOT NULL,
    citation TEXT NOT NULL,
    made INTEGER NOT NULL,
    CHECK ((role IS NULL) <> (post IS NULL))
) STRICT;
CREATE INDEX ops_notices_by_role ON ops_notices (role, board, made, id);
CREATE INDEX ops_notices_by_post ON ops_notices (post, made, id);
