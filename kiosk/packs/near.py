"""What an author may have meant: the names most like one that is not there."""

from __future__ import annotations

from collections.abc import Iterable

_ALIKE = 0.7  # difflib's ratio: two letters changed places in a word of six


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, "" if none is."""
    from difflib import get_close_matches  # only for a pack that is wrong: a terminal starts without it

    return next(iter(get_close_matches(name, list(known), 1, _ALIKE)), "")


def meant(name: str, known: Iterable[str]) -> str:
    """To be put behind a message that names what is not there: a question, or nothing."""
    found = nearest(name, known)
    return f"; did you mean {found!r}?" if found else ""
