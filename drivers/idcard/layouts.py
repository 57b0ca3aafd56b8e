"""The 256 bytes of text on a card: four layouts, told apart by the flag at byte 248 (PROTOCOLS.md §1.5)."""

from __future__ import annotations

from drivers.contract.idcard import CardLayout, IdCardRecord

FLAG = (248, 2)
FLAGS = {
    "": CardLayout.CITIZEN,
    "J": CardLayout.HMT_PERMIT,
    "I": CardLayout.FOREIGNER_2017,
    "Y": CardLayout.FOREIGNER_2023,
}

# field: the (offset, length) of its parts in bytes; parts are joined before the filling spaces are cut off, because a
# space at the end of the first part of a long name is a space of the name.
Span = tuple[int, int]
_COMMON: dict[str, tuple[Span, ...]] = {
    "name": ((0, 30),),
    "sex": ((30, 2),),
    "birth": ((36, 16),),
    "address": ((52, 70),),
    "id_number": ((122, 36),),
    "authority": ((158, 30),),
    "valid_from": ((188, 16),),
    "valid_to": ((204, 16),),
}
LAYOUTS: dict[CardLayout, dict[str, tuple[Span, ...]]] = {
    CardLayout.CITIZEN: _COMMON | {"nation": ((32, 4),)},
    CardLayout.HMT_PERMIT: _COMMON | {"pass_number": ((220, 18),), "issue_count": ((238, 4),)},
    CardLayout.FOREIGNER_2017: {
        "english_name": ((0, 120),),
        "sex": ((120, 2),),
        "id_number": ((122, 30),),
        "nationality": ((152, 6),),
        "name": ((158, 30),),
        "valid_from": ((188, 16),),
        "valid_to": ((204, 16),),
        "birth": ((220, 16),),
        "authority": ((240, 8),),
    },
    CardLayout.FOREIGNER_2023: {
        "name": ((0, 30),),
        "sex": ((30, 2),),
        "issue_count": ((32, 4),),
        "birth": ((36, 16),),
        "english_name": ((52, 70), (220, 22)),
        "id_number": ((122, 36),),
        "valid_from": ((188, 16),),
        "valid_to": ((204, 16),),
        "nationality": ((242, 6),),
        "old_number": ((250, 6),),  # on the chip only the link: three digits that the new number lacks
    },
}
REQUIRED = ("name", "birth", "id_number")  # a text without one of these is no card


def decode(text: bytes, photo: bytes = b"") -> IdCardRecord | None:
    """The record in `text` (256 bytes UTF-16LE); None when the flag is unknown or the text is not readable as text."""
    layout = layout_of(text)
    if layout is None:
        return None
    try:
        fields = {name: _cut(text, spans) for name, spans in LAYOUTS[layout].items()}
    except UnicodeDecodeError:
        return None
    fields = {"nation": "", "address": "", "authority": ""} | fields
    fields["name"] = fields["name"] or fields.get("english_name", "")
    if fields.get("old_number"):
        fields["old_number"] = old_number(fields["nationality"], fields["id_number"], fields["old_number"])
    if not all(fields[name] for name in REQUIRED):
        return None
    return IdCardRecord(layout=layout, photo_wlt=photo, photo=b"", **fields)


def layout_of(text: bytes) -> CardLayout | None:
    """What kind of card it is; None for a flag that nobody knows."""
    try:
        return FLAGS.get(_cut(text, (FLAG,)))
    except UnicodeDecodeError:
        return None


def encode_text(layout: CardLayout, fields: dict[str, str]) -> bytes:
    """The 256 bytes with these fields of LAYOUTS, for stand-ins in recordings. What is too long is cut off."""
    text = bytearray(" ".encode("utf-16-le") * 128)
    flag = next(flag for flag, known in FLAGS.items() if known is layout)
    for value, spans in ((flag, (FLAG,)), *((fields.get(name, ""), LAYOUTS[layout][name]) for name in LAYOUTS[layout])):
        data = value.encode("utf-16-le")
        for start, length in spans:
            part, data = data[:length], data[length:]
            text[start : start + len(part)] = part
    return bytes(text)


def decode_address(data: bytes) -> str | None:
    """The appended address in the 70 bytes of its reply; None when they are no text."""
    try:
        return _cut(data, ((0, len(data)),))
    except UnicodeDecodeError:
        return None


def _cut(text: bytes, spans: tuple[Span, ...]) -> str:
    return b"".join(text[start : start + length] for start, length in spans).decode("utf-16-le").strip(" \0")


def old_number(nationality: str, id_number: str, link: str) -> str:
    """The 15-character number of the 2017 card, rebuilt from a 2023 card (one source: PROTOCOLS.md §1.5, C).

    "" when the parts cannot give one.
    """
    if len(nationality) != 3 or len(id_number) != 18 or len(link) != 3:
        return ""
    body = nationality + id_number[1:3] + link[:2] + id_number[8:14] + link[2]
    return body + str(check_731(body)) if body.isascii() and body.isalnum() else ""


def check_731(body: str) -> int:
    """Check digit with the weights 7, 3, 1 over 0-9 and A=10 … Z=35, modulo 10 (as in ICAO 9303)."""
    return sum(int(char, 36) * (7, 3, 1)[i % 3] for i, char in enumerate(body)) % 10
