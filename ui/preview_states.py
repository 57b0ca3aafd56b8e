"""Every state in which a citizen can see one pack: guide, consent, questions, papers, promises, review, end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from drivers.contract.camera import PageQuality, ScannedPage
from kiosk.domain.person import Answer
from kiosk.packs import materials
from kiosk.packs.samples import Sample, longest_case, usual_case, ways
from kiosk.packs.schema import Material, Necessity, Pack
from kiosk.session.rules import Rules
from kiosk.session.states import CaseFile, GroupEntry, Look, Moment, Paper, PaperState, Phase, ReceiptFacts, State
from ui.gallery_real import BOARD, NOW, NUMBER

_PAGES = 24  # more than any page is turned; what repeats is left out
_PAGE = ScannedPage(b"", 10, 10, "0" * 64, PageQuality((), 100.0, 0.0, ""))
_RECEIPT = ReceiptFacts(NUMBER, "preview", NOW, f"https://example.invalid/{NUMBER}")
#: A name written on the pad, as fractions of it.
STROKES = (
    ((0.10, 0.25), (0.22, 0.22), (0.34, 0.24)),
    ((0.21, 0.10), (0.22, 0.45), (0.15, 0.80)),
    ((0.45, 0.20), (0.62, 0.18), (0.60, 0.50), (0.44, 0.78)),
    ((0.70, 0.30), (0.88, 0.28), (0.72, 0.70), (0.92, 0.74)),
)


@dataclass(frozen=True)
class Case:
    """One pack filled in one way. `name` goes into the names of pictures."""

    name: str
    pack: Pack
    sample: Sample

    def file(self, **more: object) -> CaseFile:
        return replace(CaseFile(citizen=self.sample.citizen, answers=self.sample.answers), **more)  # type: ignore[arg-type]

    @property
    def rules(self) -> Rules:
        return Rules(packs={self.pack.id: self.pack})

    def at(self, phase: Phase, file: CaseFile | None, **more: object) -> State:
        base = State(phase=phase, place="", session_id="preview", pack_id=self.pack.id, health=BOARD, touched_at=100.0)
        return replace(base, card_present=True, file=file, **more)  # type: ignore[arg-type]


def cases(pack: Pack, today: date) -> tuple[Case, ...]:
    """As most people fill it in, as long as it can get, and what brings a question or a paper that those have not.

    Raises samples.NoAnswer.
    """
    found = [Case("usual", pack, usual_case(pack, today)), Case("longest", pack, longest_case(pack, today))]
    met = {thing for case in found for thing in _met(case)}
    for name, sample in ways(pack, today):
        case = Case(name, pack, sample)
        new = _met(case) - met
        if new:
            met |= new
            found.append(case)
    return tuple(found)


def _met(case: Case) -> set[str]:
    """Questions, printed papers, papers to bring and commitments of one case."""
    moment = Moment(100.0, NOW)
    base = case.at(Phase.REVIEW, finished(case))
    found = {f"question {step.id}" for step in case.rules.steps(base, moment)}
    found |= {f"paper {paper.kind}" for paper in given(case)}
    found |= {f"material {need.id}" for need in case.rules.needs(base, NOW.date())}
    return found | {f"commitment {one.id}" for one in case.rules.commitments(base, NOW.date())}


def finished(case: Case) -> CaseFile:
    """The usual case brought its papers; the longest promises whatever can be promised. Signed and sealed."""
    today = NOW.date()
    file = case.file(credit="good", strokes=STROKES, receipt=_RECEIPT, committed_at=NOW)
    if case.name == "usual":
        return replace(file, pages=_pages(case.pack, file.answers, today), result=_result(case.pack))
    offered = materials.offered_commitments(case.pack, file.answers, today)
    file = replace(file, commitments={commitment.id: "yes" for commitment in offered})
    needs = case.rules.needs(case.at(Phase.MATERIALS, file), today)
    later = [n.id for n in needs if n.necessity is Necessity.DEFERRABLE][: case.pack.most_pledged]
    pages = {key: kept for key, kept in _pages(case.pack, file.answers, today).items() if key not in later}
    return replace(file, pledged=frozenset(later), promised=bool(later), pages=pages, result=_result(case.pack))


def _pages(pack: Pack, answers: Mapping[str, Answer], today: date) -> dict[str, tuple[ScannedPage, ...]]:
    needs = [n for n in materials.needed(pack, answers, today) if n.necessity is not Necessity.NOT_NEEDED]
    return {n.id: (_PAGE,) * len(n.material.pages) for n in needs if n.material.pages}


def _result(pack: Pack) -> object:
    """What a platform would give for a result at once. The facts are the platform's, not the pack's: one of each."""
    if pack.result.kind != "immediate":
        return None
    title = pack.result.papers[0] if pack.result.papers else pack.title.zh
    facts = [["姓名", "林知夏"], ["公民身份号码", "999***********0020"], ["情况", "以主管部门的记录为准"]]
    paper = {
        "title": title, "statement": "经查询，情况如下：", "issuer": pack.departments[0], "facts": facts,
        "columns": ["项目", "起止", "说明"], "rows": [["示例", "2026-01 — 2026-10", "样张，不是证明"]], "note": "样张",
    }  # fmt: skip
    return {"title": title, "check_code": "0417-SAMPLE", "check_url": "https://example.invalid/0417", "paper": paper}


def states(pack: Pack, today: date) -> Iterator[tuple[str, State]]:
    """By name, in the order of the session. A page beyond the last shows the last: the caller drops it."""
    every = cases(pack, today)
    usual, long = every[:2]
    yield "home", usual.at(Phase.SERVICE, None, place="home", pack_id="")
    for page in range(_PAGES):
        yield f"guide_{page}", usual.at(Phase.SERVICE, None, place="guide", page=page)
    yield "notice", usual.at(Phase.NOTICE, None)
    for page in range(_PAGES):
        yield f"notice_full_{page}", usual.at(Phase.NOTICE, None, place="full", page=page)
    yield from _fetching(usual)
    seen: set[str] = set()
    for case in every:
        yield from _questions(case, seen)
    read: set[str] = set()
    for case in every:
        yield from _committing(case, read)
        yield from _papers(case)
    for case in every:
        yield from _confirming(case)
    yield from _end(long)


def _fetching(case: Case) -> Iterator[tuple[str, State]]:
    file = case.file()
    if not case.rules.fetchable(case.at(Phase.LICENCES, file)):
        return
    yield "licences", case.at(Phase.LICENCES, file)
    for page in range(_PAGES):
        yield f"licences_full_{page}", case.at(Phase.LICENCES, file, place="full", page=page)
    wanted = frozenset(material.id for material in case.rules.fetchable(case.at(Phase.LICENCES, file)))
    yield "licences_fetching", case.at(Phase.LICENCES, replace(file, fetching=wanted), place="fetching")


def _questions(case: Case, seen: set[str]) -> Iterator[tuple[str, State]]:
    """Each question open and answered; one that both ways have is shown answered twice."""
    moment = Moment(100.0, NOW)
    file = case.file()
    base = case.at(Phase.FILL, file)
    for step in case.rules.steps(base, moment):
        if step.id in seen and case.name not in ("usual", "longest"):
            continue
        answer = file.answers.get(step.id)
        if step.id not in seen and not step.confirm:
            yield f"{step.id}_open", replace(base, step_id=step.id, file=replace(file, draft=None))
        draft = "right" if step.confirm else answer.value if answer else None
        yield f"{step.id}_{case.name}", replace(base, step_id=step.id, file=replace(file, draft=draft))
        if step.id not in seen:
            for n, column in enumerate(step.columns):
                entry = GroupEntry(0, n, (), "")
                yield f"{step.id}_{column.id}", replace(base, step_id=step.id, file=replace(file, entry=entry))
        seen.add(step.id)


def _committing(case: Case, read: set[str]) -> Iterator[tuple[str, State]]:
    file = case.file(credit="good")
    today = NOW.date()
    chosen: dict[str, str] = {}
    for commitment in case.rules.commitments(case.at(Phase.COMMITMENT, file), today):
        here = replace(file, commitments=dict(chosen))
        chosen[commitment.id] = "no"
        if commitment.id in read:
            continue
        read.add(commitment.id)
        yield f"commitment_{commitment.id}_{case.name}", case.at(Phase.COMMITMENT, here)
        for page in range(_PAGES):
            reading = case.at(Phase.COMMITMENT, here, place="text", step_id=commitment.id, page=page)
            yield f"commitment_{commitment.id}_{case.name}_{page}", reading


def _papers(case: Case) -> Iterator[tuple[str, State]]:
    file = case.file(credit="good")
    base = case.at(Phase.MATERIALS, file)
    yield f"materials_{case.name}", base
    for page in range(_PAGES):
        yield f"missing_{case.name}_{page}", replace(base, place="missing", page=page)
    yield f"materials_{case.name}_done", replace(base, file=finished(case))
    for need in case.rules.needs(base, NOW.date()):
        if need.to_sign or need.necessity is Necessity.NOT_NEEDED:
            continue
        for n in range(len(need.material.pages)):
            yield from _camera(case, need.material, n)


def _camera(case: Case, material: Material, n: int) -> Iterator[tuple[str, State]]:
    file = case.file(credit="good", pages={material.id: (_PAGE,) * n} if n else {})
    name = f"camera_{material.id}_{material.pages[n].id}_{case.name}"
    yield name, case.at(Phase.MATERIALS, file, place="camera", material_id=material.id, look=Look("looking"))


def _confirming(case: Case) -> Iterator[tuple[str, State]]:
    file = finished(case)
    if file.pledged:
        for page in range(_PAGES):
            yield f"promise_{case.name}_{page}", case.at(Phase.PROMISE, replace(file, promised=False), page=page)
    for page in range(_PAGES):
        yield f"review_{case.name}_{page}", case.at(Phase.REVIEW, file, page=page)
    if case.pack.signature:
        yield f"signature_{case.name}", case.at(Phase.SIGN, replace(file, strokes=()))


def _end(case: Case) -> Iterator[tuple[str, State]]:
    file = finished(case)
    yield "seal", case.at(Phase.SEAL, file)
    papers = tuple(replace(paper, state=PaperState.DONE) for paper in given(case))
    yield "paper", case.at(Phase.PAPER, file, papers=papers)


def given(case: Case) -> tuple[Paper, ...]:
    """The papers that this case prints, as the machine decides it."""
    return case.rules.papers(case.at(Phase.PAPER, finished(case)), Moment(100.0, NOW))
