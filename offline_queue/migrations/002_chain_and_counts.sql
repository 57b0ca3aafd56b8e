-- Statements are separated by empty lines. Payloads apart from rows: a state changes without writing the payload again.
CREATE TABLE submission_2 (
    position         INTEGER PRIMARY KEY,                 -- order of sealing
    submission_id    TEXT NOT NULL UNIQUE,
    number           TEXT NOT NULL UNIQUE,
    kind             TEXT NOT NULL,
    item             TEXT NOT NULL,
    order_key        TEXT NOT NULL,
    tag              TEXT NOT NULL,
    state            TEXT NOT NULL,
    sealed_at        TEXT NOT NULL,
    clock_quality    TEXT NOT NULL,
    payload_sha256   TEXT NOT NULL,
    size             INTEGER NOT NULL,
    receipt          TEXT NOT NULL,
    seal             TEXT NOT NULL,                       -- SHA-256 over all that never changes: seals.py
    attempts         INTEGER NOT NULL DEFAULT 0,
    reason           TEXT NOT NULL DEFAULT '',
    case_number      TEXT NOT NULL DEFAULT '',
    platform_receipt TEXT NOT NULL DEFAULT '',
    changed_at       TEXT NOT NULL                        -- into the state it has
) STRICT;

INSERT INTO submission_2 SELECT
    position, submission_id, number, kind, item, order_key, tag, state, sealed_at, clock_quality, payload_sha256, size,
    receipt, '', attempts, reason, case_number, platform_receipt,
    coalesce((SELECT e.at FROM event e WHERE e.submission_id = submission.submission_id ORDER BY e.id DESC LIMIT 1),
             sealed_at)
FROM submission;

CREATE TABLE payload (
    position INTEGER PRIMARY KEY,                         -- of its submission; no row once purged
    data     BLOB NOT NULL
) STRICT;

INSERT INTO payload SELECT position, payload FROM submission WHERE state <> 'purged';

CREATE TABLE attachment_2 (
    position   INTEGER NOT NULL,                          -- of its submission
    ordinal    INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    PRIMARY KEY (position, ordinal)
) STRICT, WITHOUT ROWID;

INSERT INTO attachment_2 SELECT s.position, a.ordinal, a.name, a.media_type, a.sha256, a.size
FROM attachment a JOIN submission s USING (submission_id);

CREATE TABLE event_2 (
    id            INTEGER PRIMARY KEY,                    -- without gaps, save where an anchor stands
    submission_id TEXT NOT NULL,                          -- '' for what concerns the terminal itself
    at            TEXT NOT NULL,
    before        TEXT NOT NULL,
    after         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    proof         TEXT NOT NULL,                          -- of a sealing: submission.seal; of a commit: SHA-256 of the platform's receipt
    hash          TEXT NOT NULL                           -- SHA-256 over the hash before and all this: chain.py
) STRICT;

INSERT INTO event_2 SELECT row_number() OVER (ORDER BY id), submission_id, at, before, after, reason, '', '' FROM event;

DROP TABLE event;

DROP TABLE attachment;

DROP TABLE submission;

ALTER TABLE submission_2 RENAME TO submission;

ALTER TABLE attachment_2 RENAME TO attachment;

ALTER TABLE event_2 RENAME TO event;

-- what may be sent; what stands anywhere else; what only its number and receipts are left of
CREATE INDEX submission_due ON submission (position) WHERE state IN ('backoff', 'sealed');

CREATE INDEX submission_elsewhere ON submission (state, position) WHERE state NOT IN ('backoff', 'purged', 'sealed');

CREATE INDEX submission_purged ON submission (position) WHERE state = 'purged';

-- what still blocks its order key
CREATE INDEX submission_order ON submission (order_key, position) WHERE state NOT IN ('committed', 'purged');

CREATE INDEX submission_tag ON submission (tag) WHERE tag <> '';

CREATE INDEX attachment_sha256 ON attachment (sha256);

CREATE INDEX event_submission ON event (submission_id, id);

-- the newest event, so that cutting off the end is noticed
CREATE TABLE chain (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    last_event INTEGER NOT NULL,
    last_hash  TEXT NOT NULL
) STRICT;

-- the hash of the last of a run of events that the retention rule removed
CREATE TABLE anchor (
    event_id INTEGER PRIMARY KEY,
    hash     TEXT NOT NULL
) STRICT;

ALTER TABLE counter ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;   -- the platform has every number up to this one

-- how many records and bytes are in each state: a backlog of 100,000 is not counted at every look
CREATE TABLE tally (
    state   TEXT PRIMARY KEY,
    records INTEGER NOT NULL,
    bytes   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO tally (state, records, bytes) VALUES
    ('sealed', 0, 0), ('offered', 0, 0), ('uploading', 0, 0), ('committed', 0, 0), ('purged', 0, 0),
    ('backoff', 0, 0), ('held', 0, 0), ('conflict', 0, 0), ('dead', 0, 0);

UPDATE tally SET (records, bytes) =
    (SELECT count(*), coalesce(sum(s.size), 0) FROM submission s WHERE s.state = tally.state);

CREATE TRIGGER tally_sealed AFTER INSERT ON submission BEGIN
    UPDATE tally SET records = records + 1, bytes = bytes + new.size WHERE state = new.state;
END;

CREATE TRIGGER tally_moved AFTER UPDATE OF state ON submission WHEN old.state <> new.state BEGIN
    UPDATE tally SET records = records - 1, bytes = bytes - old.size WHERE state = old.state;
    UPDATE tally SET records = records + 1, bytes = bytes + new.size WHERE state = new.state;
END;

CREATE TRIGGER tally_removed AFTER DELETE ON submission BEGIN
    UPDATE tally SET records = records - 1, bytes = bytes - old.size WHERE state = old.state;
END;

-- a page to write when the log has to begin anew: store.py
CREATE TABLE upkeep (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    turns INTEGER NOT NULL
) STRICT;

INSERT INTO upkeep (id, turns) VALUES (1, 0);
