"""Finding an item by everyday words, full pinyin, initials or a mistyped word. Works offline, over all packs.

No dictionary of words is needed: what a query shares with the packs' own words tells more, and jieba's would cost a
second and 70 MB. pypinyin's tables are read at the first search, or by `warm` on a thread.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from kiosk.packs.schema import Pack

_KEEP = re.compile(r"[^0-9a-z\u3007\u3400-\u9fff ]+")
_HAN = re.compile(r"[\u3007\u3400-\u9fff]")
# Words of a question that say nothing about the matter. Longer ones first.
_FILLER = re.compile(
    "怎么办理|怎么办|怎么弄|怎么|如何|办理|手续|需要|要啥|要什么|什么|我想|我要|想要|请问|一下|一张|哪里|在哪|可以|能不能"
    "|能|吗|呢|啊|的|了|我|要|想|办|给|个|张|啥"
)
_GENERAL = frozenset({"证明", "登记", "打印", "申请", "服务", "查询", "证件", "核验"})  # words of every second item
_LONGEST_QUERY = 60  # characters; what is typed beyond says nothing new
_ENOUGH = 45.0  # of 100: below it a hit would only puzzle
_CLEAR = 60.0  # a hit that says something by itself
_NAMED = 3.0  # what the item itself is called counts more than a word that it shares with others
_TYPO_FROM = 3  # letters or characters: below it everything is one slip away from everything


@dataclass(frozen=True, slots=True)
class Hit:
    """`why` is shown under the title: “上户口”在里面."""

    pack_id: str
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    bare: str
    pinyin: str
    initials: str
    sound: str  # pinyin of `bare`
    weight: float


@dataclass(frozen=True, slots=True, repr=False)
class _Query:
    """What was asked. Nothing of it is kept: people write names into a search field."""

    text: str
    bare: str
    sound: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What one pack is known by."""

    name: str  # its title without punctuation
    order: int
    phrases: tuple[_Phrase, ...]


class Finder:
    """Thread-safe; nothing is read or imported before the first search."""

    def __init__(self, packs: Mapping[str, Pack] | Iterable[Pack]) -> None:
        self._lock = threading.Lock()
        self.renew(packs)

    def renew(self, packs: Mapping[str, Pack] | Iterable[Pack]) -> None:
        """Other packs from now on; they are looked through at the next search."""
        with self._lock:
            self._packs = tuple(packs.values() if isinstance(packs, Mapping) else packs)
            self.__dict__.pop("_index", None)

    def warm(self) -> None:
        """Do the slow part now; call it on a thread at start."""
        self.find("户口")

    def find(self, query: str, limit: int = 4) -> list[Hit]:
        """The best items first; an empty list means that nothing fits."""
        asked = _KEEP.sub(" ", query[:_LONGEST_QUERY].lower()).strip()
        if not asked:
            return []
        with self._lock:
            index, wanted = self._index, _query(asked)
        found = [hit for pack_id, known in index.items() if (hit := _best(pack_id, known, wanted)) is not None]
        return [hit for _, hit in sorted(found, key=lambda pair: pair[0])[:limit]]

    @cached_property
    def _index(self) -> dict[str, _Known]:
        phrase = _phrases()
        return {
            pack.id: _Known(
                _KEEP.sub("", pack.title.zh),
                pack.home.order,
                tuple(phrase(text, weight) for text, weight in _texts(pack)),
            )
            for pack in self._packs
        }


def _best(pack_id: str, known: _Known, wanted: _Query) -> tuple[tuple[float, int, int, str], Hit] | None:
    """The best phrase, with what hits are sorted by: of several that share a word, the one that says it more often."""
    scores = [_score(wanted, phrase) * phrase.weight for phrase in known.phrases]
    score = max(scores, default=0.0)
    if score < _ENOUGH:
        return None
    why = known.phrases[scores.index(score)].text
    score += _NAMED if wanted.bare in known.name else 0.0
    clear = sum(one >= _CLEAR for one in scores)
    hit = Hit(pack_id, f"“{why}”在里面", round(min(score, 100.0), 1))
    return (-round(score, 1), -clear, known.order, pack_id), hit


def _texts(pack: Pack) -> Iterable[tuple[str, float]]:
    """What a pack is known by. The county's own words for it weigh more than a question in the guide."""
    yield from ((text, 1.0) for text in pack.search.words)
    yield from ((words.zh, 1.0) for words in (pack.home.title, pack.short, pack.title))
    yield from ((words.en, 0.9) for words in (pack.title, pack.short) if words.en)
    yield from ((item.name.zh, 0.98) for item in pack.items)
    yield from ((text, 0.97) for text in pack.search.phrases)
    yield from ((question.q, 0.8) for question in pack.guide.faq)


def _phrases() -> Callable[[str, float], _Phrase]:
    """Makes phrases. Packs share many words: each is spelt once."""
    spell = cache(_pinyin)

    def phrase(text: str, weight: float) -> _Phrase:
        plain = _KEEP.sub("", text.lower())
        bare = _bare(plain)
        return _Phrase(text, bare, *spell(plain), spell(bare)[0], weight)

    return phrase


def _query(asked: str) -> _Query:
    if not _HAN.search(asked):
        return _Query(asked, asked, "")
    bare = _bare(asked.replace(" ", ""))
    return _Query(asked, bare, _pinyin(bare)[0])


def _bare(text: str) -> str:
    return _FILLER.sub("", text) or text


def _pinyin(text: str) -> tuple[str, str]:
    """Full pinyin without tones, and initials: chushengdengji, csdj. Latin letters stay in both."""
    from pypinyin import lazy_pinyin  # lazy: its tables cost 0.1 s and a third of the machine's start-up memory

    syllables = lazy_pinyin(text)
    return "".join(syllables).replace(" ", ""), "".join(s[:1] if _HAN.search(text) else s for s in syllables)


def _shared(one: str, other: str) -> Iterator[str]:
    """Pieces that stand in both, the longest from each place on. Two characters count where one text begins or ends
    with them: in the middle of both they are mostly halves of two words, as 用报 of 信用报告 and 费用报销."""
    start = 0
    while start < len(one) - 1:
        end = start + 1
        while end < len(one) and one[start : end + 1] in other:
            end += 1
        piece = one[start:end]
        at_edge = start == 0 or end == len(one) or other.startswith(piece) or other.endswith(piece)
        if len(piece) > 2 or (len(piece) == 2 and at_edge):
            yield piece
        start = end


def _score(asked: _Query, phrase: _Phrase) -> float:
    """0 to 100 and a little beyond: how well one phrase answers the query."""
    return _score_han(asked, phrase) if asked.sound else _score_letters(asked.text, phrase)


def _score_han(asked: _Query, phrase: _Phrase) -> float:
    want, bare = asked.bare, phrase.bare
    if bare == want:
        return 105.0
    if len(bare) > 1 and bare in want:
        return 60.0 + 38.0 * len(bare) / len(want)  # the longer the known word, the surer
    if len(want) > 1 and want in bare:
        return 80.0 + 18.0 * len(want) / len(bare)
    if want in bare:
        return 46.0 + 20.0 / len(bare)  # one character: the beginning of a word, better than an empty page
    return max(_score_common(asked, bare), _score_typo(asked, phrase))


def _score_common(asked: _Query, bare: str) -> float:
    """Some of the words are the same, and they are at least half of what was asked."""
    common = sum(len(piece) for piece in _shared(asked.bare, bare) if piece not in _GENERAL)
    length = len(asked.bare)
    return 55.0 + 25.0 * min(1.0, common / length) if common and common * 2 >= length else 0.0


def _score_typo(asked: _Query, phrase: _Phrase) -> float:
    """A wrong character, mostly one of the same sound: 上护口 for 上户口."""
    if min(len(asked.bare), len(phrase.bare)) < 2:
        return 0.0
    if asked.sound == phrase.sound:
        return 82.0
    if min(len(asked.bare), len(phrase.bare)) < _TYPO_FROM:
        return 0.0
    sounds = fuzz.ratio(asked.sound, phrase.sound)
    return max(fuzz.ratio(asked.bare, phrase.bare) * 0.75, sounds * 0.8 if sounds >= 85 else 0.0)


def _score_letters(asked: str, phrase: _Phrase) -> float:
    letters = asked.replace(" ", "")
    if len(letters) < 2:
        return 0.0
    if letters in (phrase.pinyin, phrase.initials):
        return 104.0
    if phrase.pinyin.startswith(letters) and len(letters) > 2:
        return 90.0
    if phrase.initials.startswith(letters):
        return 85.0
    if len(letters) > 3 and letters in phrase.pinyin:
        return 75.0 + 15.0 * len(letters) / len(phrase.pinyin)
    if len(phrase.pinyin) > 5 and phrase.pinyin in letters:
        return 80.0
    if len(letters) > 2 and letters in phrase.initials:
        return 60.0
    if len(letters) > 4:
        slips = DamerauLevenshtein.distance(letters, phrase.pinyin[: len(letters) + 1])
        return max(0.0, 85.0 - 12.0 * slips) if slips <= max(1, len(letters) // 5) else 0.0
    return 0.0
