"""python -m tests.proof.outbox_writer WEAKNESS FOLDER: seals for ever, a line for each acknowledged fact.

Content and ids follow from the number of the sealing, so that tests.proof.outbox_reader can tell what must be there.
"""

from __future__ import annotations

import itertools
import random
import sys
import uuid
from pathlib import Path

from offline_queue import Attachment, SealRequest, State
from tests.proof.place import opened


def request(n: int) -> tuple[str, SealRequest]:
    """The n-th sealing and its id: every third has no attachment, every third a small and every third a larger one."""
    chance = random.Random(n)
    sid = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    data = [b"", chance.randbytes(900), chance.randbytes(40_000)][n % 3]
    attachments = (Attachment("page_0", "image/jpeg", data),) if data else ()
    return sid, SealRequest("application", "newborn@1.0.0", sid, "tag", chance.randbytes(4000), attachments, "synced")


def main(weakness: str, folder: Path) -> None:
    with opened(folder / "queue", weakness) as outbox:
        for n in itertools.count(1):
            sid, sealing = request(n)
            outbox.seal(sealing, sid)
            _say(f"{n} {sid} sealed")
            if n % 4 == 0:
                outbox.move(sid, State.OFFERED, lasting=False)
                outbox.commit(sid, f"C{n}", '{"signed": true}')
                _say(f"{n} {sid} committed")
            if n % 40 == 0:
                outbox.purge_committed()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
