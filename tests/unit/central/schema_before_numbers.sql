-- What the platform knows. One writer at a time, rollback journal, synchronous FULL.
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS terminal (
    terminal_id TEXT PRIMARY KEY,
    public_key  TEXT NOT NULL DEFAULT '',      -- base64; '' until first contact in development
    token_hash  TEXT NOT NULL,
    epoch       INTEGER NOT NULL DEFAULT 1,
    seen_at     TEXT NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS submission (
    submission_id  TEXT PRIMARY KEY,
    terminal_id    TEXT NOT NULL REFERENCES terminal (terminal_id),
    number         TEXT NOT NULL UNIQUE,
    kind           TEXT NOT NULL,
    item           TEXT NOT NULL,
    order_key      TEXT NOT NULL,
    sealed_at      TEXT NOT NULL,
    clock_quality  TEXT NOT NULL,
    receipt        TEXT NOT NULL,
    body_sha256    TEXT NOT NULL,              -- of the canonical request: another one under this id is a conflict
    payload        BLOB NOT NULL,
    payload_sha256 TEXT NOT NULL,
    received_at    TEXT NOT NULL,
    committed      TEXT NOT NULL DEFAULT ''    -- the platform receipt, once
);

CREATE TABLE IF NOT EXISTS attachment (
    submission_id TEXT NOT NULL REFERENCES submission (submission_id),
    ordinal       INTEGER NOT NULL,
    name          TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    sha256        TEXT NOT NULL,
    size          INTEGER NOT NULL,
    PRIMARY KEY (submission_id, ordinal)
);
CREATE INDEX IF NOT EXISTS attachment_sha256 ON attachment (sha256);

CREATE TABLE IF NOT EXISTS cases (
    case_number   TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL UNIQUE REFERENCES submission (submission_id),
    number        TEXT NOT NULL,
    terminal_id   TEXT NOT NULL,
    item          TEXT NOT NULL,
    title         TEXT NOT NULL,
    person        TEXT NOT NULL DEFAULT '',    -- keyed digest of the ID number
    received_at   TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS cases_person ON cases (person);
CREATE INDEX IF NOT EXISTS cases_number ON cases (number);

CREATE TABLE IF NOT EXISTS subcase (
    case_number TEXT NOT NULL REFERENCES cases (case_number),
    ordinal     INTEGER NOT NULL,
    department  TEXT NOT NULL,
    item        TEXT NOT NULL,
    state       TEXT NOT NULL,
    fields      TEXT NOT NULL,                 -- JSON
    PRIMARY KEY (case_number, ordinal)
);

CREATE TABLE IF NOT EXISTS step (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    case_number TEXT NOT NULL,
    ordinal     INTEGER NOT NULL,
    at          TEXT NOT NULL,
    state       TEXT NOT NULL,
    clerk       TEXT NOT NULL,
    note        TEXT NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS result (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
    check_code    TEXT NOT NULL UNIQUE,
    data          TEXT NOT NULL                -- JSON
);

CREATE TABLE IF NOT EXISTS rating (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
    about         TEXT NOT NULL UNIQUE,        -- submission id of what is rated: one rating a case
    stars         INTEGER NOT NULL,
    reasons       TEXT NOT NULL,               -- JSON list
    words         TEXT NOT NULL,
    given_at      TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS ticket (
    day          TEXT NOT NULL,
    number       TEXT NOT NULL,
    service      TEXT NOT NULL,
    subject_hash TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting',
    issued_at    TEXT NOT NULL,
    terminal_id  TEXT NOT NULL,
    PRIMARY KEY (day, number)
);
-- which window called a ticket and what became of it; states: central/hall_floor.py
CREATE TABLE IF NOT EXISTS ticket_step (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    day          TEXT NOT NULL,
    number       TEXT NOT NULL,
    state        TEXT NOT NULL,
    counter      TEXT NOT NULL,
    clerk        TEXT NOT NULL,
    at           TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS number_range (
    day         TEXT NOT NULL,
    letter      TEXT NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    PRIMARY KEY (day, letter, first)
);

CREATE TABLE IF NOT EXISTS help_call (
    call_id     TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL,
    place       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    state       TEXT NOT NULL,
    called_at   TEXT NOT NULL,
    answered_at TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS clerk (name TEXT PRIMARY KEY, password TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS desk_session (
    token_hash TEXT PRIMARY KEY,
    clerk      TEXT NOT NULL,
    csrf       TEXT NOT NULL,
    until      TEXT NOT NULL
);
