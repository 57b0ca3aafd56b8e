"""python -m tests.proof.outbox_reader FOLDER: opens the outbox after a power cut and prints what of it is whole."""

from __future__ import annotations

import sys
from pathlib import Path

from offline_queue import Outbox, Row, State
from tests.proof.ledger import chain_problems
from tests.proof.outbox_writer import request
from tests.proof.place import opened


def main(folder: Path) -> int:
    with opened(folder / "queue") as outbox:
        rows = outbox.rows()
        for n, row in enumerate(rows, 1):
            sid, _ = request(n)
            if sid == row.submission_id and _is_whole(outbox, row, n):
                sys.stdout.write(f"{n} {sid} sealed\n")
                if row.state in (State.COMMITTED, State.PURGED):
                    sys.stdout.write(f"{n} {sid} committed\n")
        problems = chain_problems(outbox, rows, {row.submission_id: outbox.receipt(row.submission_id) for row in rows})
    sys.stderr.write("\n".join(problems))
    return 1 if problems else 0


def _is_whole(outbox: Outbox, row: Row, n: int) -> bool:
    _, sealing = request(n)
    parcel = outbox.load(row.submission_id)
    if parcel is None or row.state is State.DEAD:
        return False
    if row.state is State.PURGED:
        return row.case_number == f"C{n}"
    files = [outbox.blob(a.sha256) for a in parcel.attachments]
    return parcel.payload == sealing.payload and files == [a.data for a in sealing.attachments]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
