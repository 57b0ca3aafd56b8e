"""Cases of one person as the progress page needs them: the platform's words, and what is only on this terminal yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kiosk.platform_client import Case, Progress, Unavailable
from offline_queue.model import FINISHED, Row


@dataclass(frozen=True, slots=True, repr=False)
class OwedView:
    """容缺: a paper that is still to come. `state`: owed, handed_in, overdue; `due` as people read it."""

    material: str
    name: str
    due: str
    state: str

    @property
    def open(self) -> bool:
        """Whether it may still be handed in: also late, the department decides what that means."""
        return self.state != "handed_in"


@dataclass(frozen=True, slots=True, repr=False)
class PromiseView:
    """告知承诺 that may be taken back still, and what is owed then within so many working days."""

    id: str
    proof: str
    papers: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class CaseView:
    """`kind`: case (known to the platform), local (still here), none, unavailable. `stages`: (key, when, state)."""

    kind: str
    title: str = ""
    number: str = ""
    received: str = ""
    stages: tuple[tuple[str, str, str], ...] = ()
    supplement: str = ""
    subs: tuple[tuple[str, str, str], ...] = ()  # item, department, the platform's word
    as_of: str = ""
    pack_id: str = ""
    owed: tuple[OwedView, ...] = ()
    waits: tuple[str, ...] = ()  # beside subs: what each waits for, "" for nothing
    dues: tuple[str, ...] = ()  # beside subs: the promised day, "" while no clock runs
    custody: tuple[tuple[str, str, str], ...] = ()  # when, from, to
    office: str = ""
    promises: tuple[PromiseView, ...] = ()
    proof: str = ""  # submission id: the platform's signed receipt lies here and can be printed


#: How far the platform's words are along 收件 受理 办理 办结. 补正 stops before acceptance or amid the work.
_RANK = {"收件": 0, "补正": 1, "受理": 1, "办理": 2, "办结": 3, "终止": 3}
OVER = ("办结", "终止")
_STAGES = ("received", "accepted", "working", "closed")


def case_views(answer: Progress | Unavailable, local: Iterable[Row], titles: dict[str, str]) -> tuple[CaseView, ...]:
    """Newest first. `titles`: pack id → title, for records that only this terminal knows."""
    local = list(local)
    waiting = [r for r in local if r.kind == "application" and r.state not in FINISHED]
    views = [
        CaseView("local", titles.get(r.item.split("@")[0], r.item), r.number, _day(r.sealed_at.isoformat()))
        for r in sorted(waiting, key=lambda r: r.sealed_at, reverse=True)
    ]
    if isinstance(answer, Unavailable):
        return tuple(views) or (CaseView("unavailable"),)
    known = {v.number for v in views}
    here = {r.number: r.submission_id for r in local if r.state in FINISHED}
    views += [_case(c, answer.as_of, here.get(c.number, "")) for c in answer.cases if c.number not in known]
    return tuple(views) or (CaseView("none"),)


def _case(case: Case, as_of: str, proof: str) -> CaseView:
    ranks = [_RANK.get(s.state, 0) for s in case.subcases] or [_RANK.get(case.state, 0)]
    here = 3 if min(ranks) == 3 else max(min(ranks), 1 if max(ranks) > 0 else 0)
    stages = tuple(
        (
            key,
            _day(case.received_at) if n == 0 else "",
            "done" if n < here or here == 3 else "here" if n == here else "todo",
        )
        for n, key in enumerate(_STAGES)
    )
    supplement = "；".join(s.note for s in case.subcases if s.state == "补正" and s.note)
    return CaseView(
        "case", case.title, case.number, _day(case.received_at), stages, supplement,
        tuple((s.item, s.department, s.state) for s in case.subcases), _moment(as_of),
        pack_id=case.item.split("@")[0],
        owed=tuple(OwedView(o.material, o.name, _day(o.due), o.state) for o in case.owed),
        waits=tuple("、".join(s.waiting_for) for s in case.subcases),
        dues=tuple(_day(s.due) if s.due and s.state not in OVER else "" for s in case.subcases),
        custody=tuple((_moment(link.at), link.giver, link.taker) for link in case.custody),
        office=case.office,
        promises=tuple(PromiseView(p.id, p.proof, p.papers, p.days) for p in case.withdrawable),
        proof=proof,
    )  # fmt: skip


def _day(stamp: str) -> str:
    moment = datetime.fromisoformat(stamp)
    return f"{moment.year}年{moment.month}月{moment.day}日"


def _moment(stamp: str) -> str:
    moment = datetime.fromisoformat(stamp)
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
