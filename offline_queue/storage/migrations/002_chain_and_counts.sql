-- Statements are separated by empty lines. Payloads apart from rows: a state changes without writing the payload again.
CREATE TABLE submission_2 (
    position         INTEGER PRIMARY KEY,                 -- order of sealing
    submission_id    TEXT NOT NULL UNIQUE,
    number           TEXT NOT NULL,                       -- found by its position: see head
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
    changed_at       TEXT NOT NULL,                       -- into the state it has
    first_event      INTEGER NOT NULL                     -- of its sealing: no index is written for that one
) STRICT;

INSERT INTO submission_2 SELECT
    position, submission_id, number, kind, item, order_key, tag, state, sealed_at, clock_quality, payload_sha256, size,
    receipt, '', attempts, reason, case_number, platform_receipt,
    coalesce((SELECT e.at FROM event e WHERE e.submission_id = submission.submission_id ORDER BY e.id DESC LIMIT 1),
             sealed_at), 0
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

UPDATE submission_2 SET first_event =
    (SELECT min(e.id) FROM event_2 e WHERE e.submission_id = submission_2.submission_id AND e.before = '');

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

-- a citizen's records: as a rule the tag is the order key, so that the index above finds what is unfinished
CREATE INDEX submission_tag ON submission (tag) WHERE tag <> order_key OR state IN ('committed', 'purged');

CREATE INDEX attachment_sha256 ON attachment (sha256);

CREATE INDEX event_later ON event (submission_id, id) WHERE before <> '';

-- a run of events that the retention rule removed: where it begins, where it ends, the hash of its last
CREATE TABLE anchor (
    last_event  INTEGER PRIMARY KEY,
    first_event INTEGER NOT NULL UNIQUE,
    hash        TEXT NOT NULL
) STRICT;

-- What every commit changes, on one page: "chain" newest event and its hash, so that cutting off the end is noticed;
-- "epoch TERMINAL EPOCH" last number, up to where the platform has shown that it has them, hash of the last receipt,
-- and how far positions are ahead of numbers, so that a number is found without an index of its own;
-- "state STATE" records and bytes: a backlog of 100,000 is not counted at every look; "upkeep" see store.py.
CREATE TABLE head (
    name   TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    more   INTEGER NOT NULL DEFAULT 0,
    hash   TEXT NOT NULL DEFAULT '',
    ahead  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO head (name, number, hash, ahead) SELECT
    'epoch ' || terminal || ' ' || epoch, last_seq, last_hash,
    coalesce((SELECT max(position) FROM submission WHERE number LIKE terminal || '-' || epoch || '-%'), last_seq) - last_seq
FROM counter;

DROP TABLE counter;

INSERT INTO head (name, number) VALUES
    ('upkeep', 0), ('state sealed', 0), ('state offered', 0), ('state uploading', 0), ('state committed', 0),
    ('state purged', 0), ('state backoff', 0), ('state held', 0), ('state conflict', 0), ('state dead', 0);

UPDATE head SET (number, more) =
    (SELECT count(*), coalesce(sum(s.size), 0) FROM submission s WHERE 'state ' || s.state = head.name)
WHERE name LIKE 'state %';

CREATE TRIGGER tally_sealed AFTER INSERT ON submission BEGIN
    UPDATE head SET number = number + 1, more = more + new.size WHERE name = 'state ' || new.state;
END;

CREATE TRIGGER tally_moved AFTER UPDATE OF state ON submission WHEN old.state <> new.state BEGIN
    UPDATE head SET number = number - 1, more = more - old.size WHERE name = 'state ' || old.state;
    UPDATE head SET number = number + 1, more = more + new.size WHERE name = 'state ' || new.state;
END;

CREATE TRIGGER tally_removed AFTER DELETE ON submission BEGIN
    UPDATE head SET number = number - 1, more = more - old.size WHERE name = 'state ' || old.state;
END;
