-- What the platform knows, in the words of SQLite that PostgreSQL has counterparts for (schema.py). A change here is also
-- a step in migrations/. That something happens once is said by a constraint, not by looking first.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE terminal (
    terminal_id TEXT PRIMARY KEY,
    token_hash  TEXT NOT NULL,
    seen_at     TEXT NOT NULL DEFAULT ''
);
-- every key under which a terminal ever signed receipts, kept for ever
CREATE TABLE terminal_key (
    terminal_id TEXT NOT NULL REFERENCES terminal (terminal_id),
    epoch       TEXT NOT NULL,                 -- two digits
    public_key  TEXT NOT NULL,                 -- base64
    request     TEXT,                          -- Idempotency-Key of the terminal that asked for the epoch
    from_at     TEXT NOT NULL,
    until_at    TEXT NOT NULL DEFAULT '',      -- '' for the key in use
    PRIMARY KEY (terminal_id, epoch),
    UNIQUE (terminal_id, request)
);
-- the platform's own keys, the secret half only of the one in use
CREATE TABLE platform_key (
    key_id     TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    secret     TEXT NOT NULL,
    from_at    TEXT NOT NULL,
    until_at   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX platform_key_in_use ON platform_key (until_at) WHERE until_at = '';
-- the last one of each terminal
CREATE TABLE heartbeat (
    terminal_id TEXT PRIMARY KEY REFERENCES terminal (terminal_id),
    received_at TEXT NOT NULL,
    body        TEXT NOT NULL                  -- JSON
);

CREATE TABLE submission (
    submission_id  TEXT PRIMARY KEY,
    terminal_id    TEXT NOT NULL REFERENCES terminal (terminal_id),
    number         TEXT NOT NULL UNIQUE,
    epoch          TEXT NOT NULL,              -- of the number
    seq            INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    item           TEXT NOT NULL,
    order_key      TEXT NOT NULL,
    sealed_at      TEXT NOT NULL,
    clock_quality  TEXT NOT NULL,
    receipt        TEXT NOT NULL,
    body_sha256    TEXT NOT NULL,              -- of the content: another one under this id is a conflict
    payload        BLOB NOT NULL,
    payload_sha256 TEXT NOT NULL,
    received_at    TEXT NOT NULL
);
CREATE UNIQUE INDEX submission_seq ON submission (terminal_id, epoch, seq);
-- of what is committed: the platform's receipt, once. Apart, so that a commit does not write the payload again.
CREATE TABLE receipt (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
    body          TEXT NOT NULL
);

CREATE TABLE attachment (
    submission_id TEXT NOT NULL REFERENCES submission (submission_id),
    ordinal       INTEGER NOT NULL,
    name          TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    sha256        TEXT NOT NULL,
    size          INTEGER NOT NULL,
    PRIMARY KEY (submission_id, ordinal)
);
CREATE INDEX attachment_sha256 ON attachment (sha256);

CREATE TABLE cases (
    case_number   TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL UNIQUE REFERENCES submission (submission_id),
    number        TEXT NOT NULL,
    terminal_id   TEXT NOT NULL,
    item          TEXT NOT NULL,
    title         TEXT NOT NULL,
    person        TEXT NOT NULL DEFAULT '',    -- keyed digest of the ID number
    received_at   TEXT NOT NULL
);
CREATE INDEX cases_person ON cases (person);
CREATE INDEX cases_number ON cases (number);

CREATE TABLE subcase (
    case_number TEXT NOT NULL REFERENCES cases (case_number),
    ordinal     INTEGER NOT NULL,
    department  TEXT NOT NULL,
    item        TEXT NOT NULL,
    state       TEXT NOT NULL,
    fields      TEXT NOT NULL,                 -- JSON
    PRIMARY KEY (case_number, ordinal)
);

CREATE TABLE step (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    case_number TEXT NOT NULL,
    ordinal     INTEGER NOT NULL,
    at          TEXT NOT NULL,
    state       TEXT NOT NULL,
    clerk       TEXT NOT NULL,
    note        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX step_case ON step (case_number, ordinal);

CREATE TABLE result (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
    check_code    TEXT NOT NULL UNIQUE,
    data          TEXT NOT NULL                -- JSON
);

CREATE TABLE rating (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
    about         TEXT NOT NULL UNIQUE,        -- submission id of what is rated: one rating a case
    stars         INTEGER NOT NULL,
    reasons       TEXT NOT NULL,               -- JSON list
    words         TEXT NOT NULL,
    given_at      TEXT NOT NULL
);

CREATE TABLE ticket (
    day          TEXT NOT NULL,
    number       TEXT NOT NULL,
    service      TEXT NOT NULL,
    subject_hash TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting',
    issued_at    TEXT NOT NULL,
    terminal_id  TEXT NOT NULL,
    arrival      INTEGER NOT NULL,             -- of two of the same second the one goes first that the hall knew first
    PRIMARY KEY (day, number)
);
-- which window called a ticket and what became of it, states: central/hall_floor.py
CREATE TABLE ticket_step (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    day          TEXT NOT NULL,
    number       TEXT NOT NULL,
    state        TEXT NOT NULL,
    counter      TEXT NOT NULL,
    clerk        TEXT NOT NULL,
    at           TEXT NOT NULL
);
CREATE TABLE number_range (
    day         TEXT NOT NULL,
    letter      TEXT NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    PRIMARY KEY (day, letter, first)
);

CREATE TABLE help_call (
    call_id     TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL,
    place       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    state       TEXT NOT NULL,
    called_at   TEXT NOT NULL,
    answered_at TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT ''
);

CREATE TABLE clerk (name TEXT PRIMARY KEY, password TEXT NOT NULL);
CREATE TABLE desk_session (
    token_hash TEXT PRIMARY KEY,
    clerk      TEXT NOT NULL,
    csrf       TEXT NOT NULL,
    until      TEXT NOT NULL
);
