"""Where a line of Chinese text may end: rules for punctuation and for numbers, on slips and on sheets alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator

# A line never begins with one of these (GB/T 15834-2011, 5.1); the character before comes along.
NO_START = frozenset("，。、；：？！）》〉」』】〕”’…·—％,.;:?!)]}%")
UNITS = frozenset("年月日时分号份元页张个")  # stay with the figure before them
NO_END = frozenset("（《〈「『【〔“‘([{")
CARRIED = 3  # characters that come along to the next line at most


def words(text: str) -> Iterator[str]:
    """What stays together: a run of ASCII without spaces, with the unit behind a figure; a space; one character."""
    word = ""
    for char in text:
        if char.isascii() and char != " ":
            word += char
            continue
        if word and word[-1].isdigit() and char in UNITS:
            word, char = word + char, ""
        if word:
            yield word
            word = ""
        if char:
            yield char
    if word:
        yield word


def broken(text: str, room: float, measure: Callable[[str], float], indent: float = 0) -> list[str]:
    """Breaks a paragraph to lines that measure at most `room`, the first one `indent` less.

    Numbers and Latin words stay whole where a line can hold them; Chinese breaks anywhere but before a closing and
    after an opening mark. Spaces at a break are dropped. An empty paragraph is one empty line.
    """
    lines: list[str] = []
    line, used = "", indent  # used: measure(line), with the indent of the first line
    for word in words(text):
        needed = measure(word)
        while needed > room:  # longer than any line: cut it hard
            part = _fitting(word, room - used, measure)
            if not part and not line:
                part = word[:1]  # not even one character fits: it sticks out
            line, word = line + part, word[len(part) :]
            lines.append(line)
            line, used, needed = "", 0, measure(word)
        if used + needed <= room:
            line, used = line + word, used + needed
            continue
        carried = _carry(line, word)
        if carried:
            line = line[: -len(carried)]
        lines.append(line.rstrip(" "))
        line = (carried + word).lstrip(" ")
        if measure(line) > room:
            lines.append(carried)
            line = word
        used = measure(line)
    lines.append(line.rstrip(" "))
    return lines


def _fitting(word: str, room: float, measure: Callable[[str], float]) -> str:
    """The longest beginning of a word that fits, but not all of it."""
    used = 0.0
    for count, char in enumerate(word[:-1]):
        used += measure(char)
        if used > room:
            return word[:count]
    return word[:-1]


def _carry(line: str, word: str) -> str:
    """The end of a full line that must come along to the next, at most CARRIED characters, or the number they end."""
    keep = len(line)
    if word and word[0] in NO_START and keep > 1:
        keep -= 1
        while keep > 1 and line[keep] in NO_START and len(line) - keep < CARRIED:
            keep -= 1
    while keep > 1 and line[keep - 1] in NO_END and len(line) - keep < CARRIED:
        keep -= 1
    if keep < len(line):
        start = keep
        while start > 0 and _joined(line[start - 1]) and _joined(line[start]):
            start -= 1
        keep = start or keep  # a number that fills the line is broken
    return line[keep:]


def _joined(char: str) -> bool:
    return char.isascii() and char != " "
