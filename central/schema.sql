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
    received_at   TEXT NOT NULL,
    result_kind   TEXT NOT NULL DEFAULT 'promised',   -- immediate; filed: 备查制, nothing to accept
    received_region TEXT NOT NULL DEFAULT '',  -- of the office that received it
    region        TEXT NOT NULL DEFAULT '',    -- of the office that handles it: its queue
    office        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX cases_region ON cases (region);
CREATE INDEX cases_person ON cases (person);
CREATE INDEX cases_number ON cases (number);

CREATE TABLE subcase (
    case_number TEXT NOT NULL REFERENCES cases (case_number),
    ordinal     INTEGER NOT NULL,
    department  TEXT NOT NULL,
    item        TEXT NOT NULL,
    state       TEXT NOT NULL,
    fields      TEXT NOT NULL,                 -- JSON
    subform_id  TEXT NOT NULL DEFAULT '',
    after_ids   TEXT NOT NULL DEFAULT '[]',    -- JSON: accepted only when these sub-cases are closed
    materials   TEXT NOT NULL DEFAULT '[]',    -- JSON: ids of the materials that it uses
    period_days INTEGER NOT NULL DEFAULT 0,    -- 0: nothing was promised
    period_unit TEXT NOT NULL DEFAULT '',
    accepted_on TEXT NOT NULL DEFAULT '',      -- the day of 受理; the clock starts on the day after
    due         TEXT NOT NULL DEFAULT '',
    certain     INTEGER NOT NULL DEFAULT 1,    -- 0: counted beyond the calendar
    stopped_on  TEXT NOT NULL DEFAULT '',      -- since when the clock stands, '' while it runs
    ended_for   TEXT NOT NULL DEFAULT '',      -- the material for want of which it was ended
    ended_from  TEXT NOT NULL DEFAULT '',      -- its state before
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

-- region: whose queue the clerk works on, '' for every region
CREATE TABLE clerk (name TEXT PRIMARY KEY, password TEXT NOT NULL, region TEXT NOT NULL DEFAULT '');
CREATE TABLE desk_session (
    token_hash TEXT PRIMARY KEY,
    clerk      TEXT NOT NULL,
    csrf       TEXT NOT NULL,
    until      TEXT NOT NULL
);

-- what the citizen still has to hand in: pledged (容缺), or a proof after a commitment was withdrawn
CREATE TABLE owed (
    case_number  TEXT NOT NULL REFERENCES cases (case_number),
    material     TEXT NOT NULL,
    name         TEXT NOT NULL,
    what         TEXT NOT NULL,
    form         TEXT NOT NULL,
    due          TEXT NOT NULL,
    certain      INTEGER NOT NULL,
    place        TEXT NOT NULL,
    consequence  TEXT NOT NULL,
    reason       TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'owed',
    handed_in_at TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (case_number, material)
);
CREATE INDEX owed_due ON owed (state, due);

-- 告知承诺: state valid, withdrawn, false
CREATE TABLE commitment (
    case_number   TEXT NOT NULL REFERENCES cases (case_number),
    commitment_id TEXT NOT NULL,
    subform_id    TEXT NOT NULL,
    proof         TEXT NOT NULL,
    replaces      TEXT NOT NULL,
    text_sha256   TEXT NOT NULL,
    read_aloud    INTEGER NOT NULL,
    credit        TEXT NOT NULL,
    chosen_at     TEXT NOT NULL,
    state         TEXT NOT NULL DEFAULT 'valid',
    changed_at    TEXT NOT NULL DEFAULT '',
    clerk         TEXT NOT NULL DEFAULT '',
    note          TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (case_number, commitment_id)
);

-- hand-over records, only ever added to: the chain of custody is this log
CREATE TABLE custody (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    case_number TEXT NOT NULL REFERENCES cases (case_number),
    at          TEXT NOT NULL,
    giver       TEXT NOT NULL,
    taker       TEXT NOT NULL,
    what        TEXT NOT NULL,
    clerk       TEXT NOT NULL
);
CREATE INDEX custody_case ON custody (case_number, id);

-- how the result is handed out; the address is shown to the clerk alone who posts it
CREATE TABLE delivery (
    case_number TEXT PRIMARY KEY REFERENCES cases (case_number),
    way         TEXT NOT NULL,
    receiver    TEXT NOT NULL,
    mobile      TEXT NOT NULL,
    address     TEXT NOT NULL,
    place       TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT '',
    poster      TEXT NOT NULL DEFAULT '',
    tracking    TEXT NOT NULL DEFAULT '',
    done_at     TEXT NOT NULL DEFAULT ''
);

CREATE TABLE case_note (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    case_number TEXT NOT NULL REFERENCES cases (case_number),
    at          TEXT NOT NULL,
    clerk       TEXT NOT NULL,
    note        TEXT NOT NULL
);
CREATE INDEX case_note_case ON case_note (case_number, id);

-- later hand-ins, papers and withdrawals of commitments; problem, '' when it found its place: no_case, other_person,
-- of a paper no_material, of a withdrawal too_late, no_commitment
CREATE TABLE supplement (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
    number        TEXT NOT NULL,
    material      TEXT NOT NULL,
    commitment    TEXT NOT NULL DEFAULT '',      -- id of the one that is withdrawn
    name          TEXT NOT NULL,
    person        TEXT NOT NULL,
    case_number   TEXT NOT NULL DEFAULT '',
    problem       TEXT NOT NULL DEFAULT '',
    received_at   TEXT NOT NULL,
    settled_by    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX supplement_case ON supplement (case_number);
CREATE INDEX supplement_number ON supplement (number);

-- failed pledges and false commitments; why: central/credit.json
CREATE TABLE credit_entry (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    person      TEXT NOT NULL,
    case_number TEXT NOT NULL,
    about       TEXT NOT NULL,
    why         TEXT NOT NULL,
    reason      TEXT NOT NULL,
    since       TEXT NOT NULL,
    until       TEXT NOT NULL,
    lifted_at   TEXT NOT NULL DEFAULT '',
    clerk       TEXT NOT NULL
);
CREATE INDEX credit_entry_person ON credit_entry (person);

-- seal keys of the issuers of licences and shared data
CREATE TABLE issuer_key (
    issuer     TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    secret     TEXT NOT NULL
);
-- who asked for whose data, which and when; wanted: JSON list; person: keyed digest; never the contents
CREATE TABLE data_request (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    at             TEXT NOT NULL,
    terminal_id    TEXT NOT NULL,
    person         TEXT NOT NULL,
    what           TEXT NOT NULL,
    wanted         TEXT NOT NULL,
    consent_sha256 TEXT NOT NULL,
    consent_at     TEXT NOT NULL
);
-- published packs, the files lie beside the database; the highest position is in force
CREATE TABLE bundle (
    position     INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256       TEXT NOT NULL UNIQUE,
    version      TEXT NOT NULL,
    bytes        INTEGER NOT NULL,
    published_at TEXT NOT NULL
);
