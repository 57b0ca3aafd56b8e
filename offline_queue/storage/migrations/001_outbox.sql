-- The encrypted outbox, as it was before it counted its versions: databases of that time have these tables already.
CREATE TABLE IF NOT EXISTS counter (
    terminal  TEXT NOT NULL,
    epoch     TEXT NOT NULL,
    last_seq  INTEGER NOT NULL,
    last_hash TEXT NOT NULL,          -- of the last receipt: the next one carries it
    PRIMARY KEY (terminal, epoch)
) STRICT;

CREATE TABLE IF NOT EXISTS submission (
    position         INTEGER PRIMARY KEY AUTOINCREMENT,   -- order of sealing
    submission_id    TEXT NOT NULL UNIQUE,
    number           TEXT NOT NULL UNIQUE,
    kind             TEXT NOT NULL,
    item             TEXT NOT NULL,
    order_key        TEXT NOT NULL,
    tag              TEXT NOT NULL,
    state            TEXT NOT NULL,
    sealed_at        TEXT NOT NULL,
    clock_quality    TEXT NOT NULL,
    payload          BLOB NOT NULL,                       -- empty once purged
    payload_sha256   TEXT NOT NULL,
    size             INTEGER NOT NULL,
    receipt          TEXT NOT NULL,
    attempts         INTEGER NOT NULL DEFAULT 0,
    reason           TEXT NOT NULL DEFAULT '',
    case_number      TEXT NOT NULL DEFAULT '',
    platform_receipt TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX IF NOT EXISTS submission_state ON submission (state, position);

CREATE INDEX IF NOT EXISTS submission_order ON submission (order_key, position);

CREATE INDEX IF NOT EXISTS submission_tag ON submission (tag);

CREATE TABLE IF NOT EXISTS attachment (
    submission_id TEXT NOT NULL REFERENCES submission (submission_id),
    ordinal       INTEGER NOT NULL,
    name          TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    sha256        TEXT NOT NULL,
    size          INTEGER NOT NULL,
    PRIMARY KEY (submission_id, ordinal)
) STRICT;

CREATE INDEX IF NOT EXISTS attachment_sha256 ON attachment (sha256);

CREATE TABLE IF NOT EXISTS event (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    submission_id TEXT NOT NULL REFERENCES submission (submission_id),
    at            TEXT NOT NULL,
    before        TEXT NOT NULL,
    after         TEXT NOT NULL,
    reason        TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS event_submission ON event (submission_id, id);
