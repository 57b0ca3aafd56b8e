"""What the machine asks of packs and of the site: which question next, what is missing, what can be done now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.domain.person import Answer
from kiosk.packs import forms, materials
from kiosk.packs.answers import unanswered
from kiosk.packs.forms import Step
from kiosk.packs.materials import MaterialNeed
from kiosk.packs.missing import Missing, missing
from kiosk.packs.schema import PHOTO, Commitment, FormField, Material, Necessity, Pack
from kiosk.packs.schema import Page as SchemaPage
from kiosk.packs.words import Words
from kiosk.session.states import CaseFile, Moment, Owed, Paper, Phase, State
from kiosk.session.timing import Timing
from kiosk.session.usable import Unmet, Why, unmet, wants_card

#: `printer` of a pack's paper → the roles that can give it, best first.
PRINTERS: Mapping[str, tuple[str, ...]] = {
    "receipt": ("receipt_printer",),
    "form": ("form_printer",),
    "either": ("receipt_printer", "form_printer"),
}

NEEDED = (Necessity.REQUIRED, Necessity.DEFERRABLE)  # a paper without which the case does not go on


@dataclass(frozen=True, slots=True)
class Rules:
    """Data that the machine reads and never changes. `tickets` are the matters of the hall (id → title)."""

    packs: Mapping[str, Pack]
    order: Sequence[str] = ()
    timing: Timing = field(default_factory=Timing)
    tickets: Sequence[str] = ()

    def pack(self, state: State) -> Pack | None:
        return self.packs.get(state.pack_id)

    def offered(self) -> list[Pack]:
        """All items in the site's order, then the rest by id."""
        ranked = {pack_id: i for i, pack_id in enumerate(self.order)}
        return sorted(self.packs.values(), key=lambda p: (ranked.get(p.id, len(ranked)), p.id))

    def unmet(self, pack: Pack, state: State, today: date, phase: Phase = Phase.SERVICE) -> tuple[Unmet, ...]:
        """Every need of an item that is not met now, of those that the steps from `phase` on have (Q7)."""
        return unmet(pack, state.health, state.link_up, today, phase, not state.store_trouble)

    def unavailable(self, pack: Pack, state: State, today: date) -> str:
        """Why an item cannot be begun now, first of all: "", starting:<role>, device:<role>, link, store, suspended."""
        lacking = self.unmet(pack, state, today)
        if not lacking:
            return ""
        first = lacking[0]
        if not first.role:
            return first.why.value
        return f"{'starting' if first.why is Why.STARTING else 'device'}:{first.role}"

    def anything_works(self, state: State, today: date) -> bool:
        """Whether an open item could be begun with these devices, now or when they have started or the line is back."""
        passing = (Why.STARTING, Why.LINK, Why.STORE)
        return any(all(need.why in passing for need in self.unmet(p, state, today)) for p in self.packs.values())

    def broken_before_seal(self, state: State, now: Moment) -> Unmet | None:
        """A device that the rest of this case needs and that cannot be used: looked at once more before the seal.

        What was lost of the platform stops nobody here: a sealed case is received, its result or receipt follows.
        """
        pack = self.pack(state)
        later = state.file is not None and state.file.later
        lacking = self.unmet(pack, state, now.wall.date(), state.phase) if pack and not later else ()
        return next((need for need in lacking if need.role), None)

    def papers_at_risk(self, state: State, now: Moment) -> tuple[Paper, ...]:
        """Papers of this case that no printer can give now. The pack allows to go on, or the case would stand still."""
        return tuple(p for p in self.papers(state, now) if not any(state.usable(r) for r in (p.role, *p.others)))

    def steps(self, state: State, now: Moment) -> tuple[Step, ...]:
        pack = self.pack(state)
        answers = state.file.answers if state.file else {}
        return forms.steps(pack, answers, now.wall.date()) if pack else ()

    def step(self, state: State, now: Moment) -> Step | None:
        return next((s for s in self.steps(state, now) if s.id == state.step_id), None)

    def open_step(self, state: State, now: Moment, after: str = "") -> str:
        """The first question without a confirmed, valid answer behind `after`, else before it; "" when none is open.

        A later change can undo an answer: 随父 was chosen, then the parents are not married.
        """
        pack = self.pack(state)
        if pack is None or state.file is None:
            return ""
        ids = [s.id for s in self.steps(state, now)]
        undone = {s.id for s in unanswered(pack, state.file.answers, now.wall.date())}
        start = ids.index(after) + 1 if after in ids else 0
        for step_id in (*ids[start:], *ids[:start]):
            if step_id not in state.seen or step_id in undone:
                return step_id
        return ""

    def needs(self, state: State, today: date) -> tuple[MaterialNeed, ...]:
        """The papers of this case; of a supplement the one that is owed."""
        pack, file = self.pack(state), state.file
        if file is not None and file.owed is not None:
            return (owed_need(pack, file.owed),)
        if pack is None or file is None or file.later:
            return ()
        return needs_of(pack, file, today)

    def paper(self, state: State, today: date) -> MaterialNeed | None:
        """What is at the camera or the scanner: a paper of this case, or what is only read for a question."""
        known = next((need for need in self.needs(state, today) if need.id == state.material_id), None)
        pack = self.pack(state)
        if known is not None or pack is None:
            return known
        photos = (field.photo for field in pack.form if field.photo and photo_id(field) == state.material_id)
        return next((_only_read(state.material_id, photo) for photo in photos), None)

    def only_read(self, state: State) -> bool:
        """Whether the picture on the screen is for its words alone: nothing of it is kept."""
        return state.material_id.startswith(PHOTO)

    def to_fetch(self, state: State, today: date) -> tuple[str, ...]:
        """Materials that the case needs as far as it is known, that a licence or shared data can replace (S18), and

        that nobody has asked for yet.
        """
        pack, file = self.pack(state), state.file
        if pack is None or file is None or file.later or not wants_card(pack):
            return ()  # of nobody nothing is asked
        asked = {*file.licences, *file.not_fetched, *file.fetching}
        return tuple(n.id for n in self.needs(state, today) if _fetchable(n.material) and n.id not in asked)

    def fetchable(self, state: State) -> tuple[Material, ...]:
        """All that may be fetched for this item: what the consent is asked for."""
        pack = self.pack(state)
        return tuple(m for m in pack.materials if _fetchable(m)) if pack else ()

    def commitments(self, state: State, today: date) -> tuple[Commitment, ...]:
        """告知承诺 that this case qualifies for, chosen or not."""
        pack, file = self.pack(state), state.file
        if pack is None or file is None or file.later:
            return ()
        return materials.offered_commitments(pack, file.answers, today, file.licences)

    def refused_commitments(self, state: State, today: date) -> tuple[Commitment, ...]:
        """告知承诺 that this case does not qualify for and that say why."""
        pack, file = self.pack(state), state.file
        if pack is None or file is None or file.later:
            return ()
        return materials.refused_commitments(pack, file.answers, today, file.licences)

    def may_promise(self, state: State, offline: bool) -> bool:
        """Whether a promise is taken from this person now; `offline`: the pack allows it while nobody can be asked."""
        credit = state.file.credit if state.file else ""
        return credit == "good" or (credit in ("", "unchecked") and offline)

    def may_pledge(self, state: State, need: MaterialNeed, today: date) -> bool:
        """容缺: a paper that may follow, of a person who keeps promises, and not more of them than the pack allows."""
        pack, text = self.pack(state), need.material.pledge
        if pack is None or text is None or need.necessity is not Necessity.DEFERRABLE:
            return False
        others = sum(n.id != need.id for n in self.pledged(state, today))
        return others < pack.most_pledged and self.may_promise(state, text.offline)

    def readable(self, state: State, step_id: str, today: date) -> str:
        """The `material_id` of what the answer can be read from instead of typed (拍一拍); "" if there is nothing.

        A paper of this case that is wanted anyway goes before what would only be read.
        """
        file, pack = state.file, self.pack(state)
        if (
            file is None
            or pack is None
            or not any(state.usable(role) for role in ("document_camera", "document_scanner"))
        ):
            return ""
        for need in self.needs(state, today):
            if need.necessity is Necessity.NOT_NEEDED or file.pages.get(need.id):
                continue
            if any(step_id in page.fields for page in need.material.pages):
                return need.id
        return next((photo_id(f) for f in pack.form if f.photo is not None and step_id in f.photo.fields), "")

    def at_once(self, state: State) -> bool:
        """马上办: the result is waited for. Not where another region handles the case, nor for a later hand-in."""
        pack, file = self.pack(state), state.file
        if pack is None or file is None or file.later or pack.result.kind != "immediate":
            return False
        return materials.region_rule(pack, file.answers) is None

    def open_material(self, state: State, today: date) -> str:
        """The first material that is neither whole nor pledged nor free; "" when nothing is missing."""
        if state.file is None:
            return ""
        for need in self.needs(state, today):
            if need.necessity not in NEEDED or need.id in state.file.pledged:
                continue
            if len(state.file.pages.get(need.id, ())) < len(need.material.pages):
                return need.id
        return ""

    def made_commitments(self, state: State, today: date) -> tuple[Commitment, ...]:
        """告知承诺 that were made and still stand for a paper of this case."""
        pack, file = self.pack(state), state.file
        if pack is None or file is None or file.later:
            return ()
        return commitments_of(pack, file, today)

    def pledged(self, state: State, today: date) -> tuple[MaterialNeed, ...]:
        return pledged(state.file, self.needs(state, today)) if state.file is not None else ()

    def phases(self, state: State, now: Moment) -> tuple[Phase, ...]:
        """The phases of this item, in order; what an item does not have is not a step of it."""
        pack = self.pack(state)
        if state.file is not None and state.file.owed is not None:
            return (Phase.MATERIALS, Phase.SEAL)
        if state.file is not None and state.file.withdrawal is not None:
            return (Phase.PROMISE, Phase.SIGN, Phase.SEAL)
        if pack is None:
            return (Phase.NOTICE, Phase.IDENTIFY)
        has_materials = any(n.necessity is not Necessity.NOT_NEEDED for n in self.needs(state, now.wall.date()))
        if state.file is None or state.file.citizen is None:
            has_materials = any(m.kind == "scan" for m in pack.materials)
        wanted = {
            Phase.IDENTIFY: wants_card(pack),
            Phase.LICENCES: bool(self.to_fetch(state, now.wall.date())) and state.link_up,
            Phase.COMMITMENT: bool(self.commitments(state, now.wall.date())),
            Phase.FILL: any(f.asked for f in pack.form),
            Phase.MATERIALS: has_materials,
            Phase.PROMISE: bool(self.pledged(state, now.wall.date())),
            Phase.SIGN: pack.signature,
        }
        line = (
            Phase.NOTICE, Phase.IDENTIFY, Phase.LICENCES, Phase.FILL, Phase.COMMITMENT, Phase.MATERIALS, Phase.PROMISE,
            Phase.REVIEW, Phase.SIGN, Phase.SEAL,
        )  # fmt: skip
        return tuple(p for p in line if wanted.get(p, True))

    def after(self, state: State, phase: Phase, now: Moment) -> Phase:
        line = self.phases(state, now)
        order = list(Phase)
        return next((p for p in line if order.index(p) > order.index(phase)), Phase.SEAL)

    def before(self, state: State, phase: Phase, now: Moment) -> Phase | None:
        order = list(Phase)
        return next((p for p in reversed(self.phases(state, now)) if order.index(p) < order.index(phase)), None)

    def papers(self, state: State, now: Moment) -> tuple[Paper, ...]:
        """What will be printed. An immediate result takes the receipt's place when it is there."""
        pack = self.pack(state)
        if state.file is not None and state.file.later:
            return self._given((Paper("receipt", "receipt_printer", ("form_printer",)),), state)
        if pack is None or state.file is None:
            return ()
        today = now.wall.date()
        holds = {
            "always": True,
            "pledged": bool(self.pledged(state, today)),
            "statement": any(n.to_sign for n in self.needs(state, today)),
            "committed": bool(self.made_commitments(state, today)),
            "elsewhere": materials.region_rule(pack, state.file.answers) is not None,
        }
        wanted = [p for p in pack.papers if holds[p.only_if]]
        if any(p.id == "result" for p in wanted):
            wanted = [p for p in wanted if p.id != "receipt"]
        papers = [Paper(kind=p.id, role=PRINTERS[p.printer][0], others=PRINTERS[p.printer][1:]) for p in wanted]
        if state.file.result is None and any(p.kind == "result" for p in papers):
            others = (p for p in papers if p.kind != "result")
            papers = [Paper("receipt", "receipt_printer", ("form_printer",)), *others]
        return self._given(papers, state)

    @staticmethod
    def _given(papers: Iterable[Paper], state: State) -> tuple[Paper, ...]:
        """Each from the printer that can give it now."""
        return tuple(replace(p, role=next((r for r in (p.role, *p.others) if state.usable(r)), p.role)) for p in papers)

    def other_role(self, paper: Paper, state: State) -> str:
        """Another device that can give this paper now, or ""."""
        return next((r for r in paper.others if r != paper.role and state.usable(r)), "")


def committed(file: CaseFile) -> frozenset[str]:
    """Commitments that were made."""
    return frozenset(name for name, choice in file.commitments.items() if choice == "yes")


def needs_of(pack: Pack, file: CaseFile, today: date) -> tuple[MaterialNeed, ...]:
    """The papers of a case, with what licences and commitments spare."""
    return materials.needed(pack, file.answers, today, file.licences, committed(file))


def commitments_of(pack: Pack, file: CaseFile, today: date) -> tuple[Commitment, ...]:
    """告知承诺 that were made and still stand for a paper of the case."""
    return materials.made_commitments(pack, file.answers, today, committed(file), file.licences)


def missing_of(pack: Pack, file: CaseFile, today: date) -> tuple[Missing, ...]:
    """All that the case still lacks, questions and papers alike; pledged papers are not missing."""
    return missing(
        pack,
        file.answers,
        today,
        pages={name: len(pages) for name, pages in file.pages.items()},
        pledged=file.pledged,
        fetched=file.licences,
        committed=committed(file),
    )


def pledged(file: CaseFile, needs: Iterable[MaterialNeed]) -> tuple[MaterialNeed, ...]:
    """容缺 that counts: a licence, a commitment or a later answer may have made the paper superfluous meanwhile."""
    return tuple(n for n in needs if n.id in file.pledged and n.necessity is Necessity.DEFERRABLE)


def _fetchable(material: Material) -> bool:
    return material.free is not None and material.free.by in ("licence", "data") and bool(material.free.type)


def owed_need(pack: Pack | None, owed: Owed) -> MaterialNeed:
    """The paper as the pack describes it, or one page where this terminal has no such pack."""
    known = next((m for m in pack.materials if m.id == owed.material_id), None) if pack else None
    if known is not None and known.pages:
        return MaterialNeed(known, Necessity.REQUIRED)
    page = SchemaPage(id="page", title=Words(zh=f"拍{owed.name}", en="Photograph the document"))
    name = Words(zh=owed.name or "要补的材料", en="Document")
    return MaterialNeed(
        Material(id=owed.material_id, name=name, necessity=Necessity.REQUIRED, pages=(page,)), Necessity.REQUIRED
    )


def photo_id(field: FormField) -> str:
    """`material_id` of what is only read for this question; no paper of a pack may begin like it."""
    return f"{PHOTO}{field.id}"


def _only_read(material_id: str, page: SchemaPage) -> MaterialNeed:
    shown = Material.model_construct(id=material_id, name=page.title, necessity=Necessity.OPTIONAL, pages=(page,))
    return MaterialNeed(shown, Necessity.OPTIONAL)


def answered(file: CaseFile, step_id: str, answer: Answer) -> dict[str, Answer]:
    return {**file.answers, step_id: answer}
