"""Hands that ask others about the case: licences and shared data, credit, what stands on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from drivers.contract.camera import ScannedPage
from drivers.contract.device import Cancel
from drivers.contract.faults import Fault
from kiosk.audit.log import log
from kiosk.domain.clock import wall_clock
from kiosk.domain.person import Answer
from kiosk.licences.consent import Consent, consent
from kiosk.licences.fetching import Fetched, all_of, fetch_licences, fetch_shared
from kiosk.licences.model import Licence, SharedAnswer
from kiosk.licences.prefill import prefill
from kiosk.licences.verdict import Code
from kiosk.materials.pages import MaterialPage, turned_back
from kiosk.materials.reader import MaterialReader
from kiosk.materials.reading import Reading
from kiosk.packs.answers import check
from kiosk.packs.forms import step_of
from kiosk.packs.schema import FreeBy, Material, Pack
from kiosk.packs.words import Lang
from kiosk.platform_client import PlatformClient, Unavailable
from kiosk.session import effects as fx
from kiosk.session import events as ev

READ_DEADLINE = 20.0  # seconds, the models' load of the first page included; the citizen goes on when they like


@dataclass(frozen=True, slots=True)
class Asking:
    """`keys`: the platform's published keys, by id; they sign its list of issuers."""

    platform: PlatformClient
    keys: Callable[[], Mapping[str, bytes]]
    reader: MaterialReader

    def licences(self, pack: Pack, effect: fx.FetchLicences) -> ev.LicencesArrived:
        """Two questions at most, whatever comes back: who has no licence lays the paper down."""
        citizen, now = effect.file.citizen, wall_clock()
        if citizen is None:
            return nobody_answered(effect)
        number, shown = citizen.id_number, consent_shown(pack, *effect.file.consent_seen)
        wanted = [m for m in pack.materials if m.id in effect.materials and m.free is not None]
        papers = [m for m in wanted if m.free and m.free.by == "licence"]
        shared = [m for m in wanted if m.free and m.free.by == "data"]
        found = (
            _fetch(shown, papers, lambda c: fetch_licences(self.platform, self.keys(), number, c, now)),
            _fetch(shown, shared, lambda c: fetch_shared(self.platform, self.keys(), number, c, now)),
        )
        seen, refused, answers = dict[str, Mapping[str, str]](), dict[str, str](), dict[str, Answer]()
        for material, fetched in ((m, f) for group, f in zip((papers, shared), found, strict=True) for m in group):
            free = material.free
            assert free is not None
            document = fetched.licences.get(free.type) or fetched.shared.get(free.type)
            if document is None:
                refused[material.id] = fetched.verdicts[free.type].code
                continue
            seen[material.id] = document.summary()
            answers |= _answers(pack, free, document, {**effect.file.answers, **answers}, now.date())
        log().info("licences_fetched", detail=f"{len(seen)} good, {len(refused)} not")
        return ev.LicencesArrived(effect.session_id, effect.materials, seen, refused, answers)

    def credit(self, effect: fx.AskCredit) -> ev.CreditKnown:
        answer = self.platform.credit(effect.id_number)
        if isinstance(answer, Unavailable):
            return ev.CreditKnown(effect.session_id, "unchecked")
        state = answer.state if answer.state in ("good", "excluded") else "unchecked"
        return ev.CreditKnown(effect.session_id, state, answer.reason)

    def page(self, effect: fx.ReadPage, ended: Cancel) -> ev.PageUnderstood | None:
        """What could not be read in time offers nothing, and nothing is held against the page. None: nobody waits."""
        found = self.reader.read(effect.page.jpeg, effect.document, READ_DEADLINE, ended)
        if isinstance(found, Fault):
            if ended.is_set():
                return None
            log().warning("page_not_read", fault=found.code, detail=found.detail)
            return unread(effect)
        upright = _upright(effect.page, found.turned) if found.turned else None
        return ev.PageUnderstood(effect.session_id, effect.material_id, effect.page.sha256, found, upright)


def unread(effect: fx.ReadPage) -> ev.PageUnderstood:
    """The reader could not say anything."""
    return ev.PageUnderstood(effect.session_id, effect.material_id, effect.page.sha256, Reading("", 0.0))


def nobody_answered(effect: fx.FetchLicences) -> ev.LicencesArrived:
    """The question failed as a whole."""
    refused = dict.fromkeys(effect.materials, Code.OFFLINE.value)
    return ev.LicencesArrived(effect.session_id, effect.materials, {}, refused, {})


def consent_shown(pack: Pack, large: bool = False, lang: str = "zh") -> Consent:
    """All that may be fetched for this item, in the very words of the page: what is hashed is what was read."""
    types = dict.fromkeys(m.free.type for m in pack.materials if m.free and m.free.by in ("licence", "data"))
    words: Lang = "en" if lang == "en" else "zh"
    return consent(tuple(name for name in types if name), pack.title.pick(large, words), large, words)


def _fetch(shown: Consent, wanted: list[Material], ask: Callable[[Consent], Fetched]) -> Fetched:
    types = tuple(dict.fromkeys(m.free.type for m in wanted if m.free))
    return ask(shown.only(types)) if types else all_of((), Code.NOT_FOUND)


def _upright(page: ScannedPage, turned: int) -> ScannedPage:
    """As a clerk wants to see it."""
    kept = MaterialPage(page.jpeg, page.width, page.height, page.sha256, page.quality.problem)
    back = turned_back(kept, turned)
    return replace(page, jpeg=back.jpeg, width=back.width, height=back.height, sha256=back.sha256)


def _answers(
    pack: Pack, free: FreeBy, document: Licence | SharedAnswer, known: Mapping[str, Answer], today: date
) -> Mapping[str, Answer]:
    """Values that the form would take; what it would refuse is asked as if nobody had said anything."""

    def fits(field_id: str, value: str) -> bool:
        step = step_of(pack, field_id, known, today)
        return step is not None and check(step, value, known, today) is None

    return prefill(document.data, free.fields, free.map, fits)
