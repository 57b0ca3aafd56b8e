-- From files of the time before there were numbers (SQLite only): receipts apart from the submission, so that a commit
-- does not write the payload again; the number's parts; a key for each epoch of a terminal, kept for ever.
CREATE TABLE receipt (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id),
    body          TEXT NOT NULL
);
INSERT INTO receipt (submission_id, body) SELECT submission_id, committed FROM submission WHERE committed <> '';
ALTER TABLE submission DROP COLUMN committed;

ALTER TABLE submission ADD COLUMN epoch TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
UPDATE submission SET
    epoch = substr(number, length(terminal_id) + 2, 2),
    seq = CAST(substr(number, length(terminal_id) + 5, length(number) - length(terminal_id) - 7) AS INTEGER);
CREATE UNIQUE INDEX submission_seq ON submission (terminal_id, epoch, seq);

CREATE TABLE terminal_key (
    terminal_id TEXT NOT NULL REFERENCES terminal (terminal_id),
    epoch       TEXT NOT NULL,
    public_key  TEXT NOT NULL,
    request     TEXT,
    from_at     TEXT NOT NULL,
    until_at    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (terminal_id, epoch),
    UNIQUE (terminal_id, request)
);
INSERT INTO terminal_key (terminal_id, epoch, public_key, from_at)
    SELECT terminal_id, substr('0' || epoch, -2), public_key, '1970-01-01T00:00:00+08:00'
    FROM terminal WHERE public_key <> '';
-- in development a terminal numbered its records by an epoch of its own making
INSERT INTO terminal_key (terminal_id, epoch, public_key, from_at)
    SELECT DISTINCT s.terminal_id, s.epoch, t.public_key, '1970-01-01T00:00:00+08:00'
    FROM submission s JOIN terminal t USING (terminal_id) WHERE t.public_key <> '' ON CONFLICT DO NOTHING;
ALTER TABLE terminal DROP COLUMN public_key;
ALTER TABLE terminal DROP COLUMN epoch;

CREATE TABLE platform_key (
    key_id     TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    secret     TEXT NOT NULL,
    from_at    TEXT NOT NULL,
    until_at   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX platform_key_in_use ON platform_key (until_at) WHERE until_at = '';

CREATE TABLE heartbeat (
    terminal_id TEXT PRIMARY KEY REFERENCES terminal (terminal_id),
    received_at TEXT NOT NULL,
    body        TEXT NOT NULL
);
CREATE INDEX step_case ON step (case_number, ordinal);

ALTER TABLE ticket ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0;
UPDATE ticket SET arrival = rowid;
