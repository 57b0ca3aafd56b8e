"""What a code says, as text that can be shown, compared and stored without harm; whether it is true is not judged."""

from __future__ import annotations

import re
import unicodedata

from drivers.contract.codes import CodeRead, CodeRefused

LONGEST = 2048  # characters. The largest QR code holds 2953 bytes: some 980 Chinese characters in UTF-8
LONGEST_RAW = 4 * LONGEST  # bytes; UTF-8 and GB18030 need four at most for one character

TOO_LONG = CodeRefused("too_long")
CONTROL_CHARACTERS = CodeRefused("control_characters")
NOT_TEXT = CodeRefused("not_text")
SCRIPT = CodeRefused("script")

# Cc: escapes for terminals and printers. Cf: bidirectional and zero-width, they show a text other than the one that is
# compared. Zl, Zp: line ends. Cs, Co, Cn: no agreed meaning, so no font has them.
CONTROLLING = frozenset({"Cc", "Cf", "Zl", "Zp"})
MEANINGLESS = frozenset({"Cs", "Co", "Cn"})
SPACES = frozenset({" ", "\u3000"})  # the others look like these two and are not equal to them
# Letters and marks that nobody sees (Unicode Default_Ignorable_Code_Point outside Cf): fillers, joiners, selectors.
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# No code of a service is mark-up or a program; a browser at the other end of the wire might take it for one.
PROGRAM = re.compile(r"<[a-z!/?]|(?:javascript|vbscript)\s*:|^\s*(?:data|file|blob)\s*:")


def harmless_text(raw: bytes, symbology: str = "") -> CodeRead | CodeRefused:
    """`raw` as UTF-8, else GB18030, less one line end; refused are too_long, control_characters, not_text, script.

    Text without any letter (blanks only, nothing at all) is not_text. Never raises. A decoder that already has text
    calls it with `text.encode()`.
    """
    if len(raw) > LONGEST_RAW:
        return TOO_LONG
    text = _decoded(raw.removesuffix(b"\n").removesuffix(b"\r"))
    if text is None or not text.strip():
        return NOT_TEXT
    if len(text) > LONGEST:
        return TOO_LONG
    kinds = {unicodedata.category(character) for character in text}
    if kinds & CONTROLLING or INVISIBLE.search(text):
        return CONTROL_CHARACTERS
    if kinds & MEANINGLESS or "\ufffd" in text or _odd_space(text):
        return NOT_TEXT
    if PROGRAM.search(unicodedata.normalize("NFKC", text).lower()):  # somewhere later wide letters are made narrow
        return SCRIPT
    return CodeRead(text, symbology)


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _odd_space(text: str) -> bool:
    return any(unicodedata.category(character) == "Zs" and character not in SPACES for character in text)
