-- The rules of the office that were passed over on the way to where a record stands.
ALTER TABLE meetings ADD COLUMN overridden TEXT NOT NULL DEFAULT '[]';
ALTER TABLE papers ADD COLUMN overridden TEXT NOT NULL DEFAULT '[]';
ALTER TABLE recommendations ADD COLUMN overridden TEXT NOT NULL DEFAULT '[]';
ALTER TABLE decisions ADD COLUMN overridden TEXT NOT NULL DEFAULT '[]';

-- Notices that the rules give with a step, written in its transaction: to those who hold a role for
-- the board, or to the holder of a post.
CREATE TABLE ops_notices (
    id TEXT COLLATE "C" PRIMARY KEY,
    board TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C",
    post TEXT COLLATE "C",
    text TEXT NOT NULL,
    citation TEXT NOT NULL,
    made BIGINT NOT NULL,
    CHECK ((role IS NULL) <> (post IS NULL))
);
CREATE INDEX ops_notices_by_role ON ops_notices (role, board, made, id);
CREATE INDEX ops_notices_by_post ON ops_notices (post, made, id);
