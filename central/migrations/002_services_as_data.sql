-- Sub-cases with order, deadline and clock; what is owed, committed, handed over and handed out; credit; seal keys; packs.
ALTER TABLE cases ADD COLUMN result_kind TEXT NOT NULL DEFAULT 'promised';
ALTER TABLE cases ADD COLUMN received_region TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN office TEXT NOT NULL DEFAULT '';
CREATE INDEX cases_region ON cases (region);

ALTER TABLE subcase ADD COLUMN subform_id TEXT NOT NULL DEFAULT '';
ALTER TABLE subcase ADD COLUMN after_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE subcase ADD COLUMN materials TEXT NOT NULL DEFAULT '[]';
ALTER TABLE subcase ADD COLUMN period_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subcase ADD COLUMN period_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE subcase ADD COLUMN accepted_on TEXT NOT NULL DEFAULT '';
ALTER TABLE subcase ADD COLUMN due TEXT NOT NULL DEFAULT '';
ALTER TABLE subcase ADD COLUMN certain INTEGER NOT NULL DEFAULT 1;
ALTER TABLE subcase ADD COLUMN stopped_on TEXT NOT NULL DEFAULT '';
ALTER TABLE subcase ADD COLUMN ended_for TEXT NOT NULL DEFAULT '';
ALTER TABLE subcase ADD COLUMN ended_from TEXT NOT NULL DEFAULT '';

ALTER TABLE clerk ADD COLUMN region TEXT NOT NULL DEFAULT '';

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

CREATE TABLE supplement (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
    number        TEXT NOT NULL,
    material      TEXT NOT NULL,
    name          TEXT NOT NULL,
    person        TEXT NOT NULL,
    case_number   TEXT NOT NULL DEFAULT '',
    problem       TEXT NOT NULL DEFAULT '',
    received_at   TEXT NOT NULL,
    settled_by    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX supplement_case ON supplement (case_number);
CREATE INDEX supplement_number ON supplement (number);

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

CREATE TABLE issuer_key (
    issuer     TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    secret     TEXT NOT NULL
);
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
CREATE TABLE bundle (
    position     INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256       TEXT NOT NULL UNIQUE,
    version      TEXT NOT NULL,
    bytes        INTEGER NOT NULL,
    published_at TEXT NOT NULL
);
