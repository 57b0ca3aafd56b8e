"""The content of a 一次性告知单 as QR codes that a phone opens without a network: plain sentences, in 1 to 4 codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.documents.case_model import MissingPaper, MissingRow
from kiosk.documents.texts import texts

CODE_BYTES = 900  # of UTF-8: on 58 mm paper a module of a larger code gets finer than a phone reads
CODES = 4
# What each row says, from everything down to its name; the first that fits in CODES codes is taken.
DETAILS = (("form", "where", "helper", "why"), ("form", "where", "helper"), ("form", "where"), ("form",), ())


def missing_codes(paper: MissingPaper) -> tuple[str, ...]:
    """Texts of at most CODE_BYTES bytes each, numbered where there are several. The names of what is missing are in
    them in any case; what had to be left out stands on the paper and the last code says so."""
    for details in DETAILS:
        codes = _packed(paper, [_row(row, number, details) for number, row in enumerate(paper.rows, 1)])
        if len(codes) <= CODES:
            return codes
    words = texts("missing")
    rows = [_row(row, number, ()) for number, row in enumerate(paper.rows, 1)]
    for kept in range(len(rows) - 1, -1, -1):
        codes = _packed(paper, [*rows[:kept], str(words["code_rest"]).format(count=len(rows) - kept)])
        if len(codes) <= CODES:
            return codes
    return ()


def _row(row: MissingRow, number: int, details: Sequence[str]) -> str:
    words = texts("missing")
    later = str(words["later"]) if row.later else ""
    said = [str(words["code_row"]).format(n=number, name=row.name, later=later)]
    said += [str(words[f"code_{name}"]).format(**{name: getattr(row, name)}) for name in details if getattr(row, name)]
    return "。".join(part.rstrip("。") for part in said) + "。"


def _packed(paper: MissingPaper, rows: Sequence[str]) -> tuple[str, ...]:
    """Rows in as few codes as hold them; each code says whose list it is and which part."""
    words = texts("missing")
    head = str(words["code_head" if paper.rows else "code_none"]).format(item=paper.item)
    phone = [str(words["code_phone"]).format(phone=paper.phone)] if paper.phone else []
    room = CODE_BYTES - len((head + str(words["code_part"]).format(page=9, pages=9) + "\n").encode())
    bodies: list[list[str]] = [[]]
    for line in (piece for row in [*rows, *phone] for piece in _fitting(row, room)):
        if bodies[-1] and len("\n".join([*bodies[-1], line]).encode()) > room:
            bodies.append([])
        bodies[-1].append(line)
    if len(bodies) == 1:
        return ("\n".join([head, *bodies[0]]),)
    part = str(words["code_part"])
    return tuple(
        "\n".join([head + part.format(page=page, pages=len(bodies)), *body]) for page, body in enumerate(bodies, 1)
    )


def _fitting(row: str, room: int) -> Iterator[str]:
    """A row longer than a code in pieces, cut between characters."""
    piece = ""
    for char in row:
        if len((piece + char).encode()) > room:
            yield piece
            piece = ""
        piece += char
    yield piece
