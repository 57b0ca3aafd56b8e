"""Who asked for whose data, which and when: kept for the auditors, the contents never."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from central.db import Connection

if TYPE_CHECKING:
    from central.platform import Platform


def write(
    platform: Platform,
    db: Connection,
    terminal: str,
    person: str,
    what: tuple[str, list[str]],
    consent: tuple[str, str],
) -> None:
    """`person`: an ID number, kept as its keyed digest. `what`: (licences, their types) or (credit, []).

    `consent`: SHA-256 of the text that the person agreed to and when; ("", "") where the law needs none.
    """
    db.execute(
        """INSERT INTO data_request (at, terminal_id, person, what, wanted, consent_sha256, consent_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (platform.stamp(), terminal, platform.person(person), what[0], json.dumps(what[1]), *consent),
    )
